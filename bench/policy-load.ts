/**
 * Loading a large folder of policies as the house does it, beside what Cedar's own engine takes to parse and to validate
 * the same rules in the same run: cold, with one rule changed (several times, each time another one), and the longest
 * time that anything else had to wait; and the same for links of one template. What the thread of the calls was busy with is told beside the time that passed.
 * npm run bench -- policy-load [--json] [--rules N] [--links N] [--tools N]
 */
import { checkParsePolicySet, checkParseSchema, validate } from "@cedar-policy/cedar-wasm/nodejs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { cedarSchema } from "../src/analysis/cedar-schema.ts";
import { loadInSteps } from "../src/analysis/load.ts";
import type { LoadInput } from "../src/analysis/load.ts";
import { RuleCache } from "../src/analysis/rule-cache.ts";
import { breather } from "../src/main/breathe.ts";
import type * as CedarThreads from "../src/main/cedar-threads.ts";
import { systemClock } from "../src/main/system.ts";
import { readRules } from "../src/analysis/read-rules.ts";
import { schemaOf } from "../src/policy/schema.ts";
import { built } from "../tools/build.mjs";
import { CHANGES_MAX, manyLinks, manyLiving, manyRules } from "./policy-load/many-rules.ts";

// Threads begin from what is built, as those of a house do.
const { withCedar } = (await import(built("main/cedar-threads", process.execPath))) as typeof CedarThreads;

const { values } = parseArgs({
  options: {
    json: { type: "boolean" },
    rules: { type: "string", default: "5000" },
    links: { type: "string", default: "2000" },
    tools: { type: "string", default: "200" },
  },
});
const [rules, links, tools] = [Number(values.rules), Number(values.links), Number(values.tools)];
const living = manyLiving(tools);

interface Watched {
  readonly ms: number;
  /** The longest that a timer of the event loop was late. */
  readonly pauseMs: number;
  /** What this thread, which in a house is that of the calls, used of a processor. */
  readonly busyMs: number;
  /** What all threads used of the processors together. */
  readonly cpuMs: number;
}

/** How often the event loop is looked at. */
const EVERY_MS = 1;

/** How long a task took, in milliseconds. A timer watches the event loop: a loop that turned for ever would take a processor from the task. */
async function watched(task: () => Promise<void>): Promise<Watched> {
  const delay = monitorEventLoopDelay({ resolution: EVERY_MS });
  delay.enable();
  await setTimeout(EVERY_MS * 10);
  delay.reset();
  const [started, own, all] = [performance.now(), process.threadCpuUsage(), process.cpuUsage()];
  await task();
  const ms = performance.now() - started;
  const [busy, cpu] = [process.threadCpuUsage(own), process.cpuUsage(all)];
  await setTimeout(EVERY_MS * 10);
  delay.disable();
  const used = ({ user, system }: NodeJS.CpuUsage): number => Math.round((user + system) / 1000);
  return { ms: Math.round(ms), pauseMs: Math.round(delay.max / 1e6 - EVERY_MS), busyMs: used(busy), cpuMs: used(cpu) };
}

interface Loads {
  readonly cold: Watched;
  readonly unchanged: Watched;
  /** One more changed with each load, in the order of the time that they took. */
  readonly oneChanged: readonly Watched[];
}

/** The loads of a folder that holds so many rules; `filesOf` gives it with so many changes. */
async function loads(count: number, filesOf: (changes: number) => LoadInput["files"]): Promise<Loads> {
  const cache = new RuleCache();
  const one = (changes: number): Promise<Watched> => watched(() => load(filesOf(changes), count, cache));
  const [cold, unchanged] = [await one(0), await one(0)];
  const oneChanged: Watched[] = [];
  for (let changes = 1; changes < CHANGES_MAX; changes++) oneChanged.push(await one(changes));
  return { cold, unchanged, oneChanged: oneChanged.sort((a, b) => a.ms - b.ms) };
}

async function load(files: LoadInput["files"], count: number, cache: RuleCache): Promise<void> {
  const input: LoadInput = { ...living, files };
  const { report } = await withCedar((cedar) => loadInSteps(input, cache, { breathe: breather(systemClock), cedar }));
  if (report.errors.length > 0 || report.rules.length !== count) throw new Error(JSON.stringify(report.errors.slice(0, 3)));
}

function timed(task: () => void): number {
  const started = performance.now();
  task();
  return Math.round(performance.now() - started);
}

function succeed(answer: { readonly type: "success" | "failure" }): void {
  if (answer.type === "failure") throw new Error("Cedar's own engine does not take the rules");
}

const ofRules = await loads(rules, (changes) => manyRules(rules, tools, changes));
const ofLinks = await loads(links, (changes) => manyLinks(links, tools, changes));

// Compiles the module in this thread, where Cedar's own engine is measured alone.
succeed(checkParseSchema(cedarSchema(schemaOf(manyLiving(1)))));
const staticPolicies = Object.fromEntries(readRules(manyRules(rules, tools, 0)).rules.map(({ id, text }) => [id, text]));
const wasmParseMs = timed(() => succeed(checkParsePolicySet({ staticPolicies })));
const wasmValidateMs = timed(() =>
  succeed(validate({ validationSettings: { mode: "strict" }, schema: cedarSchema(schemaOf(living)), policies: { staticPolicies } })),
);
const measured = { name: "policy-load", rules, links, tools, ofRules, ofLinks, wasmParseMs, wasmValidateMs };

function shown(what: string, { cold, unchanged, oneChanged }: Loads): string {
  const told = ({ ms, busyMs, cpuMs }: Watched): string => `${ms} ms (busy ${busyMs}, all threads ${cpuMs})`;
  const pauseMs = Math.max(...[cold, unchanged, ...oneChanged].map((one) => one.pauseMs));
  const middle = oneChanged[oneChanged.length >> 1] ?? cold;
  const changed = `${told(middle)} with one changed (in the middle of ${oneChanged.length}; ${oneChanged[0]?.ms} to ${oneChanged.at(-1)?.ms} ms)`;
  return `${what}: ${told(cold)} cold, ${changed}, ${told(unchanged)} with none; nothing waited longer than ${pauseMs} ms`;
}

console.log(
  values.json
    ? JSON.stringify(measured)
    : `${shown(`${rules} rules, ${tools} tools`, ofRules)}\n${shown(`${links} links`, ofLinks)}\n` +
        `Cedar's own engine, all rules in one go: ${wasmParseMs} ms to parse, ${wasmValidateMs} ms to validate`,
);
