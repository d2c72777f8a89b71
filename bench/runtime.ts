/**
 * What running agents costs: each with a database of its own, everything stored, every model call and tool call decided and
 * recorded; beside AI SDK's own loop, which stores and decides nothing, over the same model and tool in the same run. Models
 * answer by script, so that only the runtime is measured. A run has two steps: a call of a tool, and an answer.
 * npm run bench -- runtime [--json] [--agents 1,10,100] [--ms N (a cell, default 3000)] [--history N (runs in one session, default 200)] [--idle N (agents, default 1000)]
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { generateText, isStepCount, tool as aiTool } from "ai";
import { MockLanguageModelV4 } from "ai/test";
import { z } from "zod";
import { defineAgent, scripted, tool } from "../src/main.ts";
import type { Agent } from "../src/main/agent.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean" },
    agents: { type: "string", default: "1,10,100" },
    ms: { type: "string", default: "3000" },
    history: { type: "string", default: "200" },
    idle: { type: "string", default: "1000" },
    // What this program is started with, for the agents that rest: alone in a process, so that nothing else counts.
    resting: { type: "boolean" },
  },
});

const ACTIVE = 10;
const STEPS = 2;
const input = z.object({ symbol: z.string() });
const price = async ({ symbol }: { readonly symbol: string }) => ({ symbol, price: 7 });
const SCRIPT = scripted([{ when: { toolResult: true }, text: "It is 7." }, { toolCalls: [{ name: "get_quote", args: { symbol: "AAPL" } }] }]);

const folders: string[] = [];
function madeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "chatelaine-bench-"));
  folders.push(folder);
  return folder;
}

function agentIn(database: string, at: number): Agent<string> {
  const quote = tool({ name: "get_quote", description: "The price of a share.", input, execute: price });
  return defineAgent({ name: `agent-${at}`, model: SCRIPT, tools: [quote], database, addHistoryToContext: true });
}

/** The same two steps in AI SDK's loop. */
async function alone(): Promise<void> {
  let asked = 0;
  const usage = { inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 }, outputTokens: { total: 1, text: 1, reasoning: 0 } };
  const model = new MockLanguageModelV4({
    doGenerate: async () =>
      asked++ === 0
        ? { content: [{ type: "tool-call", toolCallId: "1", toolName: "get_quote", input: '{"symbol":"AAPL"}' }], finishReason: { unified: "tool-calls", raw: undefined }, usage, warnings: [] }
        : { content: [{ type: "text", text: "It is 7." }], finishReason: { unified: "stop", raw: undefined }, usage, warnings: [] },
  });
  await generateText({ model, prompt: "The price?", tools: { get_quote: aiTool({ description: "The price of a share.", inputSchema: input, execute: price }) }, stopWhen: isStepCount(STEPS) });
}

const middle = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
const rounded = (value: number): number => Math.round(value * 100) / 100;

/** Each of them one run after another, all at once, for so long. */
async function timed(runs: readonly (() => Promise<unknown>)[], ms: number): Promise<{ readonly aSecond: number; readonly p50Ms: number }> {
  const took: number[] = [];
  const begun = performance.now();
  const until = begun + ms;
  await Promise.all(
    runs.map(async (run) => {
      while (performance.now() < until) {
        const started = performance.now();
        await run();
        took.push(performance.now() - started);
      }
    }),
  );
  return { aSecond: rounded((took.length * 1000) / (performance.now() - begun)), p50Ms: rounded(middle(took)) };
}

async function completed(agent: Agent<string>): Promise<void> {
  const { state, fault } = await agent.run("The price?");
  if (state !== "completed") throw new Error(`a run ended ${state}: ${JSON.stringify(fault)}`);
}

/** What a process holds that has many agents of which few are active. */
interface Resting {
  readonly agents: number;
  readonly active: number;
  readonly residentMb: number;
  /** Until the first run of the first agent was completed: the house is opened for it. */
  readonly openMs: number;
  /** Until each active one had a run. */
  readonly activeMs: number;
}

