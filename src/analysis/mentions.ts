/** What a rule's conditions and scope mention: entities by name, and whether they can see a tool's arguments. */
import type { PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { isJsonObject } from "../call/json.ts";
import type { JsonObject } from "../call/json.ts";
import type { Uid } from "../policy/entity.ts";

export interface Mentions {
  /** Every entity that the rule names, in its scope and in its conditions. */
  readonly uids: readonly Uid[];
  /** Whether it reads the context anywhere but in `context.common` and `context.uri`: those two are alike for every tool. */
  readonly args: boolean;
}

/** The form of a rule never changes, so what it mentions is kept as long as the form is. */
const kept = new WeakMap<PolicyJson, Mentions>();

/** What the rule of that form mentions. Pure. */
export function mentionsOf(json: PolicyJson): Mentions {
  const known = kept.get(json);
  if (known !== undefined) return known;
  const mentions = { uids: namedIn(json), args: seesArguments(json.conditions) };
  kept.set(json, mentions);
  return mentions;
}

function namedIn(json: unknown): readonly Uid[] {
  if (Array.isArray(json)) return json.flatMap(namedIn);
  if (!isJsonObject(json)) return [];
  const { type, id } = json;
  if (typeof type === "string" && typeof id === "string") return [{ type, id }];
  return Object.values(withoutPattern(json)).flatMap(namedIn);
}

function seesArguments(json: unknown): boolean {
  if (Array.isArray(json)) return json.some(seesArguments);
  if (!isJsonObject(json)) return false;
  if (json["Var"] === "context") return true;
  const access = json["."] ?? json["has"];
  if (isJsonObject(access) && isContext(access["left"]) && isAlike(access["attr"])) return false;
  return Object.values(withoutPattern(json)).some(seesArguments);
}

function isContext(json: unknown): boolean {
  return isJsonObject(json) && json["Var"] === "context";
}

function isAlike(attr: unknown): boolean {
  const first: unknown = Array.isArray(attr) ? attr[0] : attr;
  return first === "common" || first === "uri";
}

/** A pattern mentions nothing, and its form has an object for each of its letters. */
function withoutPattern(json: JsonObject): JsonObject {
  const like = json["like"];
  return isJsonObject(like) && Array.isArray(like["pattern"]) ? { left: like["left"] ?? null } : json;
}
