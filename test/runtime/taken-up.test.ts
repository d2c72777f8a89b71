/**
 * Runs that are taken up from what a house had written at one moment: its folder is copied there, as a crash would leave it,
 * and another house opens the copy.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
    { when: { userMessage: { contains: "act" } }, toolCalls: [{ name: "clerk__act", args: { what: "{{userMessage}}" } }] },
    { text: "Hello." },
  ]),
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
  const owner = second.desk.people.list()[0]?.person as `per_${string}`;
  const word = second.runs.settle(run, { call: ask.call, verdict: "happened", by: owner });
  await expect(second.runs.settle(run, { call: ask.call, verdict: "again" })).rejects.toMatchObject({ code: "RUNTIME_RUN_STATE" });
  await word;
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
