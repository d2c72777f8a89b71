/** Whether a run may take another step: what it and those above it may use, and what the whole of each has used. */
import type { Fault } from "../call/fault.ts";
import type { RunId } from "../call/id.ts";
import { runtimeFault } from "./fault.ts";
import type { LiveRun, Used } from "./live-run.ts";
import type { FoundRun, RunRecords } from "./run-records.ts";

type Records = Pick<RunRecords, "find" | "used">;

/**
 * The fault of a run that may take no further step; undefined where it may. A run that another asked for uses what the
 * other may use too, so the budget of every run above it counts, with all that was made for that; `open` is what a run's open step has used. Faults: RUNTIME_RUN_UNKNOWN.
 */
export function isSpent(
  { run, step, definition }: Pick<LiveRun, "run" | "step" | "definition">,
  records: Records,
  open: (run: RunId) => Used,
): Fault | undefined {
  const { maxSteps } = definition;
  if (step >= maxSteps) return runtimeFault("RUNTIME_STEPS_SPENT", `the run has taken ${maxSteps} steps`);
  for (let at: FoundRun | undefined = records.find(run); at !== undefined; at = above(at, records)) {
    const spent = overBudget(at, records, open);
    if (spent !== undefined) return spent;
  }
  return undefined;
}

function above({ stored: { parent } }: FoundRun, records: Records): FoundRun | undefined {
  return parent === undefined ? undefined : records.find(parent.run);
}

function overBudget(found: FoundRun, records: Records, open: (run: RunId) => Used): Fault | undefined {
  const { name, budget } = found.known.definition;
  const { tokensMax, costMicrosMax } = budget;
  if (tokensMax === undefined && costMicrosMax === undefined) return undefined;
  const { tokens, costMicros } = records.used(found, open);
  const what = `the run of ${name}, with what was asked of others for it,`;
  if (tokensMax !== undefined && tokens >= tokensMax)
    return runtimeFault("RUNTIME_BUDGET_SPENT", `${what} has used ${tokens} of ${tokensMax} tokens`);
  if (costMicrosMax !== undefined && costMicros >= costMicrosMax)
    return runtimeFault("RUNTIME_BUDGET_SPENT", `${what} has cost ${costMicros / 1e6} of ${costMicrosMax / 1e6} US dollars`);
  return undefined;
}
