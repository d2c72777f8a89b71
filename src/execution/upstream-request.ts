/** How a call is said in MCP. Pure: the same call gives the same request, and nothing of it comes from elsewhere. */
import type { Call } from "../call/call.ts";
import type { JsonObject } from "../call/json.ts";
import type { McpRequest } from "./mcp-connection.ts";

/** The request of a call, or undefined where no upstream performs it (`elicit`, `sample`, `fetch`, `callModel`). */
export function upstreamRequest(call: Call): McpRequest | undefined {
  const { args, name } = call;
  const carried = call.carried ?? {};
  switch (call.action) {
    case "callTool":
      return { method: "tools/call", params: { name, arguments: args, ...retry(carried) }, tool: call.definition.described };
    case "getPrompt":
      return { method: "prompts/get", params: { name, arguments: args, ...retry(carried) } };
    case "readResource":
      return { method: "resources/read", params: { uri: name, ...retry(carried) } };
    case "subscribeResource":
      return { method: "resources/subscribe", params: { uri: name } };
    case "complete":
      return { method: "completion/complete", params: completion(call) };
    case "elicit":
    case "sample":
    case "fetch":
    case "callModel":
      return undefined;
  }
}

/** What a client sends again when it answers an `input_required` result (MCP 2026-07-28, multi-round-trip requests). */
function retry(carried: JsonObject): JsonObject {
  const { inputResponses, requestState } = carried;
  return { ...(inputResponses !== undefined && { inputResponses }), ...(requestState !== undefined && { requestState }) };
}

/** The reference is made of what was decided on, whatever the arguments say it is. */
function completion(call: Call): JsonObject {
  const { argument, context } = call.args;
  const ref: JsonObject =
    call.definition.kind === "prompt" ? { type: "ref/prompt", name: call.name } : { type: "ref/resource", uri: call.name };
  return { ref, ...(argument !== undefined && { argument }), ...(context !== undefined && { context }) };
}
