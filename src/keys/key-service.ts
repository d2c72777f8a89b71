/**
 * Key services, which keep a key of theirs and wrap the house's root key with it: Vault and OpenBao (transit), AWS KMS,
 * Azure Key Vault, Google Cloud KMS. The only file of `keys/` that speaks to one; connections and packages are handed over.
 * It is asked when the house starts and when the root key is rotated, and at no call.
 */
import { asFault } from "../call/fault.ts";
import { isJsonObject, type JsonObject } from "../call/json.ts";
import { keysFault } from "./fault.ts";

export interface KeyService {
  /** As configured: `vault`, `aws`, `azure`, `google`. */
  readonly kind: string;
  /** Wraps a key; `about` is bound to it where the service can. Faults: KEYS_SERVICE. */
  wrap(key: Uint8Array, about: string): Promise<string>;
  /** Faults: KEYS_SERVICE. */
  unwrap(wrapped: string, about: string): Promise<Uint8Array>;
}

/** Asks a vault, signed in. */
export type AskVault = (path: string, body: JsonObject) => Promise<{ readonly status: number; readonly body: JsonObject }>;
type Load = (name: string) => Promise<unknown>;

const TRANSIT_REFUSES =
  "is that the key that wrapped the root key, is the version that did still open (min_decryption_version), and is the key of a kind with associated data?";

/** Vault's or OpenBao's transit engine: `POST transit/encrypt/KEY`, `transit/decrypt/KEY`. The key must be of a kind with associated data, as aes256-gcm96 is. */
export function transitService(ask: AskVault, { mount, key }: { readonly mount: string; readonly key: string }): KeyService {
  const said = async (verb: string, body: JsonObject, member: string): Promise<string> => {
    const path = `${mount}/${verb}/${key}`;
    const { status, body: answer } = await ask(path, body).catch((thrown: unknown) => {
      throw unasked(`the transit key ${key}`, thrown);
    });
    const { data = null } = answer;
    const text = isJsonObject(data) ? data[member] : undefined;
    if (status === 200 && typeof text === "string") return text;
    const isDenied = status === 403 || status === 404;
    throw refused(`the transit key ${key}`, isDenied ? `is it there? Its policy needs update on ${path}` : TRANSIT_REFUSES);
  };
  return {
    kind: "vault",
    wrap: (bytes, about) => said("encrypt", { plaintext: base64(bytes), associated_data: base64(Buffer.from(about)) }, "ciphertext"),
    unwrap: async (wrapped, about) =>
      bytesOf(await said("decrypt", { ciphertext: wrapped, associated_data: base64(Buffer.from(about)) }, "plaintext")),
  };
}

/** What is used of @aws-sdk/client-kms. */
interface AwsKms {
  readonly KMSClient: new (options: { readonly region?: string }) => {
    send(command: object): Promise<{ readonly CiphertextBlob?: Uint8Array; readonly Plaintext?: Uint8Array }>;
    destroy(): void;
  };
  readonly EncryptCommand: new (asked: object) => object;
  readonly DecryptCommand: new (asked: object) => object;
}

/** AWS KMS: Encrypt and Decrypt under a symmetric key, with an encryption context. */
export function awsService(load: Load, { key, region }: { readonly key: string; readonly region?: string }): KeyService {
  const using = async (command: (aws: AwsKms) => object) => {
    // The package is optional, so its types are not there: what is used of it is written above.
    const aws = (await load("@aws-sdk/client-kms")) as AwsKms;
    const client = new aws.KMSClient({ ...(region !== undefined && { region }) });
    try {
      return await client.send(command(aws));
    } finally {
      client.destroy();
    }
  };
  const context = (about: string) => ({ KeyId: key, EncryptionContext: { chatelaine: about } });
  return {
    kind: "aws",
    wrap: (bytes, about) =>
      asked("AWS KMS", async () => {
        const { CiphertextBlob } = await using(({ EncryptCommand }) => new EncryptCommand({ ...context(about), Plaintext: bytes }));
        return base64(given(CiphertextBlob));
      }),
    unwrap: (wrapped, about) =>
      asked("AWS KMS", async () => {
        const { Plaintext } = await using(
          ({ DecryptCommand }) => new DecryptCommand({ ...context(about), CiphertextBlob: bytesOf(wrapped) }),
        );
        return given(Plaintext);
      }),
  };
}

