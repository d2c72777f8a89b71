/** The journal of one run: what is kept of it, sealed under the key of its session, and read back. */
import { canonicalBytes } from "../call/canonical.ts";
import type { AgentId, CallId, RunId, SessionId } from "../call/id.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../call/json.ts";
import type { Sealed, SessionKeys } from "../call/session-view.ts";
import { charsOf, textOf, type Message } from "./message.ts";
import type { MessageId, NewMessage, RunChange, RunStore, StepCall, StoredMessage, Verdict } from "./port.ts";

export interface JournalParts {
  readonly store: RunStore;
  readonly agent: AgentId;
  readonly session: SessionId;
  readonly keys: SessionKeys;
}

/** A call of a step with what it brought. */
export interface KnownCall extends Omit<StepCall, "args" | "result"> {
  readonly args: JsonObject;
  readonly result: JsonObject | undefined;
}

export class Journal {
  readonly #parts: JournalParts;

  constructor(parts: JournalParts) {
    this.#parts = parts;
  }

  /** Durable when it returns, or nothing of it is. */
  write(changes: readonly RunChange[]): Promise<void> {
    return this.#parts.store.writeRuns(this.#parts.agent, changes);
  }

  sealed(about: string, value: JsonValue): Sealed {
    return this.#parts.keys.seal(canonicalBytes(value), about);
  }

  opened(about: string, sealed: Sealed): JsonValue {
    return JSON.parse(Buffer.from(this.#parts.keys.open(sealed, about)).toString("utf8")) as JsonValue;
  }

  /** The change that adds a message to a run. */
  added(run: RunId, { id, role, step, at, parts }: Message, copyOf?: MessageId): RunChange {
    const message: NewMessage = {
      message: id,
      run,
      session: this.#parts.session,
      ...(step !== undefined && { step }),
      role,
      at,
      content: this.sealed(contentAbout(id), parts),
      chars: charsOf(parts),
      ...(copyOf !== undefined && { copyOf }),
    };
    return { kind: "message-added", message };
  }

  /** The messages of a run in the order in which a model is to read them. */
  messages(run: RunId): readonly Message[] {
    const { store, agent } = this.#parts;
    const stepStarts = store.stepsOf(agent, run).map(({ step, startedAt }) => ({ step, startedAt }));
    return inOrder(store.messagesOf(agent, run), stepStarts).map((row) => this.#message(row));
  }

  /** What became of each call of a step, the latest of each place: what a place was asked for again counts. */
  calls(run: RunId, step: number): ReadonlyMap<number, KnownCall> {
    const { store, agent } = this.#parts;
    const calls = store.callsOf(agent, { run, step });
    return new Map(calls.flatMap((row) => (row.ordinal === undefined ? [] : [[row.ordinal, this.#call(row)] as const])));
  }

  /** What people said of calls of a run whose fate nobody knows. */
  verdicts(run: RunId): ReadonlyMap<CallId, Verdict> {
    const { store, agent } = this.#parts;
    return new Map(store.settlementsOf(agent, run).map(({ call, verdict }) => [call, verdict]));
  }

  #call({ args, result, ...row }: StepCall): KnownCall {
    const given = this.opened(`${row.call}/args`, args);
    const asked = isJsonObject(given) && isJsonObject(given["args"]) ? given["args"] : {};
    const brought = result === undefined ? undefined : this.opened(`${row.call}/result`, result);
    return { ...row, args: asked, result: isJsonObject(brought) ? brought : undefined };
  }

  #message({ message, role, step, at, content }: StoredMessage): Message {
    const parts = this.opened(contentAbout(message), content);
    return { id: message, role, step, at, parts: Array.isArray(parts) ? parts.filter(isJsonObject) : [] };
  }
}

/**
 * What a person says while a step is under way is kept at once, before what the step makes: it is read after that, as
 * the step did not know of it.
 */
function inOrder(
  rows: readonly StoredMessage[],
  steps: readonly { readonly step: number; readonly startedAt: number }[],
): readonly StoredMessage[] {
  const stepOf = ({ step, at, ordinal }: StoredMessage): number => {
    if (step !== undefined) return step;
    if (ordinal === 0) return -1;
    return steps.reduce((last, { step: one, startedAt }) => (startedAt <= at ? one : last), -1) + 0.5;
  };
  return [...rows].sort((a, b) => stepOf(a) - stepOf(b) || a.ordinal - b.ordinal);
}

function contentAbout(message: MessageId): string {
  return `${message}/content`;
}

/** The text that a run began with. */
export function inputText(messages: readonly Message[]): string {
  const [first] = messages;
  return first === undefined ? "" : textOf(first.parts);
}
