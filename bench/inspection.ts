/**
 * What inspection costs: all detectors over 4 KB and 1 MB of tool output, through the inspection stop's own function, and
 * others over the same text. Below it, what following values adds to a call of a session that has read 1 MB.
 * npm run bench -- inspection [--json] [--ms N (a cell, default 1000)] [--sizes 4096,1048576] [--kinds json,log,prose,code] [--peers FOLDER]
 *
 * Others are measured where they are installed: here, or below --peers. Times are wall time; beside them the processor's,
 * which a busy machine does not change. Exit code 1 when a budget is missed.
 */
import { parseArgs } from "node:util";
import { fileURLToPath } from "node:url";
import type { Call } from "../src/call/call.ts";
import { Credential } from "../src/call/credential.ts";
import type { JsonObject } from "../src/call/json.ts";
import { stopWith } from "../src/inspection/stop.fixture.ts";
import { grounding } from "./inspection/ground.ts";
import { measure } from "./inspection/measure.ts";
import type { Measured } from "./inspection/measure.ts";
import { peers } from "./inspection/peers.ts";
import { KINDS, made } from "./inspection/texts.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean" },
    ms: { type: "string", default: "1000" },
    sizes: { type: "string", default: "4096,1048576" },
    kinds: { type: "string", default: KINDS.join(",") },
    peers: { type: "string", default: fileURLToPath(new URL("../", import.meta.url)) },
  },
});

/** Budgets by size, in microseconds at the median. */
const BUDGETS_US: { readonly [chars: number]: number } = { 4096: 150, 1_048_576: 60_000 };
const GROUND_BUDGET_US = 300;
const READ_CHARS = 1_048_576;
/** Texts of one kind and size, so that no run meets what the one before it met. */
const VARIANTS = 8;

/** Some of the others take seconds for one look at a long text: one to warm up and one to measure tell enough. */
const FEW_RUNS_CHARS = 65_536;
const FEW_RUNS = 1;

interface Row extends Measured {
  readonly what: string;
  readonly chars: number;
  readonly kind: string;
  readonly budgetUs?: number;
}

const stop = stopWith();

function callOf(args: JsonObject): Call {
  return {
    fault: undefined,
    id: "call_1",
    at: 0,
    door: "in-process",
    action: "callTool",
    definition: { kind: "tool", server: "files", name: "write", fingerprint: "", state: "pinned", described: {} },
    name: "write",
    args,
    carried: undefined,
    credential: new Credential("token-of-this-call"),
    approval: undefined,
  };
}

function shown({ what, chars, kind, p50Us, p99Us, cpuUs, budgetUs }: Row): string {
  const cells = [what.padEnd(40), String(chars).padStart(8), kind.padEnd(6), `p50 ${p50Us} us`.padEnd(16), `p99 ${p99Us} us`.padEnd(16), `cpu ${cpuUs} us`.padEnd(16)];
  return `${cells.join(" ")}${budgetUs === undefined ? "" : `budget ${budgetUs} us${p50Us > budgetUs ? "  MISSED" : ""}`}`;
}

const rows: Row[] = [];
const absent: string[] = [];
const add = (row: Row): void => {
  rows.push(row);
  if (values.json !== true) console.log(shown(row));
};
const ms = Number(values.ms);
const others = await peers(values.peers);
for (const { name } of others.filter(({ look }) => look === undefined)) {
  absent.push(name);
  if (values.json !== true) console.log(`${name}: not installed`);
}
for (const chars of values.sizes.split(",").map(Number)) {
  const budgetUs = BUDGETS_US[chars];
  for (const kind of KINDS.filter((kind) => values.kinds.split(",").includes(kind))) {
    const bodies = Array.from({ length: VARIANTS }, (_, seed) => made(kind, chars, seed + 1));
    const calls = bodies.map(callOf);
    add({ what: "ours, all detectors", chars, kind, ...(await measure((run) => stop.ofCall(calls[run % VARIANTS] ?? callOf({})), ms)), ...(budgetUs !== undefined && { budgetUs }) });
    const texts = bodies.map((body) => (typeof body["text"] === "string" ? body["text"] : JSON.stringify(body)));
    for (const { name, look } of others) {
      if (look === undefined) continue;
      add({ what: name, chars, kind, ...(await measure((run) => look(texts[run % VARIANTS] ?? ""), ms, chars > FEW_RUNS_CHARS ? FEW_RUNS : undefined)) });
      // Some leave a mark of every run with the process, which slows down whoever comes after.
      performance.clearMarks();
    }
  }
}
const { indexMs, ground } = grounding(READ_CHARS);
add({ what: "ours, following the values of one call", chars: READ_CHARS, kind: "json", ...(await measure(ground, ms)), budgetUs: GROUND_BUDGET_US });
if (values.json === true) console.log(JSON.stringify({ name: "inspection", rows, absent, indexMs: Math.round(indexMs) }));
else console.log(`taking in what was read: ${Math.round(indexMs)} ms for ${READ_CHARS} characters`);
if (rows.some(({ p50Us, budgetUs }) => budgetUs !== undefined && p50Us > budgetUs)) process.exitCode = 1;
