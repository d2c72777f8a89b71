/** What a run has used, and what its budget leaves to it. */
import type { Fault } from "../call/fault.ts";
import { runtimeFault } from "./fault.ts";
import type { LiveRun } from "./live-run.ts";

type Spending = Pick<LiveRun, "tokens" | "costMicros" | "tokensMax" | "costMicrosMax">;
type Spent = Pick<LiveRun, "tokens"> & { readonly costMicros?: number | undefined };

/** The fault of a run that may take no further step; undefined where it may. What it asked others for counts. */
export function isSpent(live: Spending & Pick<LiveRun, "step" | "definition">, children: readonly Spent[]): Fault | undefined {
  const { maxSteps } = live.definition;
  if (live.step >= maxSteps) return runtimeFault("RUNTIME_STEPS_SPENT", `the run has taken ${maxSteps} steps`);
  const { tokens, costMicros } = used(live, children);
  const { tokensMax, costMicrosMax } = live;
  if (tokensMax !== undefined && tokens >= tokensMax)
    return runtimeFault("RUNTIME_BUDGET_SPENT", `the run has used ${tokens} of ${tokensMax} tokens`);
  if (costMicrosMax !== undefined && costMicros >= costMicrosMax)
    return runtimeFault("RUNTIME_BUDGET_SPENT", `the run has cost ${costMicros / 1e6} of ${costMicrosMax / 1e6} US dollars`);
  return undefined;
}

/** What is left for an agent that it asks. */
export function left(live: Spending, children: readonly Spent[]): Pick<Spending, "tokensMax" | "costMicrosMax"> {
  const { tokens, costMicros } = used(live, children);
  const { tokensMax, costMicrosMax } = live;
  return {
    tokensMax: tokensMax === undefined ? undefined : Math.max(0, tokensMax - tokens),
    costMicrosMax: costMicrosMax === undefined ? undefined : Math.max(0, costMicrosMax - costMicros),
  };
}

/** The smaller of two bounds, where there are any. */
export function least(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}

function used(own: Spent, children: readonly Spent[]): { readonly tokens: number; readonly costMicros: number } {
  const all = [own, ...children];
  return {
    tokens: all.reduce((sum, { tokens }) => sum + tokens.input + tokens.output, 0),
    costMicros: all.reduce((sum, { costMicros = 0 }) => sum + costMicros, 0),
  };
}
