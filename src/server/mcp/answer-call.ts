/** A tools/call that the house reads and answers by itself. It takes the path as every other request does: by passRequest. */
import { ProtocolErrorCode, type Result, SERVER_INFO_META_KEY } from "@modelcontextprotocol/server";
import { isJsonObject, type JsonValue } from "../../call/json.ts";
import type { CallExchange } from "./call-exchange.ts";
import { RPC } from "./fault.ts";
import { passRequest } from "./pass.ts";
import type { Place } from "./place.ts";
import type { PlainCall } from "./plain-call.ts";
import { asProtocolError, serverInfo } from "./serve.ts";

/** Takes the call along the path and writes what came of it. Never rejects. */
export async function answerCall(call: PlainCall, place: Place, exchange: CallExchange): Promise<void> {
  const { id } = call;
  try {
    const result = await passRequest(
      {
        ...call,
        action: "callTool",
        signal: exchange.signal,
        inputResponses: undefined,
        requestState: undefined,
        notify: (notification) => exchange.notify(notification),
        send: undefined,
      },
      place,
    );
    exchange.end({ result: place.era === "2026" ? inModernForm(result, place.parts.version) : result, jsonrpc: "2.0", id });
  } catch (thrown) {
    const { code, message, data } = asProtocolError(thrown, place.parts);
    const error = { code: codeOf(code), message, ...(data !== undefined && { data }) };
    const isUnable = place.era === "2026" && code === ProtocolErrorCode.MissingRequiredClientCapability;
    exchange.end({ jsonrpc: "2.0", id, error }, isUnable ? 400 : 200);
  }
}

/** A result of MCP 2026-07-28 says whether it is complete, and who gave it. */
function inModernForm(result: Result, version: string): Result {
  const complete = result.resultType === undefined ? { ...result, resultType: "complete" } : result;
  const meta = complete._meta as JsonValue | undefined; // What an outcome holds is JSON.
  if (meta !== undefined && (!isJsonObject(meta) || meta[SERVER_INFO_META_KEY] !== undefined)) return complete;
  return { ...complete, _meta: { ...meta, [SERVER_INFO_META_KEY]: serverInfo(version) } };
}

/** An upstream's code, as the revisions have it: one that is no integer says nothing, and one of an older revision has a new name. */
function codeOf(code: number): number {
  if (!Number.isSafeInteger(code)) return RPC.internal;
  return code === ProtocolErrorCode.ResourceNotFound ? RPC.params : code;
}
