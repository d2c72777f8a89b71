/**
 * Long work in short steps: a generator that yields wherever others may have a turn. Loading thousands of rules takes
 * seconds; decisions on calls must not wait for it.
 */
import type { CedarAnswer, CedarAnswers, CedarTask, DoCedarTasks } from "./cedar-task.ts";
import { CEDAR_TEXTS_A_TASK } from "./limits.ts";

/** Work that ends in a `Result`. Each step takes a few milliseconds at most. */
export type Steps<Result> = Generator<undefined, Result>;

/** The same with tasks for Cedar's own engine between the steps: the next step has their answers. */
export type CedarSteps<Result> = Generator<readonly CedarTask[] | undefined, Result, readonly CedarAnswer[] | undefined>;

/** Asked after each step: a promise to wait for before the next one, or undefined to go on at once. */
export type Breathe = () => Promise<void> | undefined;

/** Does all steps at once. */
export function allAtOnce<Result>(steps: Steps<Result>): Result {
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

/** The step of having a task done for each of some things; no thing is no step. */
export function* answered<Of, Task extends CedarTask>(
  all: readonly Of[],
  taskOf: (one: Of) => Task,
): CedarSteps<readonly { readonly of: Of; readonly answer: CedarAnswers[Task["kind"]] }[]> {
  if (all.length === 0) return [];
  // Whoever runs the steps answers each task, in their order, with what its kind is answered with.
  const answers = (yield all.map(taskOf)) as readonly CedarAnswers[Task["kind"]][];
  return all.map((of, index) => ({ of, answer: answers[index] as CedarAnswers[Task["kind"]] }));
}

/** Cut into what Cedar's own engine does in one task. */
export function inTasks<One>(all: readonly One[]): readonly (readonly One[])[] {
  const count = Math.ceil(all.length / CEDAR_TEXTS_A_TASK);
  return Array.from({ length: count }, (_, index) => all.slice(index * CEDAR_TEXTS_A_TASK, (index + 1) * CEDAR_TEXTS_A_TASK));
}

/** Does the steps one after the other, breathes in between, and hands tasks to `cedar`. */
export async function paced<Result>(steps: CedarSteps<Result>, { breathe, cedar }: Pace): Promise<Result> {
  let step = steps.next();
  while (step.done !== true) {
    if (step.value === undefined) {
      const pause = breathe();
      if (pause !== undefined) await pause;
      step = steps.next();
    } else {
      step = await cedar(step.value).then(
        (answers) => steps.next(answers),
        (thrown: unknown) => steps.throw(thrown),
      );
    }
  }
  return step.value;
}

export interface Pace {
  readonly breathe: Breathe;
  readonly cedar: DoCedarTasks;
}
