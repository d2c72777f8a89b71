/** Streams of runs: opened, kept alive, and let go of when their client leaves, whoever reads may no more, or the house closes. */
import type { Context } from "hono";
import { streamSSE, type SSEStreamingApi } from "hono/streaming";
import type { RunId } from "../../call/id.ts";
import type { RunEvent } from "../../runtime/event.ts";
import { keyOf, stillMay, type Asker } from "./asker.ts";
import { runsFault } from "./fault.ts";
import { RUN_STREAM_PING_MS, RUN_STREAM_STALLS_MAX, RUN_STREAMS_MAX, RUN_STREAMS_OF_ONE_MAX } from "./limits.ts";
import type { RunsParts } from "./port.ts";
import type { Telling } from "./telling.ts";

export interface StreamWish {
  readonly asker: Asker;
  readonly run: RunId;
  /** The index of the first event that is told. */
  readonly from: number;
  readonly telling: Telling;
  /** What a person may be shown of an event. */
  readonly shown?: (event: RunEvent) => RunEvent;
}

export class RunStreams {
  readonly #parts: RunsParts;
  readonly #open = new Set<AbortController>();
  readonly #ofOne = new Map<string, number>();
  #closed = false;

  constructor(parts: RunsParts) {
    this.#parts = parts;
  }

  /** How many are open. */
  get open(): number {
    return this.#open.size;
  }

  /** Answers with the events of a run. Faults: SERVER_STREAMS_FULL. */
  answer(c: Context, wish: StreamWish): Response {
    const leaving = this.#enter(keyOf(wish.asker));
    const response = streamSSE(
      c,
      async (stream) => {
        stream.onAbort(() => leaving.abort());
        const stopPinging = this.#ping(stream, wish.asker, leaving);
        try {
          // Whoever reads nothing leaves a write that never ends.
          await Promise.race([this.#tell(stream, wish, leaving.signal), aborted(leaving.signal)]);
        } finally {
          if (leaving.signal.aborted) stream.abort();
          stopPinging();
          this.#leave(leaving, keyOf(wish.asker));
        }
      },
      async (error) => this.#parts.report(runsFault("SERVER_FAULT", error.message)),
    );
    // Kept alive, the connection would stay open after its stream, and a house that closes would wait for it.
    response.headers.set("connection", "close");
    for (const [name, value] of Object.entries(wish.telling.headers)) response.headers.set(name, value);
    return response;
  }

  /** Ends every stream: for a clean stop. */
  close(): void {
    this.#closed = true;
    for (const leaving of this.#open) leaving.abort();
  }

  async #tell(stream: SSEStreamingApi, { run, from, telling, shown }: StreamWish, signal: AbortSignal): Promise<void> {
    for await (const event of this.#parts.runs().follow(run, from, signal)) {
      for (const told of telling.tell(shown?.(event) ?? event)) await stream.writeSSE(told);
      if (telling.isLast(event) || signal.aborted) break;
    }
    if (!signal.aborted) for (const told of telling.end()) await stream.writeSSE(told);
  }

  #enter(one: string): AbortController {
    const count = this.#ofOne.get(one) ?? 0;
    if (this.#closed || this.#open.size >= RUN_STREAMS_MAX || count >= RUN_STREAMS_OF_ONE_MAX)
      throw runsFault("SERVER_STREAMS_FULL", `${count} of ${this.#open.size} streams of runs are open here`, { hint: "close one" });
    const leaving = new AbortController();
    this.#open.add(leaving);
    this.#ofOne.set(one, count + 1);
    return leaving;
  }

  #leave(leaving: AbortController, one: string): void {
    if (!this.#open.delete(leaving)) return;
    const left = (this.#ofOne.get(one) ?? 1) - 1;
    if (left > 0) this.#ofOne.set(one, left);
    else this.#ofOne.delete(one);
  }

  /** Shows that the stream is alive, over and over: a client that died without a word is found by it. */
  #ping(stream: SSEStreamingApi, asker: Asker, leaving: AbortController): () => void {
    let cancel = (): void => undefined;
    const { clock } = this.#parts.desk;
    let isOver = false;
    let isTaken = true;
    let stalls = 0;
    const ping = async (): Promise<void> => {
      if (!(await stillMay(asker, this.#parts))) return leaving.abort();
      if (isOver) return;
      stalls = isTaken ? 0 : stalls + 1;
      if (stalls >= RUN_STREAM_STALLS_MAX) return leaving.abort();
      if (isTaken) {
        isTaken = false;
        void stream.write(": alive\n\n").then(() => (isTaken = true));
      }
      cancel = clock.after(Math.max(0, Math.min(RUN_STREAM_PING_MS, endOf(asker) - clock.now())), () => void ping());
    };
    void ping();
    return () => {
      isOver = true;
      cancel();
    };
  }
}

/** When what lets an asker read ends by itself. */
function endOf(asker: Asker): number {
  return asker.kind === "token" ? asker.expiresAt : Infinity;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
