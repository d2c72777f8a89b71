/** API servers, against a real HTTP server on this machine that writes down what it is asked. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ApiServer } from "../../src/execution/configuration.ts";
import { readWrittenTool, type WrittenTool } from "../../src/execution/api/written-tools.ts";
import { openStage, type Stage } from "./stage.ts";

interface Asked {
  readonly line: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

type Answer = (response: ServerResponse, asked: Asked) => void;

const asked: Asked[] = [];
/** What is answered next; the last one stays. */
let answers: Answer[] = [];
let http: Server;
let stage: Stage;

const json =
  (value: unknown, status = 200): Answer =>
  (response) =>
    void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
const status =
  (code: number, headers = {}): Answer =>
  (response) =>
    void response.writeHead(code, { "content-type": "text/plain", ...headers }).end("sorry");
const broken: Answer = (response) => void response.destroy();

function tool(name: string, written: Pick<WrittenTool, "request"> & Partial<WrittenTool>) {
  const read = readWrittenTool(name, { description: name, args: {}, optional: [], body: "json", headers: {}, ...written });
  if (typeof read === "string") throw new Error(read);
  return read;
}

beforeAll(async () => {
  http = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const one = { line: `${request.method} ${request.url}`, headers: request.headers, body: Buffer.concat(chunks).toString() };
      asked.push(one);
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      answer?.(response, one);
    });
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const tickets: ApiServer = {
    kind: "api",
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/api`,
    headers: { "X-Desk": "7" },
    operations: [
      tool("show", { request: "GET /tickets/{id}", args: { id: { type: "string", maxLength: 20 } } }),
      tool("open", { request: "POST /tickets", args: { title: "string" }, headers: {} }),
      tool("pay", { request: "POST /payments", args: { cents: "integer" }, idempotencyKey: "Idempotency-Key" }),
      tool("trace", { request: "GET /trace", args: { desk: "string" }, headers: { "x-desk": "desk" } }),
    ],
    leftOut: [],
    trust: "untrusted",
    labels: "hints",
    client: [],
    callDeadlineMs: 20_000,
  };
  stage = await openStage({ tickets }, { resultBytesMax: 64 * 1024 });
});

afterAll(async () => {
  await stage.close();
  http.closeAllConnections();
  http.close();
});

beforeEach(() => {
  asked.length = 0;
});

const call = (name: string, args = {}) => stage.perform("callTool", "tickets", name, args);

test("its tools are pinned, each with the request that it makes", () => {
  expect(stage.catalogue.list("tool", "tickets").map(({ name }) => name)).toEqual(["open", "pay", "show", "trace"]);
  const { described } = stage.catalogue.find("callTool", "tickets", "show") ?? {};
  expect(described).toMatchObject({
    annotations: { readOnlyHint: true },
    _meta: { "chatelaine/request": expect.stringMatching(/^GET http:.*\/api\/tickets\/\{id\}$/) },
  });
});

test("a call is one request, and its answer comes as text and as a value", async () => {
  answers = [json({ id: "a/b", title: "Lamp" })];
  const { status: end, result } = await call("show", { id: "a/b" });
  expect({ end, result }).toEqual({
    end: "done",
    result: { content: [{ type: "text", text: '{"id":"a/b","title":"Lamp"}' }], structuredContent: { id: "a/b", title: "Lamp" } },
  });
  expect(asked.map(({ line }) => line)).toEqual(["GET /api/tickets/a%2Fb"]);
  expect(asked[0]?.headers["x-desk"]).toBe("7");
});

test("no argument goes over a header that is configured", async () => {
  answers = [json({})];
  await call("trace", { desk: "8" });
  expect(asked[0]?.headers["x-desk"]).toBe("7");
});

test.for<[string, object]>([
  ["show", {}],
  ["show", { id: 5 }],
  ["show", { id: "x", more: 1 }],
  ["show", { id: "x".repeat(21) }],
  ["show", { id: ".." }],
  ["pay", { cents: 1.5 }],
])("%s with %j does not fit, and nothing is sent", async ([name, args]) => {
  expect(await call(name, args)).toMatchObject({ status: "failed", fault: { code: "EXECUTION_ARGUMENTS_UNFIT" } });
  expect(asked).toEqual([]);
});

test("what an API says of a request that it did not want reaches the agent", async () => {
  answers = [json({ error: "no such ticket" }, 404)];
  expect(await call("show", { id: "x" })).toMatchObject({
    status: "done",
    result: { isError: true, content: [{ text: "HTTP status 404" }, { text: '{"error":"no such ticket"}' }] },
  });
});

test("a request that changes nothing is tried again, and a busy server is waited for", async () => {
  answers = [broken, status(503, { "retry-after": "0" }), json({ ok: true })];
  expect(await call("show", { id: "x" })).toMatchObject({ status: "done", result: { structuredContent: { ok: true } } });
  expect(asked).toHaveLength(3);
});

test("a request that may have changed something is not made twice, and nobody says that it failed", async () => {
  answers = [broken];
  expect(await call("open", { title: "Lamp" })).toMatchObject({ status: "unknown", fault: { code: "EXECUTION_CONNECTION_LOST" } });
  answers = [status(502)];
  expect(await call("open", { title: "Lamp" })).toMatchObject({ status: "unknown", fault: { code: "EXECUTION_UPSTREAM_ERROR" } });
  expect(asked).toHaveLength(2);
});

test("with an idempotency key it is, under the same key, and the next call has another", async () => {
  answers = [broken, json({ paid: 5 })];
  expect(await call("pay", { cents: 5 })).toMatchObject({ status: "done" });
  await call("pay", { cents: 5 });
  const keys = asked.map(({ headers }) => headers["idempotency-key"]);
  expect(keys[0]).toMatch(/^call_/);
  expect(keys[1]).toBe(keys[0]);
  expect(keys[2]).not.toBe(keys[0]);
});

test.each(["gzip", "br", "deflate", "x-own", "gzip, gzip"])("an answer encoded as %s is asked for by nobody, and not handed on unread", async (coding) => {
  const bytes = gzipSync("what is looked for in results is not found in here");
  answers = [(response) => void response.writeHead(200, { "content-type": "application/octet-stream", "content-encoding": coding }).end(bytes)];
  expect(await call("show", { id: "4" })).toMatchObject({ status: "failed", fault: { code: "EXECUTION_BAD_RESULT" } });
  expect(asked[0]?.headers["accept-encoding"]).toBe("identity");
  answers = [(response) => void response.writeHead(500, { "content-encoding": coding }).end(bytes)];
  expect(await call("show", { id: "4" })).toMatchObject({ status: "failed", fault: { code: "EXECUTION_UPSTREAM_ERROR" } });
  answers = [(response) => void response.writeHead(200, { "content-type": "text/plain", "content-encoding": "identity" }).end("plain")];
  expect(await call("show", { id: "4" })).toMatchObject({ status: "done" });
});

test.each([
  ["open", { title: "x" }, "unknown"],
  ["show", { id: "4" }, "failed"],
])("a redirect is an answer: it is not followed, not tried again, and told as what it is: %s", async (tool, args, ended) => {
  answers = [status(302, { location: "http://169.254.169.254/" }), status(302, { location: "/" })];
  const fault = { code: "EXECUTION_UPSTREAM_ERROR", text: expect.stringContaining("another address") };
  expect(await call(tool, args)).toMatchObject({ status: ended, fault });
  expect(asked).toHaveLength(1);
});

test("a longer answer than the limit is not read", async () => {
  answers = [json("x".repeat(100_000))];
  expect(await call("show", { id: "x" })).toMatchObject({ status: "failed", fault: { code: "EXECUTION_RESULT_TOO_LARGE" } });
});

test("an answer that cannot be written down in one way is none", async () => {
  answers = [(response) => void response.writeHead(200, { "content-type": "application/json" }).end('{"x":1e999}')];
  expect(await call("show", { id: "x" })).toMatchObject({ status: "failed", fault: { code: "EXECUTION_BAD_RESULT" } });
});

test("a tool that does not answer over and over is left alone for a while, and the others are not", async () => {
  answers = [broken];
  for (let turn = 0; turn < 5; turn++) await call("open", { title: "x" });
  asked.length = 0;
  expect(await call("open", { title: "x" })).toMatchObject({ status: "failed", fault: { code: "EXECUTION_UPSTREAM_DOWN" } });
  expect(asked).toEqual([]);
  answers = [json({})];
  expect(await call("show", { id: "x" })).toMatchObject({ status: "done" });
});

test("when the agent gives up, the request ends at once", async () => {
  const gone = new AbortController();
  const closed = Promise.withResolvers<void>();
  answers = [
    (response) => {
      response.once("close", () => closed.resolve());
      gone.abort();
    },
  ];
  expect(await stage.perform("callTool", "tickets", "pay", { cents: 1 }, { signal: gone.signal })).toMatchObject({
    status: "unknown",
    fault: { code: "EXECUTION_CANCELLED" },
  });
  await closed.promise;
});
