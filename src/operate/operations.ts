/**
 * What operators can do: each operation with its input and output, as plain JSON. The routes of the HTTP interface, the
 * command line and the console say the same names. Times are epoch milliseconds; what is absent is absent, never null.
 */
import type { ToolManifest } from "../call/manifest.ts";
import type { AgentRow, DefinitionRow, PersonRow, PolicyChangeRow } from "../rows/house-row.ts";
import type { AgentId, ApprovalId, CallId, KeyId, LeaseId, PersonId, RunId, SessionId } from "../call/id.ts";
import type { JsonObject } from "../call/json.ts";
import type { Lacking } from "../call/flow.ts";
import type { Label } from "../call/label.ts";
import type { ToolClass } from "../call/tool-class.ts";
import type { LedgerOperations } from "./ledger-operations.ts";
import type { ShelfOperations } from "./shelf-operations.ts";
import type { CallExplained } from "./explained.ts";
import type { ApprovalRow } from "../approval/port.ts";
import type { CallBrief, StoredSession } from "../session/port.ts";
import type { BudgetShown } from "../session/index.ts";

export type { BudgetShown };
export type { EntryListed, EntryShown, LedgerVerified, LogListed, RefusedCall } from "./ledger-operations.ts";
export type {
  DocumentListed,
  DocumentWish,
  MemoryListed,
  MemoryShown,
  PassageShown,
  PrincipleListed,
  PrincipleShown,
  PrincipleState,
  ShelfMoment,
} from "./shelf-operations.ts";

export interface Operations extends LedgerOperations, ShelfOperations {
  readonly whoAmI: Operation<Nothing, PersonListed>;
  readonly listPeople: Operation<Nothing, { readonly people: readonly PersonListed[] }>;
  readonly addPerson: Operation<
    { readonly name: string; readonly role: PersonRow["role"] },
    { readonly person: PersonListed; readonly link: MadeLink }
  >;
  readonly makeLink: Operation<Nothing, MadeLink>;
  readonly endLogin: Operation<Nothing, Nothing>;
  readonly listAgents: Operation<Nothing, { readonly agents: readonly AgentListed[] }>;
  readonly addAgent: Operation<{ readonly name: string; readonly role: string; readonly owner?: string | undefined }, AgentKeyed>;
  readonly renewKey: Operation<{ readonly agent: string }, AgentKeyed>;
  readonly issueToken: Operation<SessionWish & { readonly agent: string }, TokenIssued>;
  readonly revokeToken: Operation<{ readonly agent: string; readonly tokenId?: string | undefined }, AgentListed>;
  readonly revokeAgent: Operation<{ readonly agent: string }, AgentListed>;
  readonly listVirtualKeys: Operation<{ readonly agent?: string | undefined }, { readonly virtualKeys: readonly VirtualKeyListed[] }>;
  readonly addVirtualKey: Operation<
    { readonly agent: string; readonly person?: string | undefined; readonly expiresInMs?: number | undefined },
    { readonly virtualKey: VirtualKeyListed; readonly secret: string }
  >;
  readonly revokeVirtualKey: Operation<{ readonly key: string }, VirtualKeyListed>;
  readonly listSessions: Operation<{ readonly agent?: string | undefined }, { readonly sessions: readonly SessionListed[] }>;
  readonly showSession: Operation<OfSession, SessionShown>;
  readonly pauseSession: Operation<OfSession, SessionListed>;
  readonly resumeSession: Operation<OfSession, SessionListed>;
  /** `because` is on the log, in clear: it is the operator's own word and no content. */
  readonly killSession: Operation<OfSession & { readonly because?: string | undefined }, SessionListed>;
  readonly eraseSession: Operation<OfSession, SessionListed>;
  readonly listApprovals: Operation<{ readonly state?: ApprovalState | undefined }, { readonly approvals: readonly ApprovalListed[] }>;
  readonly showApproval: Operation<{ readonly approval: string }, ApprovalShown>;
  readonly permitApproval: Operation<
    { readonly approval: string; readonly reason?: string | undefined; readonly lease?: LeaseWish | undefined },
    Ruled
  >;
  readonly refuseApproval: Operation<{ readonly approval: string; readonly reason: string }, Ruled>;
  readonly endorse: Operation<
    { readonly call: string; readonly arguments?: readonly string[] | undefined; readonly expiresInMs?: number | undefined },
    Endorsement
  >;
  readonly listDefinitions: Operation<Nothing, { readonly definitions: readonly DefinitionListed[] }>;
  readonly acceptDefinition: Operation<DefinitionRef, DefinitionRow>;
  readonly rotateRoot: Operation<Nothing, RootRotated>;
  readonly erasePerson: Operation<{ readonly person: string }, PersonErased>;
  readonly listSecrets: Operation<Nothing, { readonly secrets: readonly SecretListed[] }>;
  readonly addSecret: Operation<{ readonly name: string; readonly value: string }, SecretListed>;
  readonly rotateSecret: Operation<{ readonly name: string; readonly value?: string | undefined }, SecretListed>;
  readonly removeSecret: Operation<{ readonly name: string }, SecretListed>;
  readonly whoUsesSecret: Operation<{ readonly name: string }, SecretUses>;
  readonly policyStatus: Operation<Nothing, PolicyStatus>;
  readonly explainCall: Operation<{ readonly call: string }, CallExplained>;
  readonly listPolicies: Operation<Nothing, { readonly changes: readonly PolicyChangeRow[] }>;
  readonly showPolicy: Operation<{ readonly version: string }, PolicyShown>;
  readonly applyPolicy: Operation<PolicyWish, PolicyApplied>;
  readonly rollbackPolicy: Operation<{ readonly version: string; readonly because: string }, PolicyApplied>;
}

