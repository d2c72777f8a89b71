/** What can go wrong with a run. */
import { Fault } from "../call/fault.ts";

export type RuntimeFault =
  /** An input is empty, too long, or has files that cannot be taken. Do: see docs/limits.md for how much one input may hold. */
  | "RUNTIME_INPUT"
  /** No run of this id is known here. Do: list the runs of the session, or of the agent. */
  | "RUNTIME_RUN_UNKNOWN"
  /** No agent of this name is defined here. Do: define it before the first run, in the program that serves it. */
  | "RUNTIME_AGENT_UNKNOWN"
  /** What was asked of a run cannot be done in the state in which it is. Do: look at its state first. */
  | "RUNTIME_RUN_STATE"
  /** Too many runs are under way in this house. Do: wait until some have ended. */
  | "RUNTIME_TOO_MANY_RUNS"
  /** Agents asked agents beyond DEPTH_MAX. Do: let fewer levels of agents ask one another. */
  | "RUNTIME_TOO_DEEP"
  /** A run took all the steps that its agent may take. Do: raise maxSteps in its definition, or ask for less at once. */
  | "RUNTIME_STEPS_SPENT"
  /** A run used the tokens or the money that its agent's budget gives one run. Do: raise the budget in its definition. */
  | "RUNTIME_BUDGET_SPENT"
  /** The call of the model was refused. Do: permit the model to the agent; chatelaine policy explain says what refused it. */
  | "RUNTIME_MODEL_REFUSED"
  /** The model gave no answer of use. Do: read its fault, which has the provider's own words where it said some. */
  | "RUNTIME_MODEL_FAILED"
  /** The model's answer does not fit the schema of the agent's output, and did not when it was asked once more. Do: say in the instructions what is wanted, or loosen the schema. */
  | "RUNTIME_OUTPUT_UNFIT"
  /** A hook of the agent refused. Do: read its reason, which is the agent's own. */
  | "RUNTIME_HOOK_REFUSED"
  /** The context does not fit into the model's window even with everything left out that may be. Do: shorten the instructions or the input, or take a model with a larger window. */
  | "RUNTIME_CONTEXT_TOO_LARGE"
  /** What a run taught could not be found out, or kept; the run itself has its answer. Do: look at its step of the kind memory: chatelaine run show. */
  | "RUNTIME_EXTRACTION"
  /** Something of ours failed in a run. Do: look for its stack in the log of the house. */
  | "RUNTIME_FAULT"
  /** A definition of an agent cannot be taken. Do: mend what it says. */
  | "RUNTIME_DEFINITION";

const HINTS: { readonly [code in RuntimeFault]?: string } = {
  RUNTIME_INPUT: "see docs/limits.md for how much one input may hold",
  RUNTIME_RUN_UNKNOWN: "list the runs of the session, or of the agent",
  RUNTIME_AGENT_UNKNOWN: "define it before the first run, in the program that serves it",
  RUNTIME_RUN_STATE: "look at its state first",
  RUNTIME_TOO_MANY_RUNS: "wait until some have ended",
  RUNTIME_TOO_DEEP: "let fewer levels of agents ask one another",
  RUNTIME_STEPS_SPENT: "raise maxSteps in its definition, or ask for less at once",
  RUNTIME_BUDGET_SPENT: "raise the budget in its definition",
  RUNTIME_OUTPUT_UNFIT: "say in the instructions what is wanted, or loosen the schema",
  RUNTIME_EXTRACTION: "look at its step of the kind memory: chatelaine run show",
  RUNTIME_CONTEXT_TOO_LARGE: "shorten the instructions or the input, or take a model with a larger window",
};

export function runtimeFault(
  code: RuntimeFault,
  what: string,
  more: { readonly where?: string; readonly hint?: string; readonly cause?: unknown } = {},
): Fault<RuntimeFault> {
  const hint = HINTS[code];
  return new Fault(code, what, { ...(hint !== undefined && { hint }), ...more });
}
