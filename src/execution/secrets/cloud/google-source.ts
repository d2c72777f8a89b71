/** Secrets of Google Secret Manager, over its own package (@google-cloud/secret-manager). */
import { fieldOf } from "../field-of.ts";
import type { SecretKey, SecretReading, SecretSource } from "../source.ts";
import { cloudFault } from "./cloud-answer.ts";
import type { GoogleSource } from "./configuration.ts";
import type { LoadPackage } from "./load-package.ts";

export const GOOGLE_SECRETS_PACKAGE = "@google-cloud/secret-manager";

/** What is used of the package. */
interface GoogleSecrets {
  readonly SecretManagerServiceClient: new () => GoogleClient;
}
interface GoogleClient {
  accessSecretVersion(asked: { readonly name: string }): Promise<readonly [GoogleVersion, ...unknown[]]>;
  close(): Promise<void>;
}
interface GoogleVersion {
  /** `projects/P/secrets/S/versions/7`: the version that `latest` stands for. */
  readonly name?: string | null;
  readonly payload?: { readonly data?: Uint8Array | string | null } | null;
}

/** The value of before is not given: whoever rotates a secret there disables the old version when it is taken no more. */
export class GoogleSecretSource implements SecretSource {
  readonly #source: GoogleSource;
  readonly #load: LoadPackage;
  #client: Promise<GoogleClient> | undefined;

  constructor(source: GoogleSource, parts: { readonly load: LoadPackage }) {
    this.#source = source;
    this.#load = parts.load;
  }

  async read({ key, field }: SecretKey): Promise<SecretReading> {
    try {
      this.#client ??= this.#made();
      const client = await this.#client;
      const [{ name, payload }] = await client.accessSecretVersion({
        name: `projects/${this.#source.project}/secrets/${key}/versions/latest`,
      });
      const text = Buffer.from(payload?.data ?? "").toString("utf8");
      return { value: fieldOf(text, field, key), version: name?.split("/").at(-1) ?? "unversioned", previous: [] };
    } catch (error) {
      throw cloudFault("Google Secret Manager", key, error);
    }
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    await client?.close();
  }

  async #made(): Promise<GoogleClient> {
    // The package is optional, so its types are not there: what is used of it is written above.
    const { SecretManagerServiceClient } = (await this.#load(GOOGLE_SECRETS_PACKAGE)) as GoogleSecrets;
    return new SecretManagerServiceClient();
  }
}
