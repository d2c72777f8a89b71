/**
 * A result that asks the agent's client for input before there is an answer (MCP 2026-07-28, InputRequiredResult): each
 * of its requests takes the path as a call of its own, and only what was permitted there reaches any client.
 */
import type { Call, Line } from "../call/call.ts";
import type { ClientRequest } from "./configuration.ts";
import { Fault } from "../call/fault.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../call/json.ts";
import { canAnswer, type ClientMethod, methodAllowed, type OnClientRequest } from "./client-request.ts";
import { failed, type Ending } from "./fault.ts";
import { INPUT_REQUESTS_MAX } from "./limits.ts";

export interface InputRequired {
  readonly server: string;
  readonly allowed: readonly ClientRequest[];
  readonly onClientRequest: OnClientRequest;
  /** The call that came to this result, and the line to its agent. */
  readonly related: { readonly call: Call; readonly line: Line };
}

interface Request {
  readonly key: string;
  readonly method: ClientMethod;
  readonly params: JsonObject;
}

/** Named by MCP 2026-07-28 for a request that needs a capability which its client did not declare. */
const MISSING_CAPABILITY = -32_021;

export function asksForInput(result: JsonObject): boolean {
  return result["resultType"] === "input_required";
}

/**
 * Puts the requests of a result to the agent's client, in their order. A client that can be asked now answers, and its
 * answers stand in the result as `inputResponses`; to another the result itself is the request, and it answers with its
 * next call. The first request that the configuration, the client or the path does not let through ends the call.
 */
export async function settleInput(result: JsonObject, of: InputRequired): Promise<Ending> {
  const requests = requestsOf(result, of.allowed);
  if (requests === undefined)
    return failed("EXECUTION_CLIENT_REQUEST_REFUSED", "the server asked the agent's client for what its configuration does not allow");
  const { line } = of.related;
  const canAnswerNow = line.request !== undefined && line.answersLater !== true;
  const unable = requests.find((request) => !canAnswer(request, line.able));
  if (unable !== undefined) return cannot(unable);
  const answers: [string, JsonValue][] = [];
  for (const { key, method, params } of requests) {
    try {
      const request = canAnswerNow ? line.request : handOver;
      answers.push([
        key,
        await of.onClientRequest({ server: of.server, method, params, related: { ...of.related, line: { ...line, request } } }),
      ]);
    } catch (thrown) {
      const why = thrown instanceof Fault ? `: ${thrown.message}` : "";
      return failed("EXECUTION_CLIENT_REQUEST_REFUSED", `what the server asked of the agent's client (${method}) was refused${why}`);
    }
  }
  return { status: "done", result: settled(result, { requests, answers: canAnswerNow ? answers : undefined }) };
}

/** The client of a stateless request gets what it is asked with the result of its call, and nothing answers yet. */
function handOver(): Promise<JsonValue> {
  return Promise.resolve({});
}

/** The requests of a result, or undefined where they are of a wrong form, too many, or not allowed. */
function requestsOf({ inputRequests = {} }: JsonObject, allowed: readonly ClientRequest[]): readonly Request[] | undefined {
  if (!isJsonObject(inputRequests)) return undefined;
  const entries = Object.entries(inputRequests);
  const requests = entries.flatMap(([key, request]): Request[] => {
    const { method, params } = isJsonObject(request) ? request : {};
    return methodAllowed(method, allowed) && isJsonObject(params) ? [{ key, method, params }] : [];
  });
  return requests.length === entries.length && requests.length <= INPUT_REQUESTS_MAX ? requests : undefined;
}

function cannot({ method, params }: Request): Ending {
  const requiredCapabilities: JsonObject =
    method === "sampling/createMessage"
      ? { sampling: params["tools"] === undefined ? {} : { tools: {} } }
      : { elicitation: params["mode"] === "url" ? { url: {} } : { form: {} } };
  const rpc = { code: MISSING_CAPABILITY, message: `the call needs a client that can answer ${method}`, data: { requiredCapabilities } };
  return {
    status: "failed",
    fault: { code: "EXECUTION_CLIENT_FAILED", text: "the agent's client did not declare that it can answer", rpc },
  };
}

/** The result as it may leave: its requests as they were decided on, and the answers that the client gave, no others. */
function settled(
  result: JsonObject,
  of: { readonly requests: readonly Request[]; readonly answers: readonly [string, JsonValue][] | undefined },
): JsonObject {
  const { inputRequests: _theirs, inputResponses: _claimed, ...rest } = result;
  if (of.requests.length === 0) return rest;
  return {
    ...rest,
    inputRequests: Object.fromEntries(of.requests.map(({ key, method, params }) => [key, { method, params }])),
    ...(of.answers !== undefined && { inputResponses: Object.fromEntries(of.answers) }),
  };
}
