import type { Chance } from "../call/clock.ts";
import { RESTART_JITTER, RESTART_PAUSE_MAX_MS, RESTART_PAUSE_MIN_MS } from "./limits.ts";

/**
 * Milliseconds to wait before the next try, where `attempt` (from 1) failures came in a row: doubling from
 * RESTART_PAUSE_MIN_MS up to RESTART_PAUSE_MAX_MS, less a part left to chance.
 */
export function restartPauseMs(attempt: number, chance: Chance): number {
  const whole = Math.min(RESTART_PAUSE_MAX_MS, RESTART_PAUSE_MIN_MS * 2 ** Math.min(Math.max(attempt, 1) - 1, 30));
  const part = Buffer.from(chance.bytes(4)).readUInt32BE() / 2 ** 32;
  return Math.round(whole * (1 - RESTART_JITTER * part));
}
