/**
 * Which tools/call the house reads and answers by itself. It takes only what is entirely plain: every member known, each
 * in the one form that the protocol's schemas take without changing anything. It refuses nothing. What is in any way
 * unusual, well or badly formed, is left to the SDK's server, which serves it or says what is wrong with it; so the two
 * cannot disagree about what is refused, and a test holds their answers to be the same bytes.
 */
import type { IncomingHttpHeaders } from "node:http";
import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  type ClientCapabilities,
  LOG_LEVEL_META_KEY,
  PROTOCOL_VERSION_META_KEY,
} from "@modelcontextprotocol/server";
import { isJsonObject, type JsonObject, type JsonValue } from "../../call/json.ts";
import type { Asking } from "./asking.ts";
import { isLogLevel } from "./log-level.ts";
import { SESSIONFUL_REVISIONS, STATELESS_REVISION } from "./methods.ts";

/** A tools/call that was read here. */
export interface PlainCall extends Pick<Asking, "progressToken" | "logLevel" | "declared"> {
  readonly id: string | number;
  readonly params: JsonObject & { readonly name: string };
}

/** Names under which the protocol puts something of its own into `_meta`. Those that are not read here are for the SDK. */
const RESERVED = "io.modelcontextprotocol/";

/** The call of a message of the stateless revision, whose headers repeat what it says (MCP 2026-07-28, transports). */
export function statelessCall(message: JsonValue, headers: IncomingHttpHeaders): PlainCall | undefined {
  const call = toolCallIn(message);
  const meta = call?.params._meta;
  if (call === undefined || !holds(meta, ENVELOPE)) return undefined;
  const isSaidAgain =
    headers["mcp-protocol-version"] === STATELESS_REVISION &&
    headers["mcp-method"] === "tools/call" &&
    headers["mcp-name"] === call.params.name &&
    !call.params.name.startsWith("=?");
  if (!isSaidAgain || meta[PROTOCOL_VERSION_META_KEY] === undefined || meta[CLIENT_CAPABILITIES_META_KEY] === undefined) return undefined;
  // The casts are sound: the table has just said what these members hold.
  return {
    ...call,
    progressToken: meta.progressToken as PlainCall["progressToken"],
    logLevel: meta[LOG_LEVEL_META_KEY],
    declared: meta[CLIENT_CAPABILITIES_META_KEY] as ClientCapabilities,
  };
}

/** The call of a message in a session of the sessionful revisions, whose client declared at initialize what it can do. */
export function sessionCall(message: JsonValue, headers: IncomingHttpHeaders, declared: ClientCapabilities): PlainCall | undefined {
  const { accept = "", "mcp-protocol-version": revision } = headers;
  if (!accept.includes("application/json") || !accept.includes("text/event-stream")) return undefined;
  if (revision !== undefined && !(typeof revision === "string" && SESSIONFUL_REVISIONS.includes(revision))) return undefined;
  const call = toolCallIn(message);
  const meta = call?.params._meta ?? {};
  if (call === undefined || !holds(meta, SESSION_META)) return undefined;
  return { ...call, progressToken: meta.progressToken as PlainCall["progressToken"], logLevel: undefined, declared };
}

function toolCallIn(message: JsonValue): Pick<PlainCall, "id" | "params"> | undefined {
  if (!holds(message, MESSAGE)) return undefined;
  const { id, params } = message;
  if ((typeof id !== "string" && typeof id !== "number") || !holds(params, PARAMS) || typeof params.name !== "string") return undefined;
  return { id, params: params as PlainCall["params"] };
}

type Holds = (value: JsonValue) => boolean;
type Form = { readonly [name: string]: Holds; readonly [other: symbol]: Holds };

/** What a member may hold that no table names; without it, no other member may be there. */
const OTHER = Symbol("other");

function holds(value: JsonValue | undefined, form: Form): value is JsonObject {
  if (!isJsonObject(value)) return false;
  return Object.entries(value).every(([name, member]) => {
    if (Object.hasOwn(form, name)) return form[name]?.(member) === true;
    return form[OTHER] !== undefined && !name.startsWith(RESERVED);
  });
}

const anything: Holds = () => true;
const text: Holds = (value) => typeof value === "string";
const flag: Holds = (value) => typeof value === "boolean";
const token: Holds = (value) => typeof value === "string" || Number.isSafeInteger(value);
const form =
  (members: Form): Holds =>
  (value) =>
    holds(value, members);
const empty = form({});

const CAPABILITIES = form({
  elicitation: form({ form: form({ applyDefaults: flag }), url: empty }),
  sampling: form({ tools: empty, context: empty }),
  roots: form({ listChanged: flag }),
});

const MESSAGE: Form = {
  jsonrpc: (value) => value === "2.0",
  id: token,
  method: (value) => value === "tools/call",
  params: anything,
};
/** Arguments of whatever form are for intake to judge, so that a refusal is recorded. */
const PARAMS: Form = { name: text, arguments: anything, _meta: anything };
const SESSION_META: Form = { progressToken: token, [OTHER]: anything };
const ENVELOPE: Form = {
  ...SESSION_META,
  [PROTOCOL_VERSION_META_KEY]: (value) => value === STATELESS_REVISION,
  [CLIENT_INFO_META_KEY]: (value) => holds(value, { name: text, version: text, title: text }) && "name" in value && "version" in value,
  [CLIENT_CAPABILITIES_META_KEY]: CAPABILITIES,
  [LOG_LEVEL_META_KEY]: isLogLevel,
};
