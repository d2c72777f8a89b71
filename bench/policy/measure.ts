/** Times of single decisions, and the garbage that one leaves. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

export interface Measured {
  readonly p50Us: number;
  readonly p99Us: number;
  /** How many decisions the figures are of. */
  readonly samples: number;
}

export interface Effort {
  /** How long decisions are made, in milliseconds, after as long to warm up. */
  readonly ms: number;
  /** How many are made at least, however long one takes. */
  readonly samplesMin: number;
}

/** Decides one request after another. */
export function measure(decide: (index: number) => unknown, requests: number, { ms, samplesMin }: Effort): Measured {
  let index = 0;
  for (const until = performance.now() + ms; performance.now() < until; ) decide(index++ % requests);
  const samples: number[] = [];
  for (const until = performance.now() + ms; performance.now() < until || samples.length < samplesMin; ) {
    const started = process.hrtime.bigint();
    decide(index++ % requests);
    samples.push(Number(process.hrtime.bigint() - started) / 1000);
  }
  samples.sort((a, b) => a - b);
  const at = (part: number): number => Math.round((samples[Math.floor(samples.length * part)] ?? 0) * 100) / 100;
  return { p50Us: at(0.5), p99Us: at(0.99), samples: samples.length };
}

const DECISIONS = 1000;
const ROUNDS = 7;
/** Code is warm after so many decisions, however busy the machine is; of slow ones fewer are made, within this time. */
const WARM_DECISIONS = 100_000;
const WARM_MS = 2000;

/** Bytes that one decision leaves for the garbage collector, once the code is warm (cold code leaves more): the middle of some rounds. */
export function bytesOf(decide: (index: number) => unknown, requests: number): number {
  const until = performance.now() + WARM_MS;
  for (let index = 0; index < WARM_DECISIONS && performance.now() < until; index++) decide(index % requests);
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const rounds = Array.from({ length: ROUNDS }, () => {
    collect();
    const before = process.memoryUsage().heapUsed;
    for (let index = 0; index < DECISIONS; index++) decide(index % requests);
    return (process.memoryUsage().heapUsed - before) / DECISIONS;
  });
  return Math.round(rounds.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0);
}
