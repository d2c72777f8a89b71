/**
 * A ledger entry: what was decided or happened, without content. Its bytes are canonical JSON (RFC 8785) of this
 * shape and at most ENTRY_BYTES_MAX long; they are the leaf data of the log. docs/spec/ledger.md is the contract.
 * Absent members are absent, never null. `at` is epoch milliseconds. Digests are lower-case hexadecimal.
 *
 * The form stands here once, as tables of what each member of each kind may hold: types and checks are both made of them.
 */
import type { Label } from "../call/label.ts";
import { NAME_CHARS_MAX, URI_CHARS_MAX } from "../call/limits.ts";
import type { Performed } from "../call/remedy.ts";
import { TOOL_CLASSES } from "../call/tool-class.ts";
import { fromBase64 } from "./base64.ts";
import { HASH_BYTES } from "./hash.ts";
import { absent, either, exactly, id, listOf, matching, oneOf, text, whole } from "./holds.ts";
import type { Held, Holds } from "./holds.ts";
import { ABOUT_CHARS_MAX, BECAUSE_CHARS_MAX, RULE_CHARS_MAX, TOKEN_CHARS_MAX } from "./limits.ts";

const name = text(NAME_CHARS_MAX);
/** A URI, or a name of the length of one. */
const uri = text(URI_CHARS_MAX);
const sha256 = matching(/^[0-9a-f]{64}$/);
const code = matching(/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/);
/** Base64 of a root hash, as in a checkpoint. */
const rootHash: Holds<string> = (value): value is string => typeof value === "string" && fromBase64(value)?.length === HASH_BYTES;
/** Names with numbers, at least one. */
const counts: Holds<{ readonly [named: string]: number }> = (value): value is { readonly [named: string]: number } => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return entries.length > 0 && entries.every(([of, count]) => name(of) && whole(count));
};
const label: Holds<Label> = exactly({
  integrity: oneOf("trusted", "untrusted"),
  readers: either(absent, listOf(name)),
  origins: listOf(text(NAME_CHARS_MAX + 1 + URI_CHARS_MAX)),
});
/** SHA-256 over the sealed bytes (nonce, ciphertext, tag) of one piece of content, and their length. */
const sealed = exactly({ sha256, bytes: whole });
/** Who did what an operator does: a person, or the house itself. */
const person = either(id("per"), oneOf("house"));
const isTrue = (value: unknown): value is true => value === true;
const actor = either(person, id("agt"));

/** A member of an entry. */
export interface Member<T = unknown> {
  readonly holds: Holds<T>;
  readonly optional: boolean;
}

const need = <T>(holds: Holds<T>) => ({ holds, optional: false }) as const;
const may = <T>(holds: Holds<T>) => ({ holds, optional: true }) as const;

/** Kinds of the log of an agent. */
const AGENT_FORMS = {
  /** A call was decided. With effect `permit` the effect may happen from now on; with `ask` it waits; with `refuse` it never will. */
  decision: {
    session: need(id("ses")),
    call: need(id("call")),
    door: need(oneOf("mcp", "in-process", "egress", "calls", "model")),
    action: need(oneOf("callTool", "readResource", "getPrompt", "complete", "subscribeResource", "elicit", "sample", "fetch", "callModel")),
    server: need(name),
    /** The definition's name (a tool, a prompt, a template), from the pinned catalogue. Never free text of the agent. */
    name: need(uri),
    definition: need(either(sha256, oneOf(""))),
    policy: need(sha256),
    effect: need(oneOf("permit", "ask", "refuse")),
    rules: need(listOf(text(RULE_CHARS_MAX))),
    /** Code of the reason, for a refusal. */
    reason: may(code),
    label: need(label),
    /** Sealed canonical JSON of `{name,args,carried}` as they would run: as the agent gave them, or what its remedies left. */
    args: need(sealed),
    digest: need(sha256),
    approval: may(id("apr")),
    lease: may(id("lea")),
    /** What was performed on the call before it was decided on. */
    remedies: may(
      listOf(matching<Performed>(/^(?:sanitize:[a-z][a-z0-9-]{0,63}(?::[a-z][a-z0-9-]{0,63}){0,3}|sandbox:(?:strict|standard))$/)),
    ),
    /** External decision points that were asked, and the strictest effect that each wanted. */
    points: may(listOf(exactly({ name, effect: oneOf("permit", "sanitize", "sandbox", "ask", "refuse") }))),
    /** The previous call of the session. */
    previous: may(id("call")),
  },
  /** A permitted call ended. Exactly one for each decision with effect `permit`. */
  outcome: {
    session: need(id("ses")),
    call: need(id("call")),
    status: need(oneOf("done", "failed", "unknown")),
    result: may(sealed),
    fault: may(code),
    durationMs: need(whole),
    /** Classes of findings in the result that were acted on. */
    findings: may(listOf(name)),
    /** How many findings of each class stood in what came back. */
    found: may(counts),
  },
  /** An approval changed: a person ruled on it, it expired, or what asked was cancelled. Its opening is the decision entry with effect `ask`. */
  approval: {
    session: need(id("ses")),
    approval: need(id("apr")),
    event: need(oneOf("permitted", "refused", "voted", "expired", "withdrawn", "leased")),
    by: need(person),
    /** Whoever ruled also asks through the agent. */
    requester: may(isTrue),
    digest: need(sha256),
    lease: may(id("lea")),
  },
  /** A person vouched for values of a call: they may steer calls of such tools in this session, until then. */
  endorsement: {
    session: need(id("ses")),
    /** The call whose values they are. */
    call: need(id("call")),
    by: need(id("per")),
    /** Whoever vouches also asks through the agent. */
    requester: may(isTrue),
    /** Classes of the tools that they may steer. */
    classes: need(listOf(oneOf(...TOOL_CLASSES))),
    /** Sealed JSON: the values. */
    values: need(sealed),
    /** Epoch milliseconds. */
    expiresAt: need(whole),
  },
  /** A session changed. */
  session: {
    session: need(id("ses")),
    event: need(oneOf("opened", "paused", "resumed", "killed", "ended", "erased")),
    by: need(actor),
    /** Why it was killed, in the words of the operator who did it. */
    because: may(text(BECAUSE_CHARS_MAX)),
  },
  /** What the person asked for came in, by the channel of the application. */
  prompt: { session: need(id("ses")), prompt: need(sealed), by: need(actor) },
};

