/**
 * The generic cell rate algorithm (ITU-T I.371, as a virtual schedule), in whole microseconds: exact, and one number to
 * keep for each counter. `until` is the theoretical arrival time: until then everything taken so far is spoken for.
 */

export interface Pace {
  /** One call becomes free every so many microseconds: rounded up, so that never more than configured are let through. */
  readonly intervalUs: number;
  /** Calls that may be made at once after a rest. */
  readonly burst: number;
}

export function paceOf({ calls, everyMs, burst }: { readonly calls: number; readonly everyMs: number; readonly burst: number }): Pace {
  return { intervalUs: Math.ceil((everyMs * 1000) / calls), burst };
}

/** How many calls may be made at this moment. */
export function roomAt(until: number, nowUs: number, { intervalUs, burst }: Pace): number {
  return Math.max(0, Math.floor((nowUs + burst * intervalUs - Math.max(until, nowUs)) / intervalUs));
}

/** `until` after one more call. */
export function taken(until: number, nowUs: number, { intervalUs }: Pace): number {
  return Math.max(until, nowUs) + intervalUs;
}

/** Microseconds until one call may be made; 0 where one may now. */
export function waitUs(until: number, nowUs: number, { intervalUs, burst }: Pace): number {
  return Math.max(0, Math.max(until, nowUs) - (burst - 1) * intervalUs - nowUs);
}

/** What a kept `until` can mean at most: no history fills more than the whole burst. Holds however far a clock was set back. */
export function atMostFull(until: number, nowUs: number, { intervalUs, burst }: Pace): number {
  return Math.min(until, nowUs + burst * intervalUs);
}
