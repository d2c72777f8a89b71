/**
 * One decision, by our engine and by others, in one run on the same rules and requests: 10 to 10,000 rules, of which a
 * request meets one (scoped), all (unscoped), or all with each raising an error (erroring).
 * npm run bench -- policy [--json] [--full] [--ms N (a cell, default 150)] [--sizes 10,100,1000,10000] [--kinds scoped,unscoped,erroring]
 *
 * Ours is measured from the facts of a call to the verdict, both layers and the conversion of the arguments included;
 * with the permit, whose digest binds it to the call; and the engine alone, on a request that is made. The others get
 * their requests ready made. All must agree, or the benchmark ends with exit code 1: on every request with --full; without,
 * an engine that takes long is asked fewer requests, and its figures are of fewer decisions (which is said beside them).
 */
import { parseArgs } from "node:util";
import { decide } from "../src/policy/decide.ts";
import { judge } from "../src/policy/judge.ts";
import { requestOf } from "../src/policy/request.ts";
import { bytesOf, measure } from "./policy/measure.ts";
import type { Effort } from "./policy/measure.ts";
import { casbin, cel, governance, official } from "./policy/peers.ts";
import type { Peer } from "./policy/peers.ts";
import { KINDS, ruleSet } from "./policy/rule-sets.ts";
import type { RuleSet } from "./policy/rule-sets.ts";

const { values } = parseArgs({
  options: { json: { type: "boolean" }, full: { type: "boolean", default: false }, ms: { type: "string", default: "150" }, sizes: { type: "string", default: "10,100,1000,10000" }, kinds: { type: "string", default: KINDS.join(",") } },
});
const EFFORT: Effort = { ms: Number(values.ms), samplesMin: values.full ? 20 : 5 };
/** Of every four requests one is to be refused: so many are compared at least, and all within this time. */
const COMPARED_MIN = 4;
const COMPARED_MS = values.full ? Infinity : 1000;
const PEERS: readonly Peer[] = [official, governance, casbin, cel];

interface Row {
  readonly kind: string;
  readonly rules: number;
  readonly engine: string;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly samples: number;
  /** How many times as long as ours takes, conversion included. */
  readonly timesOurs: number;
  readonly bytes: number | undefined;
}

async function rowsOf(made: RuleSet): Promise<readonly Row[]> {
  const { kind, questions, rules } = made;
  const ours = ourDecisions(made);
  const rows: Row[] = [];
  let ourP50 = 0;
  const add = (engine: string, one: (index: number) => unknown, weigh = false): void => {
    const { p50Us, p99Us, samples } = measure(one, questions.length, EFFORT);
    if (ourP50 === 0) ourP50 = p50Us;
    const bytes = weigh ? bytesOf(one, questions.length) : undefined;
    rows.push({ kind, rules: rules.length, engine, p50Us, p99Us, samples, timesOurs: Math.round((p50Us / ourP50) * 100) / 100, bytes });
  };
  add("ours, with conversion", ours.verdict, true);
  add("ours, with conversion and permit", ours.permit, true);
  add("ours, engine alone", ours.engine, true);
  for (const peer of PEERS) {
    const allows = await peer.prepare(made);
    if (allows === undefined) continue;
    const until = performance.now() + COMPARED_MS;
    const isAsked = (index: number): boolean => index < COMPARED_MIN || performance.now() < until;
    const apart = questions.findIndex((_, index) => isAsked(index) && allows(index) !== (ours.verdict(index) === "permit"));
    if (apart >= 0) throw new Error(`${peer.name} and ours differ on request ${apart} of ${kind}, ${rules.length} rules`);
    add(peer.name, allows);
  }
  return rows;
}

function ourDecisions({ set, questions }: RuleSet): Readonly<Record<"verdict" | "permit" | "engine", (index: number) => unknown>> {
  const asked = (index: number): RuleSet["questions"][number] => {
    const one = questions[index];
    if (one === undefined) throw new Error("no such request");
    return one;
  };
  const requests = questions.map((one) => {
    const requested = requestOf(set, one);
    if ("refused" in requested) throw new Error("a request of the benchmark does not fit its schema");
    return requested;
  });
  return {
    verdict: (index) => judge(set, asked(index)).effect,
    permit: (index) => decide(set, asked(index)).effect,
    engine: (index) => requests[index] && set.engine.authorize("plain", requests[index]),
  };
}

function shown({ kind, rules, engine, p50Us, p99Us, samples, timesOurs, bytes }: Row): string {
  const cells = [kind.padEnd(9), String(rules).padStart(6), engine.padEnd(33), `p50 ${p50Us} us`.padEnd(17), `p99 ${p99Us} us`.padEnd(19), `x ${timesOurs}`.padEnd(12)];
  const few = samples < SAMPLES_ENOUGH ? `of ${samples} decisions` : "";
  return `${cells.join(" ")}${bytes === undefined ? few : `${bytes} bytes`}`;
}

/** Figures of fewer decisions are told as such. */
const SAMPLES_ENOUGH = 100;

const all: Row[] = [];
for (const kind of KINDS.filter((kind) => values.kinds.split(",").includes(kind))) {
  for (const size of values.sizes.split(",").map(Number)) {
    const rows = await rowsOf(ruleSet(kind, size));
    all.push(...rows);
    if (values.json !== true) for (const row of rows) console.log(shown(row));
  }
}
if (values.json === true) console.log(JSON.stringify({ name: "policy", rows: all }));
