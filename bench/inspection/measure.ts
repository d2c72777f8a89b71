/** Times of single runs, and the processor time that one takes: the first counts who waits, the second what it costs. */
export interface Measured {
  readonly p50Us: number;
  readonly p99Us: number;
  readonly cpuUs: number;
  readonly runs: number;
}

const RUNS_MIN = 5;

/** Runs for that long after as long to warm up, and at least so often each. */
export async function measure(one: (run: number) => unknown, ms: number, runsMin: number = RUNS_MIN): Promise<Measured> {
  let run = 0;
  for (const until = performance.now() + ms; performance.now() < until || run < runsMin; ) await one(run++);
  const samples: number[] = [];
  const cpu = process.cpuUsage();
  for (const until = performance.now() + ms; performance.now() < until || samples.length < runsMin; ) {
    const started = process.hrtime.bigint();
    await one(run++);
    samples.push(Number(process.hrtime.bigint() - started) / 1000);
  }
  const { user, system } = process.cpuUsage(cpu);
  samples.sort((a, b) => a - b);
  const at = (part: number): number => Math.round(samples[Math.floor(samples.length * part)] ?? 0);
  return { p50Us: at(0.5), p99Us: at(0.99), cpuUs: Math.round((user + system) / samples.length), runs: samples.length };
}
