import { expect, test } from "vitest";
import type { Clock } from "../call/clock.ts";
import { Deadline } from "./deadline.ts";

/** A clock that moves by hand. */
function handClock(): { readonly clock: Clock; advance(ms: number): void } {
  let now = 0;
  const tasks = new Set<{ readonly at: number; readonly task: () => void }>();
  return {
    clock: {
      now: () => now,
      monotonic: () => now,
      after: (delayMs, task) => {
        const entry = { at: now + delayMs, task };
        tasks.add(entry);
        return () => tasks.delete(entry);
      },
    },
    advance: (ms) => {
      now += ms;
      for (const entry of tasks) {
        if (entry.at > now) continue;
        tasks.delete(entry);
        entry.task();
      }
    },
  };
}

test("a deadline passes once its time has run", () => {
  const { clock, advance } = handClock();
  let passed = 0;
  const deadline = new Deadline(100, clock, () => passed++);
  advance(99);
  expect(passed).toBe(0);
  advance(1);
  advance(1000);
  expect(passed).toBe(1);
  deadline.end();
});

test("it stands still while it is held, however many hold it", () => {
  const { clock, advance } = handClock();
  let passed = 0;
  const deadline = new Deadline(100, clock, () => passed++);
  advance(60);
  const first = deadline.hold();
  const second = deadline.hold();
  advance(1000);
  first();
  first();
  advance(1000);
  second();
  advance(39);
  expect(passed).toBe(0);
  advance(1);
  expect(passed).toBe(1);
});

test("it does not pass after its end", () => {
  const { clock, advance } = handClock();
  let passed = 0;
  const deadline = new Deadline(100, clock, () => passed++);
  const release = deadline.hold();
  deadline.end();
  release();
  advance(1000);
  expect(passed).toBe(0);
});

test("one that has passed does not pass again, whoever held it and lets go", () => {
  const { clock, advance } = handClock();
  let passed = 0;
  const deadline = new Deadline(100, clock, () => passed++);
  advance(100);
  deadline.hold()();
  advance(1000);
  expect(passed).toBe(1);
});
