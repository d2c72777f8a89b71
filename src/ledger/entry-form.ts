/**
 * The form of entries as a table: every member of every kind, what it may hold, and whether it may be absent. The
 * types of entry.ts check the table, so neither can be changed alone. docs/spec/ledger.md says the same in words.
 */
import { isId } from "../call/id.ts";
import { NAME_CHARS_MAX, URI_CHARS_MAX } from "../call/limits.ts";
import { TOOL_CLASSES } from "../call/tool-class.ts";
import { fromBase64 } from "./base64.ts";
import type { Entry } from "./entry.ts";
import { HASH_BYTES } from "./hash.ts";
import { ABOUT_CHARS_MAX, BECAUSE_CHARS_MAX, RULE_CHARS_MAX, TOKEN_CHARS_MAX } from "./limits.ts";

/** Whether a value is what a member may hold. */
type Holds = (value: unknown) => boolean;
type Members = { readonly [name: string]: unknown };
interface Needed {
  readonly holds: Holds;
  readonly optional: false;
}
interface Optional {
  readonly holds: Holds;
  readonly optional: true;
}
type Form<E> = { readonly [M in keyof E]-?: Record<never, never> extends Pick<E, M> ? Optional : Needed };
type Forms = { readonly [K in Entry["kind"]]: Form<Extract<Entry, { readonly kind: K }>> };

const need = (holds: Holds): Needed => ({ holds, optional: false });
const may = (holds: Holds): Optional => ({ holds, optional: true });
const oneOf =
  (...texts: readonly string[]): Holds =>
  (value) =>
    texts.includes(value as string);
const id =
  (...prefixes: readonly string[]): Holds =>
  (value) =>
    prefixes.some((prefix) => isId(prefix, value));
const text =
  (charsMax: number): Holds =>
  (value) =>
    typeof value === "string" && value.length <= charsMax && value.isWellFormed();
const matching =
  (pattern: RegExp): Holds =>
  (value) =>
    typeof value === "string" && pattern.test(value);
const listOf =
  (holds: Holds): Holds =>
  (value) =>
    Array.isArray(value) && value.every(holds);
const either =
  (one: Holds, other: Holds): Holds =>
  (value) =>
    one(value) || other(value);
const exactly = (members: { readonly [name: string]: Holds }): Holds => {
  const form = new Map(Object.entries(members));
  return (value) => {
    if (typeof value !== "object" || value === null) return false;
    const names = Object.keys(value);
    return names.length === form.size && names.every((name) => form.get(name)?.((value as Members)[name]) === true);
  };
};

const whole: Holds = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const absent: Holds = (value) => value === null;
const sha256 = matching(/^[0-9a-f]{64}$/);
const code = matching(/^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/);
const name = text(NAME_CHARS_MAX);
const person = either(id("per"), oneOf("house"));
const actor = either(person, id("agt"));
const sealed = exactly({ sha256, bytes: whole });
/** Names with numbers, at least one. */
const counts: Holds = (value) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return entries.length > 0 && entries.every(([of, count]) => name(of) && whole(count));
};
const rootHash: Holds = (value) => typeof value === "string" && fromBase64(value)?.length === HASH_BYTES;
const label = exactly({
  integrity: oneOf("trusted", "untrusted"),
  readers: either(absent, listOf(name)),
  origins: listOf(text(NAME_CHARS_MAX + 1 + URI_CHARS_MAX)),
});

const base = { v: need((value) => value === 1), id: need(id("ent")), at: need(whole) };

