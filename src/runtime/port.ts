/**
 * What the runtime needs of a store: the journal of runs. Reading never waits, and sees every change whose promise was
 * fulfilled. All content is sealed under the key of its session, each with the `about` that its member names; what is
 * clear are ids, times (epoch milliseconds), counts, states, and the names of models and tools.
 */
import type { RunStep } from "../call/call.ts";
import type { AgentId, ApprovalId, CallId, Id, PersonId, RunId, SessionId } from "../call/id.ts";
import type { Label } from "../call/label.ts";
import type { Sealed } from "../call/session-view.ts";

export type MessageId = Id<"msg">;
export type ArtifactId = Id<"art">;

/** `waiting` for a person, `paused` by one; the last three are the end. */
export type RunState = "running" | "waiting" | "paused" | "completed" | "failed" | "cancelled";

/** What was used. A count that nobody told is 0; a cost that nobody knows is absent. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
  /** Of the input, what the provider read from its cache. */
  readonly cached: number;
  /** Of the output, what the model thought. */
  readonly reasoning: number;
}

export interface NewRun {
  readonly run: RunId;
  readonly session: SessionId;
  /** The run that this one was made for, of the same agent or another's, and the step of it. */
  readonly parent?: { readonly run: RunId; readonly step: number };
  /** The run of another session that it was copied from, where that session was forked. */
  readonly copyOf?: RunId;
  /** Digest of the agent's definition as it was. */
  readonly version: string;
  /** `provider/model`. */
  readonly model: string;
  readonly startedAt: number;
  /** about `RUN/input`: canonical JSON. */
  readonly input: Sealed;
  /** about `RUN/title`: a short text for lists. */
  readonly title?: Sealed;
  /** Keyed digest of whose thread a client said this in, under a name of the client's own. */
  readonly thread?: string;
}

export interface StoredRun extends NewRun {
  /** Its place in its session, from 0. */
  readonly ordinal: number;
  readonly state: RunState;
  readonly endedAt?: number;
  /** about `RUN/output`: canonical JSON. */
  readonly output?: Sealed;
  /** Sums over its model calls. */
  readonly tokens: Tokens;
  /** Millionths of a US dollar; absent where no model call told its cost. */
  readonly costMicros?: number;
  /** Code of the fault that ended it. */
  readonly fault?: string;
}

/** `turn`: a model call and the calls that it asked for. `memory`: what was remembered of a run that completed. */
export type StepKind = "turn" | "memory" | "summary" | "hook";
export type StepState = "running" | "waiting" | "completed" | "failed" | "cancelled";

export interface StoredStep extends RunStep {
  readonly kind: StepKind;
  readonly state: StepState;
  readonly startedAt: number;
  readonly endedAt?: number;
  /** From the start of the step to the first piece of the model's answer. */
  readonly firstTokenMs?: number;
}

export type MessageRole = "system" | "user" | "assistant" | "tool";

export interface NewMessage {
  readonly message: MessageId;
  readonly run: RunId;
  readonly session: SessionId;
  /** The step that made it; absent for what the run began with or was told from outside. */
  readonly step?: number;
  readonly role: MessageRole;
  readonly at: number;
  /** about `MESSAGE/content`: canonical JSON of the message's parts, reasoning and tool calls included. */
  readonly content: Sealed;
  /** How many characters of text stand in it. */
  readonly chars: number;
  /** The message of another session that it was copied from, where that session was forked. */
  readonly copyOf?: MessageId;
}

export interface StoredMessage extends NewMessage {
  /** Its place in its run, from 0. */
  readonly ordinal: number;
}

export type ContextSource =
  | "instructions"
  | "date"
  | "history"
  | "memory"
  | "knowledge"
  | "culture"
  | "input"
  | "tool"
  | "steer"
  | "summary";

