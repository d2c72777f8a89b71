/**
 * The part of a schema that a rule can see. Cedar types a rule once for every action and parses the schema anew for every
 * validation, so 5,000 rules against 300 tools would take minutes; a rule about one tool needs that tool's action alone.
 *
 * Sound as a sieve: the validator judges each action by itself, and finds nothing in those that the scope excludes. Tools
 * differ in `context.args` alone, so for a rule that never looks there, one of them speaks for all that it does not
 * name. What passes a view passes the whole; what does not is validated against the whole, which has the last word.
 */
import type { SchemaJson } from "@cedar-policy/cedar-wasm/nodejs";
import { canonical } from "../call/canonical.ts";
import { sha256Hex } from "../call/digest.ts";
import { ACTIONS, USE_SECRET } from "../policy/entity.ts";
import type { Rule } from "../policy/rule.ts";
import { mentionsOf } from "./mentions.ts";

type Namespace = SchemaJson<string>[string];
type ActionJson = Namespace["actions"][string];

export interface SchemaView {
  /** The same for the same part of the same schema. */
  readonly digest: string;
  readonly cedar: SchemaJson<string>;
}

const PLAIN: readonly string[] = [...ACTIONS, USE_SECRET.id];

/** The views of one schema. */
export class SchemaViews {
  readonly #whole: Namespace;
  readonly #digests = new Map<string, string>();
  readonly #tools: readonly string[];
  readonly #views = new Map<string, SchemaView>();
  /** Digest of all of the schema. */
  readonly digest: string;

  constructor(cedar: SchemaJson<string>) {
    const whole = cedar[""];
    if (whole === undefined) throw new Error("a schema without its namespace");
    this.#whole = whole;
    const { actions, ...types } = whole;
    this.#digests.set("", digestOf(types));
    for (const [id, action] of Object.entries(actions)) this.#digests.set(id, digestOf(action));
    this.#tools = Object.keys(actions).filter((id) => !PLAIN.includes(id));
    this.digest = sha256Hex(canonical([...this.#digests]));
  }

  /** The view of one rule. */
  of({ json, scope }: Rule): SchemaView {
    const seen = seenBy(json, scope);
    const known = this.#views.get(seen.key);
    if (known !== undefined) return known;
    const view = this.#view(this.#actionsFor(seen), seen.args);
    this.#views.set(seen.key, view);
    return view;
  }

  #actionsFor({ actions, isOpen, args }: Seen): readonly string[] {
    const named = actions.filter((id) => this.#digests.has(id));
    if (isOpen && args) return [...this.#digests.keys()].filter((id) => id !== "");
    const other = isOpen ? this.#tools.find((id) => !named.includes(id)) : undefined;
    return [...new Set([...named, ...(isOpen ? PLAIN : ["callTool"]), ...(other === undefined ? [] : [other])])].sort();
  }

  #view(actions: readonly string[], args: boolean): SchemaView {
    const digest = sha256Hex(canonical([args, ...["", ...actions].map((id) => [id, this.#digests.get(id) ?? ""])]));
    const chosen = actions.map((id): [string, ActionJson] => [id, this.#action(id, args)]);
    return { digest, cedar: { "": { ...this.#whole, actions: Object.fromEntries(chosen) } } };
  }

  #action(id: string, args: boolean): ActionJson {
    const action = this.#whole.actions[id];
    if (action === undefined) throw new Error("a view of an action that is not there");
    return args ? action : withoutArguments(action);
  }
}

/** What decides which part of a schema a rule can see. Rules of one key see the same part. */
interface Seen {
  readonly key: string;
  readonly actions: readonly string[];
  /** Whether its scope names no action, or the group of all tools. */
  readonly isOpen: boolean;
  readonly args: boolean;
}

/** By a rule's form, which never changes and which its scope is part of. */
const kept = new WeakMap<Rule["json"], Seen>();

function seenBy(json: Rule["json"], { action }: Rule["scope"]): Seen {
  const known = kept.get(json);
  if (known !== undefined) return known;
  const { uids, args } = mentionsOf(json);
  const actions = [...new Set(uids.filter(({ type }) => type === "Action").map(({ id }) => id))].sort();
  const isOpen = !("uids" in action) || action.uids.some(({ id }) => id === "callTool");
  const seen = { key: JSON.stringify([isOpen, args, ...actions]), actions, isOpen, args };
  kept.set(json, seen);
  return seen;
}

function withoutArguments(action: ActionJson): ActionJson {
  const { appliesTo } = action;
  const context = appliesTo?.context;
  if (appliesTo === undefined || context === undefined || !("attributes" in context)) return action;
  const attributes = Object.fromEntries(Object.entries(context.attributes).filter(([name]) => name !== "args"));
  return { ...action, appliesTo: { ...appliesTo, context: { ...context, attributes } } };
}

function digestOf(json: object): string {
  return sha256Hex(JSON.stringify(json));
}
