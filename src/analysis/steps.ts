/**
 * Long work in short steps: a generator that yields wherever others may have a turn. Loading thousands of rules takes
 * seconds; decisions on calls must not wait for it.
 */
import type { CedarAnswer, CedarAnswers, CedarTask, DoCedarTasks } from "./cedar-task.ts";
import { CEDAR_TEXTS_A_TASK } from "./limits.ts";

/** Work that ends in a `Result`. Each step takes a few milliseconds at most. */
export type Steps<Result> = Generator<undefined, Result>;

/** The same with tasks for Cedar's own engine between the steps: the next step has their answers. */
export type CedarSteps<Result> = Generator<Asked | undefined, Result, readonly CedarAnswer[] | undefined>;

/** Tasks for Cedar's own engine. */
export interface Asked {
  readonly tasks: readonly CedarTask[];
  /** What may be done ahead while they are; nobody relies on it. */
  readonly meanwhile: Steps<void> | undefined;
}

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
  meanwhile?: Steps<void>,
): CedarSteps<readonly { readonly of: Of; readonly answer: CedarAnswers[Task["kind"]] }[]> {
  if (all.length === 0) return [];
  // Whoever runs the steps answers each task, in their order, with what its kind is answered with.
  const answers = (yield { tasks: all.map(taskOf), meanwhile }) as readonly CedarAnswers[Task["kind"]][];
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
      const { tasks, meanwhile } = step.value;
      const asked = cedar(tasks);
      if (meanwhile !== undefined) await whileAwaited(asked, meanwhile, breathe);
      step = await asked.then(
        (answers) => steps.next(answers),
        (thrown: unknown) => steps.throw(thrown),
      );
    }
  }
  return step.value;
}

/** Takes steps until the answers are there, or no step is left. */
async function whileAwaited(answers: Promise<unknown>, steps: Steps<void>, breathe: Breathe): Promise<void> {
  let isAwaited = true;
  const came = (): void => {
    isAwaited = false;
  };
  answers.then(came, came);
  while (isAwaited && steps.next().done !== true) {
    const pause = breathe();
    if (pause !== undefined) await pause;
  }
}

export interface Pace {
  readonly breathe: Breathe;
  readonly cedar: DoCedarTasks;
}
