import fc from "fast-check";
import { expect, test } from "vitest";
import { atMostFull, paceOf, roomAt, taken, waitUs } from "./gcra.ts";

/**
 * The rate as its definition has it, by looking at all of history: a call passes unless, with some earlier one that
 * passed, more have passed since than the burst and the time between them allow.
 */
class History {
  readonly #passed: number[] = [];
  readonly #intervalUs: number;
  readonly #burst: number;

  constructor(intervalUs: number, burst: number) {
    this.#intervalUs = intervalUs;
    this.#burst = burst;
  }

  mayPass(at: number, more = 1): boolean {
    if (more > this.#burst) return false;
    return this.#passed.every(
      (then, place) => (this.#passed.length - place + more) * this.#intervalUs <= this.#burst * this.#intervalUs + at - then,
    );
  }

  pass(at: number): void {
    this.#passed.push(at);
  }

  room(at: number): number {
    let room = 0;
    while (this.mayPass(at, room + 1)) room++;
    return room;
  }
}

const rate = fc.record({
  calls: fc.integer({ min: 1, max: 40 }),
  everyMs: fc.integer({ min: 1, max: 50 }),
  burst: fc.integer({ min: 1, max: 12 }),
});

/** Often at the same moment, often a little later, sometimes after a rest. */
const gap = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 60_000 }));

test("a call passes exactly when its whole history allows it, and the room and the wait are exact too", () => {
  let [passed, refused] = [0, 0];
  const property = fc.property(rate, fc.array(gap, { minLength: 20, maxLength: 60, size: "max" }), (configured, gaps) => {
    const pace = paceOf(configured);
    const history = new History(pace.intervalUs, pace.burst);
    let [now, until] = [1_000_000_000, 0];
    for (const gap of gaps) {
      now += gap;
      const wait = waitUs(until, now, pace);
      expect(roomAt(until, now, pace)).toBe(history.room(now));
      expect(wait === 0).toBe(history.mayPass(now));
      if (wait === 0) {
        history.pass(now);
        until = taken(until, now, pace);
        passed++;
        continue;
      }
      expect(history.mayPass(now + wait)).toBe(true);
      expect(history.mayPass(now + wait - 1)).toBe(false);
      refused++;
    }
  });
  fc.assert(property, { numRuns: 400, seed: 20261121 });
  expect(Math.min(passed, refused)).toBeGreaterThan(1000);
});

test("never more than configured are let through in the long run, also where the interval is no whole number", () => {
  const pace = paceOf({ calls: 3, everyMs: 1, burst: 1 });
  let [until, passed] = [0, 0];
  for (let now = 0; now < 1_000_000; now++) {
    if (waitUs(until, now, pace) > 0) continue;
    until = taken(until, now, pace);
    passed++;
  }
  expect(passed).toBeLessThanOrEqual(3000);
  expect(passed).toBeGreaterThan(2990);
});

test("what was kept means a full burst at most, however far the clock was set back", () => {
  const pace = paceOf({ calls: 1, everyMs: 1000, burst: 5 });
  const anHourAhead = 3_600_000_000;
  const until = atMostFull(anHourAhead, 1_000_000, pace);
  expect(roomAt(until, 1_000_000, pace)).toBe(0);
  expect(waitUs(until, 1_000_000, pace)).toBe(1_000_000);
  expect(atMostFull(3_000_000, 1_000_000, pace)).toBe(3_000_000);
});
