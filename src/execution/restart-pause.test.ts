import { expect, test } from "vitest";
import { RESTART_PAUSE_MAX_MS, RESTART_PAUSE_MIN_MS } from "./limits.ts";
import { restartPauseMs } from "./restart-pause.ts";

const never = { bytes: (count: number) => new Uint8Array(count) };
const always = { bytes: (count: number) => new Uint8Array(count).fill(255) };

test("the pause doubles with each failure and never exceeds its limit", () => {
  expect([1, 2, 3].map((attempt) => restartPauseMs(attempt, never))).toEqual([
    RESTART_PAUSE_MIN_MS,
    2 * RESTART_PAUSE_MIN_MS,
    4 * RESTART_PAUSE_MIN_MS,
  ]);
  expect(restartPauseMs(1_000_000, never)).toBe(RESTART_PAUSE_MAX_MS);
});

test("chance takes at most half of the pause", () => {
  expect(restartPauseMs(1, always)).toBe(RESTART_PAUSE_MIN_MS / 2);
});
