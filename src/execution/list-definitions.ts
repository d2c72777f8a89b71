/** Fetches everything that an upstream offers: tools, resources, resource templates, prompts, page by page. */
import { ProtocolError, ProtocolErrorCode } from "@modelcontextprotocol/client";
import { canonical } from "../call/canonical.ts";
import type { DefinitionKind } from "../call/definition.ts";
import { Fault } from "../call/fault.ts";
import { isJsonObject, type JsonObject } from "../call/json.ts";
import { NAME_CHARS_MAX, URI_CHARS_MAX } from "../call/limits.ts";
import type { Misconduct } from "./exchange.ts";
import type { ExecutionFault } from "./fault.ts";
import { DEFINITION_BYTES_MAX, DEFINITIONS_MAX, PAGES_MAX } from "./limits.ts";
import type { McpConnection } from "./mcp-connection.ts";
import { see, type Seen } from "./pin.ts";

interface ListOf {
  readonly kind: DefinitionKind;
  readonly method: string;
  /** The member of the result that holds the list, and the member of a definition that names it. */
  readonly member: string;
  readonly name: string;
  readonly nameCharsMax: number;
  readonly capability: "tools" | "resources" | "prompts";
}

const LISTS: readonly ListOf[] = [
  { kind: "tool", method: "tools/list", member: "tools", name: "name", nameCharsMax: NAME_CHARS_MAX, capability: "tools" },
  { kind: "resource", method: "resources/list", member: "resources", name: "uri", nameCharsMax: URI_CHARS_MAX, capability: "resources" },
  {
    kind: "template",
    method: "resources/templates/list",
    member: "resourceTemplates",
    name: "uriTemplate",
    nameCharsMax: URI_CHARS_MAX,
    capability: "resources",
  },
  { kind: "prompt", method: "prompts/list", member: "prompts", name: "name", nameCharsMax: NAME_CHARS_MAX, capability: "prompts" },
];

/**
 * All definitions of a server, or none: a list that cannot be read to its end rejects, because a definition that is
 * missing from half a list is not gone. A definition that is malformed or over a limit is left out and counted.
 */
export async function listDefinitions(
  connection: McpConnection,
  signal: AbortSignal,
  misconduct: (what: Misconduct) => void,
): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  for (const list of LISTS) {
    if (connection.offers?.[list.capability] === undefined) continue;
    for (const described of await readPages(connection, list, signal)) {
      const one = readDefinition(list, described);
      if (one === undefined) misconduct("bad-definition");
      else seen.push(one);
    }
  }
  return seen;
}

async function readPages(connection: McpConnection, list: ListOf, signal: AbortSignal): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const result = await readPage(connection, list, cursor, signal);
    const members = result[list.member];
    if (!Array.isArray(members)) throw notReadable(list, "it is not there");
    all.push(...(members as readonly unknown[]));
    if (all.length > DEFINITIONS_MAX) throw notReadable(list, `it has more than ${DEFINITIONS_MAX} entries`);
    const next = result["nextCursor"];
    if (typeof next !== "string" || next === "") return all;
    cursor = next;
  }
  throw notReadable(list, `it has more than ${PAGES_MAX} pages`);
}

async function readPage(connection: McpConnection, list: ListOf, cursor: string | undefined, signal: AbortSignal): Promise<JsonObject> {
  try {
    return await connection.ask(list.method, cursor === undefined ? {} : { cursor }, signal);
  } catch (error) {
    // Servers announce resources without templates; for them a missing list is an empty one.
    if (error instanceof ProtocolError && error.code === ProtocolErrorCode.MethodNotFound) return { [list.member]: [] };
    throw error;
  }
}

function readDefinition(list: ListOf, described: unknown): Seen | undefined {
  if (!isJsonObject(described)) return undefined;
  const name = described[list.name];
  if (typeof name !== "string" || name === "" || name.length > list.nameCharsMax) return undefined;
  if (list.kind === "tool" && !isJsonObject(described["inputSchema"])) return undefined;
  if (Buffer.byteLength(canonical(described)) > DEFINITION_BYTES_MAX) return undefined;
  return see(list.kind, name, described);
}

function notReadable(list: ListOf, why: string): Fault<ExecutionFault> {
  return new Fault("EXECUTION_BAD_RESULT", `the server's list of ${list.member} cannot be used: ${why}`, { where: list.method });
}
