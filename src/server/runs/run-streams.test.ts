/** Streams end with what let their reader read, and with a reader who reads nothing. */
import { Hono } from "hono";
import { expect, test } from "vitest";
import type { RunEvent } from "../../runtime/event.ts";
import type { Asker } from "./asker.ts";
import { RUN_STREAM_PING_MS, RUN_STREAM_STALLS_MAX } from "./limits.ts";
import { PLAIN_TELLING } from "./plain-telling.ts";
import { RunStreams } from "./run-streams.ts";

const turns = async () => {
  for (let turn = 0; turn < 20; turn++) await new Promise<void>((resolve) => void setImmediate(resolve));
};

/** Time that passes when it is told to. */
class Time {
  at = 0;
  #timers: { readonly at: number; readonly work: () => void }[] = [];
  now = () => this.at;
  after = (ms: number, work: () => void) => {
    const timer = { at: this.at + ms, work };
    this.#timers.push(timer);
    return () => void (this.#timers = this.#timers.filter((one) => one !== timer));
  };
  async pass(ms: number): Promise<void> {
    this.at += ms;
    const due = this.#timers.filter(({ at }) => at <= this.at);
    this.#timers = this.#timers.filter(({ at }) => at > this.at);
    for (const { work } of due) work();
    await turns();
  }
}

function opened(expiresAt: number, follow: (signal: AbortSignal) => AsyncGenerator<RunEvent>) {
  const time = new Time();
  const held = { isGood: true };
  const streams = new RunStreams({
    runs: () => ({ follow: (_run: string, _from: number, signal: AbortSignal) => follow(signal) }),
    desk: { clock: time },
    attribute: async () => {
      if (!held.isGood) throw new Error("no good any more");
    },
    report: () => undefined,
    // What a stream asks of a house, and no more.
  } as never);
  const asker = { kind: "token", agent: "agt_1", expiresAt } as unknown as Asker;
  const app = new Hono();
  app.get("/", (c) => streams.answer(c, { asker, run: "run_1", from: 0, telling: PLAIN_TELLING }));
  return { time, held, streams, answer: () => app.request("/") };
}

async function* silent(signal: AbortSignal): AsyncGenerator<RunEvent> {
  await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  yield* [];
}

test("a stream ends when the token ends that it was opened with, and not before", async () => {
  const { time, streams, answer, held } = opened(20_000, silent);
  const text = (await answer()).text();
  await turns();
  await time.pass(RUN_STREAM_PING_MS);
  expect(streams.open).toBe(1);
  held.isGood = false;
  await time.pass(20_000 - RUN_STREAM_PING_MS);
  expect(streams.open).toBe(0);
  expect(await text).toBe(": alive\n\n: alive\n\n");
});

test("a stream ends by its next sign of life when its token is revoked", async () => {
  const { time, streams, answer, held } = opened(900_000, silent);
  const text = (await answer()).text();
  await turns();
  held.isGood = false;
  await time.pass(RUN_STREAM_PING_MS);
  expect(streams.open).toBe(0);
  await text;
});

test("a reader who reads nothing is let go of, and what it was told is not kept", async () => {
  let told = 0;
  async function* endless(signal: AbortSignal): AsyncGenerator<RunEvent> {
    while (!signal.aborted) yield { kind: "text.delta", step: 0, text: "x".repeat(1_000), run: "run_1", index: told++, at: 0 };
  }
  const { time, streams, answer } = opened(900_000, endless);
  await answer();
  await turns();
  const before = told;
  expect(before).toBeLessThan(100);
  for (let sign = 0; sign <= RUN_STREAM_STALLS_MAX; sign++) await time.pass(RUN_STREAM_PING_MS);
  expect(told).toBe(before);
  expect(streams.open).toBe(0);
});
