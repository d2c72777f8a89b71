import { spawn } from "node:child_process";
import { createCipheriv, createDecipheriv, createSecretKey } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type KeyService, RowSeal } from "../../src/keys/index.ts";
import { TRUSTED_PUBLIC } from "../../src/call/label.ts";
import { Principles } from "../../src/execution/shelf/principles.ts";
import { RowContents } from "../../src/execution/shelf/row-contents.ts";
import { Turns } from "../../src/execution/shelf/turns.ts";
import type { Foundation } from "../../src/main/foundation.ts";
import { ledgerIn } from "../../src/main/ledger-source.ts";
import { openRecord } from "../../src/main/open-record.ts";
import { systemChance } from "../../src/main/system.ts";
import { recordedRun, recordedRuns } from "../../src/main/recorded-run.ts";
import { exportAgent } from "../../src/main/transfer/export-agent.ts";
import { importAgent } from "../../src/main/transfer/import-agent.ts";
import { AgentDump } from "../../src/store/sqlite/agent-dump.ts";
import { verify } from "../../src/verify/verify.ts";
import { withCode } from "../contract/contract.ts";
import { newId } from "../contract/row-changes.ts";
import { newFolder, openBase, type Peopled, people, SAID } from "./house.fixture.ts";

const [from, other] = [newFolder(), newFolder()];
const folders = [from, other];
const file = join(from, "finance.jsonl");
/** Built at run time: it is no credential of anybody. */
const passphrase = ["correct", "horse", "battery"].join(" ");
let finance: Peopled;
let lines: readonly string[];