/** One part of what was sent to a model in a step, and where it came from. What was sent stands in the arguments of its model call. */
export interface ContextItem {
  /** Its place in what was sent, from 0. */
  readonly ordinal: number;
  readonly source: ContextSource;
  /** The id of what it is: a message, a memory, `DOCUMENT/CHUNK`, a culture, a call; absent where it has none. */
  readonly ref?: string;
  readonly chars: number;
  /** Of what came from the shelf: as it was kept there, whatever else the session has read. */
  readonly label?: ContextLabel;
}

/** Where a part of the shelf comes from, as its label has it. */
export type ContextLabel = Pick<Label, "integrity" | "readers">;

/** A call of a model, beside its row among the calls, which has its arguments and result. */
export interface StoredModelCall {
  readonly call: CallId;
  readonly session: SessionId;
  /** Absent where an application called the model through a door, and no run of ours. */
  readonly run?: RunId;
  readonly step?: number;
  readonly at: number;
  readonly provider: string;
  readonly model: string;
  readonly finishReason?: string;
  readonly tokens: Tokens;
  /** Millionths of a US dollar; absent where it is not known. */
  readonly costMicros?: number;
  readonly firstTokenMs?: number;
  readonly durationMs: number;
  /** How many times the provider was asked, from 1. */
  readonly attempts: number;
}

export interface NewArtifact {
  readonly artifact: ArtifactId;
  readonly session: SessionId;
  readonly run?: RunId;
  readonly call?: CallId;
  readonly at: number;
  /** As in `image/png`. */
  readonly mediaType: string;
  /** Size of what was sealed. */
  readonly bytes: number;
  /** Keyed digest (the session's) of the content in hexadecimal SHA-256: what is the same in one session is kept once. */
  readonly digest: string;
  /** about `ARTIFACT/name`: canonical JSON. */
  readonly name?: Sealed;
}

export interface StoredArtifact extends NewArtifact {
  /** Whether its content is there: gone once its session was erased. */
  readonly isKept: boolean;
}

/** A person's word on a call of unknown fate: make it again, or take it as having happened, or as not. */
export type Verdict = "again" | "happened" | "did-not";

/** Such a word, and whose: a person's, or that of an agent's application for one; absent where the owner's own program said so. */
export interface Settlement {
  readonly call: CallId;
  readonly verdict: Verdict;
  readonly by?: PersonId | AgentId;
}

/**
 * A change of the journal. All changes of one `writeRuns` are durable when its promise is fulfilled, or none of them is.
 * A refused one faults with STORE_CHANGE: an id that is taken, a session, run or step that is not there or was erased.
 */
export type RunChange =
  /** The run is `running` from now. Its ordinal is given by the store. */
  | { readonly kind: "run-started"; readonly run: NewRun }
  /** Faults with STORE_RUN_STATE unless it stands in one of `from`. An end (`endedAt`) closes what is open of its steps as it ended itself. */
  | {
      readonly kind: "run-changed";
      readonly run: RunId;
      readonly from: readonly RunState[];
      readonly to: RunState;
      readonly endedAt?: number;
      readonly output?: Sealed;
      readonly fault?: string;
    }
  | { readonly kind: "run-titled"; readonly run: RunId; readonly title: Sealed }
  | { readonly kind: "step-started"; readonly step: StoredStep }
  | {
      readonly kind: "step-changed";
      readonly run: RunId;
      readonly step: number;
      readonly state: StepState;
      readonly endedAt?: number;
      readonly firstTokenMs?: number;
    }
  /** Its ordinal is given by the store. */
  | { readonly kind: "message-added"; readonly message: NewMessage }
  | { readonly kind: "context-built"; readonly run: RunId; readonly step: number; readonly items: readonly ContextItem[] }
  /** Once for each call: a second word on one is refused. */
  | { readonly kind: "call-settled"; readonly run: RunId; readonly settlement: Settlement; readonly at: number }
  /** Adds its tokens and cost to those of its run. */
  | { readonly kind: "model-called"; readonly call: StoredModelCall };

