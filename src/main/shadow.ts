/**
 * The shadow of the compiled engine: of a sample of the decisions, Cedar's own engine decides the same again, in a thread
 * of its own and after the call has its answer. The two have never differed in tests; should they differ in a house, its
 * people are told at once, by the calls and rules it was about. Nothing waits for the shadow and it changes no decision.
 * The thread begins with a sample and ends when there was none for a while.
 */
import { Worker } from "node:worker_threads";
import { cedarSchema } from "../analysis/cedar-schema.ts";
import { oracleCall } from "../analysis/oracle-call.ts";
import type { Chance, Clock } from "../call/clock.ts";
import type { CallId } from "../call/id.ts";
import type { Question } from "../call/question.ts";
import type { Layer } from "../policy/engine.ts";
import type { PolicySet } from "../policy/policy-set.ts";
import { requestOf } from "../policy/request.ts";
import { SHADOW_IDLE_MS, SHADOW_PENDING_MAX } from "./limits.ts";
import type { FromShadow, ToShadow } from "./shadow-message.ts";

export interface ShadowParts {
  /** Of how many decisions one is decided again, as a share: 0 is none, 1 is all. */
  readonly share: number;
  readonly clock: Clock;
  readonly chance: Chance;
  /** Told of each difference. */
  readonly onDifference: (difference: ShadowDifference) => void;
  /** Told when the thread ended by an error; it begins again with the next sample. */
  readonly onFailure: (thrown: unknown) => void;
}

export interface ShadowDifference {
  readonly call: CallId;
  readonly policy: string;
  readonly layer: Layer;
  /** Empty where Cedar's own engine did not take the request. */
  readonly rules: readonly string[];
}

export interface ShadowStatus {
  readonly share: number;
  readonly compared: number;
  readonly differences: number;
}

export class Shadow {
  readonly #parts: ShadowParts;
  readonly #pending = new Map<number, Pick<ShadowDifference, "call" | "policy">>();
  #worker: Worker | undefined;
  /** The set that the thread has. */
  #set: PolicySet | undefined;
  #tickets = 0;
  #compared = 0;
  #differences = 0;
  #untilNext: number;
  #closed = false;
  /** Keeps the thread from ending for now. */
  #stay = (): void => undefined;

  constructor(parts: ShadowParts) {
    this.#parts = parts;
    this.#untilNext = this.#gap();
  }

  /** Told of each decision, before its answer leaves: takes the sample and does the work later. */
  decided(set: PolicySet | undefined, question: Question): void {
    if (set === undefined || this.#parts.share === 0 || --this.#untilNext > 0) return;
    this.#untilNext = this.#gap();
    this.#parts.clock.after(0, () => this.#look(set, question));
  }

  status(): ShadowStatus {
    return { share: this.#parts.share, compared: this.#compared, differences: this.#differences };
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#end();
  }

  #look(set: PolicySet, question: Question): void {
    if (this.#closed || this.#pending.size >= SHADOW_PENDING_MAX) return;
    const requested = requestOf(set, question);
    if ("refused" in requested) return;
    this.#stay();
    const worker = (this.#worker ??= this.#begin());
    if (this.#set !== set)
      this.#send(worker, {
        kind: "set",
        rules: [...set.rules.values()].map(({ id, remedy, text }) => ({ id, remedy, text })),
        schema: cedarSchema(set.schema),
      });
    this.#set = set;
    for (const request of [requested, ...requested.uses]) {
      const ours = { plain: set.engine.authorize("plain", request), graduated: set.engine.authorize("graduated", request) };
      const ticket = this.#tickets++;
      this.#pending.set(ticket, { call: question.call.id, policy: set.version });
      this.#send(worker, { kind: "decide", ticket, call: oracleCall(request), ours });
    }
  }

  #begin(): Worker {
    const worker = new Worker(new URL("./shadow-thread.ts", import.meta.url), { execArgv: [] });
    // The house may end while the shadow still has something to say.
    worker.unref();
    worker.on("message", (message: FromShadow) => this.#heard(message));
    worker.on("error", (thrown) => {
      this.#worker = undefined;
      this.#set = undefined;
      this.#pending.clear();
      this.#parts.onFailure(thrown);
    });
    return worker;
  }

  async #end(): Promise<void> {
    this.#stay();
    const worker = this.#worker;
    this.#worker = undefined;
    this.#set = undefined;
    await worker?.terminate();
  }

  #send(worker: Worker, message: ToShadow): void {
    worker.postMessage(message);
  }

  #heard({ ticket, difference }: FromShadow): void {
    const about = this.#pending.get(ticket);
    this.#pending.delete(ticket);
    if (about === undefined) return;
    if (this.#pending.size === 0) this.#stay = this.#parts.clock.after(SHADOW_IDLE_MS, () => void this.#end());
    this.#compared += 1;
    if (difference === undefined) return;
    this.#differences += 1;
    this.#parts.onDifference({ ...about, ...difference });
  }

  /** How many decisions to the next of the sample: by chance, so that no pattern of calls can stay outside it. */
  #gap(): number {
    const { share, chance } = this.#parts;
    const [a = 0, b = 0, c = 0, d = 0] = chance.bytes(4);
    const part = (a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d) / 2 ** 32;
    return share >= 1 ? 1 : 1 + Math.floor((part * 2) / share - part);
  }
}
