/** The root key is rotated while the house is open, wherever it is kept; sessions and people are erased, and the logs verify. */
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { madeUp } from "../../src/inspection/detectors/made-up.ts";
import { explainOffline, openRecord } from "../../src/main/open-record.ts";
import { FakeVault } from "../secrets/vault.fixture.ts";
import { Story, textOf } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

let own: OwnServer;
let story: Story;

beforeAll(async () => {
  own = await startOwnServer();
  story = await Story.open({
    servers: { own: { url: own.url, trust: "trusted" } },
    agents: { writer: { role: "writer" }, reader: { role: "writer" } },
    policies: { "own.cedar": '@id("all") permit (principal, action, resource);' },
  });
}, 30_000);
afterEach(() => expect(story.wrongs()).toEqual([]));
afterAll(async () => {
  await story.close();
  await own.close();
});

const keys = () => join(story.data, "keys");
const roots = () => readdirSync(keys()).filter((name) => name.startsWith("root"));
const events = () => story.entries("house").flatMap((entry) => (entry.kind === "house" ? [entry.event as string] : []));

async function note(agent: string, text: string, person?: string): Promise<string> {
  const { client, credentials } = await story.connect({ agent, era: "2026-07-28", purpose: `to note ${text}`, ...(person !== undefined && { person }) });
  expect(textOf(await client.callTool({ name: "own__note", arguments: { text } }))).toContain("noted");
  await client.close();
  return credentials.session();
}

const purposeOf = async (session: string) => (await story.operate("showSession", { session })).purpose;

test("a rotated root key opens what was there before, at once and after a restart, and the one of before is gone", async () => {
  const session = await note("writer", "before");
  const value = madeUp(40, "url", 91);
  await story.operate("addSecret", { name: "kept", value });
  const { at } = (await story.operate("listSecrets", {})).secrets.find(({ name }) => name === "kept") ?? {};
  expect(roots()).toEqual(["root.key"]);
  const { root, rewrapped } = await story.operate("rotateRoot", {});
  expect(rewrapped).toBe(4);
  expect(roots()).toEqual([`root-${root}.key`]);
  expect(events()).toContain("root-rotated");
  expect(await purposeOf(session)).toBe("to note before");
  await story.restart();
  expect(await purposeOf(session)).toBe("to note before");
  await note("reader", "after");
  expect((await story.operate("listSecrets", {})).secrets).toContainEqual(expect.objectContaining({ name: "kept", version: 1, at }));
});

test("agents that are added while the root key is rotated keep their keys", async () => {
  const names = Array.from({ length: 12 }, (_, index) => `newcomer-${index}`);
  await Promise.all([...names.slice(0, 6).map((name) => story.operate("addAgent", { name, role: "writer" })), story.operate("rotateRoot", {}), ...names.slice(6).map((name) => story.operate("addAgent", { name, role: "writer" }))]);
  await story.restart();
  for (const name of names) expect((await story.operate("issueToken", { agent: name, purpose: "to be there" })).token).toBeDefined();
  expect(roots()).toHaveLength(1);
});

test("a secret that nothing can carry is not kept, and one that nobody names is not looked up as if it were there", async () => {
  const value = "abc\0defghijkl";
  await expect(story.operate("addSecret", { name: "zeroed", value })).rejects.toMatchObject({ code: "EXECUTION_SECRET_UNREADABLE" });
  await expect(story.operate("rotateSecret", { name: "kept", value })).rejects.toMatchObject({ code: "EXECUTION_SECRET_UNREADABLE" });
  await expect(story.operate("whoUsesSecret", { name: "zeroed" })).rejects.toMatchObject({ code: "EXECUTION_SECRET_UNKNOWN" });
});

test("a house that ended in the middle of a rotation opens with all that it had", async () => {
  const session = await note("writer", "middle");
  const [root = ""] = roots();
  // Ended before anything was wrapped by the new key: it stands beside the one of now.
  await story.shut();
  writeFileSync(join(keys(), "root-key_7zzzzzzzzzzzzzzzzzzzzzzzzz.key"), `${"0f".repeat(32)}\n`, { mode: 0o600 });
  await story.open();
  expect(roots()).toEqual([root]);
  expect(await purposeOf(session)).toBe("to note middle");
  // Ended after everything was wrapped by the new key, and before the old one was taken away.
  copyFileSync(join(keys(), root), join(story.folder, root));
  await story.operate("rotateRoot", {});
  await story.shut();
  copyFileSync(join(story.folder, root), join(keys(), root));
  await story.open();
  expect(roots()).toHaveLength(1);
  expect(roots()).not.toEqual([root]);
  expect(await purposeOf(session)).toBe("to note middle");
});

