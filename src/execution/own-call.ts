/**
 * A tools/call that the house makes without the SDK's client: the same message, over the same link, screened by the same
 * exchange. What the client would only get in the way of is left out: schemas for what was checked already, timers for
 * deadlines that the house keeps by itself, and streams where the answer is one message.
 */
import { CLIENT_INFO_META_KEY, isCallToolResult, PROTOCOL_VERSION_META_KEY, SdkError, SdkErrorCode } from "@modelcontextprotocol/client";
import type { Line } from "../call/call.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../call/json.ts";
import type { Exchange, Ticket } from "./exchange.ts";
import type { HttpLink } from "./http-link.ts";
import type { McpRequest } from "./mcp-connection.ts";
import { isPlainResult } from "./plain-response.ts";
import type { ProcessLink } from "./process-link.ts";

export const STATELESS_REVISION = "2026-07-28";

/** What goes into every message to a server of the stateless revision. */
export function envelope(name: string, version: string): JsonObject {
  return { [PROTOCOL_VERSION_META_KEY]: STATELESS_REVISION, [CLIENT_INFO_META_KEY]: { name, version } };
}

export interface OwnCall {
  readonly link: HttpLink | ProcessLink;
  readonly exchange: Exchange;
  readonly ticket: Ticket;
  /** The request's parameters as they go out, with their `_meta`. */
  readonly params: JsonObject;
  /** Aborted, with a word of the house as its reason, when the answer is not waited for any longer. */
  readonly stop: AbortSignal;
}

/**
 * Whether a request can be made so: a tools/call, over a pipe, or to a server of the stateless revision whose answer will
 * be one message. Progress and logs come as streams, and headers that repeat arguments are the client's to make.
 */
export function isOwnCall(
  { tool }: McpRequest,
  line: Line,
  { link, isModern }: { readonly link: HttpLink | ProcessLink; readonly isModern: boolean },
): boolean {
  if (tool === undefined) return false;
  if (!link.hasPerRequestStream) return true;
  const isOneMessage = isModern && !link.answersInEvents && line.progress === undefined && line.log === undefined;
  return isOneMessage && isPlainName(tool["name"]) && !hasHeaders(tool);
}

/** Makes the call and resolves when its ticket says how it ended. Rejects, as the SDK's client does, where it does not. */
export async function makeCall({ link, exchange, ticket, params, stop }: OwnCall): Promise<void> {
  const over = Promise.withResolvers<void>();
  const id = exchange.begin(ticket, over.resolve);
  const onStop = () => {
    // A request with a connection of its own is taken back by closing it.
    if (!link.hasPerRequestStream) void link.send(cancelled(id, stop, params)).catch(() => {});
    over.reject(stop.reason);
  };
  stop.addEventListener("abort", onStop, { once: true });
  try {
    const message = JSON.stringify({ method: "tools/call", params, jsonrpc: "2.0", id });
    link.call(message, { id, name: String(params["name"]), ticket, signal: stop }).catch(over.reject);
    await over.promise;
  } finally {
    stop.removeEventListener("abort", onStop);
  }
}

/** Rejects what is no result of a tools/call in the stateless revision, as the SDK's client does. A 2025 server's passes as it is. */
export function assertToolResult(result: JsonValue | undefined): void {
  if (isJsonObject(result) && (isPlainResult(result) || isToolResult(result))) return;
  throw new SdkError(SdkErrorCode.InvalidResult, "not a result of tools/call");
}

function isToolResult({ resultType, ...rest }: JsonObject): boolean {
  if (resultType === "complete") return isCallToolResult(rest);
  if (resultType !== "input_required") return false;
  const { inputRequests, requestState } = rest;
  return (isJsonObject(inputRequests) && Object.keys(inputRequests).length > 0) || typeof requestState === "string";
}

function cancelled(
  requestId: number,
  { reason }: AbortSignal,
  { _meta }: JsonObject,
): { jsonrpc: "2.0"; method: string; params: JsonObject } {
  const meta = isJsonObject(_meta) && PROTOCOL_VERSION_META_KEY in _meta ? { _meta } : {};
  return { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId, reason: String(reason), ...meta } };
}

/** A name that can stand in a header as it is. */
function isPlainName(name: JsonValue | undefined): boolean {
  return typeof name === "string" && /^[\x21-\x7e]+$/.test(name) && !name.startsWith("=?");
}

const known = new WeakMap<JsonObject, boolean>();

/** Whether a tool's schema asks for arguments in headers. Looked for once in each definition, which never changes. */
function hasHeaders(tool: JsonObject): boolean {
  let has = known.get(tool);
  if (has === undefined) known.set(tool, (has = JSON.stringify(tool["inputSchema"] ?? null).includes("x-mcp-header")));
  return has;
}
