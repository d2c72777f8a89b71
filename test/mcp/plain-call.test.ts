/**
 * The house answers a plain tools/call by itself. Whatever it takes, the SDK's server would have answered with the same
 * bytes: every request here is sent twice, once plain and once with a reserved member that only the SDK takes.
 */
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RawCall } from "../../src/call/call.ts";
import type { JsonObject, JsonValue } from "../../src/call/json.ts";
import type { Reply } from "../../src/call/reply.ts";
import { sessionCall, statelessCall } from "../../src/server/mcp/plain-call.ts";
import { done, openDoors, type Opened, refused, released, text, waiting } from "./house-of-doors.ts";

const FOR_THE_SDK = { "io.modelcontextprotocol/test": 1 };
const ENVELOPE = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

const REPLIES: { readonly [name: string]: (raw: RawCall) => Reply | Promise<Reply> } = {
  refuse: () => refused,
  ask: () => waiting,
  fail: () => released({ status: "failed", fault: { code: "EXECUTION_UPSTREAM_DOWN", text: "the server is not running" }, durationMs: 1 }),
  vanish: () => released({ status: "unknown", fault: { code: "EXECUTION_DEADLINE", text: "no answer in time" }, durationMs: 1 }),
  rpc: ({ args }) => {
    const rpc = { message: "no such path", ...(args as { code: number }) };
    return released({ status: "failed", fault: { code: "EXECUTION_UPSTREAM_ERROR", text: "it answered with an error", rpc }, durationMs: 1 });
  },
  work: ({ line }) => {
    for (const progress of [1, 2, 2, 3]) line.progress?.({ progress, total: 3, message: `step ${progress}` });
    line.log?.({ level: "debug", data: "quiet" });
    line.log?.({ level: "warning", logger: "worker", data: { loud: true } });
    return done(text("worked"));
  },
  throws: () => Promise.reject(new Error("a defect")),
  rounds: () => done({ resultType: "input_required", inputRequests: {}, requestState: "the upstream's" }),
  meta: ({ args }) => done({ ...text("with meta"), _meta: args as JsonObject }),
  link: () => done({ content: [{ type: "resource_link", uri: "file:///ä€😀.txt", name: "\u2028" }], structuredContent: { deep: [1, null] } }),
};

let doors: Opened;
let aborted: PromiseWithResolvers<void> = Promise.withResolvers();
let begun: PromiseWithResolvers<void> = Promise.withResolvers();

