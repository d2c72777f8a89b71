/** Faults of the operators' API, and how any fault leaves it: JSON with a status that fits. */
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { asFault, Fault } from "../call/fault.ts";

export type OperatorFault =
  /** No login came with the request, or one that does not hold. */
  | "SERVER_NOT_LOGGED_IN"
  /** A page of another site asked in the name of a person who is logged in. */
  | "SERVER_CROSS_SITE"
  /** The input is not what the operation takes. */
  | "SERVER_INPUT"
  /** Too many event streams are open. */
  | "SERVER_STREAMS_FULL"
  | "SERVER_NO_ROUTE"
  | "SERVER_FAULT";

export function operatorFault(code: OperatorFault, what: string, more: { where?: string; hint?: string } = {}): Fault<OperatorFault> {
  return new Fault(code, what, more);
}

const STATUS_OF: { readonly [code: string]: ContentfulStatusCode } = {
  SERVER_NOT_LOGGED_IN: 401,
  SERVER_CROSS_SITE: 403,
  SERVER_INPUT: 400,
  SERVER_STREAMS_FULL: 503,
  SERVER_NO_ROUTE: 404,
  INTAKE_TOO_LARGE: 413,
  IDENTITY_FORBIDDEN: 403,
  IDENTITY_UNKNOWN_AGENT: 404,
  IDENTITY_UNKNOWN_PERSON: 404,
  IDENTITY_UNKNOWN_VIRTUAL_KEY: 404,
  IDENTITY_NAME_MALFORMED: 400,
  IDENTITY_LINK_SPENT: 410,
  IDENTITY_TOO_MANY_LINKS: 429,
  SESSION_UNKNOWN: 404,
  SESSION_ERASED: 410,
  SESSION_TOO_MANY: 503,
  SESSION_AGENT_TOO_MANY: 503,
  APPROVAL_SELF: 403,
  APPROVAL_LEASE_TOO_WIDE: 400,
  POLICY_CALL_UNKNOWN: 404,
  POLICY_FILE_NAME: 400,
  POLICY_VERSION_UNKNOWN: 404,
  POLICY_VERSION_ALTERED: 500,
  POLICY_FOLDER_READ_ONLY: 503,
  IDENTITY_LAST_OWNER: 409,
  KEYS_SERVICE: 502,
  EXECUTION_SECRET_UNKNOWN: 404,
  EXECUTION_SECRET_NAME: 400,
  INSPECTION_VALUE_UNFIT: 400,
  OPERATE_UNKNOWN_APPROVAL: 404,
  OPERATE_UNKNOWN_CALL: 404,
  OPERATE_UNKNOWN_ROW: 404,
  OPERATE_ROW_UNFIT: 409,
  OPERATE_NOTHING_TO_ENDORSE: 409,
  OPERATE_ENDORSEMENT: 400,
  OPERATE_TEXT_TOO_LONG: 400,
  OPERATE_SESSION_NOT_YOURS: 403,
  OPERATE_PROMPT: 400,
  OPERATE_PROMPT_FORGED: 403,
  OPERATE_PROMPTS_TOO_MANY: 409,
  IDENTITY_WRONG_KEY: 401,
  IDENTITY_TOO_MANY_FAILURES: 429,
  OPERATE_LEASE_NEEDS_ONE: 400,
  OPERATE_APPROVAL_ALTERED: 500,
  LEDGER_LOG_UNKNOWN: 404,
  LEDGER_TREE_RANGE: 404,
};

/** By the stop that a code names: what stands in the way of the house itself, and what stands in the way of this request. */
const STATUS_OF_PREFIX: { readonly [prefix: string]: ContentfulStatusCode } = {
  INTAKE: 400,
  IDENTITY: 409,
  SESSION: 409,
  APPROVAL: 409,
  POLICY: 409,
  LEDGER: 409,
  EXECUTION: 409,
  STORE: 503,
};

/** Answers with a fault. One that nobody expected is reported, and its text stays in the house. */
export function answerFault(c: Context, thrown: unknown, report: (fault: Fault) => void): Response {
  const fault = asFault(thrown, "SERVER_FAULT");
  const status = STATUS_OF[fault.code] ?? STATUS_OF_PREFIX[fault.code.slice(0, fault.code.indexOf("_"))] ?? 500;
  if (status >= 500) report(fault);
  if (status === 401) c.header("www-authenticate", 'Bearer realm="operators"');
  return c.json({ fault: fault.toJSON() }, status);
}
