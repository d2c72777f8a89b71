/**
 * A tools/call that the house makes without the SDK's client, against the same call made with it: a server by hand sees
 * the same request and, whatever it answers, the call ends the same.
 */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../../src/call/json.ts";
import type { Outcome } from "../../src/call/outcome.ts";
import { httpServer, openStage, textOf, type Stage } from "./stage.ts";

interface Message {
  readonly id?: number;
  readonly method: string;
  readonly params: JsonObject;
}

interface Seen {
  readonly message: Message;
  readonly headers: IncomingHttpHeaders;
}

const TOOLS = ["answer", "hang", "die", "two words"].map((name) => ({ name, inputSchema: { type: "object" } }));
const HEADED = { name: "headed", inputSchema: { type: "object", properties: { region: { type: "string", "x-mcp-header": "Region" } } } };
const RESULTS: { readonly [method: string]: JsonObject } = {
  "server/discover": { resultType: "complete", ttlMs: 0, cacheScope: "private", supportedVersions: ["2026-07-28"], capabilities: { tools: {} } },
  "tools/list": { resultType: "complete", ttlMs: 0, cacheScope: "private", tools: [...TOOLS, HEADED] as unknown as JsonValue },
};
const good = { resultType: "complete", content: [{ type: "text", text: "good" }] };

type Answer = (response: ServerResponse, id: number) => void;
const body =
  (message: (id: number) => unknown, status = 200, type = "application/json"): Answer =>
  (response, id) =>
    void response.writeHead(status, { "content-type": type }).end(JSON.stringify(message(id)));
const result = (said: unknown): Answer => body((id) => ({ jsonrpc: "2.0", id, result: said }));
const raw =
  (text: string, status = 200, type = "application/json"): Answer =>
  (response) =>
    void response.writeHead(status, { "content-type": type }).end(text);
const events =
  (...chunks: readonly ((id: number) => string)[]): Answer =>
  (response, id) => {
    response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
    for (const chunk of chunks) response.write(chunk(id));
    response.end();
  };
const message = (id: number, said: object = good) => JSON.stringify({ jsonrpc: "2.0", id, result: said });

const seen: Seen[] = [];
let next: Answer = result(good);
let begun: PromiseWithResolvers<void> = Promise.withResolvers();
let lost: PromiseWithResolvers<void> = Promise.withResolvers();
let stage: Stage;

