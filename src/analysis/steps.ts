/**
 * Long work in short steps: a generator that yields wherever others may have a turn. Loading thousands of rules takes
 * seconds; decisions on calls must not wait for it.
 */

/** Work that ends in a `Result`. Each step takes a few milliseconds at most. */
export type Steps<Result> = Generator<undefined, Result>;

/** Asked after each step: a promise to wait for before the next one, or undefined to go on at once. */
export type Breathe = () => Promise<void> | undefined;

/** Does all steps at once. */
export function allAtOnce<Result>(steps: Steps<Result>): Result {
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

/** Does the steps one after the other, and breathes in between. */
export async function paced<Result>(steps: Steps<Result>, breathe: Breathe): Promise<Result> {
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return step.value;
    const pause = breathe();
    if (pause !== undefined) await pause;
  }
}
