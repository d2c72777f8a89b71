/** What a door says in the place of an answer, in the words of its wire: OpenAI's error object, or Anthropic's. */
import type { ApprovalId } from "../../call/id.ts";
import type { JsonObject } from "../../call/json.ts";
import type { Outcome } from "../../call/outcome.ts";
import type { Reply } from "../../call/reply.ts";
import type { Fault } from "../../call/fault.ts";
import { lackingLines } from "../mcp/lacking-lines.ts";
import { modelsFault } from "./fault.ts";
import { PAUSE_KEPT_MS_MAX } from "./limits.ts";

export type Wire = "openai" | "anthropic";

/** An error of the house on its way to a client. */
export interface WireError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly headers: { readonly [name: string]: string };
  /** The member of the request that it is about. */
  readonly param?: string;
}

const ANTHROPIC_TYPES: { readonly [status: number]: string } = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  504: "timeout_error",
  529: "overloaded_error",
};

const OPENAI_TYPES: { readonly [status: number]: string } = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "invalid_request_error",
  413: "invalid_request_error",
  429: "rate_limit_exceeded",
};

/** The body of an error. Sources: OpenAI API reference "Error codes", Anthropic API reference "Errors". */
export function errorBody(wire: Wire, { status, code, message, param }: WireError): JsonObject {
  if (wire === "anthropic")
    return { type: "error", error: { type: ANTHROPIC_TYPES[status] ?? (isOurs(status) ? "api_error" : "invalid_request_error"), message } };
  return {
    error: {
      message,
      type: OPENAI_TYPES[status] ?? (isOurs(status) ? "server_error" : "invalid_request_error"),
      param: param ?? null,
      code,
    },
  };
}

/** Whether the fault is not the client's. */
function isOurs(status: number): boolean {
  return status >= 500;
}

const STATUS_OF: { readonly [code: string]: number } = {
  SERVER_MODEL_KEY: 401,
  SERVER_MODEL_ROUTE: 404,
  SERVER_MODEL_UNKNOWN: 404,
  SERVER_NO_APPLICATION: 403,
  SERVER_MODEL_ANSWER: 502,
  SERVER_NOT_JSON_TYPE: 415,
  INTAKE_TOO_LARGE: 413,
  INTAKE_UNKNOWN_MODEL: 404,
  INTAKE_MODEL_REQUEST: 400,
  EXECUTION_DECLARED_REFUSED: 403,
  EXECUTION_DECLARED_OTHERWISE: 409,
  EXECUTION_DECLARED_UNFIT: 400,
  OPERATE_PROMPT_FORGED: 403,
};

/** A fault as an error of a wire. */
export function faultError(fault: Fault): WireError {
  const { code, message, hint, where, retryAfterMs } = fault;
  return {
    status: retryAfterMs === undefined ? statusOf(code) : 429,
    code,
    message: [`${code}: ${message}`, ...(hint === undefined ? [] : [`hint: ${hint}`])].join("\n"),
    headers: retryAfterMs === undefined && statusOf(code) >= 500 ? {} : retry(retryAfterMs),
    ...(where !== undefined && { param: where }),
  };
}

function statusOf(code: string): number {
  const known = STATUS_OF[code];
  if (known !== undefined) return known;
  if (code.startsWith("IDENTITY_")) return 401;
  if (code.startsWith("SESSION_")) return /_EXCEEDED$|_CLOSED$|_FULL$|_TOO_MANY$/.test(code) ? 429 : 403;
  if (code.startsWith("SERVER_") || code.startsWith("INTAKE_") || code.startsWith("OPERATE_")) return 400;
  return 500;
}

/** What the path said of a call that was refused, or waits for a person. */
export function undoneError(
  reply: Exclude<Reply, { readonly kind: "released" }>,
  approvalUrl: (approval: ApprovalId) => string,
): WireError {
  const rules = [
    ...reply.rules.map(({ rule, reason }) => `rule: ${rule}${reason === undefined ? "" : ` (${reason})`}`),
    ...lackingLines(reply.lacking ?? []),
  ];
  const headers = { "chatelaine-call": reply.call };
  if (reply.kind === "waiting") {
    const { approval } = reply.waiting;
    const { code, message } = modelsFault("SERVER_MODEL_WAITING", "a person has to permit this first", "");
    const lines = [`${code}: ${message}; send the same request again once it is permitted`, ...rules, `approval: ${approval}`];
    return {
      status: 403,
      code,
      message: [...lines, `at: ${approvalUrl(approval)}`].join("\n"),
      headers: { ...headers, "chatelaine-approval": approval },
    };
  }
  const { code, text, hint, retryAfterMs } = reply.reason;
  const status = retryAfterMs === undefined && !/^SESSION_\w+_EXCEEDED$/.test(code) ? refusedStatus(code) : 429;
  const lines = [`${code}: ${text}`, ...rules, ...(hint === undefined ? [] : [`hint: ${hint}`]), `call: ${reply.call}`];
  return { status, code, message: lines.join("\n"), headers: { ...headers, ...retry(retryAfterMs) } };
}

function refusedStatus(code: string): number {
  return STATUS_OF[code] ?? (code.startsWith("INTAKE_") ? 400 : 403);
}

/** What became of a call that ran and brought no answer. */
export function failedError({ fault }: Outcome, call: string): WireError {
  const { code = "EXECUTION_FAULT", text = "there was no answer", hint } = fault ?? {};
  const said = fault?.rpc;
  // What the provider said comes first: clients look for its words.
  const lines = [
    ...(said === undefined ? [] : [said.message]),
    `${code}: ${text}`,
    ...(hint === undefined ? [] : [`hint: ${hint}`]),
    `call: ${call}`,
  ];
  const status = failedStatus(code, said?.code);
  const again = UNTRIED.has(code) ? {} : { ...retry(fault?.retryAfterMs), ...NOT_AGAIN };
  return { status, code, message: lines.join("\n"), headers: { "chatelaine-call": call, ...again } };
}

/**
 * What the house did not ask the provider, and what may be over in a moment. Every other failure was tried as often as the owner
 * lets the house try; a client that tried each of these three times more would ask the provider nine times.
 */
const UNTRIED: ReadonlySet<string> = new Set(["EXECUTION_UPSTREAM_DOWN", "EXECUTION_UPSTREAM_BUSY"]);

/** What both vendors' clients heed before they look at the status: they would else ask again at once, twice. */
const NOT_AGAIN = { "x-should-retry": "false" } as const;

/** The provider's own status, where it is about the request; what it thinks of the house's key is no matter of the client's. */
function failedStatus(code: string, said: number | undefined): number {
  if (said !== undefined && said >= 400 && said < 600 && said !== 401 && said !== 403) return said;
  if (code.startsWith("SESSION_")) return 403;
  if (code === "EXECUTION_DIALECT") return 400;
  return code === "EXECUTION_DEADLINE" || code === "EXECUTION_NO_ANSWER" ? 504 : 502;
}

/** What was refused stays refused, unless it is known when not. RFC 9110, 10.2.3, in seconds; and in milliseconds, which both vendors' clients read first. */
function retry(retryAfterMs: number | undefined): { readonly [name: string]: string } {
  if (retryAfterMs === undefined) return NOT_AGAIN;
  const pause = { "retry-after": String(Math.ceil(retryAfterMs / 1000)), "retry-after-ms": String(Math.ceil(retryAfterMs)) };
  return retryAfterMs >= PAUSE_KEPT_MS_MAX ? { ...pause, ...NOT_AGAIN } : pause;
}