const server = createServer((request, response) => {
  void json(request).then((parsed) => {
    const said = parsed as Message;
    const { id, method, params } = said;
    if (method === "tools/call") seen.push({ message: said, headers: request.headers });
    if (id === undefined) return response.writeHead(202).end();
    if (method !== "tools/call") return result(RESULTS[method])(response, id);
    if (params["name"] === "die") return response.destroy();
    if (params["name"] !== "hang") return next(response, id);
    response.once("close", () => lost.resolve());
    begun.resolve();
    return undefined;
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  await stage.close();
  seen.length = 0;
  next = result(good);
  [begun, lost] = [Promise.withResolvers(), Promise.withResolvers()];
});
afterAll(() => server.close());

async function open(more: { readonly resultBytesMax?: number; readonly callDeadlineMs?: number } = {}): Promise<void> {
  const { callDeadlineMs = 30_000, ...options } = more;
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  stage = await openStage({ remote: httpServer(url, { headers: { Authorization: "Bearer secret" }, callDeadlineMs }) }, options);
}

/** With somebody who takes logs the answer may be a stream, so the call is the SDK's. */
const BY_THE_SDK = { log: () => {} };
const call = (name: string, line = {}, args: JsonObject = { path: "ä€😀" }) => stage.perform("callTool", "remote", name, args, line);
/** The house's words for what the server did wrong may differ; what it was does not. */
const ending = ({ status, result: said, fault }: Outcome) => ({ status, said, code: fault?.code, rpc: fault?.rpc });
const isOwn = ({ message: { id = 0 } }: Seen): boolean => id >= 1_000_000_000;

test("the server sees the same request, but for its id", async () => {
  await open();
  await call("answer");
  await call("answer", BY_THE_SDK);
  expect(seen.map(isOwn)).toEqual([true, false]);
  const [own, theirs] = seen.map(({ message: said, headers }) => {
    const meta = { ...(said.params["_meta"] as JsonObject), "io.modelcontextprotocol/logLevel": "" };
    return { headers: { ...headers, "content-length": "" }, text: JSON.stringify({ ...said, id: 0, params: { ...said.params, _meta: meta } }) };
  });
  expect(own).toEqual(theirs);
});

test.each(["two words", "headed"])("a call of %j is the SDK's, for it has headers to make", async (name) => {
  await open();
  expect(textOf(await call(name, {}, { region: "eu" }))).toBe("good");
  expect(seen.map(isOwn)).toEqual([false]);
});

test.each<readonly [string, Answer]>([
  ["a result", result(good)],
  ["an error of the tool", result({ ...good, isError: true })],
  ["a result with a structure", result({ ...good, structuredContent: { deep: [1, { x: null }] } })],
  ["a result that says who gave it", result({ ...good, _meta: { "io.modelcontextprotocol/serverInfo": { name: "x", version: "1" } } })],
  ["a result with meta", result({ ...good, _meta: { "example.com/x": 1 } })],
  ["a result with members that nobody knows", result({ ...good, more: 1 })],
  ["an image", result({ resultType: "complete", content: [{ type: "image", data: "AAAA", mimeType: "image/png" }] })],
  ["texts with annotations", result({ resultType: "complete", content: [{ type: "text", text: "x", annotations: { priority: 1 } }] })],
  ["no result type", result({ content: [] })],
  ["another result type", result({ ...good, resultType: "task" })],
  ["a result type that is no text", result({ ...good, resultType: 1 })],
  ["no content", result({ resultType: "complete" })],
  ["content of the wrong form", result({ resultType: "complete", content: [{ type: "text" }] })],
  ["content that is no list", result({ resultType: "complete", content: {} })],
  ["an isError that is no flag", result({ ...good, isError: "no" })],
  ["meta that is a list", result({ ...good, _meta: [] })],
  ["a wish for input", result({ resultType: "input_required", inputRequests: { a: { method: "elicitation/create", params: {} } } })],
  ["a wish for a retry", result({ resultType: "input_required", requestState: "s" })],
  ["a wish for nothing", result({ resultType: "input_required", inputRequests: {} })],
  ["a result that is a list", result([])],
  ["a result that is null", result(null)],
  ["half of a surrogate pair", result({ ...good, content: [{ type: "text", text: "\ud800" }] })],
  ["a number beyond every double", (response, id) => void response.writeHead(200, { "content-type": "application/json" }).end(message(id).replace('"good"', "1e999"))],
  ["an error", body((id) => ({ jsonrpc: "2.0", id, error: { code: -32_602, message: "no such path", data: { path: "x" } } }))],
  ["an error of the wrong form", body((id) => ({ jsonrpc: "2.0", id, error: { code: "x" } }))],
  ["an error with 400", body((id) => ({ jsonrpc: "2.0", id, error: { code: -32_602, message: "bad" } }), 400)],
  ["400 and no more", raw("a secret of the server", 400)],
  ["401", raw("", 401)],
  ["403", raw("", 403)],
  ["404", raw("", 404)],
  ["500", raw("a secret of the server", 500)],
  ["503 with a result", body((id) => ({ jsonrpc: "2.0", id, result: good }), 503)],
  ["a redirect", (response) => void response.writeHead(307, { location: "/elsewhere" }).end()],
  ["no JSON", raw("{]")],
  ["nothing", raw("")],
  ["no JSON-RPC", raw('{"hello":1}')],
  ["a page", raw("<h1>hello</h1>", 200, "text/html")],
  ["no type", (response, id) => void response.writeHead(200).end(message(id))],
  ["one member too many", body((id) => ({ jsonrpc: "2.0", id, result: good, more: 1 }))],
  ["a batch of one", body((id) => [{ jsonrpc: "2.0", id, result: good }])],
  ["a connection that breaks off", (response, id) => void response.writeHead(200, { "content-type": "application/json", "content-length": 1000 }).write(message(id), () => response.destroy())],
  ["an event", events((id) => `event: message\ndata: ${message(id)}\n\n`)],
  ["an event in pieces", events((id) => `: hello\r\n\r\nid: 1\r\ndata: ${message(id).slice(0, 20)}`, (id) => `${message(id).slice(20)}\r\n\r`, () => "\n")],
  ["an event of several lines", events((id) => `data: {"jsonrpc":"2.0",\ndata:"id":${id},\rdata: "result":${JSON.stringify(good)}}\n\n`)],
  ["an event of another kind, then the answer", events(() => "event: other\ndata: {]\n\n", (id) => `data:${message(id)}\n\n`)],
  ["a stream without an answer", events(() => ": nothing more\n\n")],
])("%s: the call ends as it does with the SDK's client", async (_, answer) => {
  await open();
  next = answer;
  const own = await call("answer");
  expect(isOwn(seen[0] as Seen)).toBe(true);
  await stage.close();
  await open();
  const theirs = await call("answer", BY_THE_SDK);
  expect(ending(own)).toEqual(ending(theirs));
  expect(JSON.stringify([own, stage.events])).not.toContain("secret");
});

test("an answer to somebody else is no answer", async () => {
  await open();
  next = body(() => ({ jsonrpc: "2.0", id: 7, result: good }));
  expect(await call("answer")).toMatchObject({ status: "failed", fault: { code: "EXECUTION_BAD_RESULT" } });
});

test.each(["application/json", "text/event-stream"])("an answer over the limit is not read: %s", async (type) => {
  await open({ resultBytesMax: 10_000 });
  next = (response, id) => {
    const text = message(id, { ...good, content: [{ type: "text", text: "x".repeat(100_000) }] });
    response.writeHead(200, { "content-type": type }).end(type === "application/json" ? text : `data: ${text}\n\n`);
  };
  expect(await call("answer")).toMatchObject({ status: "failed", fault: { code: "EXECUTION_RESULT_TOO_LARGE" } });
  expect(stage.events).toContainEqual({ kind: "upstream-misconduct", server: "remote", what: "too-large" });
});

test("a server that answers in streams is asked by the SDK's client from then on", async () => {
  await open();
  next = events((id) => `data: ${message(id)}\n\n`);
  expect(textOf(await call("answer"))).toBe("good");
  expect(textOf(await call("answer"))).toBe("good");
  expect(seen.map(isOwn)).toEqual([true, false]);
});

test("a server that hangs up leaves the call unknown", async () => {
  await open();
  expect(await call("die")).toMatchObject({ status: "unknown", fault: { code: "EXECUTION_CONNECTION_LOST" } });
});

test("a call that is given up closes its connection", async () => {
  await open();
  const agent = new AbortController();
  const outcome = call("hang", { signal: agent.signal });
  await begun.promise;
  agent.abort();
  expect(await outcome).toMatchObject({ status: "unknown", fault: { code: "EXECUTION_CANCELLED" } });
  await lost.promise;
});

test("a call that is given up before it is sent is not sent", async () => {
  await open();
  const before = seen.length;
  expect(await call("answer", { signal: AbortSignal.abort() })).toMatchObject({ status: "failed" });
  expect(seen.length).toBe(before);
});

test("a call has its deadline", async () => {
  await open({ callDeadlineMs: 50 });
  expect(await call("hang")).toMatchObject({ status: "unknown", fault: { code: "EXECUTION_DEADLINE" } });
  await lost.promise;
});

test("a house that closes ends what is under way, and its connection", async () => {
  await open();
  const outcome = call("hang");
  await begun.promise;
  await stage.close();
  expect(await outcome).toMatchObject({ status: "unknown", fault: { code: "EXECUTION_CONNECTION_LOST" } });
  await lost.promise;
});
