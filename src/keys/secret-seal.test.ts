import { createSecretKey, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import type { KeyId } from "../call/id.ts";
import { RootKeys } from "./root-keys.ts";
import { SecretSeal } from "./secret-seal.ts";

const chance = { bytes: (count: number): Uint8Array => randomBytes(count) };
let made = 0;
const newId = (): KeyId => `key_${String(++made).padStart(26, "0")}`;
const seal = new SecretSeal({ roots: RootKeys.of(createSecretKey(randomBytes(32))), chance, newId });
const value = `v-${"0123".repeat(6)}`;

test("a value opens again as its own name and version, and its bytes hold nothing of it", () => {
  const sealed = seal.seal({ name: "github", version: 2 }, value);
  expect(seal.open({ name: "github", version: 2 }, sealed)).toBe(value);
  expect(Buffer.concat([sealed.sealed, sealed.key.bytes]).includes(value)).toBe(false);
});

test("no version opens in the place of another, nor under another root key", () => {
  const sealed = seal.seal({ name: "github", version: 2 }, value);
  const other = seal.seal({ name: "github", version: 3 }, value);
  expect(() => seal.open({ name: "github", version: 1 }, sealed)).toThrow(/does not open/);
  expect(() => seal.open({ name: "gitlab", version: 2 }, sealed)).toThrow(/does not open/);
  expect(() => seal.open({ name: "github", version: 2 }, { key: sealed.key, sealed: other.sealed })).toThrow(/does not open/);
  const stranger = new SecretSeal({ roots: RootKeys.of(createSecretKey(randomBytes(32))), chance, newId });
  expect(() => stranger.open({ name: "github", version: 2 }, sealed)).toThrow(/does not open/);
});
