/** What the composition root hands to the runtime. */
import type { RawCall } from "../call/call.ts";
import type { Clock } from "../call/clock.ts";
import type { Credential } from "../call/credential.ts";
import type { Fault } from "../call/fault.ts";
import type { AgentId, ApprovalId, Id, SessionId } from "../call/id.ts";
import type { Attachment } from "../call/prompt.ts";
import type { Outcome, Released } from "../call/outcome.ts";
import type { Reply } from "../call/reply.ts";
import type { SessionKeys } from "../call/session-view.ts";
import type { Label } from "../call/label.ts";
import type { JsonObject } from "../call/json.ts";
import type { AgentDefinition, ModelRef, Offered } from "./definition.ts";
import type { ArtifactStore, RunStore } from "./port.ts";

export interface SessionOf {
  readonly agent: AgentId;
  readonly session: SessionId;
}

/** What the runtime reads of an answer of the path. */
export type Taken =
  | Exclude<Reply, { readonly kind: "released" }>
  | (Omit<Extract<Reply, { readonly kind: "released" }>, "released"> & { readonly released: Pick<Released, "outcome"> });

export interface RuntimeParts {
  readonly store: RunStore & ArtifactStore;
  /** The path, which is the only way out. It does not wait for people. */
  readonly take: (raw: RawCall) => Promise<Taken>;
  readonly sessions: RunSessions;
  /** The agents that this process runs, by name. */
  readonly definition: (name: string) => { readonly agent: AgentId; readonly definition: AgentDefinition } | undefined;
  readonly definitions: () => readonly { readonly agent: AgentId; readonly definition: AgentDefinition }[];
  /** The tools that an agent may see now. */
  readonly offered: (definition: AgentDefinition) => readonly Offered[];
  /** Tokens that a model takes, where that is known. */
  readonly windowOf: (model: ModelRef) => number | undefined;
  /** Whether another model may answer after a model call that ended so. */
  readonly mayAnother: (ended: Pick<Outcome, "status" | "fault">, args: JsonObject) => boolean;
  /** Whether people have still to answer. */
  readonly isPending: (approval: ApprovalId) => boolean;
  /** Asks people no more, where they have still to answer; durable when it resolves. Faults: STORE_*. */
  readonly withdraw: (approval: ApprovalId) => Promise<void>;
  readonly clock: Clock;
  readonly newId: <P extends "run" | "msg" | "art">(prefix: P) => Id<P>;
  /** Told of faults that nobody expected. */
  readonly report: (fault: Fault) => void;
}

/** Sessions, as the runtime uses them. */
export interface RunSessions {
  /** Opens a session of an agent. Faults: IDENTITY_*, OPERATE_*. */
  open(agent: AgentId, wish: { readonly person?: string; readonly introduces?: boolean }): Promise<SessionId>;
  /** A token of the agent for calls in the session, good for a while. Faults: IDENTITY_*, SESSION_*. */
  credential(of: SessionOf): Promise<Credential>;
  /** Faults: SESSION_UNKNOWN, SESSION_ERASED. */
  keys(of: SessionOf): SessionKeys;
  state(of: SessionOf): "active" | "paused" | "killed" | "ended" | "erased" | undefined;
  label(of: SessionOf): Label;
  /** Whom it serves. */
  person(of: SessionOf): string | undefined;
  /** Takes in what the person asked for, by the channel of the application; durable when it returns. Faults: OPERATE_*. */
  prompt(of: SessionOf, prompt: { readonly text: string; readonly attachments: readonly Attachment[] }): Promise<void>;
  /**
   * Opens a session for the same person, with the label of this one and what the person asked for in it until then (epoch
   * milliseconds); durable when it returns. Faults: SESSION_*, OPERATE_*.
   */
  fork(of: SessionOf, until: number): Promise<SessionId>;
  /** Ends a session for good. */
  kill(of: SessionOf): Promise<void>;
}
