/**
 * The decision point of the house for others: OpenID AuthZEN Authorization API 1.0, evaluation and evaluations, and its
 * metadata. It says what the rules in force would decide on a supposed call. Nothing runs, nothing is recorded, and no
 * permit comes of it.
 */
import { Hono } from "hono";
import type { Context } from "hono";
import { Credential } from "../call/credential.ts";
import type { Caller } from "../call/caller.ts";
import type { Effect, Reason } from "../call/decision.ts";
import { asFault } from "../call/fault.ts";
import type { Fault } from "../call/fault.ts";
import { isJsonObject } from "../call/json.ts";
import type { JsonObject } from "../call/json.ts";
import { parseJson } from "../intake/json.ts";
import { readBatch, readEvaluation } from "./evaluation.ts";
import type { Batch, EvaluationAsked, Read } from "./evaluation.ts";
import { answerFault, operatorFault } from "./operator-fault.ts";
import { EVALUATION_BODY_BYTES_MAX } from "./operator-limits.ts";
import { bodyBound } from "./body-bound.ts";

export interface AuthzenParts {
  /** The agent behind a token of one. Faults: IDENTITY_*. */
  readonly attribute: (credential: Credential) => Promise<Pick<Caller, "agentName">>;
  /** Who an operator token is for, undefined where it does not hold; faults with IDENTITY_FORBIDDEN where the role may not ask. */
  readonly operator: (token: string) => object | undefined;
  readonly evaluate: (asked: EvaluationAsked) => Evaluated;
  /** The address of the house. */
  readonly address: () => string;
  readonly report: (fault: Fault) => void;
}

/** What the rules in force say of a supposed call. */
export interface Evaluated {
  readonly effect: Effect;
  readonly rules: readonly string[];
  readonly policy: string;
  readonly reason?: Pick<Reason, "code" | "text" | "hint">;
}

type Asker = { readonly agent: string } | "operator";

const BEARER = /^Bearer ([A-Za-z0-9\-._~+/]+=*)$/i;
const REQUEST_ID = /^[\x21-\x7e]{1,256}$/;

/** Answers `/access/v1/…` and `/.well-known/authzen-configuration`. */
export function authzenApp(parts: AuthzenParts): Hono {
  const app = new Hono();
  app.use("/access/*", bodyBound({ maxSize: EVALUATION_BODY_BYTES_MAX, onError: (c) => bad(c, "the request is too large", 413) }));
  app.use("/access/*", async (c, next) => {
    await next();
    c.header("cache-control", "no-store");
    const id = c.req.header("x-request-id");
    if (id !== undefined && REQUEST_ID.test(id)) c.header("x-request-id", id);
  });
  app.post("/access/v1/evaluation", (c) => answer(c, parts, (body, asker) => one(c, parts, readEvaluation(body), asker)));
  app.post("/access/v1/evaluations", (c) => answer(c, parts, (body, asker) => several(c, parts, body, asker)));
  app.get("/.well-known/authzen-configuration", (c) => c.json(metadata(parts.address())));
  app.onError((thrown, c) => answerFault(c, thrown, parts.report));
  return app;
}

async function answer(c: Context, parts: AuthzenParts, evaluate: (body: JsonObject, asker: Asker) => Response): Promise<Response> {
  const asker = await whoAsks(c, parts);
  if (!/^application\/json\s*(;|$)/i.test(c.req.header("content-type") ?? ""))
    return bad(c, "the body is not declared as application/json");
  let body: unknown;
  try {
    body = parseJson(new Uint8Array(await c.req.arrayBuffer()), EVALUATION_BODY_BYTES_MAX);
  } catch (thrown) {
    return bad(c, asFault(thrown, "SERVER_INPUT").message);
  }
  return isJsonObject(body) ? evaluate(body, asker) : bad(c, "the body is not a JSON object");
}

/** An agent by its token, for itself alone; a person by an operator token. */
async function whoAsks(c: Context, { attribute, operator }: AuthzenParts): Promise<Asker> {
  const token = BEARER.exec(c.req.header("authorization") ?? "")?.[1];
  const missing = operatorFault("SERVER_NOT_LOGGED_IN", "this needs a token", {
    hint: "send an agent's token, or an operator's: Authorization: Bearer …",
  });
  if (token === undefined) throw missing;
  if (operator(token) !== undefined) return "operator";
  const caller = await attribute(new Credential(token)).catch(() => undefined);
  if (caller === undefined) throw missing;
  return { agent: caller.agentName };
}

function one(c: Context, parts: AuthzenParts, read: Read, asker: Asker): Response {
  return "flaw" in read ? bad(c, read.flaw) : c.json(evaluated(parts, read, asker));
}

function several(c: Context, parts: AuthzenParts, body: JsonObject, asker: Asker): Response {
  const batch = readBatch(body);
  if (batch === undefined) return one(c, parts, readEvaluation(body), asker);
  return "flaw" in batch ? bad(c, batch.flaw) : c.json({ evaluations: inOrder(batch, (read) => evaluated(parts, read, asker)) });
}

/** With a semantic of the first deny or permit, the answers end with it. */
function inOrder({ evaluations, semantic }: Batch, evaluate: (read: Read) => Answered): readonly Answered[] {
  const last = { execute_all: undefined, deny_on_first_deny: false, permit_on_first_permit: true }[semantic];
  const answers: Answered[] = [];
  for (const read of evaluations) {
    const answered = evaluate(read);
    answers.push(answered);
    if (answered.decision === last) break;
  }
  return answers;
}

interface Answered {
  readonly decision: boolean;
  readonly context: object;
}

function evaluated({ evaluate }: AuthzenParts, read: Read, asker: Asker): Answered {
  if ("flaw" in read) return { decision: false, context: { error: { status: 400, message: read.flaw } } };
  if (asker !== "operator" && read.asked.subject.id !== asker.agent) {
    return { decision: false, context: { error: { status: 403, message: "an agent asks for itself alone" } } };
  }
  const { effect, ...why } = evaluate(read.asked);
  return { decision: effect === "permit", context: { effect, ...why } };
}

function bad(c: Context, message: string, status: 400 | 413 = 400): Response {
  return c.json(
    { fault: operatorFault("SERVER_INPUT", message, { hint: "docs/decision-points.md has the form of requests" }).toJSON() },
    status,
  );
}

function metadata(address: string) {
  return {
    policy_decision_point: address,
    access_evaluation_endpoint: `${address}/access/v1/evaluation`,
    access_evaluations_endpoint: `${address}/access/v1/evaluations`,
  };
}