/** What is used of @azure/keyvault-keys and @azure/identity. */
interface AzureKeys {
  readonly CryptographyClient: new (
    key: string,
    credential: object,
  ) => {
    wrapKey(algorithm: string, key: Uint8Array): Promise<{ readonly result: Uint8Array }>;
    unwrapKey(algorithm: string, wrapped: Uint8Array): Promise<{ readonly result: Uint8Array }>;
  };
}
interface AzureIdentity {
  readonly DefaultAzureCredential: new () => object;
}
const AZURE_ALGORITHM = "RSA-OAEP-256";

/** An RSA key of an Azure Key Vault, with its version in its address. It binds nothing to what it wraps. */
export function azureService(load: Load, { key }: { readonly key: string }): KeyService {
  const made = async () => {
    // The packages are optional, so their types are not there: what is used of them is written above.
    const { DefaultAzureCredential } = (await load("@azure/identity")) as AzureIdentity;
    const { CryptographyClient } = (await load("@azure/keyvault-keys")) as AzureKeys;
    return new CryptographyClient(key, new DefaultAzureCredential());
  };
  return {
    kind: "azure",
    wrap: (bytes) => asked("Azure Key Vault", async () => base64(given((await (await made()).wrapKey(AZURE_ALGORITHM, bytes)).result))),
    unwrap: (wrapped) =>
      asked("Azure Key Vault", async () => given((await (await made()).unwrapKey(AZURE_ALGORITHM, bytesOf(wrapped))).result)),
  };
}

/** What is used of @google-cloud/kms. */
interface GoogleKms {
  readonly KeyManagementServiceClient: new () => GoogleClient;
}
interface GoogleClient {
  encrypt(asked: object): Promise<readonly [{ readonly ciphertext?: Uint8Array | string | null }, ...unknown[]]>;
  decrypt(asked: object): Promise<readonly [{ readonly plaintext?: Uint8Array | string | null }, ...unknown[]]>;
  close(): Promise<void>;
}

/** Google Cloud KMS: encrypt and decrypt under a symmetric key, with additional authenticated data. */
export function googleService(load: Load, { key: name }: { readonly key: string }): KeyService {
  const using = async <T>(use: (client: GoogleClient) => Promise<T>): Promise<T> => {
    // The package is optional, so its types are not there: what is used of it is written above.
    const { KeyManagementServiceClient } = (await load("@google-cloud/kms")) as GoogleKms;
    const client = new KeyManagementServiceClient();
    try {
      return await use(client);
    } finally {
      await client.close();
    }
  };
  const bound = (about: string) => ({ name, additionalAuthenticatedData: Buffer.from(about) });
  return {
    kind: "google",
    wrap: (bytes, about) =>
      asked("Google Cloud KMS", async () => {
        const [{ ciphertext }] = await using((client) => client.encrypt({ ...bound(about), plaintext: bytes }));
        return base64(given(ciphertext));
      }),
    unwrap: (wrapped, about) =>
      asked("Google Cloud KMS", async () => {
        const [{ plaintext }] = await using((client) => client.decrypt({ ...bound(about), ciphertext: bytesOf(wrapped) }));
        return given(plaintext);
      }),
  };
}

/** What a package throws is not repeated: nobody here vouches for what stands in it. */
async function asked<T>(service: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    // A package that is missing is a fault of its own, which says so.
    if (error instanceof Error && error.name === "Fault") throw error;
    throw refused(service, "is the house signed in, does it have the right to use the key, and is that the key that wrapped the root key?");
  }
}

function refused(service: string, hint: string): Error {
  return keysFault("KEYS_SERVICE", `${service} does not wrap or unwrap the house's root key`, { hint });
}

/** A vault that cannot be asked: its fault says why, and nothing that the vault answered. */
function unasked(service: string, thrown: unknown): Error {
  const { message: why, where, hint } = asFault(thrown, "KEYS_SERVICE");
  return keysFault("KEYS_SERVICE", `${service} does not wrap or unwrap the house's root key: ${why}`, {
    ...(where !== undefined && { where }),
    ...(hint !== undefined && { hint }),
    cause: thrown,
  });
}

function given(bytes: Uint8Array | string | null | undefined): Uint8Array {
  if (bytes === null || bytes === undefined || bytes.length === 0) throw new Error("the answer is empty");
  return typeof bytes === "string" ? bytesOf(bytes) : bytes;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, "base64");
}
