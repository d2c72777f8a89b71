/** Versions of the policies: who changed them, when and why, and that the folder and what is in force never part. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { run } from "../../src/cli/run.ts";
import { sha256Hex } from "../../src/call/digest.ts";
import { policyVersion } from "../../src/policy/policy-set.ts";
import { aboutOf, type Connected, Story, textOf } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const READ = `@id("readers-read")\npermit (principal in Role::"reader", action == Action::"own/read", resource);\n`;
const FORBID = `@id("nobody-reads")\n@reason("closed today")\nforbid (principal, action == Action::"own/read", resource);\n`;
const [OPEN, CLOSED] = [{ "own.cedar": READ }, { "closed.cedar": FORBID, "own.cedar": READ }];

let own: OwnServer;
let story: Story;
let agent: Connected;

beforeAll(async () => {
  own = await startOwnServer();
  story = await Story.open({ servers: { own: { url: own.url } }, agents: { reader: { role: "reader" } }, policies: OPEN, flow: "observe" });
  agent = await story.connect({ agent: "reader", era: "2026-07-28" });
});
afterEach(() => expect(story.wrongs()).toEqual([]));
afterAll(async () => {
  await story.close();
  await own.close();
});

const read = () => agent.client.callTool({ name: "own__read" });
const changes = async () => (await story.operate("listPolicies", {})).changes;
const onDisk = () => Object.fromEntries(readdirSync(story.policies).map((file) => [file, readFileSync(join(story.policies, file), "utf8")]));
const newestEntry = () => story.entries("house").findLast((entry) => entry.kind === "policy");
const note = () => join(story.data, "policy-change.json");

test("a set that an operator applies is in force, in the folder, and recorded with name and rationale", async () => {
  const applied = await story.operate("applyPolicy", { files: CLOSED, because: "the kitchen is being cleaned" });
  expect(applied).toMatchObject({ version: policyVersion(CLOSED), before: policyVersion(OPEN), changed: true });
  expect(aboutOf(await read())).toMatchObject({ code: "POLICY_FORBIDDEN" });
  expect(onDisk()).toEqual(CLOSED);
  const { person } = await story.operate("whoAmI", {});
  expect(newestEntry()).toMatchObject({ event: "loaded", policy: policyVersion(CLOSED), by: person, cause: "apply", because: "the kitchen is being cleaned" });
  expect((await changes()).at(-1)).toMatchObject({ version: policyVersion(CLOSED), by: person, cause: "apply", because: "the kitchen is being cleaned" });
  expect((await changes())[0]).toMatchObject({ version: policyVersion(OPEN), by: "house", cause: "start" });
  expect(() => readFileSync(note())).toThrow("ENOENT");
});

test("every decision names the version that made it", async () => {
  const decisions = story.entries("reader").flatMap((entry) => (entry.kind === "decision" ? [`${entry.effect} ${entry.policy}`] : []));
  expect(decisions.at(-1)).toBe(`refuse ${policyVersion(CLOSED)}`);
});

test("applying what is in force changes and records nothing", async () => {
  const before = await changes();
  expect(await story.operate("applyPolicy", { files: CLOSED, because: "again" })).toMatchObject({ changed: false });
  expect(await changes()).toEqual(before);
});

test("a rollback puts the files of a version back, named by its first characters", async () => {
  const version = policyVersion(OPEN);
  expect(await story.operate("rollbackPolicy", { version: version.slice(0, 12), because: "clean again" })).toMatchObject({ version, changed: true });
  expect(onDisk()).toEqual(OPEN);
  expect(textOf(await read())).toBe("leek soup");
  expect(newestEntry()).toMatchObject({ event: "loaded", cause: "rollback", because: "clean again" });
});

/** A command, as JSON. */
async function command(...words: readonly string[]): Promise<{ readonly code: number; readonly json: unknown }> {
  let out = "";
  const code = await run([...words, "--json", "--data", story.data], { out: (text) => void (out += text), err: () => {}, colour: false });
  return { code, json: JSON.parse(out || "null") as unknown };
}

test("the command line tells the log, newest first, and how two versions differ, with the house running or not", async () => {
  const expected = [
    { event: "loaded", version: policyVersion(OPEN), cause: "rollback", because: "clean again" },
    { event: "loaded", version: policyVersion(CLOSED), cause: "apply" },
    { event: "loaded", version: policyVersion(OPEN), cause: "start", by: "house" },
  ];
  const differs = { differences: [{ rule: "nobody-reads", before: { file: "closed.cedar", line: 1 } }], same: 1 };
  for (const isOpen of [true, false]) {
    if (!isOpen) await story.shut();
    expect(await command("policy", "log")).toMatchObject({ code: 0, json: { changes: expected } });
    expect(await command("policy", "diff", policyVersion(CLOSED).slice(0, 10), "current")).toMatchObject({ code: 0, json: differs });
    expect(await command("policy", "diff", story.policies, "current")).toMatchObject({ json: { differences: [], same: 1 } });
  }
  await story.open();
  agent = await story.connect({ agent: "reader", era: "2026-07-28" });
});

test("an edit on disk is recorded as such, and what was wrong with it is kept", async () => {
  const from = story.lines.all.length;
  writeFileSync(join(story.policies, "own.cedar"), `${READ}permit (principal, action == Action::"own/reed", resource);`);
  await story.lines.until((line) => line.includes("policy-rejected"), from);
  expect((await changes()).at(-1)).toMatchObject({ event: "rejected", by: "house", cause: "folder", problems: expect.arrayContaining([expect.objectContaining({ code: "POLICY_INVALID" })]) });
  // Whoever applies the set in force takes the edit back with it.
  expect(await story.operate("applyPolicy", { files: OPEN, because: "that was a slip" })).toMatchObject({ changed: true });
  expect(onDisk()).toEqual(OPEN);
  expect((await story.operate("policyStatus", {})).rejected).toBeUndefined();
});

