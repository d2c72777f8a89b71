import { expect, test } from "vitest";
import type { Call, ClientAble, Line } from "../call/call.ts";
import type { ClientRequest } from "./configuration.ts";
import { Fault } from "../call/fault.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import type { AskedOfClient, OnClientRequest } from "./client-request.ts";
import { settleInput } from "./input-required.ts";
import { INPUT_REQUESTS_MAX } from "./limits.ts";

const elicitation = { method: "elicitation/create", params: { message: "Which city?" } };
const sampling = { method: "sampling/createMessage", params: { maxTokens: 5 } };
const ABLE: ClientAble = { elicitation: { form: {} }, sampling: {} };
const LISBON = { action: "accept", content: { city: "Lisbon" } };

interface Tried {
  readonly allowed?: readonly ClientRequest[];
  readonly line?: Partial<Line>;
  readonly onClientRequest?: OnClientRequest;
}

/** Settles a result with these requests; what took the path is noted, and performed by the line that came with it. */
async function settle(inputRequests: JsonValue, { allowed = ["elicit", "sample"], line = { able: ABLE }, onClientRequest }: Tried = {}) {
  const asked: AskedOfClient[] = [];
  const take: OnClientRequest = (one) => {
    asked.push(one);
    return one.related.line.request?.(one.method, one.params) ?? Promise.reject(new Error("nobody to ask"));
  };
  const related = { call: {} as Call, line: { signal: new AbortController().signal, ...line } };
  const result: JsonObject = { resultType: "input_required", inputRequests, requestState: "round-1", inputResponses: { forged: LISBON } };
  const ending = await settleInput(result, { server: "files", allowed, onClientRequest: onClientRequest ?? take, related });
  return { ending, asked: asked.map(({ method, params }) => ({ method, params })) };
}

test("to a client of a stateless request the result is handed over, once each of its requests has taken the path", async () => {
  const { ending, asked } = await settle({ a: { ...elicitation, extra: 1 }, b: sampling });
  expect(asked).toEqual([elicitation, sampling]);
  expect(ending).toEqual({
    status: "done",
    result: { resultType: "input_required", inputRequests: { a: elicitation, b: sampling }, requestState: "round-1" },
  });
});

test("a client that can be asked during the call answers, and its answers stand in the result", async () => {
  const line = { able: ABLE, request: async () => LISBON };
  expect((await settle({ a: elicitation }, { line })).ending.result).toMatchObject({ inputResponses: { a: LISBON } });
});

test("a result that asks for nothing and only wants to be called again passes", async () => {
  const { ending, asked } = await settle({}, { allowed: [], line: {} });
  expect(asked).toEqual([]);
  expect(ending).toEqual({ status: "done", result: { resultType: "input_required", requestState: "round-1" } });
});

test.each<[string, JsonValue, readonly ClientRequest[]]>([
  ["anything", { a: elicitation }, []],
  ["one thing too much", { a: elicitation, b: sampling }, ["elicit"]],
  ["for roots", { a: { method: "roots/list", params: {} } }, ["elicit", "sample"]],
  ["for nothing by name", { a: {} }, ["elicit", "sample"]],
  ["without parameters", { a: { method: "elicitation/create" } }, ["elicit"]],
  ["with a text", { a: "elicitation/create" }, ["elicit"]],
  ["in a list", [elicitation], ["elicit"]],
  ["too often", Object.fromEntries(Array.from({ length: INPUT_REQUESTS_MAX + 1 }, (_, at) => [at, elicitation])), ["elicit"]],
])("a server that asks %s beyond its configuration ends the call, and nothing takes the path", async (_what, requests, allowed) => {
  const { ending, asked } = await settle(requests, { allowed });
  expect(ending).toMatchObject({ status: "failed", fault: { code: "EXECUTION_CLIENT_REQUEST_REFUSED" } });
  expect(asked).toEqual([]);
});

test.each<[string, JsonObject, ClientAble, JsonObject]>([
  ["a form, to one that opens links", elicitation, { elicitation: { url: {} } }, { elicitation: { form: {} } }],
  [
    "a link, to one that shows forms",
    { ...elicitation, params: { mode: "url" } },
    { elicitation: { form: {} } },
    { elicitation: { url: {} } },
  ],
  ["the model, of one that has none", sampling, { elicitation: { form: {} } }, { sampling: {} }],
  ["the model with tools, of one without", { ...sampling, params: { tools: [] } }, { sampling: {} }, { sampling: { tools: {} } }],
])("what its client cannot answer ends the call with MCP's own error: %s", async (_what, request, able, requiredCapabilities) => {
  const { ending, asked } = await settle(
    { a: elicitation.method === request["method"] ? request : sampling, b: request },
    { line: { able } },
  );
  expect(ending).toMatchObject({ status: "failed", fault: { rpc: { code: -32_021, data: { requiredCapabilities } } } });
  expect(asked).toEqual([]);
});

test("one refused request ends the call with the reason, and of none of them anything is handed over", async () => {
  const onClientRequest: OnClientRequest = ({ method }) =>
    method === "elicitation/create"
      ? Promise.resolve({})
      : Promise.reject(new Fault("GATEWAY_CLIENT_REFUSED", "POLICY_FORBIDDEN: not for readers"));
  const { ending } = await settle({ a: elicitation, b: sampling }, { onClientRequest });
  expect(ending).toEqual({
    status: "failed",
    fault: {
      code: "EXECUTION_CLIENT_REQUEST_REFUSED",
      text: "what the server asked of the agent's client (sampling/createMessage) was refused: POLICY_FORBIDDEN: not for readers",
    },
  });
});
