/** The house's own keys but its root keys, each in a file of its own: made at first start, only read afterwards. */
import { createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { join } from "node:path";
import type { Chance } from "../call/clock.ts";
import { keysFault } from "./fault.ts";
import { KEY_BYTES } from "./limits.ts";
import { makeSecretFile, readSecretFile } from "./secret-file.ts";

export interface SigningKey {
  readonly private: KeyObject;
  readonly public: KeyObject;
}

export interface HouseKeys {
  /** Signs the checkpoints of every log of the house (Ed25519). */
  readonly log: SigningKey;
  /** Signs the agents' tokens (Ed25519, EdDSA in JOSE). */
  readonly token: SigningKey;
  /** Keys the digests of bootstrap keys and operator tokens (HMAC-SHA-256). */
  readonly digest: Uint8Array;
}

export interface HouseKeysPlace {
  /** The folder of the key files, `keys/` in the data folder. */
  readonly folder: string;
  /** Whether missing keys may be made: only where there is no house yet, or its content would be lost to a new root key. */
  readonly mayMake: boolean;
  readonly chance: Chance;
}

const HEX_KEY = new RegExp(`^[0-9a-f]{${KEY_BYTES * 2}}\\n$`);

/**
 * Reads the house's keys, making those that are missing where that is allowed.
 * Files: `digest.key` (64 hexadecimal digits), `log.pem` and `token.pem` (PKCS #8, RFC 5958).
 * Faults: KEYS_EXPOSED, KEYS_MISSING, KEYS_MALFORMED.
 */
export function houseKeys(place: HouseKeysPlace): HouseKeys {
  return {
    log: signingKey(place, "log.pem"),
    token: signingKey(place, "token.pem"),
    digest: secretKey(place, "digest.key"),
  };
}

function secretKey(place: HouseKeysPlace, name: string): Uint8Array {
  const text = readOrMake(place, name, () => `${Buffer.from(place.chance.bytes(KEY_BYTES)).toString("hex")}\n`);
  if (!HEX_KEY.test(text)) throw malformed(place, name, `${KEY_BYTES * 2} hexadecimal digits and a line end`);
  return Buffer.from(text.trimEnd(), "hex");
}

function signingKey(place: HouseKeysPlace, name: string): SigningKey {
  const pem = readOrMake(place, name, () => generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  const key = readPem(pem);
  if (key?.asymmetricKeyType !== "ed25519") throw malformed(place, name, "an Ed25519 private key in PKCS #8");
  return { private: key, public: createPublicKey(key) };
}

function readOrMake(place: HouseKeysPlace, name: string, make: () => string): string {
  const path = join(place.folder, name);
  const present = readSecretFile(path);
  if (present !== undefined) return present;
  if (!place.mayMake) {
    throw keysFault("KEYS_MISSING", `${path} is gone, and this house was made with it`, {
      where: path,
      hint: "put the file back from your backup of the keys",
    });
  }
  makeSecretFile(path, make());
  // Read again: should two first starts race, both go on with the one key that was made.
  return readSecretFile(path) ?? readOrMake({ ...place, mayMake: false }, name, make);
}

function readPem(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    // The parser's message may quote the file.
    return undefined;
  }
}

function malformed(place: HouseKeysPlace, name: string, expected: string): Error {
  const path = join(place.folder, name);
  return keysFault("KEYS_MALFORMED", `${path} is not ${expected}`, { where: path, hint: "put the file back from your backup of the keys" });
}
