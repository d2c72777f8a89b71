/** Faults of serving runs, and how any fault leaves: JSON with a status that fits. */
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { asFault, Fault } from "../../call/fault.ts";

export type RunsFault =
  /** The input of a run came with an agent's token, and nothing says that a person wrote it. Do: sign it as docs/serving.md says, or ask with the agent's key or as a person. */
  | "SERVER_INPUT_UNSIGNED"
  /** A run of the session waits for people, and what it waits for comes first. Do: answer what it asks, or cancel it. */
  | "SERVER_RUN_WAITS"
  /** What is answered is not what a run of this session waits for. Do: answer each interrupt of the last stream, by its id. */
  | "SERVER_INTERRUPT_UNKNOWN"
  | "SERVER_NO_ROUTE"
  | "SERVER_STREAMS_FULL"
  | "SERVER_NOT_LOGGED_IN"
  | "SERVER_INPUT"
  | "SERVER_FAULT";

export function runsFault(code: RunsFault, what: string, more: { readonly where?: string; readonly hint?: string } = {}): Fault<RunsFault> {
  return new Fault(code, what, more);
}

const STATUS_OF: { readonly [code: string]: ContentfulStatusCode } = {
  SERVER_INPUT_UNSIGNED: 403,
  SERVER_RUN_WAITS: 409,
  SERVER_INTERRUPT_UNKNOWN: 404,
  SERVER_NO_ROUTE: 404,
  SERVER_STREAMS_FULL: 503,
  SERVER_NOT_LOGGED_IN: 401,
  SERVER_CROSS_SITE: 403,
  SERVER_INPUT: 400,
  RUNTIME_INPUT: 400,
  RUNTIME_RUN_UNKNOWN: 404,
  RUNTIME_AGENT_UNKNOWN: 404,
  RUNTIME_TOO_MANY_RUNS: 429,
  RUNTIME_FAULT: 500,
  INTAKE_TOO_LARGE: 413,
  IDENTITY_FORBIDDEN: 403,
  IDENTITY_UNKNOWN_PERSON: 404,
  IDENTITY_NAME_MALFORMED: 400,
  IDENTITY_TOO_MANY_PEOPLE: 409,
  IDENTITY_TOO_MANY_FAILURES: 429,
  SESSION_UNKNOWN: 404,
  SESSION_ERASED: 410,
  OPERATE_PROMPT_FORGED: 403,
  OPERATE_SESSION_NOT_YOURS: 403,
  OPERATE_UNKNOWN_APPROVAL: 404,
  OPERATE_PROMPTS_TOO_MANY: 409,
  APPROVAL_SELF: 403,
};

/** By the folder that a code names: what stands in the way of the house itself, and what in the way of this request. */
const STATUS_OF_PREFIX: { readonly [prefix: string]: ContentfulStatusCode } = {
  RUNTIME: 409,
  INTAKE: 400,
  IDENTITY: 401,
  SESSION: 409,
  APPROVAL: 409,
  OPERATE: 400,
  LEDGER: 409,
  STORE: 503,
};

/** Answers with a fault. One that nobody expected is reported, and its text stays in the house. */
export function answerRunsFault(c: Context, thrown: unknown, report: (fault: Fault) => void): Response {
  const fault = asFault(thrown, "SERVER_FAULT");
  const status = STATUS_OF[fault.code] ?? STATUS_OF_PREFIX[fault.code.slice(0, fault.code.indexOf("_"))] ?? 500;
  if (status >= 500) report(fault);
  if (status === 401) c.header("www-authenticate", 'Bearer realm="chatelaine", Basic realm="chatelaine"');
  return c.json({ fault: fault.toJSON() }, status);
}
