import { expect, test } from "vitest";
import type { Clock } from "../call/clock.ts";
import { Breaker } from "./breaker.ts";

function opened() {
  const time = { ms: 0 };
  const clock: Clock = { now: () => time.ms, monotonic: () => time.ms, after: () => () => {} };
  const breaker = new Breaker(clock, { failuresMax: 3, openMs: 1000 });
  return { breaker, pass: (ms: number) => void (time.ms += ms) };
}

/** One that has just opened. */
function open() {
  const made = opened();
  for (let failures = 0; failures < 3; failures++) {
    expect(made.breaker.admits()).toBe(true);
    made.breaker.failed();
  }
  return made;
}

test("it opens at so many failures in a row, and not before", () => {
  const { breaker } = opened();
  breaker.failed();
  breaker.failed();
  expect(breaker.admits()).toBe(true);
  breaker.failed();
  expect(breaker.admits()).toBe(false);
});

test("an answer in between begins the row anew", () => {
  const { breaker } = opened();
  for (let round = 0; round < 10; round++) {
    breaker.failed();
    breaker.failed();
    breaker.answered();
  }
  expect(breaker.admits()).toBe(true);
});

test("a call that was given up counts neither as a failure nor as an answer", () => {
  const { breaker } = opened();
  breaker.failed();
  breaker.failed();
  for (let round = 0; round < 10; round++) breaker.interrupted();
  expect(breaker.admits()).toBe(true);
  breaker.failed();
  expect(breaker.admits()).toBe(false);
});

test("after its time one call may try, and no second one while that is under way", () => {
  const { breaker, pass } = open();
  pass(999);
  expect(breaker.admits()).toBe(false);
  pass(1);
  expect(breaker.admits()).toBe(true);
  expect(breaker.admits()).toBe(false);
});

test("the try that is answered closes it", () => {
  const { breaker, pass } = open();
  pass(1000);
  expect(breaker.admits()).toBe(true);
  breaker.answered();
  expect([breaker.admits(), breaker.admits()]).toEqual([true, true]);
});

test("the try that is not answered opens it for the whole time again", () => {
  const { breaker, pass } = open();
  pass(1000);
  expect(breaker.admits()).toBe(true);
  breaker.failed();
  pass(999);
  expect(breaker.admits()).toBe(false);
  pass(1);
  expect(breaker.admits()).toBe(true);
});

test("where the try was given up, the next call is the try", () => {
  const { breaker, pass } = open();
  pass(1000);
  expect(breaker.admits()).toBe(true);
  breaker.interrupted();
  expect(breaker.admits()).toBe(true);
  expect(breaker.admits()).toBe(false);
});
