import type { Scenario } from "./run.ts";

/** What succeeds directly and is known not to succeed through the gateway: one check, or a scenario where none is named. */
export interface Difference {
  readonly scenario: string;
  readonly check?: string;
  readonly reason: string;
}

/** A check that succeeds directly and does not succeed through the gateway. */
export interface Lost {
  readonly scenario: string;
  readonly check: string;
  /** What the suite said of it: its message, or that it was skipped or not reached. */
  readonly what: string;
}

/** What differs between two runs beyond what is known. */
export interface Comparison {
  /** Lost checks that no known difference names. */
  readonly lost: readonly Lost[];
  /** Known differences that no longer differ: their rows must go. */
  readonly stale: readonly Difference[];
}

/**
 * Compares a run through the gateway with one without it, check by check: what succeeds directly must succeed through
 * it. A check counts as lost when it fails, warns, is skipped or is not reached. Checks of one id in a scenario stand or
 * fall together.
 */
export function compare(direct: readonly Scenario[], through: readonly Scenario[], known: readonly Difference[]): Comparison {
  const throughOf = new Map(through.map((scenario) => [scenario.name, scenario]));
  const lost = direct.flatMap((scenario) => lostIn(scenario, throughOf.get(scenario.name)));
  return {
    lost: lost.filter((one) => !known.some((difference) => isSame(one, difference))),
    stale: known.filter((difference) => !lost.some((one) => isSame(one, difference))),
  };
}

function isSame(one: Lost, difference: Difference): boolean {
  return one.scenario === difference.scenario && (difference.check === undefined || one.check === difference.check);
}

function lostIn(direct: Scenario, through: Scenario | undefined): readonly Lost[] {
  const ids = new Set(direct.checks.map(({ id }) => id));
  const succeeding = [...ids].filter((id) => notSuccessful(direct, id) === undefined);
  return succeeding.flatMap((check) => {
    const what = through === undefined ? "the scenario was not run" : notSuccessful(through, check);
    return what === undefined ? [] : [{ scenario: direct.name, check, what }];
  });
}

/** Why a check of a scenario did not succeed; undefined where it did. */
function notSuccessful({ checks, failures }: Scenario, id: string): string | undefined {
  const same = checks.filter((check) => check.id === id);
  const bad = same.find(({ status }) => status === "FAILURE" || status === "WARNING");
  if (bad !== undefined) return bad.errorMessage ?? bad.status;
  if (same.some(({ status }) => status === "SUCCESS")) return undefined;
  return same.length > 0 ? "skipped" : `not reached: ${failures.join("; ")}`;
}