async function resting(count: number): Promise<Resting> {
  const folder = madeFolder();
  const agents = Array.from({ length: count }, (_, at) => agentIn(folder, at));
  const [first, ...others] = agents.slice(0, ACTIVE);
  if (first === undefined) throw new Error("--idle is a number of agents, 1 or more");
  const begun = performance.now();
  const passed = () => Math.round(performance.now() - begun);
  await completed(first);
  const openMs = passed();
  for (const agent of others) await completed(agent);
  const activeMs = passed();
  const residentMb = Math.round(process.memoryUsage.rss() / 1_000_000);
  await first.close();
  return { agents: count, active: ACTIVE, residentMb, openMs, activeMs };
}

/** One run in the long session and one in a session that is new, in turn: what else the machine does meets both. */
async function besideFresh(agent: Agent<string>): Promise<{ readonly longCpuMs: number; readonly freshCpuMs: number }> {
  const used: { readonly [kind: string]: number[] } = { long: [], fresh: [] };
  for (let turn = 0; turn < 60; turn += 1)
    for (const [kind, options] of [["long", {}], ["fresh", { person: "dora" }]] as const) {
      const before = process.cpuUsage();
      const { state } = await agent.run("The price?", options);
      if (state !== "completed") throw new Error(`a run ended ${state}`);
      const { user, system } = process.cpuUsage(before);
      // The first runs of a session have less history than is read.
      if (turn >= 10) used[kind]?.push((user + system) / 1000);
    }
  return { longCpuMs: rounded(middle(used["long"] ?? [])), freshCpuMs: rounded(middle(used["fresh"] ?? [])) };
}

const say = (line: string): void => void (values.json !== true && console.log(line));

async function measured(): Promise<void> {
  const ms = Number(values.ms);
  await timed([alone], ms / 3);
  const peer = await timed([alone], ms / 3);
  say(`AI SDK alone            ${peer.aSecond} runs a second, ${rounded(peer.p50Ms / STEPS)} ms a step`);
  const rows = [];
  for (const count of values.agents.split(",").map(Number)) {
    const folder = madeFolder();
    const agents = Array.from({ length: count }, (_, at) => agentIn(folder, at));
    const started = performance.now();
    for (const agent of agents) await completed(agent);
    const firstMs = performance.now() - started;
    const { aSecond, p50Ms } = await timed(agents.map((agent) => () => completed(agent)), ms);
    const addedMs = rounded(1000 / aSecond / STEPS - peer.p50Ms / STEPS);
    rows.push({ agents: count, runsASecond: aSecond, p50Ms, addedMsAStep: addedMs, firstMs: Math.round(firstMs) });
    say(`${String(count).padStart(4)} agents             ${aSecond} runs a second, p50 ${p50Ms} ms a run; ${addedMs} ms a step more than AI SDK alone`);
    await agents[0]?.close();
  }

  const historic = agentIn(madeFolder(), 0);
  const length = Number(values.history);
  const part = Math.max(1, Math.floor(length / 10));
  const times: number[] = [];
  for (let run = 0; run < length; run += 1) {
    const started = performance.now();
    await completed(historic);
    times.push(performance.now() - started);
  }
  const early = rounded(middle(times.slice(part, 2 * part)));
  const late = rounded(middle(times.slice(-part)));
  say(`history                 p50 ${early} ms a run early in a session, ${late} ms after ${length} runs in it`);
  const beside = await besideFresh(historic);
  say(`                        beside a session that begins, run by run in turn: ${beside.longCpuMs} ms of processor time a run, ${beside.freshCpuMs} in the other`);
  await historic.close();

  const idle = JSON.parse(execFileSync(process.execPath, [import.meta.filename, "--resting", "--idle", values.idle], { encoding: "utf8" })) as Resting;
  say(`${idle.agents} agents, ${ACTIVE} active  ${idle.residentMb} MB resident; open after ${idle.openMs} ms, all ${ACTIVE} run once after ${idle.activeMs} ms`);
  if (values.json === true) console.log(JSON.stringify({ name: "runtime", peer, rows, history: { runs: length, earlyMs: early, lateMs: late, ...beside }, idle }));
}

try {
  if (values.resting === true) console.log(JSON.stringify(await resting(Number(values.idle))));
  else await measured();
} finally {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