beforeAll(async () => {
  doors = await openDoors(async (raw) => {
    if (raw.name === "hang") {
      raw.line.signal.addEventListener("abort", () => aborted.resolve());
      begun.resolve();
      await aborted.promise;
      return released({ status: "unknown", durationMs: 1 });
    }
    return (await REPLIES[raw.name]?.(raw)) ?? done(text(`${raw.server} ${JSON.stringify(raw.args)}`));
  });
});
afterAll(() => doors.close());

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function post(path: string, body: string, headers: { readonly [name: string]: string }): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const all = { "content-type": "application/json", accept: "application/json, text/event-stream", authorization: "Bearer agent-a", ...headers };
    const sent = httpRequest(`${doors.url}${path}`, { method: "POST", headers: all }, (answer) => {
      let said = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => (said += chunk));
      answer.on("end", () => {
        const { date: _, ...rest } = answer.headers;
        resolve({ status: answer.statusCode ?? 0, headers: rest, body: said });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const modernHeaders = (name: string) => ({ "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": name });

interface Params {
  readonly name: string;
  readonly arguments?: JsonValue;
  readonly _meta?: JsonObject;
}

function modern(params: Params, id: string | number = 1, more: JsonObject = {}): JsonObject {
  return { jsonrpc: "2.0", id, method: "tools/call", params: { ...params, _meta: { ...ENVELOPE, ...params._meta, ...more } } };
}

async function openSession(capabilities: JsonObject = {}): Promise<{ readonly "mcp-session-id": string; readonly "mcp-protocol-version": string }> {
  const params = { protocolVersion: "2025-11-25", capabilities, clientInfo: { name: "test", version: "1" } };
  const answer = await post("/mcp/files", JSON.stringify({ jsonrpc: "2.0", id: 0, method: "initialize", params }), {});
  const headers = { "mcp-session-id": String(answer.headers["mcp-session-id"]), "mcp-protocol-version": "2025-11-25" };
  await post("/mcp/files", JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" }), headers);
  return headers;
}

const CORPUS: readonly (readonly [string, Params])[] = [
  ["a result", { name: "echo", arguments: { path: "menu.txt" } }],
  ["no arguments", { name: "echo" }],
  ["texts of every script", { name: "echo", arguments: { "ключ €😀\u2028": "\u0000\u007f" } }],
  ["arguments that are no object", { name: "echo", arguments: [1, 2] }],
  ["arguments that are null", { name: "echo", arguments: null }],
  ["a name that nothing has", { name: "no such tool" }],
  ["an empty name", { name: "" }],
  ["a refusal", { name: "refuse" }],
  ["a call that waits", { name: "ask" }],
  ["a failure", { name: "fail" }],
  ["an unknown end", { name: "vanish" }],
  ["a defect of the house", { name: "throws" }],
  ["a server that wants input", { name: "rounds" }],
  ["an error of the server", { name: "rpc", arguments: { code: -32_602, data: { path: "x" } } }],
  ["an error with an older code", { name: "rpc", arguments: { code: -32_002 } }],
  ["an error that asks for a capability", { name: "rpc", arguments: { code: -32_021, data: { requiredCapabilities: {} } } }],
  ["an error whose code is no integer", { name: "rpc", arguments: { code: 0.5 } }],
  ["a result with meta", { name: "meta", arguments: { "example.com/x": [1] } }],
  ["a result that says who gave it", { name: "meta", arguments: { "io.modelcontextprotocol/serverInfo": { name: "theirs", version: "1" } } }],
  ["a resource link", { name: "link" }],
  ["progress", { name: "work", _meta: { progressToken: "p-1" } }],
  ["progress by a number", { name: "work", _meta: { progressToken: 0 } }],
  ["an approval by name", { name: "ask", _meta: { "chatelaine/approval": "apr_01hzzzzzzzzzzzzzzzzzzzzzzz" } }],
  ["a trace", { name: "echo", _meta: { traceparent: "00-1-2-03", "example.com/any": { thing: 1 } } }],
];

/** A requestState is signed with its time, so two of them differ. */
const stable = ({ status, headers, body }: Answer) => ({ status, headers: { ...headers, "content-length": "" }, body: body.replace(/"requestState":"[^"]+"/, "") });

describe("the stateless revision", () => {
  const NAMES = { path: "/mcp/files", all: "/mcp" } as const;
  test.each(CORPUS)("%s: the same bytes as the SDK's", async (_, params) => {
    const [plain, marked] = [modern(params), modern(params, 1, FOR_THE_SDK)];
    expect(statelessCall(plain, modernHeaders(params.name))).toBeDefined();
    expect(statelessCall(marked, modernHeaders(params.name))).toBeUndefined();
    for (const path of Object.values(NAMES)) {
      const ours = await post(path, JSON.stringify(plain), modernHeaders(params.name));
      const theirs = await post(path, JSON.stringify(marked), modernHeaders(params.name));
      expect(stable(ours)).toEqual(stable(theirs));
    }
  });

  test.each([{ elicitation: {} }, { elicitation: { form: {}, url: {} }, sampling: { tools: {} }, roots: { listChanged: true } }])(
    "a client that can do %j is asked to wait in the same words",
    async (capabilities) => {
      const able = { "io.modelcontextprotocol/clientCapabilities": capabilities };
      const [plain, marked] = [modern({ name: "ask", _meta: able }), modern({ name: "ask", _meta: able }, 1, FOR_THE_SDK)];
      expect(statelessCall(plain, modernHeaders("ask"))).toBeDefined();
      const ours = await post("/mcp/files", JSON.stringify(plain), modernHeaders("ask"));
      const theirs = await post("/mcp/files", JSON.stringify(marked), modernHeaders("ask"));
      expect(ours.body).toContain("input_required");
      expect(stable(ours)).toEqual(stable(theirs));
    },
  );

  test("logs go out from the level that the client asks for", async () => {
    const level = { "io.modelcontextprotocol/logLevel": "warning" };
    const ours = await post("/mcp/files", JSON.stringify(modern({ name: "work", _meta: level })), modernHeaders("work"));
    const theirs = await post("/mcp/files", JSON.stringify(modern({ name: "work", _meta: level }, 1, FOR_THE_SDK)), modernHeaders("work"));
    expect(ours.body).toContain("loud");
    expect(ours.body).not.toContain("quiet");
    expect(stable(ours)).toEqual(stable(theirs));
  });

  test.each([
    ["another id", modern({ name: "echo" }, "a text")],
    ["an empty id", modern({ name: "echo" }, "")],
  ])("%s comes back as it was", async (_, message) => {
    const answer = await post("/mcp/files", JSON.stringify(message), modernHeaders("echo"));
    expect((JSON.parse(answer.body) as { id: unknown }).id).toBe(message.id);
  });
});

describe("what is not plain", () => {
  const good = modern({ name: "echo" });
  const withParams = (more: JsonObject): JsonObject => ({ ...good, params: { ...(good.params as JsonObject), ...more } });
  const withMeta = (more: JsonObject): JsonObject => modern({ name: "echo", _meta: more });
  test.each<readonly [string, JsonValue, { readonly [name: string]: string }]>([
    ["a batch", [good], {}],
    ["a text", "tools/call", {}],
    ["another method", { ...good, method: "tools/list" }, {}],
    ["another JSON-RPC", { ...good, jsonrpc: "1.0" }, {}],
    ["one member too many", { ...good, more: 1 }, {}],
    ["no id", { jsonrpc: "2.0", method: "tools/call", params: good.params ?? null }, {}],
    ["an id that is null", { ...good, id: null }, {}],
    ["an id that is a fraction", { ...good, id: 1.5 }, {}],
    ["no parameters", { jsonrpc: "2.0", id: 1, method: "tools/call" }, {}],
    ["a name that is no text", withParams({ name: 7 }), {}],
    ["answers to what was asked", withParams({ inputResponses: {} }), {}],
    ["a state", withParams({ requestState: "x" }), {}],
    ["a task", withParams({ task: { ttl: 1 } }), {}],
    ["meta that is a list", withParams({ _meta: [] }), {}],
    ["a token of the wrong form", withMeta({ progressToken: {} }), {}],
    ["a level that is none", withMeta({ "io.modelcontextprotocol/logLevel": "loud" }), {}],
    ["another revision", withMeta({ "io.modelcontextprotocol/protocolVersion": "2099-01-01" }), {}],
    ["capabilities of the wrong form", withMeta({ "io.modelcontextprotocol/clientCapabilities": { elicitation: true } }), {}],
    ["capabilities that are not known here", withMeta({ "io.modelcontextprotocol/clientCapabilities": { extensions: {} } }), {}],
    ["a client without a version", withMeta({ "io.modelcontextprotocol/clientInfo": { name: "x" } }), {}],
    ["another name in the header", good, { "mcp-name": "refuse" }],
    ["another method in the header", good, { "mcp-method": "tools/list" }],
    ["another revision in the header", good, { "mcp-protocol-version": "2025-11-25" }],
    ["a name in the header that is encoded", good, { "mcp-name": "=?base64?ZWNobw==?=" }],
  ])("%s is left to the SDK", (_, message, headers) => {
    expect(statelessCall(message, { ...modernHeaders("echo"), ...headers })).toBeUndefined();
  });

  test.each(["mcp-name", "mcp-method", "mcp-protocol-version"])("a missing %s is left to the SDK", (name) => {
    const { [name as "mcp-name"]: _, ...headers } = modernHeaders("echo");
    expect(statelessCall(good, headers)).toBeUndefined();
  });
});

describe("bad bodies of plain calls", () => {
  const body = JSON.stringify(modern({ name: "echo", arguments: { path: "x" } }));
  test.each<readonly [string, string | Buffer, number, string, { readonly [name: string]: string }]>([
    ["no JSON", body.slice(0, -1), 400, "INTAKE_NOT_JSON", {}],
    ["a key twice", body.replace('"id":1', '"id":1,"id":2'), 400, "INTAKE_DUPLICATE_KEY", {}],
    ["a key twice in the arguments", body.replace('"path":"x"', '"path":"x","path":"y"'), 400, "INTAKE_DUPLICATE_KEY", {}],
    ["half of a surrogate pair", body.replace('"x"', String.raw`"\ud800"`), 400, "INTAKE_LONE_SURROGATE", {}],
    ["a number beyond 2^53", body.replace('"x"', "9007199254740993"), 400, "INTAKE_NUMBER", {}],
    ["__proto__", body.replace('"path"', '"__proto__"'), 400, "INTAKE_FORBIDDEN_KEY", {}],
    ["nesting without end", body.replace('"x"', "[".repeat(500) + "]".repeat(500)), 400, "INTAKE_TOO_DEEP", {}],
    ["a batch", `[${body}]`, 400, "SERVER_BATCH", {}],
    ["too much", body.replace('"x"', `"${"x".repeat(100_000)}"`), 413, "INTAKE_TOO_LARGE", {}],
    ["another type", body, 415, "SERVER_NOT_JSON_TYPE", { "content-type": "text/plain" }],
    ["compression", body, 415, "SERVER_NOT_JSON_TYPE", { "content-encoding": "gzip" }],
    ["no token", body, 401, "SERVER_NO_TOKEN", { authorization: "" }],
    ["an expired token", body, 401, "IDENTITY_EXPIRED", { authorization: "Bearer expired" }],
    ["another host", body, 403, "SERVER_HOST_REFUSED", { host: "evil.example" }],
    ["another origin", body, 403, "SERVER_ORIGIN_REFUSED", { origin: "http://evil.example" }],
  ])("%s: refused before the path", async (_, sent, status, code, headers) => {
    const before = doors.calls.length;
    const answer = await post("/mcp/files", sent.toString(), { ...modernHeaders("echo"), ...headers });
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(code);
    expect(doors.calls.length).toBe(before);
  });

  test("a header that does not repeat its argument is refused as the SDK's way refuses it", async () => {
    const params = { name: "region", arguments: { where: { region: "eu" } } };
    const before = doors.calls.length;
    const ours = await post("/mcp/files", JSON.stringify(modern(params)), modernHeaders("region"));
    const theirs = await post("/mcp/files", JSON.stringify(modern(params, 1, FOR_THE_SDK)), modernHeaders("region"));
    expect(ours.status).toBe(400);
    expect(ours.body).toContain("SERVER_HEADER_MISMATCH");
    expect(ours).toEqual(theirs);
    expect(doors.calls.length).toBe(before);
    const said = await post("/mcp/files", JSON.stringify(modern(params)), { ...modernHeaders("region"), "mcp-param-region": "eu" });
    expect(said.status).toBe(200);
  });

  test("a body that breaks off never takes the path", async () => {
    const before = doors.calls.length;
    const socket = connect(doors.port, "127.0.0.1");
    const closed = new Promise((resolve) => socket.resume().once("close", resolve));
    const head = Object.entries({ ...modernHeaders("echo"), host: `127.0.0.1:${doors.port}`, authorization: "Bearer agent-a", "content-type": "application/json" });
    socket.write(`POST /mcp/files HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join("")}content-length: 1000\r\n\r\n${body}`);
    socket.end();
    await closed;
    expect(doors.calls.length).toBe(before);
  });
});

describe("the sessionful revisions", () => {
  test.each(CORPUS)("%s: the same bytes as the SDK's", async (_, params) => {
    const session = await openSession();
    const accept = "application/json, text/event-stream";
    const message = (more: JsonObject): JsonObject => {
      const meta = { ...params._meta, ...more };
      return { jsonrpc: "2.0", id: 7, method: "tools/call", params: { ...params, ...(Object.keys(meta).length > 0 && { _meta: meta }) } };
    };
    expect(sessionCall(message({}), { ...session, accept }, {})).toBeDefined();
    expect(sessionCall(message(FOR_THE_SDK), { ...session, accept }, {})).toBeUndefined();
    const ours = await post("/mcp/files", JSON.stringify(message({})), session);
    const theirs = await post("/mcp/files", JSON.stringify(message(FOR_THE_SDK)), session);
    expect(ours.headers["content-type"]).toBe("text/event-stream");
    expect(stable(ours)).toEqual(stable(theirs));
  });

  test("a call is the SDK's where its server may ask the client something", async () => {
    const session = await openSession({ elicitation: {} });
    await post("/mcp/files", JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "echo" } }), session);
    expect(doors.calls.at(-1)?.line.request).toBeDefined();
  });

  test.each([{ accept: "application/json" }, { "mcp-protocol-version": "2024-01-01" }])("with %j it is the SDK's to refuse", (headers) => {
    const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "echo" } };
    const all = { accept: "application/json, text/event-stream", ...headers };
    expect(sessionCall(message, all, {})).toBeUndefined();
  });

  test("a client that takes its request back aborts the call", async () => {
    const session = await openSession();
    [begun, aborted] = [Promise.withResolvers(), Promise.withResolvers()];
    const answer = post("/mcp/files", JSON.stringify({ jsonrpc: "2.0", id: "h", method: "tools/call", params: { name: "hang" } }), session);
    await begun.promise;
    const cancelled = { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: "h" } };
    expect((await post("/mcp/files", JSON.stringify(cancelled), session)).status).toBe(202);
    await aborted.promise;
    expect((await answer).body).toBe("");
  });

  test("a call that takes long shows its client headers before its end", async () => {
    const session = await openSession();
    [begun, aborted] = [Promise.withResolvers(), Promise.withResolvers()];
    const headers = new Promise<number>((resolve) => {
      const all = { "content-type": "application/json", accept: "application/json, text/event-stream", authorization: "Bearer agent-a", ...session };
      const sent = httpRequest(`${doors.url}/mcp/files`, { method: "POST", headers: all }, (answer) => {
        resolve(answer.statusCode ?? 0);
        answer.destroy();
      });
      sent.end(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "hang" } }));
    });
    expect(await headers).toBe(200);
    await aborted.promise;
  });
});

