/** The names that rules can read an argument by: `silence` in policy/ keeps every argument of another name from the engine. */
import type { PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { isJsonObject } from "../call/json.ts";
import type { Rule } from "../policy/rule.ts";

/** By a rule's form, which never changes. */
const kept = new WeakMap<PolicyJson, ReadonlySet<string>>();

/** Every name that the rules access, test for, or write in a record. */
export function namesIn(rules: readonly Pick<Rule, "json">[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { json } of rules) for (const name of namesOf(json)) names.add(name);
  return names;
}

function namesOf(json: PolicyJson): ReadonlySet<string> {
  const names = kept.get(json) ?? collect(json.conditions, new Set());
  kept.set(json, names);
  return names;
}

function collect(json: unknown, names: Set<string>): ReadonlySet<string> {
  if (Array.isArray(json)) for (const item of json) collect(item, names);
  if (!isJsonObject(json)) return names;
  for (const [key, value] of Object.entries(json)) {
    if (key === "attr") for (const name of [value].flat()) names.add(String(name));
    if (key === "Record" && isJsonObject(value)) for (const name of Object.keys(value)) names.add(name);
    collect(value, names);
  }
  return names;
}