export interface Operation<Input, Output> {
  readonly input: Input;
  readonly output: Output;
}

export type OperationName = keyof Operations;
export type InputOf<Name extends OperationName> = Operations[Name]["input"];
export type OutputOf<Name extends OperationName> = Operations[Name]["output"];
export type Nothing = { readonly [name: string]: never };
export interface OfSession {
  readonly session: string;
}

/** The session that a token is for: a new one for a person and a purpose, or one of the agent's own that is active. */
export interface SessionWish {
  /** Id or name of the person whom the session serves. */
  readonly person?: string | undefined;
  readonly purpose?: string | undefined;
  readonly session?: string | undefined;
  /** What the person asks for, in the person's own words. */
  readonly prompt?: string | undefined;
}

/** A session that is opened in the house itself. */
export interface SessionOpening extends SessionWish {
  /** Whoever opens it may make the person known whom it serves. */
  readonly introduces?: boolean;
}

export interface PersonListed {
  readonly person: PersonId;
  readonly name: string;
  readonly role: PersonRow["role"];
}

/** A one-time link: its code is a secret, shown this once. */
export interface MadeLink {
  readonly code: string;
  readonly expiresAt: number;
}

/** A definition, and of a tool what is known of it: by its manifest, or by a guess. */
export interface DefinitionListed extends DefinitionRow {
  /** Classes of what stands in it and in its candidate that a description has no need for: hidden text, orders to the model. Absent where there is none. */
  readonly suspicions?: readonly string[];
  readonly manifest?: ToolManifest;
}

export interface AgentListed extends Pick<AgentRow, "name" | "role" | "state" | "addedAt"> {
  readonly agent: AgentId;
  readonly owner?: PersonId;
}

/** A key of an agent for the model doors, without the key itself. */
export interface VirtualKeyListed {
  readonly key: KeyId;
  /** The agent's name. */
  readonly agent: string;
  readonly state: "active" | "expired" | "revoked";
  readonly addedAt: number;
  readonly expiresAt: number;
  /** The person whom its sessions serve. */
  readonly person?: PersonId;
  /** The session that its calls are made in. */
  readonly session?: SessionId;
}

/** An agent with its new bootstrap key. */
export interface AgentKeyed {
  readonly agent: AgentListed;
  /** The bootstrap key: a secret, shown this once. */
  readonly key: string;
}

export interface TokenIssued {
  readonly agent: AgentId;
  readonly session: SessionId;
  /** The access token: a secret. */
  readonly token: string;
  /** Its id, by which it can be revoked. */
  readonly tokenId: string;
  /** The key under which the application signs prompts of the session: a secret, which no model and no tool may have. */
  readonly promptKey: string;
  readonly expiresAt: number;
}

export interface SessionListed {
  readonly session: SessionId;
  readonly agent: AgentId;
  readonly agentName: string;
  readonly person?: PersonId;
  readonly state: StoredSession["state"];
  readonly startedAt: number;
  readonly calls: number;
  readonly label: Label;
}

export interface SessionShown extends SessionListed {
  readonly purpose?: string;
  /** The session that it goes on from, after which run, and that run's last message; absent where it began by itself. */
  readonly forkedFrom?: { readonly session: SessionId; readonly run: RunId; readonly message?: string };
  /** What stands in the budgets that its calls can fall under. */
  readonly budgets: readonly BudgetShown[];
  readonly log: readonly CallListed[];
}

/** `withdrawn`: what asked was cancelled before anybody answered. */
export type ApprovalState = ApprovalRow["state"] | "withdrawn";

/** One call of a session, without content. */
export type CallListed = Omit<CallBrief, "session">;

export interface ApprovalListed extends Pick<ApprovalRow, "asks" | "openedAt" | "expiresAt"> {
  readonly state: ApprovalState;
  readonly approval: ApprovalId;
  readonly agent: AgentId;
  readonly agentName: string;
  readonly session: SessionId;
  /** What is to be called; absent where the call is gone. */
  readonly server?: string;
  readonly name?: string;
  /** How many different people must permit, and how many have. */
  readonly quorum: number;
  readonly permits: number;
}

