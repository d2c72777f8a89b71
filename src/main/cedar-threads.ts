/**
 * Threads with Cedar's own engine in them, for one load of policies: it takes memory and, for thousands of rules, seconds,
 * and the thread of the calls must spend neither. They begin with the first task and end with the load.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { CedarAnswer, CedarTask, DoCedarTasks } from "../analysis/cedar-task.ts";
import { CEDAR_TASKS_A_THREAD, CEDAR_TASKS_GIVEN_MAX, CEDAR_THREADS_MAX } from "./limits.ts";

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
  /** What each thread has to do, in order: a second task waits there, lest the thread waits for this one. */
  readonly #given = new Map<Worker, Waiting[]>();

  do(tasks: readonly CedarTask[]): Promise<readonly CedarAnswer[]> {
    const answers = tasks.map((task) => new Promise<CedarAnswer>((done, failed) => void this.#waiting.push({ task, done, failed })));
    for (let threads = this.#wanted() - this.#given.size; threads > 0; threads--) this.#begin();
    this.#handOut();
    return Promise.all(answers);
  }

  end(): void {
    for (const worker of this.#given.keys()) void worker.terminate();
  }

  /** A thread takes a tenth of a second to begin: a second one is for many tasks, where there is a second processor. */
  #wanted(): number {
    return Math.min(CEDAR_THREADS_MAX, availableParallelism(), Math.ceil(this.#waiting.length / CEDAR_TASKS_A_THREAD));
  }

  #begin(): void {
    const worker = new Worker(new URL("./cedar-thread.ts", import.meta.url), { execArgv: [] });
    worker.on("message", (answer: CedarAnswer) => {
      this.#given.get(worker)?.shift()?.done(answer);
      this.#handOut();
    });
    const gone = (thrown: unknown): void => {
      for (const { failed } of this.#given.get(worker) ?? []) failed(thrown);
      this.#given.delete(worker);
    };
    worker.on("error", gone);
    worker.on("exit", () => gone(new Error("a thread with Cedar's own engine ended")));
    this.#given.set(worker, []);
  }

  #handOut(): void {
    for (let most = 1; most <= CEDAR_TASKS_GIVEN_MAX; most++) {
      for (const [worker, given] of this.#given) {
        const next = given.length < most ? this.#waiting.shift() : undefined;
        if (next === undefined) continue;
        given.push(next);
        worker.postMessage(next.task);
      }
    }
  }
}
