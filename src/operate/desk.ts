/** What operators act on, as the composition root puts it together. */
import type { Action as CallAction } from "../call/call.ts";
import type { Clock } from "../call/clock.ts";
import type { Definition } from "../call/definition.ts";
import type { DefinitionRow, PolicyChangeRow, WrappedKey } from "../rows/house-row.ts";
import type { AgentId, ApprovalId, CallId, EntryId, KeyId, LeaseId, PersonId, SessionId } from "../call/id.ts";
import type { DecidedOn } from "../call/decision.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import type { Sealed, SessionKeys } from "../call/session-view.ts";
import type { ToolClass } from "../call/tool-class.ts";
import type { ApprovalStore } from "../approval/port.ts";
import type { Agents, IdentityWriter, Operator, People, Tokens, VirtualKeys } from "../identity/index.ts";
import type { MakeEntry } from "../ledger/make-entry.ts";
import type { LedgerStore } from "../ledger/port.ts";
import type { CallStore, SessionRef, Sessions, SessionStore } from "../session/index.ts";
import type { CallExplained } from "./explained.ts";
import type { LedgerVerified } from "./ledger-operations.ts";
import type {
  DefinitionListed,
  DefinitionRef,
  DocumentListed,
  DocumentWish,
  InputOf,
  MemoryListed,
  MemoryShown,
  OperationName,
  OutputOf,
  PassageShown,
  PolicyApplied,
  PolicyShown,
  PolicyStatus,
  PolicyWish,
  PrincipleListed,
  PrincipleShown,
  PrincipleState,
  RootRotated,
  SecretListed,
  SecretUses,
  SessionShown,
} from "./operations.ts";

export interface Desk {
  readonly agents: Agents;
  readonly tokens: Tokens;
  readonly virtualKeys: VirtualKeys;
  readonly people: People;
  readonly sessions: Sessions;
  readonly writer: IdentityWriter;
  readonly store: Pick<SessionStore, "session" | "sessions"> &
    DeskPrompts &
    CallStore &
    Pick<ApprovalStore, "approval" | "approvals"> &
    Pick<LedgerStore, "agents" | "log">;
  readonly verifier: DeskVerifier;
  /** `commit` tells the rest of the house of what became durable; see `announcing`. */
  readonly ledger: Pick<LedgerStore, "commit" | "commitHouse">;
  readonly keys: DeskKeys;
  /** Whether the owner lets an agent's application make somebody of this name known. */
  readonly mayIntroduce: (agent: string, person: string) => boolean;
  /** Forgets what agents remember of a person; says how many memories it was. Durable when it returns. */
  readonly forgetPerson: (person: PersonId) => Promise<number>;
  readonly definitions: DeskDefinitions;
  readonly secrets: DeskSecrets;
  readonly policy: DeskPolicy;
  readonly shelf: DeskShelf;
  /** A recorded call as it was decided; undefined where there is none. */
  /** What a session was forked from; undefined where it began by itself. */
  readonly forkedFrom: (of: SessionRef) => SessionShown["forkedFrom"];
  readonly decided: (call: CallId) => DecidedCall | undefined;
  /** The classes of a tool, as its manifest has them. */
  readonly classesOf: (tool: { readonly server: string; readonly name: string }) => readonly ToolClass[];
  /** The texts at a place of arguments, and below it. */
  readonly textsAt: (args: JsonObject, place: string) => readonly string[];
  /** What people may see of content: the same, but for credentials, which are struck and counted. */
  readonly forPeople: <T extends JsonValue>(value: T) => { readonly value: T; readonly struck: number };
  readonly makeEntry: MakeEntry;
  readonly newId: <P extends "ses" | "lea">(prefix: P) => P extends "ses" ? SessionId : LeaseId;
  readonly clock: Clock;
}

/** Has the logs verified, while the house goes on. */
export interface DeskVerifier {
  /** What it last said in this process; undefined where it was not asked. */
  last(): LedgerVerified | undefined;
  /** One look at a time: whoever asks meanwhile gets what comes of it. Faults: VERIFY_*. */
  verify(): Promise<LedgerVerified>;
}

export interface DecidedCall {
  readonly agent: AgentId;
  readonly session: SessionId;
  readonly call: CallId;
  readonly server: string;
  readonly name: string;
  /** The request to people that it opened or used. */
  readonly approval: ApprovalId | undefined;
  /** Sealed canonical JSON of `{name,args,carried}`. */
  readonly args: Sealed;
  readonly on: DecidedOn | undefined;
}

