/**
 * Has the logs of the house verified while it goes on: the verifier reads the data folder in a thread of its own, as
 * `chatelaine verify` does in a process of its own, and the thread ends with its report.
 */
import { Worker } from "node:worker_threads";
import type { Clock } from "../call/clock.ts";
import { Fault } from "../call/fault.ts";
import type { DeskVerifier } from "../operate/desk.ts";
import type { LedgerVerified } from "../operate/ledger-operations.ts";
import type { FromVerifier, ToVerifier } from "./verifier-message.ts";

export function ledgerVerifier(folder: string, clock: Pick<Clock, "now">): DeskVerifier {
  let last: LedgerVerified | undefined;
  let looking: Promise<LedgerVerified> | undefined;
  const look = async (): Promise<LedgerVerified> => {
    const { status, entries, logs } = await report(folder);
    const shown = logs.map(({ log, status, entries, firstWrong }) => ({
      log,
      status,
      entries,
      ...(firstWrong !== undefined && { firstWrong }),
    }));
    return (last = { at: clock.now(), status, entries, logs: shown });
  };
  return { last: () => last, verify: () => (looking ??= look().finally(() => (looking = undefined))) };
}

function report(folder: string): Promise<Extract<FromVerifier, { kind: "report" }>["report"]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./verifier-thread.ts", import.meta.url), {
      execArgv: [],
      workerData: { folder } satisfies ToVerifier,
    });
    // The house may end while the verifier still reads.
    worker.unref();
    worker.on("error", reject);
    worker.on("exit", () => reject(new Fault("VERIFY_UNREADABLE", "the verifier ended without a report", { hint: "chatelaine verify" })));
    worker.on("message", (message: FromVerifier) => {
      if (message.kind === "report") resolve(message.report);
      else reject(new Fault(message.code, message.what));
    });
  });
}
