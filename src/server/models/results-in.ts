/** What a call of a model brings along, read of its arguments: the same as its door has read of the request. */
import { isJsonObject, type JsonObject } from "../../call/json.ts";
import { messagesResults } from "./anthropic-requests.ts";
import type { ToolResult } from "./model-request.ts";
import { chatResults, responsesResults } from "./openai-requests.ts";
import { objectsIn } from "./wire-stream.ts";

/** Results of tools, and what was attached, in the order in which they stand in the body. Nothing in a dialect that is no wire's. */
export function resultsIn({ dialect, body }: JsonObject): readonly ToolResult[] {
  if (!isJsonObject(body)) return [];
  switch (dialect) {
    case "openai-chat":
      return chatResults(objectsIn(body["messages"]));
    case "openai-responses":
      return responsesResults(objectsIn(body["input"]));
    case "anthropic-messages":
    case "anthropic-count-tokens":
      return messagesResults(objectsIn(body["messages"]));
    default:
      return [];
  }
}
