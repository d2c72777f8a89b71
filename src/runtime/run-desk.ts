/**
 * What can be done with runs, for whoever serves them: the program that defined the agent, the command line, the API.
 * Nothing here asks who may: that is the business of whoever opens it to others.
 */
import type { AgentId, RunId, SessionId } from "../call/id.ts";
import type { JsonValue } from "../call/json.ts";
import type { Awaited, RunEvent } from "./event.ts";
import type { Forked } from "./fork-session.ts";
import type { RunState, Settlement, StepState, Tokens } from "./port.ts";
import type { Delegation, RunInput, RunWish } from "./run-input.ts";

/** A run as people and programs are shown it. */
export interface RunShown {
  readonly run: RunId;
  /** The agent's name. */
  readonly agent: string;
  readonly agentId: AgentId;
  readonly session: SessionId;
  readonly state: RunState;
  readonly model: string;
  readonly input: string;
  /** A text, or what the agent's schema says; absent until it has completed. */
  readonly output?: JsonValue;
  readonly steps: number;
  readonly tokens: Tokens;
  readonly costMicros?: number;
  /** Why it failed or was cancelled. The text is known only where it happened in this process. */
  readonly fault?: { readonly code: string; readonly text: string };
  /** What it waits for; empty in every other state. */
  readonly asks: readonly Awaited[];
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly parent?: { readonly run: RunId; readonly step: number };
  /** The run that it was copied from, where its session was forked from another. */
  readonly copyOf?: RunId;
  /** The step in which memories are found in it; absent until it has completed, and where its agent does not look for any. */
  readonly extraction?: { readonly step: number; readonly state: StepState };
}

/** What an agent that was asked by another has to say so far. */
export interface Delegated {
  readonly run: RunShown;
  readonly ended: boolean;
  readonly session: { readonly agent: AgentId; readonly session: SessionId };
}

export interface RunDesk {
  /** Begins a run; durable when it returns. Faults: RUNTIME_*, IDENTITY_*, SESSION_*, OPERATE_*, STORE_*. */
  start(agent: string, input: RunInput, wish?: RunWish): Promise<RunShown>;
  /** The run as it is now. Faults with RUNTIME_RUN_UNKNOWN. */
  show(run: RunId): RunShown;
  /** Runs of an agent, newest first; of one session where one is named. Faults with RUNTIME_AGENT_UNKNOWN. */
  list(agent: string, of?: { readonly session?: SessionId; readonly limit?: number; readonly before?: RunId }): readonly RunShown[];
  /** Runs that others made this one ask for, by the step. */
  children(run: RunId): readonly RunShown[];
  /**
   * Its events from an index on, then as they come, to its end or the signal. Of a run that was not under way in this
   * process they are told from its rows: pieces of text as one.
   */
  follow(run: RunId, from?: number, signal?: AbortSignal): AsyncIterable<RunEvent>;
  /** Resolves when it is not running any more: it ended, waits, or is paused. */
  rest(run: RunId): Promise<RunShown>;
  /** Resolves when no memories are being looked for in it, or in any run: that is done, waits for people, or is held. */
  extracted(run?: RunId): Promise<void>;
  /** Holds it, and what it asked others for, before the next call; a call that is under way ends. Faults: RUNTIME_RUN_STATE. */
  pause(run: RunId): Promise<RunShown>;
  /** Lets a paused run go on, and what it asked others for. Faults: RUNTIME_RUN_STATE. */
  resume(run: RunId): Promise<RunShown>;
  /** Ends it, and what it asked others for; calls that are under way are aborted. Faults: RUNTIME_RUN_STATE. */
  cancel(run: RunId): Promise<RunShown>;
  /** Tells a run what else the person wants: its next step reads it. Faults: RUNTIME_RUN_STATE, RUNTIME_INPUT, OPERATE_*. */
  steer(run: RunId, text: string): Promise<RunShown>;
  /** Forks a session of an agent after one of its runs, or after all; see `forkSession`. Faults: RUNTIME_*, SESSION_*, OPERATE_*. */
  fork(agent: string, session: SessionId, upTo?: RunId): Promise<Forked>;
  /** A person's word on a call of unknown fate that the run waits for; durable when it returns. Faults: RUNTIME_RUN_STATE. */
  settle(run: RunId, settlement: Settlement): Promise<RunShown>;
  /** One agent asks another, as the work of one call: the same call always finds the same run. Resolves when it rests. */
  delegate(of: Delegation, agent: string, task: string, signal: AbortSignal): Promise<Delegated>;
}