test("an erased session opens nowhere any more: not for operators, not beside the house; its log verifies", async () => {
  const session = await note("writer", "secretive");
  const other = await note("writer", "innocent");
  expect(await story.operate("eraseSession", { session })).toMatchObject({ state: "erased" });
  expect(await purposeOf(session)).toBeUndefined();
  expect(await purposeOf(other)).toBe("to note innocent");
  expect(story.entries("writer")).toContainEqual(expect.objectContaining({ kind: "session", session, event: "erased" }));
  await story.restart();
  const record = openRecord(story.data);
  expect(record?.store.session(agentOf("writer"), session as `ses_${string}`)?.wrappedKey).toBeUndefined();
  record?.close();
  expect(await purposeOf(session)).toBeUndefined();
});

test("an erased person leaves random ids: every session of every agent is erased, the name is in no file, logins are over", async () => {
  const name = `mnemosyne-${"q".repeat(9)}`;
  const { id, headers } = await story.person(name, "operator");
  const [first, second] = [await note("writer", "one", name), await note("reader", "two", name)];
  const others = await note("writer", "three");
  expect(await story.operate("erasePerson", { person: name })).toEqual({ person: id, sessions: 2, memories: 0 });
  for (const session of [first, second]) expect(await story.operate("showSession", { session })).toMatchObject({ state: "erased" });
  expect(await purposeOf(others)).toBe("to note three");
  expect(story.entries("house")).toContainEqual(expect.objectContaining({ event: "person-erased", about: id }));
  await expect(story.operate("whoAmI", {}, { id, headers })).rejects.toMatchObject({ status: 401 });
  await expect(story.operate("erasePerson", { person: name })).rejects.toMatchObject({ code: "IDENTITY_UNKNOWN_PERSON" });
  // While the house is open, its write-ahead logs included; and after its end.
  expect(filesWith(name)).toEqual([]);
  await story.shut();
  expect(filesWith(name)).toEqual([]);
  await story.open();
});

test("the only owner is not erased", async () => {
  const { person } = await story.operate("whoAmI", {});
  await expect(story.operate("erasePerson", { person })).rejects.toMatchObject({ code: "IDENTITY_LAST_OWNER" });
});

test("a root key moves to a vault by rotating: it stands wrapped on the disk, and no call asks the vault", async () => {
  const session = await note("writer", "vaulted");
  const vault = new FakeVault();
  process.env["CHATELAINE_TEST_VAULT_TOKEN"] = vault.token();
  story.root = { kind: "vault", url: await vault.listen(), key: "house", auth: { method: "token", token: { variable: "CHATELAINE_TEST_VAULT_TOKEN" } } };
  try {
    await story.restart();
    expect(story.lines.all.some((line) => line.includes("root-key-elsewhere"))).toBe(true);
    await story.operate("rotateRoot", {});
    const [file = ""] = roots();
    expect(JSON.parse(readFileSync(join(keys(), file), "utf8"))).toMatchObject({ service: "vault", wrapped: expect.stringContaining("vault:v1:") });
    await story.restart();
    const before = vault.asked.length;
    expect(await purposeOf(session)).toBe("to note vaulted");
    await note("reader", "without asking");
    expect(vault.asked.length).toBe(before);
    const { configuration } = story.house;
    const call = story.entries("reader").findLast((entry) => entry.kind === "decision")?.call ?? "";
    await story.shut();
    // What is read beside the house opens content by the service alone.
    const known = await explainOffline(story.data, call, configuration);
    expect([known?.agrees, known?.explanation?.effect]).toEqual([true, "permit"]);
    expect((await explainOffline(story.data, call))?.explanation).toBeUndefined();
    vault.broken = [503, { errors: ["sealed"] }];
    await expect(story.open()).rejects.toThrow(/sealed/);
    vault.broken = undefined;
    story.root = { kind: "local" };
    await expect(story.open()).rejects.toMatchObject({ code: "KEYS_SERVICE" });
  } finally {
    story.root = { kind: "vault", url: await relisten(vault), key: "house", auth: { method: "token", token: { variable: "CHATELAINE_TEST_VAULT_TOKEN" } } };
    await story.open();
    story.root = { kind: "local" };
    await vault.close();
    delete process.env["CHATELAINE_TEST_VAULT_TOKEN"];
  }
});

async function relisten(vault: FakeVault): Promise<string> {
  await vault.close();
  return vault.listen();
}

function agentOf(name: string): `agt_${string}` {
  return story.house.rooms.agents.get(name).agent as `agt_${string}`;
}

function filesWith(text: string): readonly string[] {
  const files = readdirSync(story.data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.filter((file) => readFileSync(join(file.parentPath, file.name)).includes(text)).map(({ name }) => name);
}
