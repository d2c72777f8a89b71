/** Virtual keys: keys of agents for programs that hold one key and nothing else. */
import { beforeEach, expect, test } from "vitest";
import type { SessionId } from "../../src/call/id.ts";
import { TOKEN_LIFETIME_MS, VIRTUAL_KEY_LIFETIME_MS, VIRTUAL_KEYS_PER_AGENT_MAX } from "../../src/identity/limits.ts";
import { VirtualKeys } from "../../src/identity/index.ts";
import { VirtualKeyTokens } from "../../src/operate/virtual-keys.ts";
import { openDesk } from "./desk.fixture.ts";
import { chance, must } from "./house.fixture.ts";

const DAY_MS = 24 * 60 * 60_000;
type House = Awaited<ReturnType<typeof openDesk>>;
let house: House;
let tokens: VirtualKeyTokens;
const fault = (code: string) => expect.objectContaining({ code });

beforeEach(async () => {
  house = await openDesk();
  await house.desk.agents.register({ name: "coder", role: "writer", owner: undefined }, "house");
  tokens = new VirtualKeyTokens(house.desk);
});

async function made(body: object = {}): Promise<{ readonly secret: string; readonly key: string; readonly expiresAt: number }> {
  const { json } = await house.api("POST", "/v1/virtual-keys", { agent: "coder", ...body });
  const { secret, virtualKey } = json as { secret: string; virtualKey: { key: string; expiresAt: number } };
  return { secret, ...virtualKey };
}

test("is shown once, kept as a digest, listed, and an entry of the house log", async () => {
  const { secret, key, expiresAt } = await made();
  expect(secret).toMatch(/^chv_[A-Za-z0-9_-]{43}$/);
  expect(expiresAt).toBe(house.clock.now() + VIRTUAL_KEY_LIFETIME_MS);
  const { json } = await house.api("GET", "/v1/virtual-keys");
  expect(json).toEqual({ virtualKeys: [{ key, agent: "coder", state: "active", addedAt: house.clock.now(), expiresAt }] });
  expect(JSON.stringify([json, house.store.virtualKeys()])).not.toContain(secret.slice(4));
  expect(house.entriesOf("house").at(-1)).toMatchObject({ kind: "agent", event: "virtual-key-added", token: key });
});

test("is exchanged for one token in one session, however many calls come at once", async () => {
  const { secret } = await made();
  const [first, second] = await Promise.all([tokens.exchange(secret), tokens.exchange(secret)]);
  expect(second).toBe(first);
  expect((await house.identity.attribute(house.call(first.token))).session).toBe(first.session);
  house.clock.nowMs += TOKEN_LIFETIME_MS;
  const later = await tokens.exchange(secret);
  expect([later.session, later.token === first.token]).toEqual([first.session, false]);
});

test("keeps its session over a restart, with its revocation", async () => {
  const { secret, key } = await made();
  const { session } = await tokens.exchange(secret);
  const reopened = () => {
    const virtualKeys = new VirtualKeys({ store: house.store, writer: house.desk.writer, clock: house.clock, chance, newId: house.newId, digestKey: house.digestKey });
    return new VirtualKeyTokens({ ...house.desk, virtualKeys });
  };
  expect((await reopened().exchange(secret)).session).toBe(session);
  await house.api("POST", `/v1/virtual-keys/${key}/revoke`, {});
  await expect(reopened().exchange(secret)).rejects.toThrow(fault("IDENTITY_REVOKED"));
});

test("goes on in a session of the agent that is named, and in no other's", async () => {
  const { secret } = await made();
  const own = await tokens.exchange((await made()).secret);
  expect((await tokens.exchange(secret, own.session)).session).toBe(own.session);
  await house.desk.agents.register({ name: "other", role: "writer", owner: undefined }, "house");
  const { json } = await house.api("POST", "/v1/agents/other/tokens", {});
  await expect(tokens.exchange(secret, String(json["session"]))).rejects.toThrow(fault("SESSION_UNKNOWN"));
});

