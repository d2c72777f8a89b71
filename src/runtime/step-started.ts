/** The change with which a step begins. */
import type { RunId } from "../call/id.ts";
import type { RunChange } from "./port.ts";

export function stepStarted(run: RunId, step: number, startedAt: number): RunChange {
  return { kind: "step-started", step: { run, step, kind: "turn", state: "running", startedAt } };
}
