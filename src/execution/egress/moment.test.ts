import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { Moment } from "./moment.ts";

const GOES_ON = new AbortController().signal;

/** A moment, and what ends it in the order in which it began. */
function standing(): { readonly moment: Moment; readonly due: (() => void)[] } {
  const due: (() => void)[] = [];
  const after = (_: number, task: () => void) => {
    due.push(task);
    return () => {};
  };
  return { moment: new Moment({ now: () => 0, monotonic: () => 0, after }, 10), due };
}

test("who comes within a moment goes on when it is over, and who comes later waits for the next", async () => {
  const { moment, due } = standing();
  const order: string[] = [];
  const first = moment.over(GOES_ON).then(() => order.push("first"));
  const second = moment.over(GOES_ON).then(() => order.push("second"));
  expect(due).toHaveLength(1);
  due[0]?.();
  const later = moment.over(GOES_ON).then(() => order.push("later"));
  expect(due).toHaveLength(2);
  await Promise.all([first, second]);
  expect(order).toEqual(["first", "second"]);
  due[1]?.();
  await later;
  expect(getEventListeners(GOES_ON, "abort")).toEqual([]);
});

test("who may not wait any more does not, and a moment that ended so ends no later one", async () => {
  const { moment, due } = standing();
  await moment.over(AbortSignal.abort());
  expect(due).toHaveLength(0);
  const stopped = new AbortController();
  const both = Promise.all([moment.over(GOES_ON), moment.over(stopped.signal)]);
  stopped.abort();
  await both;
  let isOver = false;
  const later = moment.over(GOES_ON).then(() => (isOver = true));
  due[0]?.();
  await Promise.resolve();
  expect(isOver).toBe(false);
  due[1]?.();
  await later;
});
