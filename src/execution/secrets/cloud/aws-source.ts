/** Secrets of AWS Secrets Manager, over its own package (@aws-sdk/client-secrets-manager, version 3). */
import type { Clock } from "../../../call/clock.ts";
import { PREVIOUS_VERSION_MS } from "../../limits.ts";
import { fieldIfThere, fieldOf } from "../field-of.ts";
import type { SecretKey, SecretReading, SecretSource } from "../source.ts";
import { cloudFault } from "./cloud-answer.ts";
import type { AwsSource } from "./configuration.ts";
import type { LoadPackage } from "./load-package.ts";

export const AWS_SECRETS_PACKAGE = "@aws-sdk/client-secrets-manager";

/** What is used of the package. */
interface AwsSecrets {
  readonly SecretsManagerClient: new (options: { readonly region?: string }) => AwsClient;
  readonly GetSecretValueCommand: new (asked: { readonly SecretId: string; readonly VersionStage: string }) => object;
}

interface AwsClient {
  send(command: object, options: { readonly abortSignal: AbortSignal }): Promise<AwsSecret>;
  destroy(): void;
}

interface AwsSecret {
  readonly SecretString?: string;
  readonly SecretBinary?: Uint8Array;
  readonly VersionId?: string;
  readonly CreatedDate?: Date;
}

export class AwsSecretSource implements SecretSource {
  readonly #source: AwsSource;
  readonly #load: LoadPackage;
  readonly #clock: Clock;
  #client: Promise<{ readonly aws: AwsSecrets; readonly client: AwsClient }> | undefined;

  constructor(source: AwsSource, parts: { readonly load: LoadPackage; readonly clock: Clock }) {
    this.#source = source;
    this.#load = parts.load;
    this.#clock = parts.clock;
  }

  async read({ key, field }: SecretKey, signal: AbortSignal): Promise<SecretReading> {
    const now = await this.#get(key, "AWSCURRENT", signal).catch((error: unknown) => {
      throw cloudFault("AWS Secrets Manager", key, error);
    });
    const isNew = now.CreatedDate !== undefined && this.#clock.now() - now.CreatedDate.getTime() < PREVIOUS_VERSION_MS;
    // A secret that was never rotated has no previous version, and says so with an error.
    const before = isNew ? await this.#get(key, "AWSPREVIOUS", signal).catch(() => undefined) : undefined;
    return {
      value: fieldOf(textOf(now), field, key),
      version: now.VersionId ?? "unversioned",
      previous: before === undefined ? [] : fieldIfThere(textOf(before), field),
    };
  }

  async close(): Promise<void> {
    const made = await this.#client?.catch(() => undefined);
    made?.client.destroy();
  }

  async #get(key: string, stage: string, signal: AbortSignal): Promise<AwsSecret> {
    const { aws, client } = await this.#made();
    return client.send(new aws.GetSecretValueCommand({ SecretId: key, VersionStage: stage }), { abortSignal: signal });
  }

  #made(): Promise<{ readonly aws: AwsSecrets; readonly client: AwsClient }> {
    this.#client ??= this.#load(AWS_SECRETS_PACKAGE).then((loaded) => {
      // The package is optional, so its types are not there: what is used of it is written above.
      const aws = loaded as AwsSecrets;
      const { region } = this.#source;
      return { aws, client: new aws.SecretsManagerClient({ ...(region !== undefined && { region }) }) };
    });
    return this.#client;
  }
}

function textOf({ SecretString: text, SecretBinary: bytes }: AwsSecret): string {
  return text ?? Buffer.from(bytes ?? []).toString("utf8");
}
