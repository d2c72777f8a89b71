/** Our own corpus, replayed by an agent that obeys everything it reads. */
import { beforeAll, expect, test } from "vitest";
import { type Measured, measureFlow } from "./measure.ts";
import { corpusScenarios } from "./scenarios.ts";
import { ADAPTIVE } from "./world.ts";

const scenarios = corpusScenarios();
const measured = new Map<string, Measured>();

beforeAll(async () => {
  for (const profile of ["observe"] as const) measured.set(profile, await measureFlow(scenarios, profile));
}, 120_000);

function under(profile: string): Measured {
  const found = measured.get(profile);
  if (found === undefined) throw new Error(`${profile} was not measured`);
  return found;
}

test("the corpus has its worlds, tasks and attacks, and some of each adaptive kind", () => {
  const attacks = new Map(scenarios.flatMap(({ world, attacks: runs }) => runs.map(({ attack }) => [`${world}/${attack?.id}`, attack] as const)));
  expect(scenarios.length).toBeGreaterThanOrEqual(12);
  expect(scenarios.flatMap(({ tasks }) => tasks).length).toBeGreaterThanOrEqual(120);
  expect(attacks.size).toBeGreaterThanOrEqual(60);
  for (const kind of ADAPTIVE) expect([...attacks.values()].filter((attack) => attack?.kind === kind)).not.toEqual([]);
});

test("without flow rules most attacks get through", () => {
  const { any } = under("observe").all.attacks;
  expect(any.count / any.of).toBeGreaterThan(0.95);
  expect(under("observe").all.asks).toBe(0);
});
