/** A run while it is under way in this process. What counts is in the journal: all of this can be made anew from it. */
import type { AgentId, CallId, RunId, SessionId } from "../call/id.ts";
import type { Label } from "../call/label.ts";
import type { AgentDefinition } from "./definition.ts";
import type { EventLog } from "./event-log.ts";
import type { Awaited } from "./event.ts";
import type { Recalled } from "./context.ts";
import type { Journal, KnownCall } from "./journal.ts";
import type { Message } from "./message.ts";
import type { RunState, Tokens, Verdict } from "./port.ts";

export interface LiveRun {
  readonly run: RunId;
  readonly agent: AgentId;
  readonly session: SessionId;
  readonly definition: AgentDefinition;
  readonly parent: RunId | undefined;
  readonly journal: Journal;
  readonly events: EventLog;
  /** Aborted when it is cancelled or its session stopped. */
  readonly stop: AbortController;
  /** People's words on calls of unknown fate. */
  verdicts: ReadonlyMap<CallId, Verdict>;
  /** As the journal has it. */
  state: RunState;
  messages: readonly Message[];
  step: number;
  /** What became of calls of the open step before this process took the run up; empty for a step that began here. */
  known: ReadonlyMap<number, KnownCall>;
  recalled: readonly Recalled[] | undefined;
  tokens: Tokens;
  costMicros: number | undefined;
  /** What the model call of the open step came to: it is in no row before the step has ended. */
  asked: Used;
  /** How often a person has steered it, how many of that are in `messages`, and until when what was said is not durable. */
  steers: number;
  steersRead: number;
  steering: Promise<void>;
  /** The label of what the agent that asks has read. */
  readonly label: Label | undefined;
  /** What it waits for. */
  asks: readonly Awaited[];
}

/** Tokens in and out, and millionths of a US dollar. */
export interface Used {
  readonly tokens: number;
  readonly costMicros: number;
}

export const NOTHING_USED: Used = { tokens: 0, costMicros: 0 };

/** The states that are no end. */
export const OPEN_STATES: readonly RunState[] = ["running", "waiting", "paused"];

export function isOpen(state: RunState): boolean {
  return OPEN_STATES.includes(state);
}

/** Whether it may go on: not once somebody paused or cancelled it. */
export function isGoing({ state, stop }: Pick<LiveRun, "state" | "stop">): boolean {
  return state === "running" && !stop.signal.aborted;
}

export function addTokens(a: Tokens, b: Tokens): Tokens {
  return { input: a.input + b.input, output: a.output + b.output, cached: a.cached + b.cached, reasoning: a.reasoning + b.reasoning };
}
