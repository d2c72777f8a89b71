/** The change with which a step begins. */
import type { RunId } from "../call/id.ts";
import type { RunChange, StepKind } from "./port.ts";

export function stepStarted(run: RunId, step: number, startedAt: number, kind: StepKind = "turn"): RunChange {
  return { kind: "step-started", step: { run, step, kind, state: "running", startedAt } };
}
