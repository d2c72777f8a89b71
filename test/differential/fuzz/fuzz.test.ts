/**
 * The compiled engine agrees with Cedar's own on decision, reasons and errors. FUZZ=1000000 makes a million evaluations
 * instead of a hundred thousand, FUZZ_SEED=n begins at another seed; a failure prints the seed that shows it again.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compiledEngine } from "../../../src/policy/compile/compiled-engine.ts";
import { compare, fuzz, fuzzSet } from "./fuzz.ts";
import type { FuzzSet } from "./fuzz.ts";
import { MUTANTS, mutated } from "./mutants.ts";

const EVALUATIONS = Number(process.env["FUZZ"] ?? 100_000);
const SEED = Number(process.env["FUZZ_SEED"] ?? 1);
/** Sets that the planted faults are looked for with; the rest of the evaluations follows after them. */
const KEPT_SETS = 30;
const MINUTES = 60_000 * Math.max(10, EVALUATIONS / 50_000);

const sets: FuzzSet[] = [];
const folder = mkdtempSync(join(tmpdir(), "chatelaine-mutants-"));

beforeAll(() => {
  for (let seed = SEED; seed < SEED + KEPT_SETS; seed++) sets.push(fuzzSet(seed));
}, MINUTES);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(
  `${EVALUATIONS.toLocaleString("en")} random evaluations agree with Cedar's own engine`,
  () => {
    const kept = sets.map((set) => compare(set, compiledEngine));
    const done = kept.reduce((sum, { evaluations }) => sum + evaluations, 0);
    const rest = fuzz(EVALUATIONS - done, SEED + KEPT_SETS, compiledEngine);
    const all = [...kept, rest];
    expect(all.map(({ difference }) => difference).find((difference) => difference !== undefined)).toBeUndefined();
    const sum = (of: "evaluations" | "satisfied" | "errored" | "denied"): number => all.reduce((total, one) => total + one[of], 0);
    expect(sum("evaluations")).toBeGreaterThanOrEqual(EVALUATIONS);
    // Fuzzing that hardly ever satisfies a rule, raises an error or denies would show little.
    expect(sum("satisfied") / sum("evaluations")).toBeGreaterThan(0.1);
    expect(sum("errored") / sum("evaluations")).toBeGreaterThan(0.1);
    expect(sum("denied")).toBeGreaterThan(10);
  },
  MINUTES,
);

describe("a planted fault is found", () => {
  test.each(MUTANTS.map((mutant, index) => [mutant.name, mutant, index] as const))("%s", async (_, mutant, index) => {
    const make = await mutated(mutant, join(folder, String(index)));
    expect(sets.some((set) => differs(set, make))).toBe(true);
  });
});

/** A fault that makes the engine crash is found as well. */
function differs(set: FuzzSet, make: Parameters<typeof compare>[1]): boolean {
  try {
    return compare(set, make).difference !== undefined;
  } catch {
    return true;
  }
}