test("a set with errors, with a name that is no file's, or of a version that never was, is refused and changes nothing", async () => {
  const before = [onDisk(), await changes()];
  const wrong = { "own.cedar": `permit (principal, action == Action::"own/reed", resource);` };
  await expect(story.operate("applyPolicy", { files: wrong, because: "x" })).rejects.toMatchObject({ code: "POLICY_NOT_TAKEN", status: 409 });
  for (const name of ["../own.cedar", "own.txt", ".cedar", "a/b.cedar"]) {
    await expect(story.operate("applyPolicy", { files: { ...OPEN, [name]: FORBID }, because: "x" })).rejects.toMatchObject({ code: "POLICY_FILE_NAME" });
  }
  await expect(story.operate("rollbackPolicy", { version: "f".repeat(64), because: "x" })).rejects.toMatchObject({ code: "POLICY_VERSION_UNKNOWN" });
  await expect(story.operate("rollbackPolicy", { version: "zz", because: "x" })).rejects.toMatchObject({ code: "POLICY_VERSION_UNKNOWN" });
  expect([onDisk(), await changes()]).toEqual(before);
});

test("who may not change what agents may do may not change the policies", async () => {
  for (const role of ["operator", "approver", "auditor", "viewer"] as const) {
    const person = await story.person(`one-${role}`, role);
    await expect(story.operate("applyPolicy", { files: CLOSED, because: "x" }, person)).rejects.toMatchObject({ code: "IDENTITY_FORBIDDEN" });
    await expect(story.operate("rollbackPolicy", { version: policyVersion(CLOSED), because: "x" }, person)).rejects.toMatchObject({ code: "IDENTITY_FORBIDDEN" });
  }
  expect(onDisk()).toEqual(OPEN);
});

test("two operators at once leave one of both sets, whole, in the folder and in force", async () => {
  const other = { "own.cedar": `${READ}// the other\n` };
  await Promise.all([story.operate("applyPolicy", { files: CLOSED, because: "one" }), story.operate("applyPolicy", { files: other, because: "two" })]);
  const { version } = await story.operate("policyStatus", {});
  expect(version).toBe(policyVersion(onDisk()));
  expect([policyVersion(CLOSED), policyVersion(other)]).toContain(version);
  await story.operate("applyPolicy", { files: OPEN, because: "as it was" });
});

const digests = (files: { readonly [file: string]: string }) => Object.fromEntries(Object.entries(files).map(([file, text]) => [file, sha256Hex(text)]));

test("a change that a stop cut through is finished at the next start, with its author and rationale", async () => {
  const { person } = await story.operate("whoAmI", {});
  await story.shut();
  // As a house leaves it that died after the first of two files.
  const wanted = { "closed.cedar": FORBID, "other.cedar": READ };
  writeFileSync(note(), JSON.stringify({ version: policyVersion(wanted), files: wanted, by: person, because: "before the power went", cause: "apply", before: digests(OPEN) }));
  writeFileSync(join(story.policies, "closed.cedar"), FORBID);
  await story.open();
  expect(onDisk()).toEqual(wanted);
  expect(newestEntry()).toMatchObject({ policy: policyVersion(wanted), by: person, because: "before the power went", cause: "apply" });
  expect(() => readFileSync(note())).toThrow("ENOENT");
});

test("a change that somebody else went on from is left as they made it, in the house's name", async () => {
  const { person } = await story.operate("whoAmI", {});
  const there = onDisk();
  await story.shut();
  writeFileSync(note(), JSON.stringify({ version: policyVersion(OPEN), files: OPEN, by: person, because: "never seen", cause: "apply", before: digests(there) }));
  for (const file of Object.keys(there)) rmSync(join(story.policies, file));
  const mine = { "mine.cedar": `${READ}// by hand\n` };
  writeFileSync(join(story.policies, "mine.cedar"), mine["mine.cedar"]);
  await story.open();
  expect(onDisk()).toEqual(mine);
  expect(newestEntry()).toMatchObject({ policy: policyVersion(mine), by: "house", cause: "start" });
  expect(story.entries("house").some((entry) => entry.kind === "policy" && entry.because === "never seen")).toBe(false);
});

test("a folder that cannot be written is said to be so, and left as it was", async () => {
  const { version } = await story.operate("policyStatus", {});
  const there = onDisk();
  mkdirSync(join(story.policies, "z.cedar.new"));
  const wanted = { "mine.cedar": `${READ}// changed\n`, "z.cedar": FORBID };
  await expect(story.operate("applyPolicy", { files: wanted, because: "x" })).rejects.toMatchObject({ code: "POLICY_FOLDER_READ_ONLY", status: 503 });
  rmSync(join(story.policies, "z.cedar.new"), { recursive: true });
  expect(onDisk()).toEqual(there);
  expect((await story.operate("policyStatus", {})).version).toBe(version);
  expect(() => readFileSync(note())).toThrow("ENOENT");
});

test("a table of policies that somebody changed is noticed: nothing of it is shown or rolled back to", async () => {
  const version = policyVersion(OPEN);
  await story.shut();
  const db = new DatabaseSync(join(story.data, "house.db"));
  db.prepare("UPDATE policy SET files = ? WHERE version = ?").run(JSON.stringify({ "own.cedar": "permit (principal, action, resource);" }), version);
  db.close();
  await story.open();
  for (const attempt of [() => story.operate("showPolicy", { version }), () => story.operate("rollbackPolicy", { version, because: "x" })]) {
    await expect(attempt()).rejects.toMatchObject({ code: "POLICY_VERSION_ALTERED", status: 500 });
  }
});
