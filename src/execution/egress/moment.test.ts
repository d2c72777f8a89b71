import { expect, test } from "vitest";
import { Moment } from "./moment.ts";

test("who comes within a moment goes on when it is over, and who comes later waits for the next", async () => {
  const due: (() => void)[] = [];
  const moment = new Moment({ now: () => 0, monotonic: () => 0, after: (_, task) => (due.push(task), () => {}) }, 10);
  const order: string[] = [];
  const first = moment.over().then(() => order.push("first"));
  const second = moment.over().then(() => order.push("second"));
  expect(due).toHaveLength(1);
  due[0]?.();
  const later = moment.over().then(() => order.push("later"));
  expect(due).toHaveLength(2);
  await Promise.all([first, second]);
  expect(order).toEqual(["first", "second"]);
  due[1]?.();
  await later;
});
