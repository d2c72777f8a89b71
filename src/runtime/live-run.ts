/** A run while it is under way in this process. What counts is in the journal: all of this can be made anew from it. */
import type { AgentId, CallId, RunId, SessionId } from "../call/id.ts";
import type { Label } from "../call/label.ts";
import type { AgentDefinition } from "./definition.ts";
import type { EventLog } from "./event-log.ts";
import type { Awaited } from "./event.ts";
import type { Recalled } from "./context.ts";
import type { Journal, KnownCall } from "./journal.ts";
import type { Message } from "./message.ts";
import type { RunChange, RunState, Tokens, Verdict } from "./port.ts";

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
  /** What the model of the open step was sent and used, as long as it is in no row. */
  unkept: Unkept | undefined;
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

const NOTHING_USED: Used = { tokens: 0, costMicros: 0 };

/** What is kept of a step's model call however the step goes on, and what its run has used by it. */
export interface Unkept {
  readonly changes: readonly RunChange[];
  readonly tokens: Tokens;
  readonly costMicros: number | undefined;
}

/** What a run has used that is in no row. */
export function usedOpen(live: LiveRun | undefined): Used {
  if (live?.unkept === undefined) return NOTHING_USED;
  const { tokens, costMicros = 0 } = live.unkept;
  return { tokens: tokens.input + tokens.output, costMicros };
}

/** The changes that keep it, once: whoever asks writes them with what becomes of the step. */
export function keeping(live: LiveRun): readonly RunChange[] {
  const { unkept } = live;
  if (unkept === undefined) return [];
  live.unkept = undefined;
  live.tokens = addTokens(live.tokens, unkept.tokens);
  if (unkept.costMicros !== undefined) live.costMicros = (live.costMicros ?? 0) + unkept.costMicros;
  return unkept.changes;
}

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
