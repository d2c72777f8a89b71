/**
 * Loading a large folder of policies as the house does it, beside what Cedar's own engine takes to parse and to validate
 * the same rules in the same run: cold, with one rule changed, and the longest time that anything else had to wait.
 * npm run bench -- policy-load [--json] [--rules N] [--tools N]
 */
import { checkParsePolicySet, checkParseSchema, validate } from "@cedar-policy/cedar-wasm/nodejs";
import { parseArgs } from "node:util";
import { cedarSchema } from "../src/analysis/cedar-schema.ts";
import { loadInSteps } from "../src/analysis/load.ts";
import type { LoadInput } from "../src/analysis/load.ts";
import { RuleCache } from "../src/analysis/rule-cache.ts";
import { breather } from "../src/main/breathe.ts";
import { withCedar } from "../src/main/cedar-threads.ts";
import { systemClock } from "../src/main/system.ts";
import { readRules } from "../src/analysis/read-rules.ts";
import { schemaOf } from "../src/policy/schema.ts";
import { manyLiving, manyRules } from "./policy-load/many-rules.ts";

const { values } = parseArgs({
  options: { json: { type: "boolean" }, rules: { type: "string", default: "5000" }, tools: { type: "string", default: "200" } },
});
const [rules, tools] = [Number(values.rules), Number(values.tools)];
const living = manyLiving(tools);
const cache = new RuleCache();

/** How long a task took, and the longest time in it between two turns of the event loop, both in milliseconds. */
async function watched(task: () => Promise<void>): Promise<{ readonly ms: number; readonly pauseMs: number }> {
  const started = performance.now();
  let [last, pauseMs, done] = [started, 0, false];
  const turn = (): void => {
    const now = performance.now();
    pauseMs = Math.max(pauseMs, now - last);
    last = now;
    if (!done) setImmediate(turn);
  };
  setImmediate(turn);
  await task();
  done = true;
  turn();
  return { ms: Math.round(last - started), pauseMs: Math.round(pauseMs) };
}

async function load(changed: boolean): Promise<void> {
  const input: LoadInput = { ...living, files: manyRules(rules, tools, changed) };
  const { report } = await withCedar((cedar) => loadInSteps(input, cache, { breathe: breather(systemClock), cedar }));
  if (report.errors.length > 0 || report.rules.length !== rules) throw new Error(JSON.stringify(report.errors.slice(0, 3)));
}

function timed(task: () => void): number {
  const started = performance.now();
  task();
  return Math.round(performance.now() - started);
}

function succeed(answer: { readonly type: "success" | "failure" }): void {
  if (answer.type === "failure") throw new Error("Cedar's own engine does not take the rules");
}

// Compiles the module, for both sides alike.
succeed(checkParseSchema(cedarSchema(schemaOf(manyLiving(1)))));
const cold = await watched(() => load(false));
const again = await watched(() => load(false));
const one = await watched(() => load(true));

const staticPolicies = Object.fromEntries(readRules(manyRules(rules, tools, false)).rules.map(({ id, text }) => [id, text]));
const wasmParseMs = timed(() => succeed(checkParsePolicySet({ staticPolicies })));
const wasmValidateMs = timed(() =>
  succeed(validate({ validationSettings: { mode: "strict" }, schema: cedarSchema(schemaOf(living)), policies: { staticPolicies } })),
);
const measured = {
  name: "policy-load",
  rules,
  tools,
  coldMs: cold.ms,
  unchangedMs: again.ms,
  oneChangedMs: one.ms,
  longestPauseMs: Math.max(cold.pauseMs, again.pauseMs, one.pauseMs),
  wasmParseMs,
  wasmValidateMs,
  wasmOverCold: Number(((wasmParseMs + wasmValidateMs) / cold.ms).toFixed(2)),
};
console.log(
  values.json
    ? JSON.stringify(measured)
    : `${rules} rules, ${tools} tools: ${measured.coldMs} ms cold, ${measured.oneChangedMs} ms with one rule changed, ${measured.unchangedMs} ms with none; ` +
        `nothing waited longer than ${measured.longestPauseMs} ms. Cedar's own engine: ${wasmParseMs} ms to parse, ${wasmValidateMs} ms to validate, all in one go.`,
);