beforeAll(async () => {
  const base = await openBase(from);
  finance = await people(base, "finance");
  await base.store.close();
  await exportAgent({ folder: from, agent: "finance", passphrase, file });
  lines = readFileSync(file, "utf8").trimEnd().split("\n");
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function principlesOf({ store, ring, chance, newId: id }: Foundation): Principles {
  return new Principles({ store: store.shelf, contents: new RowContents(new RowSeal({ ring, chance, newId: id })), turns: new Turns(), newId: id });
}

async function emptyHouse(): Promise<string> {
  const folder = newFolder();
  folders.push(folder);
  await (await openBase(folder)).store.close();
  return folder;
}

/** Every row of every table but the checkpoint, which is the house's own. */
function rowsIn(folder: string): Readonly<Record<string, readonly unknown[]>> {
  const dump = AgentDump.open(folder, finance.agent);
  const tables = dump.tables().filter((table) => table !== "checkpoint" && table !== "imported_from");
  const rows = Object.fromEntries(tables.map((table) => [table, [...dump.rows(table)]]));
  dump.close();
  return rows;
}

function expectNothingOf(folder: string): void {
  for (const name of ["import", "import.part", join("artifacts", finance.agent), join("agents", `${finance.agent}.db`)])
    expect(existsSync(join(folder, name)), name).toBe(false);
  expect(openRecord(folder)?.store.agentRows()).toEqual([]);
}

test("an export has no key and no content in clear, and says every table of the agent", () => {
  const text = lines.join("\n");
  expect(text).not.toContain(SAID);
  expect(text).not.toContain(readFileSync(join(from, "keys", "root.key"), "utf8").trim());
  const { rows } = JSON.parse(lines[0] ?? "") as { readonly rows: Readonly<Record<string, number>> };
  expect(rows).toMatchObject({ session: 2, run: 1, step: 1, message: 1, context_item: 1, model_call: 2, artifact: 1, memory: 1, memory_event: 2, knowledge: 1, knowledge_chunk: 3 });
});

test("a recorded run is read back with what was asked and answered, in order", async () => {
  expect(recordedRuns(from, { limit: 9, agent: "finance" })).toMatchObject([{ run: finance.run, agentName: "finance", state: "completed" }]);
  expect(recordedRuns(from, { limit: 9, session: newId("ses") })).toEqual([]);
  const calls = [{ step: 0, action: "callModel", status: "done", args: { dialect: "neutral" }, result: { text: "answered" } }];
  expect(await recordedRun(from, finance.run)).toMatchObject({ content: { input: { text: SAID }, output: { text: "done" } }, artifacts: [{ name: "figures.png" }], steps: [{ step: 0 }], calls });
  expect(await recordedRun(from, newId("run"))).toBeUndefined();
});

test("an agent goes into a house with others: it verifies there, its rows are the same, and its content can be read", async () => {
  const base = await openBase(other);
  await people(base, "travel");
  await base.store.close();
  const imported = await importAgent({ folder: other, file, passphrase, vkey: readFileSync(join(from, "house.pub"), "utf8") });
  expect(imported).toMatchObject({ agent: finance.agent, name: "finance", entries: 7, artifacts: 1 });
  const source = ledgerIn(other);
  expect(source && verify(source)).toMatchObject({ status: "verified", logs: expect.arrayContaining([expect.objectContaining({ log: finance.agent, entries: 7, anchoredTo: 7 })]) });
  expect(rowsIn(other)).toEqual(rowsIn(from));

  const again = await openBase(other);
  const { store, ring } = again;
  const stored = store.session(finance.agent, finance.session);
  if (stored?.wrappedKey === undefined) throw new Error("the session came without its key");
  const keys = ring.sessionKeys(finance, stored.wrappedKey);
  const [message] = store.journal.messagesOf(finance.agent, finance.run);
  expect(message && Buffer.from(keys.open(message.content, `${message.message}/content`)).toString()).toContain(SAID);
  const content = await store.journal.artifactContent(finance.agent, finance.artifact.artifact);
  expect(content && keys.open(content, `${finance.artifact.digest}/content`).length).toBe(3_000_000);
  const memory = store.shelf.memory(finance.agent, finance.memory);
  const rows = new RowSeal({ ring, chance: systemChance, newId });
  const of = { owner: finance.agent, row: finance.memory } as const;
  expect(memory?.key && memory.content && Buffer.from(rows.open(of, memory.key, { sealed: memory.content, about: `${finance.memory}/1` })).toString()).toBe(SAID);
  // Its log goes on under this house.
  await store.journal.writeRuns(finance.agent, [{ kind: "run-titled", run: finance.run, title: keys.seal(Buffer.from("t"), `${finance.run}/title`) }]);
  await store.close();

  await expect(importAgent({ folder: other, file, passphrase, name: "another" })).rejects.toMatchObject({ code: "HOUSE_IMPORT_TAKEN", hint: expect.not.stringContaining("--name") });
  const second = join(from, "second.jsonl");
  await exportAgent({ folder: other, agent: finance.agent, passphrase, file: second });
  const third = await emptyHouse();
  await importAgent({ folder: third, file: second, passphrase, name: "books" });
  expect(rowsIn(third)["imported_from"]).toBeUndefined();
  const thirdSource = ledgerIn(third);
  expect(thirdSource && verify(thirdSource).status).toBe("verified");
});

test("an agent leaves a house whose root key a key service wrapped by that service alone", async () => {
  const folder = newFolder();
  folders.push(folder);
  const key = createSecretKey(systemChance.bytes(32));
  let asked = 0;
  /** Wraps as services do, under a key that it keeps. */
  const keyService: KeyService = {
    kind: "vault",
    wrap: async (plain, about) => {
      const nonce = systemChance.bytes(12);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(about));
      return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString("base64");
    },
    unwrap: async (wrapped, about) => {
      asked += 1;
      const bytes = Buffer.from(wrapped, "base64");
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12)).setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(-16));
      return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
    },
  };
  const base = await openBase(folder, keyService);
  await people(base, "served");
  await base.store.close();
  const wish = { folder, agent: "served", passphrase, file: join(folder, "served.jsonl") };
  await expect(exportAgent(wish)).rejects.toMatchObject({ code: "KEYS_WRAPPED", hint: expect.stringContaining("--config") });
  expect(existsSync(wish.file)).toBe(false);
  [asked] = [0];
  await exportAgent({ ...wish, keyService });
  expect(asked).toBe(1);
  const into = await emptyHouse();
  expect(await importAgent({ folder: into, file: wish.file, passphrase })).toMatchObject({ name: "served", entries: 7 });
});

