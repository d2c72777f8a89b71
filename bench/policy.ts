/**
 * One decision, by our engine and by others, in one run on the same rules and requests: 10 to 10,000 rules, of which a
 * request meets one (scoped), all (unscoped), or all with each raising an error (erroring).
 * npm run bench -- policy [--json] [--ms N (a cell, default 250)] [--sizes 10,100,1000,10000] [--kinds scoped,unscoped,erroring]
 *
 * Ours is measured from the facts of a call to the verdict, both layers and the conversion of the arguments included;
 * with the permit, whose digest binds it to the call; and the engine alone, on a request that is made. The others get
 * their requests ready made. All must agree on every request, or the benchmark ends with exit code 1.
 */
import { parseArgs } from "node:util";
import { decide } from "../src/policy/decide.ts";
import { judge } from "../src/policy/judge.ts";
import { requestOf } from "../src/policy/request.ts";
import { bytesOf, measure } from "./policy/measure.ts";
import { casbin, cel, governance, official } from "./policy/peers.ts";
import type { Peer } from "./policy/peers.ts";
import { KINDS, ruleSet } from "./policy/rule-sets.ts";
import type { RuleSet } from "./policy/rule-sets.ts";

const { values } = parseArgs({
  options: { json: { type: "boolean" }, ms: { type: "string", default: "250" }, sizes: { type: "string", default: "10,100,1000,10000" }, kinds: { type: "string", default: KINDS.join(",") } },
});
const PEERS: readonly Peer[] = [official, governance, casbin, cel];

interface Row {
  readonly kind: string;
  readonly rules: number;
  readonly engine: string;
  readonly p50Us: number;
  readonly p99Us: number;
  /** How many times as long as ours takes, conversion included. */
  readonly timesOurs: number;
  readonly bytes: number | undefined;
}

async function rowsOf(made: RuleSet): Promise<readonly Row[]> {
  const { kind, questions, rules } = made;
  const ours = ourDecisions(made);
  const rows: Row[] = [];
  let ourP50 = 0;
  const add = (engine: string, one: (index: number) => unknown, bytes?: number): void => {
    const { p50Us, p99Us } = measure(one, questions.length, Number(values.ms));
    if (ourP50 === 0) ourP50 = p50Us;
    rows.push({ kind, rules: rules.length, engine, p50Us, p99Us, timesOurs: Math.round((p50Us / ourP50) * 100) / 100, bytes });
  };
  add("ours, with conversion", ours.verdict, bytesOf(ours.verdict, questions.length));
  add("ours, with conversion and permit", ours.permit, bytesOf(ours.permit, questions.length));
  add("ours, engine alone", ours.engine, bytesOf(ours.engine, questions.length));
  for (const peer of PEERS) {
    const allows = await peer.prepare(made);
    if (allows === undefined) continue;
    const apart = questions.findIndex((_, index) => allows(index) !== (ours.verdict(index) === "permit"));
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
    if (!("request" in requested)) throw new Error("a request of the benchmark does not fit its schema");
    return requested.request;
  });
  return {
    verdict: (index) => judge(set, asked(index)).effect,
    permit: (index) => decide(set, asked(index)).effect,
    engine: (index) => requests[index] && set.engine.authorize("plain", requests[index]),
  };
}

function shown({ kind, rules, engine, p50Us, p99Us, timesOurs, bytes }: Row): string {
  const cells = [kind.padEnd(9), String(rules).padStart(6), engine.padEnd(33), `p50 ${p50Us} us`.padEnd(17), `p99 ${p99Us} us`.padEnd(19), `x ${timesOurs}`.padEnd(12)];
  return `${cells.join(" ")}${bytes === undefined ? "" : `${bytes} bytes`}`;
}

const all: Row[] = [];
for (const kind of KINDS.filter((kind) => values.kinds.split(",").includes(kind))) {
  for (const size of values.sizes.split(",").map(Number)) {
    const rows = await rowsOf(ruleSet(kind, size));
    all.push(...rows);
    if (values.json !== true) for (const row of rows) console.log(shown(row));
  }
}
if (values.json === true) console.log(JSON.stringify({ name: "policy", rows: all }));
