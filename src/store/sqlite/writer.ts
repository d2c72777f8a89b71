/** The house's side of one writer thread: changes go in, promises come back. */
import { Worker } from "node:worker_threads";
import { Fault } from "../../call/fault.ts";
import type { AgentId } from "../../call/id.ts";
import type { AgentChange, HouseChange } from "../../ledger/change.ts";
import type { Committed } from "../../ledger/port.ts";
import { busy, closed } from "../fault.ts";
import { QUEUED_CHANGES_MAX } from "../limits.ts";
import type { AgentRowChange, HouseRowChange, RowsWritten } from "../row-change.ts";
import { pack } from "./packed.ts";
import type { Answer, FaultData, FromWriter, Queued, ToWriter, WriterStart } from "./message.ts";

interface Promised<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (fault: Fault) => void;
}

export class Writer {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Promised<Committed>>();
  #outbox: Queued[] = [];
  #nextTicket = 0;
  #opening: Promised<void> | undefined;
  #closing: Promise<void> | undefined;
  #onClosed: (() => void) | undefined;
  #stopped = false;

  constructor(start: WriterStart) {
    this.#worker = new Worker(new URL("./writer-thread.ts", import.meta.url), { workerData: start, execArgv: [] });
    this.#worker.on("message", (message: FromWriter) => this.#receive(message));
    this.#worker.on("error", (error) => this.#stop(error));
    this.#worker.on("exit", () => this.#stop());
  }

  /** Opens the house database in this thread. Faults: STORE_*. */
  openHouse(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#opening = { resolve, reject };
      this.#send({ kind: "open-house" });
    });
  }

  commitHouse(change: HouseChange | RowsWritten<HouseRowChange>): Promise<Committed> {
    return this.#queue((ticket) => ({ ticket, log: "house", change }));
  }

  commitAgent(agent: AgentId, change: AgentChange | RowsWritten<AgentRowChange>, anchored: number): Promise<Committed> {
    return this.#queue((ticket) => ({ ticket, log: agent, change, anchored }));
  }

  /** Writes what waits, closes the databases and ends the thread. */
  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      if (this.#stopped) return resolve();
      this.#onClosed = resolve;
      this.#flush();
      this.#send({ kind: "close" });
    });
    return this.#closing;
  }

  #queue(queued: (ticket: number) => Queued): Promise<Committed> {
    if (this.#stopped || this.#closing !== undefined) return Promise.reject(closed());
    if (this.#pending.size >= QUEUED_CHANGES_MAX) return Promise.reject(busy(this.#pending.size));
    return new Promise((resolve, reject) => {
      const ticket = this.#nextTicket++;
      this.#pending.set(ticket, { resolve, reject });
      // Everything that one turn of the event loop commits crosses to the thread in one message.
      if (this.#outbox.length === 0) setImmediate(() => this.#flush());
      this.#outbox.push(queued(ticket));
    });
  }

  #flush(): void {
    if (this.#outbox.length === 0 || this.#stopped) return;
    const queued = this.#outbox;
    this.#outbox = [];
    this.#send({ kind: "changes", changes: queued.map(pack) });
  }

  #send(message: ToWriter): void {
    this.#worker.postMessage(message);
  }

  #receive(message: FromWriter): void {
    switch (message.kind) {
      case "settled":
        for (const answer of message.answers) this.#settle(answer);
        return;
      case "house-opened":
        if (message.fault === undefined) this.#opening?.resolve();
        else this.#opening?.reject(asFault(message.fault));
        return;
      case "closed":
        return;
    }
  }

  #settle(answer: Answer): void {
    const promised = this.#pending.get(answer.ticket);
    this.#pending.delete(answer.ticket);
    if ("index" in answer) promised?.resolve({ index: answer.index });
    else promised?.reject(asFault(answer.fault));
  }

  /** The thread has ended. What it had not acknowledged is refused: the caller must not act on it. */
  #stop(cause?: unknown): void {
    this.#stopped = true;
    for (const promised of this.#pending.values()) promised.reject(closed(cause));
    this.#pending.clear();
    this.#opening?.reject(closed(cause));
    this.#onClosed?.();
  }
}

function asFault({ code, what, ...more }: FaultData): Fault {
  return new Fault(code, what, more);
}