test("principles that it was given go along sealed, and wait there for a person as an outsider's proposals", async () => {
  const folder = newFolder();
  folders.push(folder);
  const base = await openBase(folder);
  const principles = principlesOf(base);
  const [by, author] = [newId("per"), newId("agt")];
  const propose = async (text: string, readers: readonly string[] | null) => (await principles.propose({ agent: author, person: undefined, label: { ...TRUSTED_PUBLIC, readers }, cause: { at: 1, by: author } }, { text, why: "asked for" })).culture;
  const [given, secret, refused, waiting, unseen] = await Promise.all([propose("We answer in plain words.", null), propose("Ana's own words.", []), propose("We shout.", null), propose("We wait.", null), propose("We are not given.", null)]);
  for (const culture of [given, secret, unseen]) await principles.accept(culture, { by, at: 2, reason: "agreed" });
  await principles.refuse(refused, { by, at: 2, reason: "no" });
  await people(base, "cultured", [given, secret, refused, waiting, "cul_gone"]);
  await base.store.close();
  const there = join(folder, "cultured.jsonl");
  await exportAgent({ folder, agent: "cultured", passphrase, file: there });
  expect(readFileSync(there, "utf8")).not.toMatch(/plain words|asked for/);
  expect(readFileSync(there, "utf8").match(/"around":"culture"/g)).toHaveLength(1);
  const into = await emptyHouse();
  expect(await importAgent({ folder: into, file: there, passphrase })).toMatchObject({ principles: 1 });
  const after = await openBase(into);
  const found = principlesOf(after);
  expect(found.accepted()).toEqual([]);
  expect(found.list()).toMatchObject([{ state: "proposed", text: "We answer in plain words.", why: "asked for", label: { integrity: "untrusted" } }]);
  await after.store.close();
});

test("a changed, missing or moved line is refused by its number, and nothing of the agent is left", async () => {
  const folder = await emptyHouse();
  const broken = join(folder, "broken.jsonl");
  const at = (table: string): number => lines.findIndex((line) => line.startsWith(`{"table":"${table}"`));
  // Which line is named, and what was done before.
  const changes: readonly (readonly [named: number, change: (all: string[]) => unknown])[] = [
    [at("message") + 1, (all) => (all[at("message")] = (all[at("message")] ?? "").replace('"chars":40', '"chars":41'))],
    [at("run") + 1, (all) => all.splice(at("run"), 1)],
    [at("memory") + 2, (all) => all.splice(at("memory"), 0, all[at("memory")] ?? "")],
  ];
  for (const [named, change] of changes) {
    const all = [...lines];
    change(all);
    writeFileSync(broken, `${all.join("\n")}\n`);
    await expect(importAgent({ folder, file: broken, passphrase })).rejects.toMatchObject({ code: "HOUSE_IMPORT_LINE", where: `${broken}:${named}` });
    expectNothingOf(folder);
  }
  writeFileSync(broken, `${lines.slice(0, -1).join("\n")}\n`);
  await expect(importAgent({ folder, file: broken, passphrase })).rejects.toMatchObject({ code: "HOUSE_IMPORT_CUT", where: broken });
  await expect(importAgent({ folder, file, passphrase: `${passphrase}!` })).rejects.toEqual(withCode("HOUSE_IMPORT_PASSPHRASE"));
  for (const path of [join(folder, "nowhere.jsonl"), folder])
    await expect(importAgent({ folder, file: path, passphrase })).rejects.toMatchObject({ code: "HOUSE_IMPORT_FILE", where: path });
  await expect(importAgent({ folder: join(folder, "nowhere"), file, passphrase })).rejects.toEqual(withCode("HOUSE_IMPORT_NO_HOUSE"));
  const foreign = readFileSync(join(other, "house.pub"), "utf8");
  await expect(importAgent({ folder, file, passphrase, vkey: foreign })).rejects.toEqual(withCode("HOUSE_IMPORT_UNVERIFIED"));
  expectNothingOf(folder);
});

test("killed in the middle, an import leaves the house without the agent or with all of it", async () => {
  const folder = await emptyHouse();
  const program = join(import.meta.dirname, "import-once.ts");
  const seen = new Set<boolean>();
  for (const stage of ["lines", "ready", "added"]) {
    const child = spawn(process.execPath, [program, folder, file, passphrase, stage], { stdio: ["ignore", "inherit", "inherit"] });
    await once(child, "exit");
    const base = await openBase(folder);
    const known = base.store.agentRow(finance.agent) !== undefined;
    seen.add(known);
    expect(base.store.journal.run(finance.agent, finance.run)?.state).toBe(known ? "completed" : undefined);
    expect(existsSync(join(folder, "import")) || existsSync(join(folder, "import.part"))).toBe(false);
    await base.store.close();
    const source = ledgerIn(folder);
    expect(source && verify(source).status, stage).toBe("verified");
    if (known) break;
  }
  expect([...seen]).toEqual([false, true]);
});
