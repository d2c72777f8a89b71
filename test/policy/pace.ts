/** Loading in steps, with nothing else to do meanwhile and Cedar's own engine in this thread. */
import type { CedarTask } from "../../src/analysis/cedar-task.ts";
import { doCedarTask } from "../../src/analysis/cedar/do-cedar-task.ts";
import type { Pace } from "../../src/analysis/steps.ts";

export const PACE: Pace = { breathe: () => undefined, cedar: async (tasks) => tasks.map((task) => doCedarTask(task)) };

/** The same, and what was asked of the engine. */
export function watchedPace(): Pace & { readonly tasks: CedarTask[] } {
  const tasks: CedarTask[] = [];
  return {
    tasks,
    breathe: PACE.breathe,
    cedar: (some) => {
      tasks.push(...some);
      return PACE.cedar(some);
    },
  };
}
