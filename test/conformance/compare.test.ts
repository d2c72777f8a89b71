import { describe, expect, test } from "vitest";
import { compare } from "./compare.ts";
import type { Check, Scenario } from "./run.ts";

/** A scenario of these checks, each as `id STATUS`. */
function scenario(name: string, ...checks: readonly string[]): Scenario {
  const parsed = checks.map((check): Check => {
    const [id = "", status] = check.split(" ");
    return { id, status: status as Check["status"], description: id, errorMessage: `${id} went wrong` };
  });
  return { name, scored: true, passed: true, checks: parsed, failures: [] };
}

const direct = [scenario("listing", "order SUCCESS", "names SUCCESS", "names SUCCESS", "icons SKIPPED", "cache WARNING")];
const difference = { scenario: "listing", check: "names", reason: "names are the house's own" };

describe("a run through the gateway", () => {
  test("that succeeds in all that succeeds directly loses nothing", () => {
    const through = [scenario("listing", "order SUCCESS", "names SUCCESS", "icons FAILURE", "cache FAILURE")];
    expect(compare(direct, through, [])).toEqual({ lost: [], stale: [] });
  });

  test.each(["FAILURE", "WARNING"])("loses a check of which one occurrence is a %s", (status) => {
    const through = [scenario("listing", "order SUCCESS", "names SUCCESS", `names ${status}`)];
    expect(compare(direct, through, []).lost).toEqual([{ scenario: "listing", check: "names", what: "names went wrong" }]);
  });

  test("loses a check that is skipped, one that is not reached, and those of a scenario that is not run", () => {
    const lost = (through: readonly Scenario[]): readonly string[] => compare(direct, through, []).lost.map(({ check }) => check);
    expect(lost([scenario("listing", "order SUCCESS", "names SKIPPED")])).toEqual(["names"]);
    expect(lost([scenario("listing", "order SUCCESS")])).toEqual(["names"]);
    expect(lost([])).toEqual(["order", "names"]);
  });

  test("may lose what is known, which is stale once it is no longer lost", () => {
    const losing = [scenario("listing", "order SUCCESS", "names FAILURE")];
    expect(compare(direct, losing, [difference])).toEqual({ lost: [], stale: [] });
    expect(compare(direct, direct, [difference])).toEqual({ lost: [], stale: [difference] });
    const whole = { scenario: "listing", reason: "nothing is listed" };
    expect(compare(direct, [], [whole])).toEqual({ lost: [], stale: [] });
    expect(compare(direct, direct, [whole])).toEqual({ lost: [], stale: [whole] });
  });
});
