/** Faults of the door for calls over plain HTTP, and how any fault leaves it: JSON with a status that fits. */
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { asFault, Fault } from "../../call/fault.ts";

export type CallsFault =
  /** No call of this agent's session waits for an outcome under this id: it was brought already, its time ran out, or there never was one. Do: look whether it happened, and make a new call. */
  | "SERVER_CALL_NOT_HELD"
  /** The agent's program has no server of applications of its own, and the call names none. Do: name the server in the call, or the agent under servers.NAME.application.agents. */
  | "SERVER_NO_APPLICATION"
  | "SERVER_NO_TOKEN"
  | "SERVER_INPUT"
  | "SERVER_FAULT";

export function callsFault(code: CallsFault, what: string, more: { readonly where?: string; readonly hint: string }): Fault<CallsFault> {
  return new Fault(code, what, more);
}

const STATUS_OF: { readonly [code: string]: ContentfulStatusCode } = {
  SERVER_CALL_NOT_HELD: 404,
  SERVER_NO_TOKEN: 401,
  SERVER_INPUT: 400,
  SERVER_PROMPT: 400,
  SERVER_NO_APPLICATION: 400,
  CALL_NOT_CANONICAL: 400,
  INTAKE_TOO_LARGE: 413,
  EXECUTION_DECLARED_UNFIT: 400,
  EXECUTION_DECLARED_REFUSED: 403,
  EXECUTION_DECLARED_OTHERWISE: 409,
  SESSION_UNKNOWN: 404,
  SESSION_ERASED: 410,
  SESSION_PAUSED: 409,
  SESSION_KILLED: 409,
  OPERATE_PROMPT_FORGED: 403,
};

/** By the stop that a code names. A call that the path refuses is no fault: that is an answer. */
const STATUS_OF_PREFIX: { readonly [prefix: string]: ContentfulStatusCode } = { INTAKE: 400, IDENTITY: 401, OPERATE: 400, STORE: 503 };

/** Answers with a fault. One that nobody expected is reported, and its text stays in the house. */
export function answerCallsFault(c: Context, thrown: unknown, report: (fault: Fault) => void): Response {
  const fault = asFault(thrown, "SERVER_FAULT");
  const status = STATUS_OF[fault.code] ?? STATUS_OF_PREFIX[fault.code.slice(0, fault.code.indexOf("_"))] ?? 500;
  if (status >= 500) report(fault);
  if (status === 401)
    c.header(
      "www-authenticate",
      fault.code === "SERVER_NO_TOKEN" ? "Bearer" : `Bearer error="invalid_token", error_description="${fault.code}"`,
    );
  return c.json({ fault: fault.toJSON() }, status);
}
