/** What a server asks of an agent's client during a call: refused, unless it is allowed, attributable and taken along the path. */
import { getEventListeners } from "node:events";
import { afterEach, expect, test } from "vitest";
import type { JsonValue } from "../../src/call/json.ts";
import type { AskedOfClient } from "../../src/execution/client-request.ts";
import { lineOf, openStage, ownServer, permitFor, session, textOf, type Stage } from "./stage.ts";

let stage: Stage;
afterEach(() => stage.close());

const ACCEPTED = { action: "accept", content: { city: "Lisbon" } };
const answering = { able: { elicitation: { form: {} } }, request: () => Promise.resolve<JsonValue>(ACCEPTED) };
const ask = (line = {}) => stage.perform("callTool", "unruly", "ask", {}, line);

test("a request is taken along the path with the call it belongs to, and the client's answer goes back to the server", async () => {
  const asked: AskedOfClient[] = [];
  stage = await openStage(
    { unruly: ownServer("unruly", { client: ["elicit"] }) },
    { onClientRequest: (one) => (asked.push(one), Promise.resolve(ACCEPTED)) },
  );
  expect(JSON.parse(textOf(await ask(answering)))).toEqual(ACCEPTED);
  expect(asked).toMatchObject([
    { server: "unruly", method: "elicitation/create", params: { message: "Which city?" }, related: { call: { name: "ask" } } },
  ]);
});

test("a server whose configuration does not allow it is told that there is no such method", async () => {
  stage = await openStage({ unruly: ownServer("unruly", { client: ["sample"] }) }, { onClientRequest: () => Promise.resolve(ACCEPTED) });
  expect(JSON.parse(textOf(await ask(answering)))).toMatchObject({ code: -32601 });
});

test("an agent whose client cannot answer has the request refused", async () => {
  stage = await openStage({ unruly: ownServer("unruly", { client: ["elicit"] }) }, { onClientRequest: () => Promise.resolve(ACCEPTED) });
  expect(JSON.parse(textOf(await ask()))).toEqual({ code: -32600, message: "refused by the house" });
  const others = { ...answering, able: { elicitation: { url: {} }, sampling: {} } };
  expect(JSON.parse(textOf(await ask(others)))).toEqual({ code: -32600, message: "refused by the house" });
});

test("where nothing is wired, or the path refuses, the server hears no more than that", async () => {
  stage = await openStage(
    { unruly: ownServer("unruly", { client: ["elicit"] }) },
    { onClientRequest: () => Promise.reject(new Error("policy 7 says no")) },
  );
  expect(JSON.parse(textOf(await ask(answering)))).toEqual({ code: -32600, message: "refused by the house" });
  await stage.close();
  stage = await openStage({ unruly: ownServer("unruly", { client: ["elicit"] }) });
  expect(JSON.parse(textOf(await ask(answering)))).toEqual({ code: -32600, message: "refused by the house" });
});

test("while calls of two sessions are under way nobody can say whose client is meant: refused", async () => {
  stage = await openStage({ unruly: ownServer("unruly", { client: ["elicit"] }) }, { onClientRequest: () => Promise.resolve(ACCEPTED) });
  const agent = new AbortController();
  const { call, permit } = stage.prepare("callTool", "unruly", "hang");
  const elsewhere = { ...session, id: "ses_01hzzzzzzzzzzzzzzzzzzzzzzz" as const };
  const other = stage.execution.perform(call, elsewhere, permit, lineOf({ signal: agent.signal }));
  expect(JSON.parse(textOf(await ask(answering)))).toEqual({ code: -32600, message: "refused by the house" });
  agent.abort();
  await other;
  expect(stage.health()[0]?.misconduct).toEqual({ "not-attributable": 1 });
});

