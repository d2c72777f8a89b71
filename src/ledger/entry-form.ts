/** Whether a value has the form of an entry, as the tables of entry.ts say it. */
import { FORMS } from "./entry.ts";
import type { Member } from "./entry.ts";

type Members = { readonly [name: string]: unknown };

/** What is wrong with the form of a value that should be an entry; undefined when it is one. Never quotes a value. */
export function flawOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "it is not a JSON object";
  const entry = value as Members;
  const form = Object.hasOwn(entry, "kind") ? FORMS.get(entry["kind"]) : undefined;
  if (form === undefined) return "its kind is not known";
  return flawOfMembers(entry, form) ?? (entry["kind"] === "decision" ? flawOfDecision(entry) : undefined);
}

function flawOfMembers(entry: Members, form: ReadonlyMap<string, Member>): string | undefined {
  for (const name of Object.keys(entry)) {
    const member = form.get(name);
    if (member === undefined) return "it has a member that its kind does not have";
    if (!member.holds(entry[name])) return `its member \`${name}\` holds something else than it may`;
  }
  for (const [name, { optional }] of form) {
    if (!optional && !Object.hasOwn(entry, name)) return `its member \`${name}\` is missing`;
  }
  return undefined;
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