export interface ApprovalShown extends ApprovalListed {
  readonly call: CallId;
  readonly role: string;
  readonly owner?: PersonId;
  /** The person whom the session serves. */
  readonly person?: PersonId;
  /** Who asks through the agent: the person whom the session serves, and whoever opened it. */
  readonly requesters: readonly PersonId[];
  /** Which of them cannot permit it: all, but for one who lives alone where no rule demands another person. */
  readonly barred: readonly PersonId[];
  /** How the house stands now to the definition that the call is for. */
  readonly definition: { readonly server: string; readonly name: string; readonly state: DefinitionRow["state"]; readonly isSame: boolean };
  /** The exact bytes that are approved: canonical JSON. Its `args` are the agent's words, not the house's. Credentials are struck. */
  readonly subject: string;
  /** How many credentials are struck in it: the bytes that are approved hold them. */
  readonly struck: number;
  /** Its values with which something is wrong, and where each was seen. */
  readonly values: readonly ValueShown[];
  readonly digest: string;
  readonly votes: readonly VoteShown[];
}

/** A value of a call with what is wrong with it. Its `texts` are the agent's words, in which credentials are struck. */
export interface ValueShown extends Lacking {
  readonly texts: readonly string[];
}

/** Values that may steer calls of tools of these classes in this session, until then. */
export interface Endorsement {
  readonly call: CallId;
  readonly session: SessionId;
  readonly values: readonly ValueShown[];
  readonly classes: readonly ToolClass[];
  readonly expiresAt: number;
  /** Index of the entry in the agent's log. */
  readonly entry: number;
}

export interface VoteShown {
  readonly by: PersonId;
  /** Whether this person asks through the agent, too. */
  readonly isRequester: boolean;
  readonly verdict: "permit" | "refuse";
  readonly at: number;
  readonly reason?: string;
}

export interface LeaseWish {
  readonly usesMax: number;
  readonly expiresInMs: number;
  /** Argument name to a pattern: in a text `*` stands for any run of characters; other values must be equal. */
  readonly patterns: JsonObject;
}

export interface Ruled {
  readonly approval: ApprovalId;
  readonly state: "pending" | "permitted" | "refused";
  readonly lease?: LeaseId;
  /** Index of the entry in the agent's log. */
  readonly entry: number;
}

/** The root key that wraps from now on, and how many keys were wrapped anew. */
export interface RootRotated {
  readonly root: string;
  readonly rewrapped: number;
}

/** Who is gone, and how many sessions with them. */
export interface PersonErased {
  readonly person: PersonId;
  readonly sessions: number;
  /** What agents remembered of the person. */
  readonly memories: number;
}

/** A secret, without its value. */
export interface SecretListed {
  /** As rules name it. */
  readonly name: string;
  /** Where it is kept; `local` is the house's own store. */
  readonly source: string;
  /** Of the house's own: counts from 1. Of another source: what it calls the one in use, absent while none is. */
  readonly version?: number | string;
  /** Of the house's own: since when this version is there. */
  readonly at?: number;
  /** Where the configuration names it. */
  readonly uses: readonly string[];
}

/** What a secret is for, and whom rules let use it. */
export interface SecretUses {
  readonly name: string;
  readonly servers: readonly { readonly server: string; readonly where: string }[];
  /** Agents in the scope of a permit for its use; conditions and forbids may say no to a call all the same. */
  readonly agents: readonly { readonly agent: string; readonly rules: readonly string[] }[];
}

/** A quarantined definition as the operator saw it: only exactly that candidate is accepted. */
export interface DefinitionRef {
  readonly kind: DefinitionRow["kind"];
  readonly server: string;
  readonly name: string;
  readonly fingerprint: string;
}

/** A whole set of policies, and why it should be in force. */
export interface PolicyWish {
  readonly files: { readonly [file: string]: string };
  readonly because: string;
}

export interface PolicyShown {
  readonly version: string;
  readonly files: { readonly [file: string]: string };
}

export interface PolicyApplied {
  readonly version: string;
  /** The version that was in force before. */
  readonly before: string;
  /** False where it was in force already: then nothing was recorded. */
  readonly changed: boolean;
  readonly warnings: readonly PolicyProblem[];
}

export interface PolicyProblem {
  readonly code: string;
  readonly what: string;
  /** `file:line:column`. */
  readonly where?: string;
  readonly hint?: string;
}

export interface PolicyStatus {
  /** Lower-case hexadecimal SHA-256 of the policy set in force. */
  readonly version: string;
  readonly loadedAt: number;
  readonly files: readonly string[];
  /** The set on disk that was not taken, because it does not validate. */
  readonly rejected?: {
    readonly at: number;
    readonly problems: readonly PolicyProblem[];
  };
  /** Decisions that Cedar's own engine decided again since the house started, and on how many of them it differs. */
  readonly shadow?: { readonly share: number; readonly compared: number; readonly differences: number };
}