export interface DeskPolicy {
  status(): PolicyStatus;
  changes(): readonly PolicyChangeRow[];
  /** A set that was in force, by its version or the beginning of it that no other has; its digest is computed again. */
  version(version: string): PolicyShown;
  /** Explains a recorded call; with `content`, for somebody who may read it. */
  explain(call: string, content: boolean): Promise<CallExplained>;
  /** In force, in the folder and on the house log when it returns. */
  apply(wanted: PolicyWish & { readonly by: PersonId; readonly cause: "apply" | "rollback" }): Promise<PolicyApplied>;
}

/** Which prompts a session has, by the keyed digests of what they say. */
export interface DeskPrompts {
  promptsGiven(agent: AgentId, session: SessionId, digest: string): { readonly count: number; readonly standing: EntryId | undefined };
}

/** What of `keys/` operators need. */
export interface DeskKeys {
  newSessionKey(owner: { readonly agent: AgentId; readonly session: SessionId }): WrappedKey & { readonly keyId: KeyId };
  sessionKeys(owner: { readonly agent: AgentId; readonly session: SessionId }, wrapped: WrappedKey): SessionKeys;
  /** Ends a session's keys in this process; its row is erased already. */
  eraseSession(session: SessionId): void;
  /** Puts another root key in the place of the one of now; durable when it returns. Faults: KEYS_SERVICE, STORE_*. */
  rotateRoot(by: PersonId): Promise<RootRotated>;
}

/** Secrets, by their names; each change is durable when it returns. Faults: EXECUTION_SECRET_*, INSPECTION_VALUE_UNFIT, STORE_*. */
export interface DeskSecrets {
  list(): readonly SecretListed[];
  add(name: string, value: string, by: PersonId): Promise<SecretListed>;
  /** Without a value: reads it anew where it is kept. */
  rotate(name: string, value: string | undefined, by: PersonId): Promise<SecretListed>;
  remove(name: string, by: PersonId): Promise<SecretListed>;
  uses(name: string): SecretUses;
}

/** Memory, knowledge and culture. Each change is durable when it returns. Faults: OPERATE_ROW_UNFIT, STORE_*, KEYS_*. */
export interface DeskShelf {
  readonly memories: {
    /** Of one person, or of all and nobody where none is named. */
    list(
      agent: AgentId,
      page: { readonly limit: number; readonly person?: string | undefined; readonly after?: string | undefined },
    ): readonly MemoryListed[];
    show(agent: AgentId, memory: string): MemoryShown | undefined;
    revert(agent: AgentId, memory: string, wish: { readonly version: number; readonly by: PersonId }): Promise<MemoryListed>;
    forget(agent: AgentId, memory: string, by: PersonId): Promise<void>;
  };
  readonly knowledge: {
    list(agent: AgentId): readonly DocumentListed[];
    /** As a session that serves this person would find it; without one, what is for everybody. */
    search(agent: AgentId, query: { readonly query: string; readonly person: string | undefined }): Promise<readonly PassageShown[]>;
    add(agent: AgentId, wish: Omit<DocumentWish, "agent">, by: PersonId): Promise<OutputOf<"addKnowledge">>;
    remove(agent: AgentId, document: string, by: PersonId): Promise<void>;
    /** One document, or all of them. */
    reindex(agent: AgentId, document: string | undefined, by: PersonId): Promise<OutputOf<"reindexKnowledge">>;
  };
  readonly culture: {
    list(state: PrincipleState | undefined): readonly PrincipleListed[];
    show(culture: string): PrincipleShown | undefined;
    accept(culture: string, review: Review): Promise<PrincipleListed>;
    refuse(culture: string, review: Review): Promise<PrincipleListed>;
    revert(culture: string, review: Review & { readonly version: number }): Promise<PrincipleListed>;
  };
}

interface Review {
  readonly by: PersonId;
  readonly reason: string;
}

export interface DeskDefinitions {
  list(): readonly DefinitionListed[];
  /** What a call would be about now. Hosts, models and what servers ask of clients have definitions that stand in no list. */
  find(action: CallAction, server: string, name: string): Pick<Definition, "state" | "fingerprint"> | undefined;
  /** Pins the candidate with exactly this fingerprint, durable when it returns; faults when it is not there any more. */
  accept(ref: DefinitionRef, by: PersonId): Promise<DefinitionRow>;
}

/** One operation: what it is given, who does it, what it acts on. Permission was checked before. */
export type Action<Name extends OperationName> = (
  desk: Desk,
  by: Operator,
  input: InputOf<Name>,
) => OutputOf<Name> | Promise<OutputOf<Name>>;
