import { randomBytes, sign, verify } from "node:crypto";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { houseKeys } from "./house-keys.ts";

const chance = { bytes: (count: number): Uint8Array => randomBytes(count) };
let base: string;
let folder: string;
const first = { mayMake: true, chance };
const later = { mayMake: false, chance };

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "chatelaine-keys-"));
  folder = join(base, "keys");
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

test("the keys are made once, 0600 in a 0700 folder, and read ever after", () => {
  const made = houseKeys({ folder, ...first });
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(readdirSync(folder).sort()).toEqual(["digest.key", "log.pem", "token.pem"]);
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  const read = houseKeys({ folder, ...later });
  expect(read.digest).toEqual(made.digest);
  expect(verify(null, Buffer.from("x"), made.log.public, sign(null, Buffer.from("x"), read.log.private))).toBe(true);
  expect(verify(null, Buffer.from("x"), made.token.public, sign(null, Buffer.from("x"), read.token.private))).toBe(true);
  expect(made.log.private.equals(made.token.private)).toBe(false);
});

test("a key file that others can read is refused, with the command that closes it", () => {
  houseKeys({ folder, ...first });
  for (const mode of [0o640, 0o604, 0o620, 0o601]) {
    chmodSync(join(folder, "digest.key"), mode);
    expect(() => houseKeys({ folder, ...later })).toThrow(
      expect.objectContaining({ code: "KEYS_EXPOSED", hint: expect.stringContaining("chmod 600") }),
    );
  }
});

test("a house whose key file is gone does not go on with a new one", () => {
  houseKeys({ folder, ...first });
  rmSync(join(folder, "digest.key"));
  expect(() => houseKeys({ folder, ...later })).toThrow(expect.objectContaining({ code: "KEYS_MISSING" }));
  expect(readdirSync(folder)).not.toContain("digest.key");
});

test("a key file with something else in it is refused without quoting it", () => {
  houseKeys({ folder, ...first });
  for (const [name, text] of [
    ["token.pem", "hunter2\n"],
    ["log.pem", "hunter2\n"],
    ["digest.key", `${"0".repeat(63)}\n`],
  ] as const) {
    const good = readFileSync(join(folder, name));
    writeFileSync(join(folder, name), text);
    const error = thrownBy(() => houseKeys({ folder, ...later }));
    expect(error).toMatchObject({ code: "KEYS_MALFORMED" });
    expect(String(error)).not.toContain("hunter2");
    writeFileSync(join(folder, name), good);
  }
});

test("a first start that broke off half way is finished by the next", () => {
  houseKeys({ folder, ...first });
  rmSync(join(folder, "token.pem"));
  writeFileSync(join(folder, "token.pem.new"), "half a k");
  houseKeys({ folder, ...first });
  expect(readdirSync(folder).sort()).toEqual(["digest.key", "log.pem", "token.pem"]);
});

/** What is thrown; undefined where nothing is. */
function thrownBy(what: () => unknown): unknown {
  try {
    what();
    return undefined;
  } catch (thrown) {
    return thrown;
  }
}
