import { createSecretKey, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { decrypt, encrypt } from "./envelope.ts";

const chance = { bytes: (count: number): Uint8Array => randomBytes(count) };
const key = createSecretKey(randomBytes(32));
const plain = Buffer.from("the crown jewels are in the cellar");

test("what was encrypted opens again in its own place", () => {
  const sealed = encrypt(key, plain, "call_1/args", chance);
  expect(sealed.length).toBe(12 + plain.length + 16);
  expect(Buffer.from(decrypt(key, sealed, "call_1/args", "KEYS_SEALED"))).toEqual(plain);
});

test("the same content sealed twice has nothing in common", () => {
  const once = encrypt(key, plain, "call_1/args", chance);
  const twice = encrypt(key, plain, "call_1/args", chance);
  expect(Buffer.from(once).equals(Buffer.from(twice))).toBe(false);
});

test("every single changed bit is found", () => {
  const sealed = encrypt(key, plain, "call_1/args", chance);
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const changed = Uint8Array.from(sealed);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(() => decrypt(key, changed, "call_1/args", "KEYS_SEALED")).toThrow(/does not open/);
  }
});

test("sealed bytes do not open as another row, with another key, or cut short", () => {
  const sealed = encrypt(key, plain, "call_1/args", chance);
  expect(() => decrypt(key, sealed, "call_2/args", "KEYS_SEALED")).toThrow(/does not open/);
  expect(() => decrypt(createSecretKey(randomBytes(32)), sealed, "call_1/args", "KEYS_SEALED")).toThrow(/does not open/);
  expect(() => decrypt(key, sealed.subarray(0, sealed.length - 1), "call_1/args", "KEYS_SEALED")).toThrow(/does not open/);
  expect(() => decrypt(key, sealed.subarray(0, 27), "call_1/args", "KEYS_SEALED")).toThrow(/does not open/);
});

test("empty content can be sealed", () => {
  const sealed = encrypt(key, new Uint8Array(0), "x", chance);
  expect(decrypt(key, sealed, "x", "KEYS_SEALED").length).toBe(0);
});

test("the bytes are those of AES-256-GCM (NIST GCM test case 14 and 16)", () => {
  const zeros = createSecretKey(new Uint8Array(32));
  const sealed = encrypt(zeros, new Uint8Array(16), "", { bytes: (count) => new Uint8Array(count) });
  expect(Buffer.from(sealed.subarray(12)).toString("hex")).toBe("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
});