/** What became of one call of a step. Content stays sealed, about `CALL/args` and `CALL/result`. */
export interface StepCall {
  readonly call: CallId;
  /** As the runtime gave it with the call. */
  readonly ordinal?: number;
  readonly action: string;
  readonly server: string;
  readonly name: string;
  readonly effect: "permit" | "ask" | "refuse";
  readonly approval?: ApprovalId;
  readonly reason?: string;
  /** Absent while it is under way, and for a call that was not permitted. `unknown`: it may have taken effect. */
  readonly status?: "done" | "failed" | "unknown";
  readonly fault?: string;
  readonly args: Sealed;
  readonly result?: Sealed;
}

/** What a session goes on from: another one, after this run, whose last message this is. */
export interface ForkedFrom {
  readonly session: SessionId;
  readonly run: RunId;
  readonly message?: MessageId;
}

/** Newest first, so many; `before` is the ordinal where the last page ended. */
export interface RunPage {
  readonly limit: number;
  readonly before?: number;
}

export interface NewestRuns {
  readonly limit: number;
  readonly before?: RunId;
  readonly thread?: string;
}

export interface RunStore {
  writeRuns(agent: AgentId, changes: readonly RunChange[]): Promise<void>;
  run(agent: AgentId, run: RunId): StoredRun | undefined;
  /** Runs of a session, newest first. Its cost does not grow with the session. */
  runsOf(agent: AgentId, session: SessionId, page: RunPage): readonly StoredRun[];
  /** Runs of an agent over all its sessions, newest first, at most `limit`; before the run named, where one is; of one thread, where one is named. */
  newestRuns(agent: AgentId, page: NewestRuns): readonly StoredRun[];
  /** Runs that were made for this one. */
  childRuns(agent: AgentId, run: RunId): readonly StoredRun[];
  /** Runs that have not ended, oldest first. */
  openRuns(agent: AgentId): readonly StoredRun[];
  /** What a session was forked from; undefined for one that began by itself. */
  forkedFrom(agent: AgentId, session: SessionId): ForkedFrom | undefined;
  /** Steps that are open in runs that completed: what follows an answer. Oldest run first. */
  stepsAfter(agent: AgentId): readonly StoredStep[];
  /** Steps of a run in order. */
  stepsOf(agent: AgentId, run: RunId): readonly StoredStep[];
  /** Messages of a run in order. */
  messagesOf(agent: AgentId, run: RunId): readonly StoredMessage[];
  /** Calls that were made for a step, in the order in which they were decided, model calls included. */
  callsOf(agent: AgentId, of: { readonly run: RunId; readonly step: number }): readonly StepCall[];
  /** What people said of calls of unknown fate. */
  settlementsOf(agent: AgentId, run: RunId): readonly Settlement[];
  /** What was sent in a step, in order. */
  contextOf(agent: AgentId, of: { readonly run: RunId; readonly step: number }): readonly ContextItem[];
  modelCallsOf(agent: AgentId, run: RunId): readonly StoredModelCall[];
}

export interface ArtifactStore {
  /**
   * Keeps sealed content (about `ARTIFACT_DIGEST/content`, where ARTIFACT_DIGEST is `digest`) and its row. What the session
   * has already is not written again. When the promise is fulfilled both survive the loss of power.
   */
  keepArtifact(agent: AgentId, artifact: NewArtifact, content: Sealed): Promise<void>;
  artifact(agent: AgentId, artifact: ArtifactId): StoredArtifact | undefined;
  /** Artifacts of a run in the order in which they came. */
  artifactsOf(agent: AgentId, run: RunId): readonly StoredArtifact[];
  /** What was sealed; undefined once it is gone. It opens only unchanged. Faults: STORE_IO, STORE_CORRUPT. */
  artifactContent(agent: AgentId, artifact: ArtifactId): Promise<Sealed | undefined>;
}