test("ends at once when it is revoked, the token that it was exchanged for too", async () => {
  const { secret, key } = await made();
  const { token } = await tokens.exchange(secret);
  await house.api("POST", `/v1/virtual-keys/${key}/revoke`, {});
  await expect(tokens.exchange(secret)).rejects.toThrow(fault("IDENTITY_REVOKED"));
  await expect(house.identity.attribute(house.call(token))).rejects.toThrow(fault("IDENTITY_REVOKED"));
  const entries = house.entriesOf("house").flatMap((entry) => (entry.kind === "agent" ? [entry.event] : []));
  expect(entries.slice(-2)).toEqual(["virtual-key-revoked", "token-revoked"]);
});

test("ends with its time, and with its agent", async () => {
  const { secret } = await made({ expiresInMs: DAY_MS });
  const other = await made();
  house.clock.nowMs += DAY_MS;
  await expect(tokens.exchange(secret)).rejects.toThrow(fault("IDENTITY_EXPIRED"));
  await house.desk.agents.revoke("coder", "house");
  await expect(tokens.exchange(other.secret)).rejects.toThrow(fault("IDENTITY_REVOKED"));
});

test("is worth nothing at the doors that take tokens, and neither is a bootstrap key where it is taken", async () => {
  const { secret } = await made();
  await expect(house.identity.attribute(house.call(secret))).rejects.toThrow(fault("IDENTITY_MALFORMED"));
  expect(() => house.desk.agents.ofKey("coder", secret)).toThrow(fault("IDENTITY_WRONG_KEY"));
  const { key } = await house.desk.agents.renewKey("coder", "house");
  await expect(tokens.exchange(key)).rejects.toThrow(fault("IDENTITY_MALFORMED"));
  await expect(tokens.exchange(`chv_${"A".repeat(43)}`)).rejects.toThrow(fault("IDENTITY_WRONG_KEY"));
});

test("cannot begin anew what a person has killed", async () => {
  const { secret } = await made();
  const { session } = await tokens.exchange(secret);
  await house.api("POST", `/v1/sessions/${session}/kill`, {});
  await expect(tokens.exchange(secret)).rejects.toThrow(fault("SESSION_KILLED"));
});

test("lives on where the tokens of its agent are revoked: it is exchanged for another", async () => {
  const { secret } = await made();
  const first = await tokens.exchange(secret);
  house.clock.nowMs += 2000;
  await house.desk.agents.revokeTokens("coder", "house");
  house.clock.nowMs += 1;
  const next = await tokens.exchange(secret);
  expect([next.session, next.tokenId === first.tokenId]).toEqual([first.session as SessionId, false]);
  await expect(house.identity.attribute(house.call(next.token))).resolves.toBeDefined();
});

test("serves the person that it was made for", async () => {
  const { person } = await house.person("dora", "viewer");
  const { secret } = await made({ person: "dora" });
  const { session, agent } = await tokens.exchange(secret);
  expect(must(house.store.session(agent, session)).person).toBe(person);
});

test("is made in a number and for a time that have a bound", async () => {
  await expect(house.api("POST", "/v1/virtual-keys", { agent: "coder", expiresInMs: 367 * DAY_MS })).resolves.toMatchObject({ json: { fault: { code: "IDENTITY_VIRTUAL_KEY" } } });
  for (let n = 0; n < VIRTUAL_KEYS_PER_AGENT_MAX; n++) await made();
  await expect(house.api("POST", "/v1/virtual-keys", { agent: "coder" })).resolves.toMatchObject({ status: 409, json: { fault: { code: "IDENTITY_VIRTUAL_KEY" } } });
});

test("a key that there is not is not found", async () => {
  expect(await house.api("POST", "/v1/virtual-keys/key_00000000000000000000000000/revoke", {})).toMatchObject({ status: 404, json: { fault: { code: "IDENTITY_UNKNOWN_VIRTUAL_KEY" } } });
});