test("of several calls of one session the request goes along with the newest that does not wait for the client", async () => {
  const asked: string[] = [];
  const first = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<JsonValue>();
  stage = await openStage(
    { unruly: ownServer("unruly", { client: ["elicit"] }) },
    {
      onClientRequest: ({ related: { call } }) => {
        asked.push(call.id);
        if (asked.length > 1) return Promise.resolve(ACCEPTED);
        first.resolve();
        return answer.promise;
      },
    },
  );
  const waiting = ask(answering);
  await first.promise;
  expect(JSON.parse(textOf(await ask(answering)))).toEqual(ACCEPTED);
  answer.resolve(ACCEPTED);
  expect(JSON.parse(textOf(await waiting))).toEqual(ACCEPTED);
  expect(new Set(asked).size).toBe(2);
});

test("the time that a person takes to answer is not taken from the call", async () => {
  const person = (): Promise<JsonValue> => new Promise((resolve) => setTimeout(() => resolve(ACCEPTED), 700));
  stage = await openStage({ unruly: ownServer("unruly", { client: ["elicit"], callDeadlineMs: 400 }) }, { onClientRequest: person });
  expect(JSON.parse(textOf(await ask(answering)))).toEqual(ACCEPTED);
});

test("such a call has a definition of its own, where the configuration allows it", async () => {
  stage = await openStage({ unruly: ownServer("unruly", { client: ["elicit"] }) });
  expect(stage.catalogue.find("elicit", "unruly", "elicitation/create")).toMatchObject({ state: "pinned", name: "elicitation/create" });
  expect(stage.catalogue.find("elicit", "unruly", "sampling/createMessage")).toBeUndefined();
  expect(stage.catalogue.find("sample", "unruly", "sampling/createMessage")).toBeUndefined();
  expect(stage.catalogue.find("elicit", "other", "elicitation/create")).toBeUndefined();
});

test("such a call is performed by the agent's client, and by no server", async () => {
  stage = await openStage({ unruly: ownServer("unruly", { client: ["elicit"] }) });
  const elicit = (line: object) => stage.perform("elicit", "unruly", "elicitation/create", { message: "Which city?" }, line);
  expect(await elicit(answering)).toMatchObject({ status: "done", result: ACCEPTED });
  expect(await elicit({})).toMatchObject({ status: "failed", fault: { code: "EXECUTION_CLIENT_FAILED" } });
  expect(await elicit({ request: () => Promise.reject(new Error("gone")) })).toMatchObject({
    status: "failed",
    fault: { code: "EXECUTION_CLIENT_FAILED" },
  });
  expect(await elicit({ request: () => Promise.resolve(7) })).toMatchObject({
    status: "failed",
    fault: { code: "EXECUTION_CLIENT_FAILED" },
  });
  const agent = new AbortController();
  const never = () => (agent.abort(), new Promise<JsonValue>(() => {}));
  expect(await elicit({ signal: agent.signal, request: never })).toMatchObject({
    status: "unknown",
    fault: { code: "EXECUTION_CANCELLED" },
  });
});

test("a permit for such a call opens nothing once the definition is not the one that was decided on", async () => {
  stage = await openStage({ unruly: ownServer("unruly", { client: ["elicit"] }) });
  const { call } = stage.prepare("elicit", "unruly", "elicitation/create");
  const other = { ...call, definition: { ...call.definition, fingerprint: "0".repeat(64) } };
  const outcome = await stage.execution.perform(other, session, permitFor(other), lineOf(answering));
  expect(outcome).toMatchObject({ status: "failed", fault: { code: "EXECUTION_DEFINITION_CHANGED" } });
});

test.each([
  ["answers", () => Promise.resolve<JsonValue>(ACCEPTED)],
  ["fails", () => Promise.reject<JsonValue>(new Error("no"))],
])("a client that %s leaves nothing behind on the signal, which may live as long as the session", async (_how, request) => {
  stage = await openStage({ unruly: ownServer("unruly", { client: ["elicit"] }) });
  const { signal } = new AbortController();
  await stage.perform("elicit", "unruly", "elicitation/create", { message: "Which city?" }, { ...answering, request, signal });
  expect(getEventListeners(signal, "abort")).toEqual([]);
});