const FORMS: Forms = {
  decision: {
    ...base,
    kind: need(oneOf("decision")),
    session: need(id("ses")),
    call: need(id("call")),
    door: need(oneOf("mcp", "in-process", "egress")),
    action: need(oneOf("callTool", "readResource", "getPrompt", "complete", "subscribeResource", "elicit", "sample", "fetch")),
    server: need(name),
    name: need(text(URI_CHARS_MAX)),
    definition: need(either(sha256, oneOf(""))),
    policy: need(sha256),
    effect: need(oneOf("permit", "ask", "refuse")),
    rules: need(listOf(text(RULE_CHARS_MAX))),
    reason: may(code),
    label: need(label),
    args: need(sealed),
    digest: need(sha256),
    approval: may(id("apr")),
    lease: may(id("lea")),
    remedies: may(listOf(matching(/^(?:sanitize:[a-z][a-z0-9-]{0,63}(?::[a-z][a-z0-9-]{0,63}){0,3}|sandbox:(?:strict|standard))$/))),
    points: may(listOf(exactly({ name, effect: oneOf("permit", "sanitize", "sandbox", "ask", "refuse") }))),
    previous: may(id("call")),
  },
  outcome: {
    ...base,
    kind: need(oneOf("outcome")),
    session: need(id("ses")),
    call: need(id("call")),
    status: need(oneOf("done", "failed", "unknown")),
    result: may(sealed),
    fault: may(code),
    durationMs: need(whole),
    findings: may(listOf(name)),
    found: may(counts),
  },
  approval: {
    ...base,
    kind: need(oneOf("approval")),
    session: need(id("ses")),
    approval: need(id("apr")),
    event: need(oneOf("permitted", "refused", "voted", "expired", "leased")),
    by: need(person),
    digest: need(sha256),
    lease: may(id("lea")),
  },
  endorsement: {
    ...base,
    kind: need(oneOf("endorsement")),
    session: need(id("ses")),
    call: need(id("call")),
    by: need(id("per")),
    classes: need(listOf(oneOf(...TOOL_CLASSES))),
    values: need(sealed),
    expiresAt: need(whole),
  },
  session: {
    ...base,
    kind: need(oneOf("session")),
    session: need(id("ses")),
    event: need(oneOf("opened", "paused", "resumed", "killed", "ended", "erased")),
    by: need(actor),
  },
  prompt: { ...base, kind: need(oneOf("prompt")), session: need(id("ses")), prompt: need(sealed), by: need(actor) },
  label: { ...base, kind: need(oneOf("label")), call: need(id("call")), server: need(name), resource: need(sha256), label: need(label) },
  anchor: { ...base, kind: need(oneOf("anchor")), agent: need(id("agt")), size: need(whole), root: need(rootHash) },
  agent: {
    ...base,
    kind: need(oneOf("agent")),
    agent: need(id("agt")),
    event: need(oneOf("added", "key-renewed", "token-issued", "token-revoked", "revoked", "role-changed")),
    by: need(actor),
    token: may(text(TOKEN_CHARS_MAX)),
  },
  definition: {
    ...base,
    kind: need(oneOf("definition")),
    server: need(name),
    name: need(text(URI_CHARS_MAX)),
    event: need(oneOf("pinned", "quarantined", "accepted", "gone")),
    fingerprint: need(sha256),
    by: need(person),
  },
  policy: {
    ...base,
    kind: need(oneOf("policy")),
    event: need(oneOf("loaded", "rejected", "disputed")),
    policy: need(sha256),
    call: may(id("call")),
    by: need(person),
    cause: may(oneOf("start", "folder", "living", "apply", "rollback")),
    because: may(text(BECAUSE_CHARS_MAX)),
  },
  house: {
    ...base,
    kind: need(oneOf("house")),
    event: need(
      either(
        matching(/^(?:secret-(?:added|rotated|removed)|root-rotated|person-erased)$/),
        oneOf("created", "started", "stopped", "owner-added", "person-added", "link-made", "login", "logout", "content-read", "exported"),
      ),
    ),
    by: need(person),
    about: may(text(ABOUT_CHARS_MAX)),
  },
};

/** One kind, for reading: a map cannot be asked for `constructor`. */
interface Kind {
  readonly members: ReadonlyMap<string, Needed | Optional>;
  readonly needed: readonly string[];
}

const KINDS: ReadonlyMap<unknown, Kind> = new Map(
  Object.entries(FORMS).map(([kind, form]) => {
    const members = Object.entries<Needed | Optional>(form);
    return [kind, { members: new Map(members), needed: members.filter(([, { optional }]) => !optional).map(([name]) => name) }];
  }),
);

/** What is wrong with the form of a value that should be an entry; undefined when it is one. Never quotes a value. */
export function flawOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "it is not a JSON object";
  const entry = value as Members;
  const kind = Object.hasOwn(entry, "kind") ? KINDS.get(entry["kind"]) : undefined;
  if (kind === undefined) return "its kind is not known";
  return flawOfMembers(entry, kind) ?? (entry["kind"] === "decision" ? flawOfDecision(entry) : undefined);
}

function flawOfMembers(entry: Members, { members, needed }: Kind): string | undefined {
  let found = 0;
  for (const name of Object.keys(entry)) {
    const member = members.get(name);
    if (member === undefined) return "it has a member that its kind does not have";
    if (!member.holds(entry[name])) return `its member \`${name}\` holds something else than it may`;
    if (!member.optional) found += 1;
  }
  if (found === needed.length) return undefined;
  return `its member \`${needed.find((name) => !Object.hasOwn(entry, name))}\` is missing`;
}

/** What hangs together in a decision. */
function flawOfDecision(entry: Members): string | undefined {
  const has = (name: string) => Object.hasOwn(entry, name);
  const { effect } = entry;
  if ((effect === "refuse") !== has("reason")) return "`reason` belongs to a refusal, and each refusal has one";
  if (effect === "ask" && !has("approval")) return "a decision that asks names its approval";
  if (effect !== "permit" && has("lease")) return "only a permit uses a lease";
  if (has("approval") && has("lease")) return "a permit uses an approval or a lease, not both";
  if (effect !== "refuse" && entry["definition"] === "") return "only a refusal is of something without a definition";
  return undefined;
}

/** Whether the members of a value stand in the order of RFC 8785, all the way down. */
export function inOrder(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(inOrder);
  const names = Object.keys(value);
  for (let at = 0; at < names.length; at++) {
    const name = names[at] as string;
    if (at > 0 && (names[at - 1] as string) >= name) return false;
    if (!inOrder((value as Members)[name])) return false;
  }
  return true;
}
