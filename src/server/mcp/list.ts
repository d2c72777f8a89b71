/** The four lists, answered from the pinned catalogue: what this address shows and this agent could ever be permitted. */
import { ProtocolError } from "@modelcontextprotocol/server";
import type { Caller } from "../../call/caller.ts";
import { type Definition, definitionName } from "../../call/definition.ts";
import { type JsonObject } from "../../call/json.ts";
import { RPC } from "./fault.ts";
import { CURSOR_CHARS_MAX, LIST_PAGE_DEFINITIONS_MAX, LIST_TTL_MS } from "./limits.ts";
import type { Era } from "./methods.ts";
import type { DoorParts } from "./port.ts";
import type { Scope } from "./scope.ts";

export interface ListQuery {
  readonly kind: keyof typeof MEMBER;
  readonly cursor: unknown;
  readonly caller: Caller;
  readonly scope: Scope;
  readonly era: Era;
}

const MEMBER = { tool: "tools", resource: "resources", template: "resourceTemplates", prompt: "prompts" } as const;

/** Sorting is done once for each state of the catalogue: it hands out the same array until something changes. */
const sorted = new WeakMap<readonly Definition[], readonly Definition[]>();

/**
 * One page of a list: pinned definitions by server and name, as they were pinned, never as a server says them now.
 * The cursor names the last definition of the page before, so a list that changes between pages loses nothing.
 * Errors with -32602 for a cursor that is not one of ours.
 */
export function listPage(
  query: ListQuery,
  { catalogue, visible }: Pick<DoorParts, "catalogue" | "visible">,
): { readonly [name: string]: unknown } {
  const after = readCursor(query.cursor);
  const page: JsonObject[] = [];
  let last = "";
  let more = false;
  for (const definition of inOrder(catalogue.list(query.kind))) {
    const name = definitionName(definition);
    if (after !== undefined && name <= after) continue;
    if (definition.state !== "pinned" || !query.scope.shows(definition.server) || !visible(query.caller, definition)) continue;
    more = page.length === LIST_PAGE_DEFINITIONS_MAX;
    if (more) break;
    page.push(query.scope.described(definition));
    last = name;
  }
  return {
    [MEMBER[query.kind]]: page,
    ...(more && { nextCursor: Buffer.from(last).toString("base64url") }),
    ...(query.era === "2026" && { ttlMs: LIST_TTL_MS, cacheScope: "private" }),
  };
}

function inOrder(definitions: readonly Definition[]): readonly Definition[] {
  const known = sorted.get(definitions);
  if (known !== undefined) return known;
  const order = definitions
    .map((definition) => ({ definition, name: definitionName(definition) }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map(({ definition }) => definition);
  sorted.set(definitions, order);
  return order;
}

function readCursor(cursor: unknown): string | undefined {
  if (cursor === undefined) return undefined;
  if (typeof cursor === "string" && cursor.length <= CURSOR_CHARS_MAX) {
    const name = Buffer.from(cursor, "base64url").toString("utf8");
    if (name.includes("/") && Buffer.from(name).toString("base64url") === cursor) return name;
  }
  throw new ProtocolError(RPC.params, "the cursor is not one that this house gave out");
}
