/**
 * JavaScript snippets without a sandbox of the system: QuickJS in WebAssembly, in threads of its own, so that a snippet
 * that does not end holds up nobody. A thread that does not answer in time is ended with all that it holds.
 */
import { Worker } from "node:worker_threads";
import type { Clock } from "../../call/clock.ts";
import { SNIPPET_IDLE_MS, SNIPPET_STOP_MS, SNIPPET_THREADS_MAX } from "../limits.ts";
import type { SnippetAnswer, SnippetTask } from "./quickjs-message.ts";

/** What a snippet may use. */
export interface SnippetLimits {
  readonly wallMsMax: number;
  readonly outputBytesMax: number;
}

export interface Snippet {
  readonly code: string;
  readonly input: string;
  readonly limits: SnippetLimits;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** What came of it. `cancelled` where the caller's signal ended it. */
export type SnippetEnd = Omit<SnippetAnswer, "limit"> & { readonly limit?: "memory" | "output" | "wall" | "cancelled" };

interface Thread {
  readonly worker: Worker;
  readonly ready: Promise<void>;
  isBusy: boolean;
  cancelIdle: () => void;
}

export class QuickJs {
  readonly #clock: Clock;
  readonly #threads = new Set<Thread>();
  readonly #waiting: (() => void)[] = [];
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs a snippet to its end, to a limit, or to the signal. Waiting for a free thread counts towards its time. */
  async run({ code, input, limits, signal }: Snippet): Promise<SnippetEnd> {
    const { wallMsMax, outputBytesMax } = limits;
    const stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    let why: "wall" | "cancelled" | undefined;
    const over = Promise.withResolvers<undefined>();
    const end = (reason: "wall" | "cancelled"): void => {
      if (why !== undefined) return;
      why = reason;
      Atomics.store(new Int32Array(stop), 0, 1);
      this.#clock.after(SNIPPET_STOP_MS, () => over.resolve(undefined));
    };
    const cancelled = (): void => end("cancelled");
    const cancelWall = this.#clock.after(wallMsMax, () => end("wall"));
    signal.addEventListener("abort", cancelled, { once: true });
    if (signal.aborted) cancelled();
    try {
      const answer = await this.#inThread({ code, input, outputBytesMax, stop }, over.promise);
      if (answer === undefined) return { output: "", limit: why ?? "wall" };
      const { limit, ...rest } = answer;
      return limit === undefined ? rest : { ...rest, limit: limit === "stopped" ? (why ?? "wall") : limit };
    } finally {
      cancelWall();
      signal.removeEventListener("abort", cancelled);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#threads].map((thread) => this.#end(thread)));
  }

  /** The answer, or undefined where the thread had to be ended. Rejects where the thread itself failed. */
  async #inThread(task: SnippetTask, over: Promise<undefined>): Promise<SnippetAnswer | undefined> {
    const free = this.#free();
    const thread = await Promise.race([free, over]);
    if (thread === undefined) {
      // Nobody waits for it any more: the next one takes it, when it comes.
      free.then(
        (late) => this.#release(late),
        () => {},
      );
      return undefined;
    }
    const answered = Promise.withResolvers<SnippetAnswer | undefined>();
    const failed = (thrown: unknown): void => answered.reject(thrown instanceof Error ? thrown : new Error("a thread that runs snippets ended"));
    const heard = (message: SnippetAnswer | "ready"): void => {
      if (message !== "ready") answered.resolve(message);
    };
    thread.worker.on("message", heard).on("error", failed).on("exit", failed);
    let answer: SnippetAnswer | undefined;
    try {
      await Promise.race([thread.ready, over, answered.promise]);
      thread.worker.postMessage(task);
      answer = await Promise.race([answered.promise, over]);
    } finally {
      thread.worker.off("message", heard).off("error", failed).off("exit", failed);
      // One that did not answer, or came to the end of its memory, runs nothing more.
      if (answer === undefined || answer.limit === "memory") await this.#end(thread);
      else this.#release(thread);
    }
    return answer;
  }

  async #free(): Promise<Thread> {
    for (;;) {
      const idle =
        [...this.#threads].find(({ isBusy }) => !isBusy) ?? (this.#threads.size < SNIPPET_THREADS_MAX ? this.#begin() : undefined);
      if (idle !== undefined) {
        idle.isBusy = true;
        idle.cancelIdle();
        return idle;
      }
      await new Promise<void>((resolve) => void this.#waiting.push(resolve));
    }
  }

  #begin(): Thread {
    if (this.#isClosed) throw new Error("the house is closing");
    const worker = new Worker(new URL("./quickjs-thread.ts", import.meta.url), { execArgv: [], env: {} });
    const ready = new Promise<void>((resolve) => void worker.once("message", () => resolve()).once("error", () => resolve()));
    const thread: Thread = { worker, ready, isBusy: false, cancelIdle: () => {} };
    worker.on("error", () => {}).unref();
    this.#threads.add(thread);
    return thread;
  }

  #release(thread: Thread): void {
    thread.isBusy = false;
    thread.cancelIdle = this.#clock.after(SNIPPET_IDLE_MS, () => void this.#end(thread));
    this.#waiting.shift()?.();
  }

  async #end(thread: Thread): Promise<void> {
    thread.cancelIdle();
    thread.isBusy = true;
    this.#threads.delete(thread);
    await thread.worker.terminate();
    this.#waiting.shift()?.();
  }
}
