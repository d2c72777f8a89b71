/** Times of single decisions, and the garbage that one leaves. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

export interface Measured {
  readonly p50Us: number;
  readonly p99Us: number;
  readonly decisions: number;
}

const SAMPLES_MIN = 20;

/** Decides one request after another for that long, after as long to warm up. Slow engines get a few decisions at least. */
export function measure(decide: (index: number) => unknown, requests: number, ms: number): Measured {
  let index = 0;
  for (const until = performance.now() + ms; performance.now() < until; ) decide(index++ % requests);
  const samples: number[] = [];
  for (const until = performance.now() + ms; performance.now() < until || samples.length < SAMPLES_MIN; ) {
    const started = process.hrtime.bigint();
    decide(index++ % requests);
    samples.push(Number(process.hrtime.bigint() - started) / 1000);
  }
  samples.sort((a, b) => a - b);
  const at = (part: number): number => Math.round((samples[Math.floor(samples.length * part)] ?? 0) * 100) / 100;
  return { p50Us: at(0.5), p99Us: at(0.99), decisions: samples.length };
}

const DECISIONS = 1000;
const ROUNDS = 7;

/** Bytes that one decision leaves for the garbage collector: the middle of some rounds. */
export function bytesOf(decide: (index: number) => unknown, requests: number): number {
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