test("a client that goes away aborts its call", async () => {
  [begun, aborted] = [Promise.withResolvers(), Promise.withResolvers()];
  const headers = { "content-type": "application/json", accept: "application/json, text/event-stream", authorization: "Bearer agent-a", ...modernHeaders("hang") };
  const sent = httpRequest(`${doors.url}/mcp/files`, { method: "POST", headers });
  sent.on("error", () => {});
  sent.end(JSON.stringify(modern({ name: "hang" })));
  await begun.promise;
  sent.destroy();
  await aborted.promise;
});

test("a door that closes ends the calls under way", async () => {
  const begins = Promise.withResolvers<void>();
  const gone = Promise.withResolvers<void>();
  const closing = await openDoors(async (raw) => {
    raw.line.signal.addEventListener("abort", () => gone.resolve());
    begins.resolve();
    await gone.promise;
    return released({ status: "unknown", durationMs: 1 });
  });
  const headers = { "content-type": "application/json", accept: "application/json, text/event-stream", authorization: "Bearer agent-a", ...modernHeaders("hang") };
  const status = new Promise<number>((resolve) => {
    const sent = httpRequest(`${closing.url}/mcp/files`, { method: "POST", headers }, (answer) => resolve(answer.resume().statusCode ?? 0));
    sent.end(JSON.stringify(modern({ name: "hang" })));
  });
  await begins.promise;
  await closing.close();
  expect(await status).toBe(499);
});
