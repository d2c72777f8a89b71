/** An API as a server of tools: each tool is one request to one host, which no argument can change. */
import { Validator } from "@cfworker/json-schema";
import type { Chance, Clock } from "../../call/clock.ts";
import { Fault } from "../../call/fault.ts";
import type { JsonObject } from "../../call/json.ts";
import { attempt, type Try } from "../attempts.ts";
import type { ApiServer } from "../configuration.ts";
import { stoppedEnding, type Stopped } from "../ending-of.ts";
import { failed, unknown, type Ended, type Ending } from "../fault.ts";
import type { HouseCall, HouseServer } from "../house-upstream.ts";
import { neverReached, wasRedirected, type HttpSend } from "../http-send.ts";
import { see } from "../pin.ts";
import { buildRequest, type BuiltRequest } from "./build-request.ts";
import { SAFE_METHODS, type Operation } from "./operation.ts";
import { readAnswer } from "./read-answer.ts";

export interface ApiServerParts {
  readonly configuration: ApiServer;
  readonly send: HttpSend;
  readonly resultBytesMax: number;
  readonly clock: Clock;
  readonly chance: Chance;
}

/** Where a definition says which request it makes: a changed address is a changed definition. */
const REQUEST_META = "chatelaine/request";
const INVALID_PARAMS = -32_602;

interface Prepared {
  readonly operation: Operation;
  readonly validator: Validator;
}

/** Prepares every tool once: no schema is read during a call. */
export function apiServer(parts: ApiServerParts): HouseServer {
  const { operations, url } = parts.configuration;
  const base = new URL(url);
  const prepared = new Map(operations.map((operation) => [operation.tool, { operation, validator: validatorOf(operation) }]));
  return {
    offers: operations.map((operation) => see("tool", operation.tool, describe(base, operation))),
    perform: (call) => {
      const tool = prepared.get(call.tool);
      return tool === undefined
        ? Promise.resolve(failed("EXECUTION_NOT_POSSIBLE", "there is no such tool"))
        : perform(tool, { call, base, parts });
    },
    close: () => Promise.resolve(),
  };
}

function validatorOf({ inputSchema }: Operation): Validator {
  return new Validator(inputSchema, "2020-12", true);
}

/** The tool as MCP describes one; the hints say what its method promises (RFC 9110, 9.2). */
function describe(base: URL, { tool, description, inputSchema, method, path }: Operation): JsonObject {
  return {
    name: tool,
    description,
    inputSchema,
    annotations: {
      readOnlyHint: SAFE_METHODS.has(method),
      destructiveHint: method === "DELETE" || method === "PUT",
      idempotentHint: SAFE_METHODS.has(method) || method === "PUT" || method === "DELETE",
      openWorldHint: true,
    },
    _meta: { [REQUEST_META]: `${method} ${base.origin}${base.pathname.replace(/\/$/, "")}${path}` },
  };
}

interface Performing {
  readonly call: HouseCall;
  readonly base: URL;
  readonly parts: ApiServerParts;
}

async function perform({ operation, validator }: Prepared, { call, base, parts }: Performing): Promise<Ending> {
  const wrong = validator.validate(call.args);
  if (!wrong.valid) return unfit(wrong.errors.map(({ error, instanceLocation }) => `${instanceLocation}: ${error}`));
  let request: BuiltRequest;
  try {
    request = buildRequest(base, operation, call.args);
  } catch (thrown) {
    if (thrown instanceof Fault) return failed(thrown.code as Ended, thrown.message);
    throw thrown;
  }
  const { clock, chance } = parts;
  const isIdempotent = SAFE_METHODS.has(operation.method) || operation.idempotencyKey !== undefined;
  return attempt(() => once(operation, request, { call, base, parts }), { isIdempotent, clock, chance, stop: call.stop });
}

/** What does not fit may quote the arguments, so it is told to the agent alone and stands in no log. */
function unfit(errors: readonly string[]): Ending {
  const message = errors.slice(-3).join("; ").slice(0, 1000);
  return {
    status: "failed",
    fault: {
      code: "EXECUTION_ARGUMENTS_UNFIT",
      text: "the arguments do not fit the tool's schema",
      rpc: { code: INVALID_PARAMS, message },
    },
  };
}

async function once(
  { method, idempotencyKey }: Operation,
  { url, headers, body }: BuiltRequest,
  { call, parts }: Performing,
): Promise<Try> {
  const { configuration, resultBytesMax, send } = parts;
  const isSafe = SAFE_METHODS.has(method);
  const key = idempotencyKey === undefined ? {} : { [idempotencyKey]: call.inFlight.call.id };
  try {
    // Nothing would be found in an answer that is encoded.
    const ours = { accept: "application/json, text/*;q=0.9, */*;q=0.5", "accept-encoding": "identity" };
    const all = { ...ours, ...headers, ...key, ...configuration.headers };
    const answer = await send(url, { method, headers: all, body, signal: call.stop });
    return await readAnswer(answer, { bytesMax: resultBytesMax, isSafe });
  } catch (thrown) {
    const wasHeard = !neverReached(thrown);
    if (call.stop.aborted) return { ending: stoppedEnding({ sent: wasHeard && !isSafe }, call.stop.reason as Stopped) };
    if (thrown instanceof Fault) return { ending: failed(thrown.code as Ended, thrown.message) };
    if (!wasHeard) return { ending: failed("EXECUTION_UPSTREAM_DOWN", "the server could not be reached"), again: { wasHeard } };
    const ended = isSafe ? failed : unknown;
    if (wasRedirected(thrown))
      return { ending: ended("EXECUTION_UPSTREAM_ERROR", "the server sent the request to another address, and none is followed") };
    return { ending: ended("EXECUTION_CONNECTION_LOST", "the connection to the server was lost before it answered"), again: { wasHeard } };
  }
}
