import { createHmac, createSecretKey, hkdfSync, randomBytes } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import type { AgentId, KeyId, SessionId } from "../call/id.ts";
import { KeyRing } from "./key-ring.ts";
import type { StoredKey } from "./key-ring.ts";
import { RootKeys } from "./root-keys.ts";

const agent: AgentId = "agt_00000000000000000000000001";
const other: AgentId = "agt_00000000000000000000000002";
const session: SessionId = "ses_00000000000000000000000001";
const owner = { agent, session };
const chance = { bytes: (count: number): Uint8Array => randomBytes(count) };
const text = Buffer.from("pay 100 to dora@example.com");

let rows: Map<string, StoredKey>;
let made = 0;
const newId = (): KeyId => `key_${String(++made).padStart(26, "0")}`;
const ringOver = (root: Uint8Array): KeyRing =>
  new KeyRing({ roots: RootKeys.of(createSecretKey(root)), store: { agentKey: (of) => rows.get(of) }, chance, newId });

let root: Uint8Array;
let ring: KeyRing;

beforeEach(() => {
  rows = new Map();
  root = randomBytes(32);
  ring = ringOver(root);
  rows.set(agent, ring.newAgentKey(agent));
  rows.set(other, ring.newAgentKey(other));
});

test("what a session sealed opens after a restart, from the wrapped keys alone", () => {
  const wrapped = ring.newSessionKey(owner);
  const sealed = ring.sessionKeys(owner, wrapped).seal(text, "call_1/args");
  const again = ringOver(root).sessionKeys(owner, wrapped);
  expect(Buffer.from(again.open(sealed, "call_1/args"))).toEqual(text);
});

test("a digest is the same after a restart, and differs from session to session", () => {
  const wrapped = ring.newSessionKey(owner);
  const digest = ring.sessionKeys(owner, wrapped).digest("subject");
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(ringOver(root).sessionKeys(owner, wrapped).digest("subject")).toBe(digest);
  const second = { agent, session: "ses_00000000000000000000000002" } as const;
  expect(ring.sessionKeys(second, ring.newSessionKey(second)).digest("subject")).not.toBe(digest);
});

test("a digest is HMAC-SHA-256 under the HKDF of the data key, so that another program can check it", () => {
  const data = Buffer.alloc(32, 7);
  const fixed = new KeyRing({
    roots: RootKeys.of(createSecretKey(root)),
    store: { agentKey: (of) => rows.get(of) },
    chance: { bytes: (count) => Buffer.alloc(count, 7) },
    newId,
  });
  const keys = fixed.sessionKeys(owner, fixed.newSessionKey(owner));
  const key = Buffer.from(hkdfSync("sha256", data, "", "chatelaine/digest/1", 32));
  expect(keys.digest("subject")).toBe(createHmac("sha256", key).update("subject").digest("hex"));
});

test("another root key opens nothing", () => {
  const wrapped = ring.newSessionKey(owner);
  expect(() => ringOver(randomBytes(32)).sessionKeys(owner, wrapped)).toThrow(expect.objectContaining({ code: "KEYS_WRAPPED" }));
});

test("a session's key row moved to another session or agent does not open", () => {
  const wrapped = ring.newSessionKey(owner);
  const moved = { agent, session: "ses_00000000000000000000000009" } as const;
  expect(() => ring.sessionKeys(moved, wrapped)).toThrow(expect.objectContaining({ code: "KEYS_WRAPPED" }));
  expect(() => ring.sessionKeys({ agent: other, session }, wrapped)).toThrow(expect.objectContaining({ code: "KEYS_WRAPPED" }));
});

test("an agent's key row given to another agent does not open", () => {
  const stolen = rows.get(other);
  if (stolen === undefined) throw new Error("no row");
  rows.set(agent, stolen);
  expect(() => ring.newSessionKey(owner)).toThrow(expect.objectContaining({ code: "KEYS_WRAPPED" }));
});

test("an agent that was never registered has no session", () => {
  const stranger = { agent: "agt_00000000000000000000000009", session } as const;
  expect(() => ring.newSessionKey(stranger)).toThrow(expect.objectContaining({ code: "KEYS_NO_AGENT" }));
});

test("an erased session can do nothing more, not even through a view that was handed out before", () => {
  const wrapped = ring.newSessionKey(owner);
  const keys = ring.sessionKeys(owner, wrapped);
  const sealed = keys.seal(text, "call_1/args");
  ring.eraseSession(session);
  for (const use of [
    () => keys.open(sealed, "call_1/args"),
    () => keys.seal(text, "x"),
    () => keys.digest("x"),
    () => ring.sessionKeys(owner, wrapped),
  ]) {
    expect(use).toThrow(expect.objectContaining({ code: "KEYS_ERASED" }));
  }
});

test("erasing an agent ends all its sessions and nobody else's", () => {
  const keys = ring.sessionKeys(owner, ring.newSessionKey(owner));
  const neighbour = { agent: other, session: "ses_00000000000000000000000002" } as const;
  const neighbours = ring.sessionKeys(neighbour, ring.newSessionKey(neighbour));
  ring.eraseAgent(agent);
  expect(() => keys.digest("x")).toThrow(expect.objectContaining({ code: "KEYS_ERASED" }));
  expect(() => ring.newSessionKey(owner)).toThrow(expect.objectContaining({ code: "KEYS_ERASED" }));
  expect(neighbours.digest("x")).toMatch(/^[0-9a-f]{64}$/);
});

test("content names its key: another session's is refused before it is tried", () => {
  const keys = ring.sessionKeys(owner, ring.newSessionKey(owner));
  const sealed = keys.seal(text, "call_1/args");
  expect(() => keys.open({ ...sealed, keyId: "key_00000000000000000000000000" }, "call_1/args")).toThrow(
    expect.objectContaining({ code: "KEYS_SEALED" }),
  );
});

test("no fault of the keys says anything of the content", () => {
  const keys = ring.sessionKeys(owner, ring.newSessionKey(owner));
  const sealed = keys.seal(text, "call_1/args");
  const said: string[] = [];
  const opening = () => {
    try {
      return keys.open(sealed, "call_2/args");
    } catch (error) {
      said.push(String(error), JSON.stringify(error));
      throw error;
    }
  };
  expect(opening).toThrow(expect.objectContaining({ code: "KEYS_SEALED" }));
  expect(said).toHaveLength(2);
  expect(said.join()).not.toContain("dora");
});
