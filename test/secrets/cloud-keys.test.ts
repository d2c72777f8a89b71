/** Key services of the clouds, against stand-ins of their packages that bind and refuse as the documents say; no cloud was asked. */
import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { awsService, azureService, googleService, type KeyService } from "../../src/keys/index.ts";
import { loadPackage } from "../../src/main/load-package.ts";

interface Aws {
  readonly KeyId: string;
  readonly EncryptionContext: { readonly [name: string]: string };
  readonly Plaintext?: Uint8Array;
  readonly CiphertextBlob?: Uint8Array;
}
interface Google {
  readonly name: string;
  readonly additionalAuthenticatedData: Uint8Array;
  readonly plaintext?: Uint8Array;
  readonly ciphertext?: Uint8Array;
}

let open = 0;

/** No encryption: what it was bound to stands before it, and must be said again. */
const bound = (about: string, bytes: Uint8Array) => Buffer.concat([Buffer.from(`${about}\n`), bytes]);
function unbound(about: string, bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes);
  if (!text.subarray(0, about.length + 1).equals(Buffer.from(`${about}\n`))) throw new Error(`it leaks ${"hunter2".repeat(2)}`);
  return text.subarray(about.length + 1);
}

class Command {
  readonly asked: Aws;
  constructor(asked: Aws) {
    this.asked = asked;
  }
}
class KMSClient {
  constructor() {
    open++;
  }
  async send({ asked: { KeyId, EncryptionContext, Plaintext, CiphertextBlob } }: Command): Promise<object> {
    const about = `${KeyId} ${JSON.stringify(EncryptionContext)}`;
    if (Plaintext !== undefined) return { CiphertextBlob: bound(about, Plaintext) };
    return { Plaintext: unbound(about, CiphertextBlob ?? Buffer.alloc(0)) };
  }
  destroy(): void {
    open--;
  }
}
class DefaultAzureCredential {
  readonly kind = "default";
}
class CryptographyClient {
  readonly #key: string;
  constructor(key: string) {
    this.#key = key;
  }
  async wrapKey(algorithm: string, key: Uint8Array): Promise<object> {
    return { result: bound(`${algorithm} ${this.#key}`, key) };
  }
  async unwrapKey(algorithm: string, wrapped: Uint8Array): Promise<object> {
    return { result: unbound(`${algorithm} ${this.#key}`, wrapped) };
  }
}
class KeyManagementServiceClient {
  constructor() {
    open++;
  }
  async encrypt({ name, additionalAuthenticatedData, plaintext }: Google): Promise<readonly object[]> {
    return [{ ciphertext: bound(`${name} ${Buffer.from(additionalAuthenticatedData).toString()}`, plaintext ?? Buffer.alloc(0)) }];
  }
  async decrypt({ name, additionalAuthenticatedData, ciphertext }: Google): Promise<readonly object[]> {
    return [{ plaintext: unbound(`${name} ${Buffer.from(additionalAuthenticatedData).toString()}`, ciphertext ?? Buffer.alloc(0)) }];
  }
  async close(): Promise<void> {
    open--;
  }
}

const PACKAGES: { readonly [name: string]: object } = {
  "@aws-sdk/client-kms": { KMSClient, EncryptCommand: Command, DecryptCommand: Command },
  "@azure/identity": { DefaultAzureCredential },
  "@azure/keyvault-keys": { CryptographyClient },
  "@google-cloud/kms": { KeyManagementServiceClient },
};
const load = async (name: string): Promise<unknown> => PACKAGES[name];
const SERVICES: readonly (readonly [string, (key: string) => KeyService])[] = [
  ["aws", (key) => awsService(load, { key })],
  ["azure", (key) => azureService(load, { key })],
  ["google", (key) => googleService(load, { key })],
];

test.each(SERVICES)("%s wraps a root key and unwraps it, and leaves no connection open", async (_, service) => {
  const root = randomBytes(32);
  const wrapped = await service("mine").wrap(root, "root 1");
  expect(Buffer.from(await service("mine").unwrap(wrapped, "root 1")).equals(root)).toBe(true);
  expect(open).toBe(0);
});

test.each(SERVICES)("%s unwraps nothing with another key of its, and what it throws is not repeated", async (_, service) => {
  const wrapped = await service("mine").wrap(randomBytes(32), "root 1");
  const fault: unknown = await service("another").unwrap(wrapped, "root 1").catch((error: unknown) => error);
  expect(fault).toMatchObject({ code: "KEYS_SERVICE" });
  expect(JSON.stringify([fault, String(fault)])).not.toContain("hunter2");
  expect(open).toBe(0);
});

test.each(SERVICES.filter(([name]) => name !== "azure"))("%s unwraps no root key in the place of another", async (_, service) => {
  const wrapped = await service("mine").wrap(randomBytes(32), "root 1");
  await expect(service("mine").unwrap(wrapped, "root 2")).rejects.toMatchObject({ code: "KEYS_SERVICE" });
});

test("a package that is not installed is named", async () => {
  await expect(awsService(loadPackage, { key: "mine" }).wrap(randomBytes(32), "root 1")).rejects.toMatchObject({ code: "EXECUTION_PACKAGE_MISSING" });
});