/** Kinds of the log of the house. */
const HOUSE_FORMS = {
  /** What a server keeps is labelled higher from now on, because a call is about to write it; `resource` is the keyed digest of its name. */
  label: { call: need(id("call")), server: need(name), resource: need(sha256), label: need(label) },
  /** The signed checkpoint of an agent's log at this moment. */
  anchor: { agent: need(id("agt")), size: need(whole), root: need(rootHash) },
  /** An agent was registered, changed, or its credentials were revoked or issued. */
  agent: {
    agent: need(id("agt")),
    event: need(
      oneOf("added", "key-renewed", "token-issued", "token-revoked", "revoked", "role-changed", "virtual-key-added", "virtual-key-revoked"),
    ),
    by: need(actor),
    token: may(text(TOKEN_CHARS_MAX)),
  },
  /** A definition was seen for the first time, changed, vanished, or was reviewed. */
  definition: {
    server: need(name),
    name: need(uri),
    event: need(oneOf("pinned", "quarantined", "accepted", "gone")),
    fingerprint: need(sha256),
    by: need(person),
  },
  /** A policy set took effect, or one was not taken because it does not validate, or two engines differ on what it says. */
  policy: {
    event: need(oneOf("loaded", "rejected", "disputed")),
    policy: need(sha256),
    /** Of a dispute: the first call on which Cedar's own engine says something else. */
    call: may(id("call")),
    by: need(person),
    /** What brought it: the start, the folder on disk, what lives in the house, or an operator who applied it or rolled back. */
    cause: may(oneOf("start", "folder", "living", "apply", "rollback")),
    /** Why, in the words of the operator who applied it. */
    because: may(text(BECAUSE_CHARS_MAX)),
  },
  /** The house started or stopped, or an operator did something that has no entry of its own. */
  house: {
    event: need(
      either(
        oneOf("created", "started", "stopped", "owner-added", "person-added", "person-erased", "link-made", "login", "logout"),
        oneOf(
          "content-read",
          "exported",
          "secret-added",
          "secret-rotated",
          "secret-removed",
          "root-rotated",
          "memory-reverted",
          "memory-forgotten",
          "knowledge-added",
          "knowledge-removed",
          "knowledge-reindexed",
          "culture-accepted",
          "culture-refused",
          "culture-reverted",
        ),
      ),
    ),
    by: need(actor),
    about: may(text(ABOUT_CHARS_MAX)),
  },
};

/** What every entry has beside its kind. `v` is the version of this format. */
const COMMON = { v: need((value: unknown): value is 1 => value === 1), id: need(id("ent")), at: need(whole) };

type May<F> = { [M in keyof F]: F[M] extends { readonly optional: true } ? M : never }[keyof F];
type Of<F, M extends keyof F> = { readonly [N in M]: F[N] extends Member ? Held<F[N]["holds"]> : never };
type EntryOf<K, F> = Of<typeof COMMON, "v" | "id" | "at"> & { readonly kind: K } & Of<F, Exclude<keyof F, May<F>>> & Partial<Of<F, May<F>>>;
type OfForms<F> = { readonly [K in keyof F]: EntryOf<K, F[K]> };
type AgentEntries = OfForms<typeof AGENT_FORMS>;
type HouseEntries = OfForms<typeof HOUSE_FORMS>;

export type AgentLogEntry = AgentEntries[keyof AgentEntries];
export type HouseLogEntry = HouseEntries[keyof HouseEntries];
export type Entry = AgentLogEntry | HouseLogEntry;

export type DecisionEntry = AgentEntries["decision"];
export type OutcomeEntry = AgentEntries["outcome"];
export type ApprovalEntry = AgentEntries["approval"];
export type EndorsementEntry = AgentEntries["endorsement"];
export type SessionEntry = AgentEntries["session"];
export type PromptEntry = AgentEntries["prompt"];
export type AnchorEntry = HouseEntries["anchor"];
export type AgentEntry = HouseEntries["agent"];

export type SealedRef = Held<typeof sealed>;

/** Whether an entry belongs to the log of an agent; all others belong to that of the house. */
export function isOfAgent(entry: Entry): entry is AgentLogEntry {
  return Object.hasOwn(AGENT_FORMS, entry.kind);
}

/** The members of each kind, for reading: a map cannot be asked for `constructor`. */
export const FORMS: ReadonlyMap<unknown, ReadonlyMap<string, Member>> = new Map(
  Object.entries({ ...AGENT_FORMS, ...HOUSE_FORMS }).map(([kind, form]) => [
    kind,
    new Map(Object.entries<Member>({ ...COMMON, kind: need(oneOf(kind)), ...form })),
  ]),
);
