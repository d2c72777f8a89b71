/** Secrets of an Azure Key Vault, over its own packages (@azure/keyvault-secrets and @azure/identity, version 4). */
import { fieldOf } from "../field-of.ts";
import type { SecretKey, SecretReading, SecretSource } from "../source.ts";
import { cloudFault } from "./cloud-answer.ts";
import type { AzureSource } from "./configuration.ts";
import type { LoadPackage } from "./load-package.ts";

export const AZURE_SECRETS_PACKAGE = "@azure/keyvault-secrets";
export const AZURE_IDENTITY_PACKAGE = "@azure/identity";

/** What is used of the packages. */
interface AzureSecrets {
  readonly SecretClient: new (url: string, credential: object) => AzureClient;
}
interface AzureIdentity {
  readonly DefaultAzureCredential: new () => object;
}
interface AzureClient {
  getSecret(
    name: string,
    options: { readonly abortSignal: AbortSignal },
  ): Promise<{ readonly value?: string; readonly properties: { readonly version?: string } }>;
}

/** The value of before is not given: whoever rotates a secret there disables the old version when it is taken no more. */
export class AzureSecretSource implements SecretSource {
  readonly #source: AzureSource;
  readonly #load: LoadPackage;
  #client: Promise<AzureClient> | undefined;

  constructor(source: AzureSource, parts: { readonly load: LoadPackage }) {
    this.#source = source;
    this.#load = parts.load;
  }

  async read({ key, field }: SecretKey, signal: AbortSignal): Promise<SecretReading> {
    try {
      this.#client ??= this.#made();
      const client = await this.#client;
      const { value = "", properties } = await client.getSecret(key, { abortSignal: signal });
      return { value: fieldOf(value, field, key), version: properties.version ?? "unversioned", previous: [] };
    } catch (error) {
      throw cloudFault("Azure Key Vault", key, error);
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #made(): Promise<AzureClient> {
    // The packages are optional, so their types are not there: what is used of them is written above.
    const { DefaultAzureCredential } = (await this.#load(AZURE_IDENTITY_PACKAGE)) as AzureIdentity;
    const { SecretClient } = (await this.#load(AZURE_SECRETS_PACKAGE)) as AzureSecrets;
    return new SecretClient(this.#source.url, new DefaultAzureCredential());
  }
}
