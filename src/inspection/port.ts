/** What inspection needs of a store. Reading never waits, and sees every change whose promise was fulfilled. */
import type { AgentId, CallId, EntryId, SessionId } from "../call/id.ts";
import type { Label } from "../call/label.ts";
import type { Sealed } from "../call/session-view.ts";
import type { ValueToken } from "../call/value-token.ts";
import type { ToolClass } from "../call/tool-class.ts";

/** What the person asked for in a session, sealed under its key as `promptAbout` says. */
export interface StoredPrompt {
  /** The id of its entry. */
  readonly prompt: EntryId;
  readonly at: number;
  /** Keyed digest of its canonical text. */
  readonly digest: string;
  readonly content: Sealed;
}

export interface PromptStore {
  /** The prompts of a session in the order in which they came, without the first `known`. */
  prompts(agent: AgentId, session: SessionId, known: number): readonly StoredPrompt[];
  /** How many there are, and the one with this digest. Its cost does not grow with what they say. */
  promptsGiven(agent: AgentId, session: SessionId, digest: string): PromptsGiven;
}

export interface PromptsGiven {
  readonly count: number;
  readonly standing: EntryId | undefined;
}

/** Labels that were left on what servers keep, house-wide. A resource stands in it only by keyed digests of its names. */
export interface StoredLabelStore {
  /** The labels that stand under any of these digests, each with its digest. */
  storedLabels(server: string, resources: readonly string[]): readonly { readonly resource: string; readonly label: Label }[];
}

/** A label to be left under these digests of a resource's names, because of a call. */
export interface LabelRaised {
  readonly server: string;
  readonly resources: readonly string[];
  readonly label: Label;
  readonly call: CallId;
}

/** The label of one resource whose whole content a call has replaced. */
export type LabelReplaced = Omit<LabelRaised, "resources"> & { readonly resource: string };

/** Puts a label in the place of what stands under the digest, after every change that was asked for before. */
export type ReplaceLabel = (replaced: LabelReplaced) => Promise<void>;

/** Joins a label into what stands under each of the digests. When the promise is fulfilled it survives the loss of power. */
export type RaiseLabel = (raised: LabelRaised) => Promise<void>;

/** Values that a person vouched for. Content stays sealed. */
export interface StoredEndorsement {
  /** Index of its entry in the agent's log. */
  readonly entry: number;
  /** The call whose values they are. */
  readonly call: CallId;
  /** Classes of the tools that they may steer. */
  readonly classes: readonly ToolClass[];
  /** Sealed JSON: a list of texts. */
  readonly values: Sealed;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

export interface EndorsementStore {
  /** Endorsements of a session, oldest first. */
  endorsements(agent: AgentId, session: SessionId): readonly StoredEndorsement[];
}

/** What a call brought back to its session. Content stays sealed. */
export interface StoredResult {
  readonly call: CallId;
  readonly action: string;
  readonly server: string;
  readonly name: string;
  /** Fingerprint of its definition as it was then. */
  readonly definition: string;
  readonly args: Sealed;
  readonly result: Sealed;
}

export interface ResultStore {
  /** The newest calls of a session that brought something back, at most so many, oldest first. */
  resultsOf(agent: AgentId, session: SessionId, limit: number): readonly Pick<StoredResult, "call" | "server" | "name">[];
  /** What one of an agent's calls brought back; undefined where there is no such call, or it brought nothing. */
  resultOf(agent: AgentId, call: CallId): StoredResult | undefined;
}

export interface ValueTokenStore {
  /** The tokens of a session, by ordinal. */
  valueTokens(agent: AgentId, session: SessionId): readonly ValueToken[];
}
