/**
 * Answers that are seen to be right at a glance. Whatever is not is left to the SDK's schemas, which then say whether it
 * is: these checks let nothing pass that those would not.
 */
import { type JSONRPCResultResponse, SERVER_INFO_META_KEY } from "@modelcontextprotocol/client";
import { isJsonObject, type JsonObject, type JsonValue } from "../call/json.ts";

/** Whether a message is a JSON-RPC response with a result, and nothing unusual about it. */
export function isPlainResponse(message: unknown): message is JSONRPCResultResponse {
  if (!isJsonObject(message as JsonValue)) return false;
  const { jsonrpc, id, result, ...rest } = message as JsonObject;
  if (jsonrpc !== "2.0" || (typeof id !== "string" && !Number.isSafeInteger(id)) || Object.keys(rest).length > 0) return false;
  return isJsonObject(result) && isPlainMeta(result["_meta"]);
}

/** Whether a result of the stateless revision's tools/call is texts, and perhaps an object beside them. */
export function isPlainResult({ resultType, content, structuredContent, isError, _meta, ...rest }: JsonObject): boolean {
  if (resultType !== "complete" || !isPlainMeta(_meta) || Object.keys(rest).length > 0) return false;
  if (structuredContent !== undefined && !isJsonObject(structuredContent)) return false;
  if (isError !== undefined && typeof isError !== "boolean") return false;
  return Array.isArray(content) && content.every(isPlainText);
}

function isPlainText(block: JsonValue): boolean {
  return isJsonObject(block) && block["type"] === "text" && typeof block["text"] === "string" && Object.keys(block).length === 2;
}

/** Nothing, or who the server says it is. */
function isPlainMeta(meta: JsonValue | undefined): boolean {
  return (
    meta === undefined ||
    (isJsonObject(meta) && Object.entries(meta).every(([name, value]) => name === SERVER_INFO_META_KEY && isJsonObject(value)))
  );
}
