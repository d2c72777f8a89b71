/** Definitions that an agent's own program declares of its tools, read before they are pinned. */
import { canonical } from "../../call/canonical.ts";
import { Fault } from "../../call/fault.ts";
import { isJsonObject, type JsonObject } from "../../call/json.ts";
import type { ExecutionFault } from "../fault.ts";
import { DECLARED_TOOLS_MAX, DEFINITION_BYTES_MAX } from "../limits.ts";
import { see, type Seen } from "../pin.ts";

/** A tool as its program declares it, in the words of MCP (`Tool`). */
export interface DeclaredTool {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  /** JSON Schema of its arguments: an object. */
  readonly inputSchema: JsonObject;
  readonly outputSchema?: JsonObject;
  readonly annotations?: JsonObject;
}

const NAME = /^[A-Za-z0-9_.-]{1,128}$/;
const MEMBERS: { readonly [member: string]: (value: unknown) => boolean } = {
  name: (value) => typeof value === "string" && NAME.test(value),
  title: (value) => typeof value === "string",
  description: (value) => typeof value === "string",
  inputSchema: (value) => isJsonObject(value) && value["type"] === "object",
  outputSchema: isJsonObject,
  annotations: isJsonObject,
};

/** Reads them. Nothing of what is unfit is repeated. Faults: EXECUTION_DECLARED_UNFIT, CALL_NOT_CANONICAL. */
export function readDeclared(tools: readonly unknown[]): readonly Seen[] {
  if (tools.length > DECLARED_TOOLS_MAX) throw unfit(`at most ${DECLARED_TOOLS_MAX} tools are declared at once`, "tools");
  return tools.map((tool, at) => readTool(tool, `tools.${at}`));
}

function readTool(tool: unknown, where: string): Seen {
  if (!isJsonObject(tool)) throw unfit("a definition is an object", where);
  for (const [member, value] of Object.entries(tool))
    if (MEMBERS[member]?.(value) !== true)
      throw unfit("a definition has a member that it cannot have, or not so", `${where}.${member.slice(0, 64)}`);
  const { name, inputSchema } = tool;
  if (typeof name !== "string" || inputSchema === undefined) throw unfit("a definition has a name and an inputSchema", where);
  if (Buffer.byteLength(canonical(tool)) > DEFINITION_BYTES_MAX)
    throw unfit(`a definition has at most ${DEFINITION_BYTES_MAX} bytes`, where);
  return see("tool", name, tool);
}

function unfit(what: string, where: string): Fault<ExecutionFault> {
  return new Fault("EXECUTION_DECLARED_UNFIT", what, {
    where,
    hint: "name (letters, digits, dots, hyphens, underscores), description, inputSchema of type object; title, outputSchema, annotations",
  });
}
