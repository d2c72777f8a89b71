/** The server scenarios of the MCP conformance suite, run against our everything-server as it is. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runConformance, type Requirements, type Scenario } from "./run.ts";
import { type Everything, startEverything } from "./start-everything.ts";

const revisions: readonly Requirements[] = ["2025-11-25", "2026-07-28"];

/** The failures of the scenarios that should have passed, by scenario. */
function failures(scenarios: readonly Scenario[]): Record<string, readonly string[]> {
  return Object.fromEntries(scenarios.filter(({ passed }) => !passed).map(({ name, failures: found }) => [name, found]));
}

describe.each(revisions)("the everything-server at %s", (requirements) => {
  let everything: Everything;

  beforeAll(async () => {
    everything = await startEverything();
  });

  afterAll(async () => {
    await everything[Symbol.asyncDispose]();
  });

  test("passes every required scenario directly", async () => {
    const scenarios = await runConformance({ url: everything.url, requirements });
    expect(failures(scenarios.filter(({ scored }) => scored))).toEqual({});
  });

  test("passes them through a port that adds a header too", async () => {
    const scenarios = await runConformance({ url: everything.url, requirements, headers: { authorization: "Bearer none" } });
    expect(failures(scenarios.filter(({ scored }) => scored))).toEqual({});
  });
});
