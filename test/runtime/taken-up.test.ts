/**
 * Runs that are taken up from what a house had written at one moment: its folder is copied there, as a crash would leave it,
 * and another house opens the copy.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { type House, openHouse, scripted, tool } from "../../src/main.ts";
import { readDefinition } from "../../src/main/read-definition.ts";
import type { AgentOptions } from "../../src/main/agent-options.ts";
import type { RunShown } from "../../src/runtime/run-desk.ts";

const folder = mkdtempSync(join(tmpdir(), "taken-up-"));
const done: string[] = [];
/** What happens right after the tool acted, and after its outcome was recorded: before the step is journaled. */
let acted = () => {};
let recorded: () => void | Promise<void> = () => {};

const act = tool({
  name: "act",
  description: "Acts each time that it is called.",
  input: z.strictObject({ what: z.string() }),
  execute: ({ what }) => {
    done.push(what);
    acted();
    return "acted";
  },
  trusted: true,
});

const options: AgentOptions<unknown> = {
  name: "clerk",
  model: scripted([
    { when: { toolResult: { contains: "A person says that this took effect" } }, text: "It took effect." },
    { when: { userMessage: { contains: "besides" }, toolResult: false }, text: "Read: {{userMessage}}" },
    { when: { toolResult: true }, text: "Done." },
    { when: { userMessage: { contains: "dearly" } }, toolCalls: [{ name: "clerk__act", args: { what: "dearly" } }], usage: { inputTokens: 90_000, outputTokens: 10_000 } },
    { when: { userMessage: { contains: "act" } }, toolCalls: [{ name: "clerk__act", args: { what: "{{userMessage}}" } }] },
    { text: "Hello." },
  ]),
  budget: { tokensMax: 100_000 },
  tools: [act],
  hooks: { afterTool: () => recorded(), afterRun: () => recorded() },
};
const agents = [readDefinition(options)];
const written = {
  policies: join(folder, "policies"),
  listen: { port: 0 },
  models: { "clerk-model": options.model as Exclude<AgentOptions["model"], string> },
  agents: { clerk: { role: "worker" } },
};
const open = (data: string) => openHouse({ ...written, data }, { agents, logLine: () => {} });

