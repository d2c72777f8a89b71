import { expect, test } from "vitest";
import type { Clock } from "../call/clock.ts";
import { attempt, type Try } from "./attempts.ts";
import { failed, unknown } from "./fault.ts";
import { RESTART_PAUSE_MIN_MS, TRIES_MAX, TRY_PAUSE_MAX_MS } from "./limits.ts";

const chance = { bytes: (count: number) => new Uint8Array(count) };
const DOWN = failed("EXECUTION_UPSTREAM_DOWN", "down");
const LOST = unknown("EXECUTION_CONNECTION_LOST", "lost");
const DONE: Try = { ending: { status: "done", result: {} } };
const UNHEARD: Try = { ending: DOWN, again: { wasHeard: false } };
const HEARD: Try = { ending: LOST, again: { wasHeard: true } };

interface Tried {
  /** The pauses that were waited for, in milliseconds. */
  readonly pauses: readonly number[];
  readonly tries: number;
  readonly ending: Try["ending"];
}

/** Tries in turn, on a clock on which every pause is over at once, or, with `stopAt`, the call ends in that pause. */
async function tried(tries: readonly Try[], { isIdempotent = true, stopAt = 0, leftMs = 60_000 } = {}): Promise<Tried> {
  const pauses: number[] = [];
  const stop = new AbortController();
  const clock: Clock = {
    now: () => 0,
    monotonic: () => 0,
    after: (delayMs, task) => {
      pauses.push(delayMs);
      queueMicrotask(() => (pauses.length === stopAt ? stop.abort() : task()));
      return () => {};
    },
  };
  let count = 0;
  const once = async (): Promise<Try> => tries[count++] ?? DONE;
  const ending = await attempt(once, { isIdempotent, leftMs: () => leftMs, clock, chance, stop: stop.signal });
  return { ending, tries: count, pauses };
}

test("what ends is not tried again, however it ended", async () => {
  expect(await tried([DONE])).toMatchObject({ tries: 1, ending: { status: "done" }, pauses: [] });
  expect(await tried([{ ending: DOWN }])).toMatchObject({ tries: 1, ending: DOWN });
});

test("what was never heard is tried again, also where it would do something twice", async () => {
  expect(await tried([UNHEARD, DONE], { isIdempotent: false })).toMatchObject({ tries: 2, ending: { status: "done" } });
});

test("what may have been heard is tried again only where that does nothing twice", async () => {
  expect(await tried([HEARD, DONE], { isIdempotent: false })).toMatchObject({ tries: 1, ending: LOST });
  expect(await tried([HEARD, DONE])).toMatchObject({ tries: 2, ending: { status: "done" } });
});

test("there are TRIES_MAX tries, with growing pauses, and the last ending counts", async () => {
  const { tries, pauses, ending } = await tried(Array.from({ length: 10 }, () => UNHEARD));
  expect({ tries, ending }).toEqual({ tries: TRIES_MAX, ending: DOWN });
  expect(pauses).toEqual([RESTART_PAUSE_MIN_MS, 2 * RESTART_PAUSE_MIN_MS]);
});

test("who asks for a longer pause gets it, up to TRY_PAUSE_MAX_MS; beyond, the call ends as it stands", async () => {
  const after = (pauseMs: number): Try => ({ ending: DOWN, again: { wasHeard: true, pauseMs } });
  expect((await tried([after(TRY_PAUSE_MAX_MS), DONE])).pauses).toEqual([TRY_PAUSE_MAX_MS]);
  expect(await tried([after(TRY_PAUSE_MAX_MS + 1), DONE])).toMatchObject({ tries: 1, ending: DOWN, pauses: [] });
});

test("a call that ends while it waits for the next try is not tried again", async () => {
  expect(await tried([UNHEARD, DONE], { stopAt: 1 })).toMatchObject({ tries: 1, ending: DOWN });
});

test("a pause that would outlast the call is not waited for, and whoever asked is told of it", async () => {
  const busy: Try = { ending: DOWN, again: { wasHeard: false, pauseMs: 5_000 } };
  const { tries, pauses, ending } = await tried([busy, DONE], { leftMs: 5_000 });
  expect({ tries, pauses }).toEqual({ tries: 1, pauses: [] });
  expect(ending.fault).toMatchObject({ retryAfterMs: 5_000, hint: "it asks to be left alone for 5 s" });
  expect((await tried([busy, DONE], { leftMs: 5_001 })).ending).toMatchObject({ status: "done" });
});
