/**
 * Threads with Cedar's own engine in them, for one load of policies: it takes memory and, for thousands of rules, seconds,
 * and the thread of the calls must spend neither. They begin with the first task and end with the load.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { CedarAnswer, CedarTask, DoCedarTasks } from "../analysis/cedar-task.ts";
import { CEDAR_TASKS_A_THREAD, CEDAR_THREADS_MAX } from "./limits.ts";

/** Does work that needs Cedar's own engine; where nothing is asked of it, no thread begins. */
export async function withCedar<Result>(work: (cedar: DoCedarTasks) => Promise<Result>): Promise<Result> {
  const threads = new CedarThreads();
  try {
    return await work((tasks) => threads.do(tasks));
  } finally {
    threads.end();
  }
}

interface Waiting {
  readonly task: CedarTask;
  readonly done: (answer: CedarAnswer) => void;
  readonly failed: (thrown: unknown) => void;
}

class CedarThreads {
  readonly #waiting: Waiting[] = [];
  readonly #idle = new Set<Worker>();
  readonly #busy = new Map<Worker, Waiting>();

  do(tasks: readonly CedarTask[]): Promise<readonly CedarAnswer[]> {
    const answers = tasks.map((task) => new Promise<CedarAnswer>((done, failed) => void this.#waiting.push({ task, done, failed })));
    for (let threads = this.#wanted() - this.#idle.size - this.#busy.size; threads > 0; threads--) this.#begin();
    this.#handOut();
    return Promise.all(answers);
  }

  end(): void {
    for (const worker of [...this.#idle, ...this.#busy.keys()]) void worker.terminate();
  }

  /** A thread takes a tenth of a second to begin: a second one is for many tasks, where there is a second processor. */
  #wanted(): number {
    return Math.min(CEDAR_THREADS_MAX, availableParallelism(), Math.ceil(this.#waiting.length / CEDAR_TASKS_A_THREAD));
  }

  #begin(): void {
    const worker = new Worker(new URL("./cedar-thread.ts", import.meta.url), { execArgv: [] });
    worker.on("message", (answer: CedarAnswer) => {
      this.#busy.get(worker)?.done(answer);
      this.#busy.delete(worker);
      this.#idle.add(worker);
      this.#handOut();
    });
    const gone = (thrown: unknown): void => {
      this.#busy.get(worker)?.failed(thrown);
      this.#busy.delete(worker);
      this.#idle.delete(worker);
    };
    worker.on("error", gone);
    worker.on("exit", () => gone(new Error("a thread with Cedar's own engine ended")));
    this.#idle.add(worker);
  }

  #handOut(): void {
    for (const worker of this.#idle) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#idle.delete(worker);
      this.#busy.set(worker, next);
      worker.postMessage(next.task);
    }
  }
}