const data = join(folder, "data");
let house: House;
let copies = 0;
beforeAll(async () => {
  mkdirSync(written.policies);
  writeFileSync(
    join(written.policies, "all.cedar"),
    `@id("models") permit (principal, action == Action::"callModel", resource);
     @id("tools") permit (principal, action in Action::"callTool", resource);`,
  );
  house = await open(data);
});
afterAll(async () => {
  await house.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The folder of a house as it stands at this moment. */
function copyOf(from: string): string {
  const to = join(folder, `copy-${++copies}`);
  cpSync(from, to, { recursive: true });
  return to;
}

/** Runs it and copies the folder once, at the moment that is named. */
async function copiedAt(moment: "acted" | "recorded", text: string): Promise<{ readonly run: RunShown["run"]; readonly copy: string }> {
  let copy = "";
  const once = () => {
    copy ||= copyOf(data);
  };
  if (moment === "acted") acted = once;
  else recorded = once;
  done.length = 0;
  const { run } = await house.runs.start("clerk", { text });
  await house.runs.rest(run);
  acted = () => {};
  recorded = () => {};
  return { run, copy };
}

test("a call whose outcome was recorded before its step was journaled is not made again, and nobody is asked", async () => {
  const { run, copy } = await copiedAt("recorded", "act once");
  expect(done).toEqual(["act once"]);
  const again = await open(copy);
  expect(await again.runs.rest(run)).toMatchObject({ state: "completed", output: "Done.", steps: 2, asks: [] });
  expect(done).toEqual(["act once"]);
  await again.close();
});

test("what a run used before a crash counts for its budget after it, once", async () => {
  const { run, copy } = await copiedAt("recorded", "act dearly");
  const spent = { state: "failed", tokens: { input: 90_000, output: 10_000 }, fault: { code: "RUNTIME_BUDGET_SPENT" } };
  expect(house.runs.show(run)).toMatchObject(spent);
  const again = await open(copy);
  expect(await again.runs.rest(run)).toMatchObject(spent);
  await again.close();
});

test("a person's word on a call of unknown fate outlives a crash before its step ended, and counts once", async () => {
  const { run, copy } = await copiedAt("acted", "act unknown");
  const second = await open(copy);
  const waiting = await second.runs.rest(run);
  expect(waiting).toMatchObject({ state: "waiting", asks: [{ kind: "unknown", tool: "clerk__act", args: { what: "act unknown" } }] });
  const [ask] = waiting.asks;
  if (ask?.kind !== "unknown") throw new Error("it waits for a word");
  let third = "";
  recorded = () => {
    third ||= copyOf(copy);
  };
  const owner = second.desk.people.list()[0]?.person;
  const settle = async (authorization: string, body: object) => {
    const answer = await fetch(`${second.url}/v1/runs/${run}/settle`, { method: "POST", headers: { authorization, "content-type": "application/json" }, body: JSON.stringify(body) });
    const said = (await answer.json()) as { readonly fault?: { readonly code: string } };
    return [answer.status, said.fault?.code];
  };
  const person = `Bearer ${readFileSync(join(copy, "operator.token"), "utf8").trim()}`;
  const exchanged = await fetch(`${second.url}/oauth/token`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`clerk:${house.newKeys["clerk"]}`).toString("base64")}` },
    body: new URLSearchParams({ grant_type: "client_credentials", session: waiting.session }),
  });
  const { access_token: token } = (await exchanged.json()) as { readonly access_token: string };
  const word = { call: ask.call, verdict: "happened" };
  expect(await settle("Bearer nobody", word)).toEqual([401, "SERVER_NOT_LOGGED_IN"]);
  expect(await settle(`Bearer ${token}`, word)).toEqual([403, "SERVER_INPUT_UNSIGNED"]);
  expect((await settle(person, { ...word, verdict: "perhaps" }))[0]).toBe(400);
  expect(await settle(person, { ...word, call: "call_00000000000000000000000000" })).toEqual([409, "RUNTIME_RUN_STATE"]);
  expect((await second.runs.rest(run)).state).toBe("waiting");
  const words = await Promise.all([settle(person, word), settle(person, { ...word, verdict: "again" })]);
  expect(words.map(([status]) => status).sort()).toEqual([200, 409]);
  expect(words[0]?.[0], "the first word counts").toBe(200);
  expect(await second.runs.rest(run)).toMatchObject({ state: "completed", output: "It took effect." });
  await expect(second.runs.settle(run, { call: ask.call, verdict: "again" })).rejects.toMatchObject({ code: "RUNTIME_RUN_STATE" });
  await second.close();
  recorded = () => {};
  const house3 = await open(third);
  expect(await house3.runs.rest(run)).toMatchObject({ state: "completed", output: "It took effect.", asks: [] });
  expect(done).toEqual(["act unknown"]);
  await house3.close();
  const rows = new DatabaseSync(join(third, "agents", `${waiting.agentId}.db`), { readOnly: true });
  expect(rows.prepare("SELECT call, verdict, by FROM settlement").all()).toEqual([{ call: ask.call, verdict: "happened", by: owner }]);
  rows.close();
});

test("what a person said after the last answer, and before it was journaled, is read all the same", async () => {
  let copy = "";
  recorded = async () => {
    recorded = () => {};
    const [run] = house.runs.list("clerk", { limit: 1 });
    if (run !== undefined) await house.runs.steer(run.run, "besides, do this");
    copy = copyOf(data);
  };
  const { run } = await house.runs.start("clerk", { text: "hello" });
  expect(await house.runs.rest(run)).toMatchObject({ state: "completed", output: "Read: besides, do this", steps: 2 });
  const again = await open(copy);
  expect(await again.runs.rest(run)).toMatchObject({ state: "completed", output: "Read: besides, do this", steps: 2 });
  await again.close();
});

test("a run that had begun before the files of its input were kept fails, and asks its model nothing", async () => {
  const { run, agentId } = await house.runs.start("clerk", { text: "hello", media: [{ mediaType: "image/png", data: "AAECAw==" }] });
  const { tokens } = await house.runs.rest(run);
  const copy = copyOf(data);
  // As it stands between the row of the run and that of its first message.
  const rows = new DatabaseSync(join(copy, "agents", `${agentId}.db`));
  for (const table of ["message", "context_item", "model_call"]) rows.prepare(`DELETE FROM ${table} WHERE run = ?`).run(run);
  rows.prepare("UPDATE tool_call SET run = NULL, step = NULL, step_ordinal = NULL WHERE run = ?").run(run);
  rows.prepare("UPDATE step SET state = 'running', ended_at = NULL WHERE run = ?").run(run);
  rows.prepare("UPDATE run SET state = 'running', ended_at = NULL, output_key = NULL, output = NULL WHERE run = ?").run(run);
  rows.close();
  const again = await open(copy);
  expect(await again.runs.rest(run)).toMatchObject({ state: "failed", fault: { code: "RUNTIME_INPUT", text: expect.stringContaining("files") }, tokens });
  await again.close();
});
