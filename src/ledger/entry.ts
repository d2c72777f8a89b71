/**
 * A ledger entry: what was decided or happened, without content. Its bytes are canonical JSON (RFC 8785) of this
 * shape and at most ENTRY_BYTES_MAX long; they are the leaf data of the log. docs/spec/ledger.md is the contract.
 * Absent members are absent, never null. `at` is epoch milliseconds. Digests are lower-case hexadecimal.
 */
import type { Action, Door } from "../call/call.ts";
import type { Effect } from "../call/decision.ts";
import type { PolicyCause } from "../call/house-row.ts";
import type { AgentId, ApprovalId, CallId, EntryId, LeaseId, PersonId, SessionId } from "../call/id.ts";
import type { Label } from "../call/label.ts";
import type { OutcomeStatus } from "../call/outcome.ts";
import type { PointSaid } from "../call/point.ts";
import type { Performed } from "../call/remedy.ts";
import type { ToolClass } from "../call/tool-class.ts";

/** SHA-256 over the sealed bytes (nonce, ciphertext, tag) of one piece of content, and their length. */
export interface SealedRef {
  readonly sha256: string;
  readonly bytes: number;
}

interface EntryBase {
  /** Version of this format. */
  readonly v: 1;
  readonly id: EntryId;
  readonly at: number;
}

/** Who did what an operator does: a person, or the house itself. */
export type Actor = PersonId | "house";

/** A call was decided. With effect `permit` the effect may happen from now on; with `ask` it waits; with `refuse` it never will. */
export interface DecisionEntry extends EntryBase {
  readonly kind: "decision";
  readonly session: SessionId;
  readonly call: CallId;
  readonly door: Door;
  readonly action: Action;
  readonly server: string;
  /** The definition's name (a tool, a prompt, a template), from the pinned catalogue. Never free text of the agent. */
  readonly name: string;
  readonly definition: string;
  readonly policy: string;
  readonly effect: Extract<Effect, "permit" | "ask" | "refuse">;
  readonly rules: readonly string[];
  /** Code of the reason, for a refusal. */
  readonly reason?: string;
  readonly label: Label;
  /** Sealed canonical JSON of `{name,args,carried}` as they would run: as the agent gave them, or what its remedies left. */
  readonly args: SealedRef;
  readonly digest: string;
  readonly approval?: ApprovalId;
  readonly lease?: LeaseId;
  /** What was performed on the call before it was decided on. */
  readonly remedies?: readonly Performed[];
  /** External decision points that were asked, and the strictest effect that each wanted. */
  readonly points?: readonly PointSaid[];
  /** The previous call of the session. */
  readonly previous?: CallId;
}

/** A permitted call ended. Exactly one for each decision with effect `permit`. */
export interface OutcomeEntry extends EntryBase {
  readonly kind: "outcome";
  readonly session: SessionId;
  readonly call: CallId;
  readonly status: OutcomeStatus;
  readonly result?: SealedRef;
  readonly fault?: string;
  readonly durationMs: number;
  /** Classes of findings in the result that were acted on. */
  readonly findings?: readonly string[];
  /** How many findings of each class stood in what came back. */
  readonly found?: { readonly [named: string]: number };
}

/** An approval changed: a person ruled on it, or it expired. Its opening is the decision entry with effect `ask`. */
export interface ApprovalEntry extends EntryBase {
  readonly kind: "approval";
  readonly session: SessionId;
  readonly approval: ApprovalId;
  readonly event: "permitted" | "refused" | "voted" | "expired" | "leased";
  readonly by: Actor;
  readonly digest: string;
  readonly lease?: LeaseId;
}

/** A person vouched for values of a call: they may steer calls of such tools in this session, until then. */
export interface EndorsementEntry extends EntryBase {
  readonly kind: "endorsement";
  readonly session: SessionId;
  /** The call whose values they are. */
  readonly call: CallId;
  readonly by: PersonId;
  /** Classes of the tools that they may steer. */
  readonly classes: readonly ToolClass[];
  /** Sealed JSON: the values. */
  readonly values: SealedRef;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** A session changed. */
export interface SessionEntry extends EntryBase {
  readonly kind: "session";
  readonly session: SessionId;
  readonly event: "opened" | "paused" | "resumed" | "killed" | "ended" | "erased";
  readonly by: Actor | AgentId;
}

/** What the person asked for came in, by the channel of the application. */
export interface PromptEntry extends EntryBase {
  readonly kind: "prompt";
  readonly session: SessionId;
  readonly prompt: SealedRef;
  readonly by: Actor | AgentId;
}

/** House log: what a server keeps is labelled higher from now on, because a call is about to write it. */
export interface LabelEntry extends EntryBase {
  readonly kind: "label";
  readonly call: CallId;
  readonly server: string;
  /** Keyed digest of the name of what is written. */
  readonly resource: string;
  readonly label: Label;
}

/** House log: the signed checkpoint of an agent's log at this moment. */
export interface AnchorEntry extends EntryBase {
  readonly kind: "anchor";
  readonly agent: AgentId;
  readonly size: number;
  /** Base64 of the root hash, as in the checkpoint. */
  readonly root: string;
}

/** House log: an agent was registered, changed, or its credentials were revoked or issued. */
export interface AgentEntry extends EntryBase {
  readonly kind: "agent";
  readonly agent: AgentId;
  readonly event: "added" | "key-renewed" | "token-issued" | "token-revoked" | "revoked" | "role-changed";
  readonly by: Actor | AgentId;
  readonly token?: string;
}

/** House log: a definition was seen for the first time, changed, vanished, or was reviewed. */
export interface DefinitionEntry extends EntryBase {
  readonly kind: "definition";
  readonly server: string;
  readonly name: string;
  readonly event: "pinned" | "quarantined" | "accepted" | "gone";
  readonly fingerprint: string;
  readonly by: Actor;
}

/** House log: a policy set took effect, or one was not taken because it does not validate, or two engines differ on what it says. */
export interface PolicyEntry extends EntryBase {
  readonly kind: "policy";
  readonly event: "loaded" | "rejected" | "disputed";
  readonly policy: string;
  /** Of a dispute: the first call on which Cedar's own engine says something else. */
  readonly call?: CallId;
  readonly by: Actor;
  /** What brought it: the start, the folder on disk, what lives in the house, or an operator who applied it or rolled back. */
  readonly cause?: PolicyCause;
  /** Why, in the words of the operator who applied it. */
  readonly because?: string;
}

/** House log: the house started or stopped, or an operator did something that has no entry of its own. */
export interface HouseEntry extends EntryBase {
  readonly kind: "house";
  readonly event:
    | "created"
    | "started"
    | "stopped"
    | "owner-added"
    | "person-added"
    | "link-made"
    | "login"
    | "logout"
    | "content-read"
    | `secret-${"added" | "rotated" | "removed"}` | "root-rotated" | "person-erased"
    | "exported";
  readonly by: Actor;
  readonly about?: string;
}

export type AgentLogEntry = DecisionEntry | OutcomeEntry | ApprovalEntry | EndorsementEntry | SessionEntry | PromptEntry;
export type HouseLogEntry = LabelEntry | AnchorEntry | AgentEntry | DefinitionEntry | PolicyEntry | HouseEntry;
export type Entry = AgentLogEntry | HouseLogEntry;
