/** Bad input at the MCP doors. Each is refused clearly, by status and code, and none of it reaches the path. */
import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createRequestStateCodec } from "@modelcontextprotocol/server";
import { done, openDoors, type Opened, revoked, text, waiting } from "../mcp/house-of-doors.ts";

const STATE_KEY = new Uint8Array(32).fill(7);
let house: Opened;
let before = 0;

beforeAll(async () => {
  house = await openDoors(
    async (raw) => (raw.name === "ask" ? waiting : raw.action === "subscribeResource" ? done({}) : done(text(raw.name))),
    { stateKey: STATE_KEY },
  );
});
afterAll(() => house.close());
beforeEach(() => {
  before = house.calls.length;
});
afterEach(() => {
  expect(house.reports).toEqual([]);
  revoked.clear();
});

const META = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": { elicitation: { form: {} } },
};
const HEADERS = { authorization: "Bearer agent-a", "content-type": "application/json", accept: "application/json, text/event-stream" };
const MODERN = { ...HEADERS, "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "echo" };
const call = (args: string, more = "") =>
  `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":${args},"_meta":${JSON.stringify(META)}${more}}}`;

interface Got {
  readonly status: number;
  readonly headers: { readonly [name: string]: unknown };
  readonly text: string;
  /** The code of the fault, wherever the answer has it. */
  readonly code: unknown;
  readonly rpc: unknown;
}

interface Sent {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: { readonly [name: string]: string | undefined };
  readonly body?: string | Uint8Array | undefined;
}

function send({ path = "/mcp/files", method = "POST", headers = MODERN, body = call("{}") }: Sent): Promise<Got> {
  return new Promise((resolve, reject) => {
    const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
    const sent = httpRequest(
      { port: house.port, host: "127.0.0.1", path, method, headers: given as Record<string, string> },
      (response) => {
        let said = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (said += chunk));
        response.on("end", () => {
          const json = JSON.parse(/[{].*/s.exec(said)?.[0] ?? "{}");
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: said,
            code: json.error?.data?.code ?? json.fault?.code,
            rpc: json.error?.code,
          });
        });
      },
    );
    sent.on("error", reject).end(method === "POST" ? body : undefined);
  });
}

const untouched = () => expect(house.calls.length).toBe(before);

test("the same request without anything wrong is answered, so the refusals below are for what they say", async () => {
  expect((await send({})).status).toBe(200);
  expect(house.calls.length).toBe(before + 1);
});

describe("the body", () => {
  test.each([
    ["not UTF-8", Buffer.concat([Buffer.from('{"a":"'), Buffer.of(0xff), Buffer.from('"}')]), 400, "INTAKE_NOT_UTF8", -32700],
    ["not JSON", "{oops", 400, "INTAKE_NOT_JSON", -32700],
    ["empty", "", 400, "INTAKE_NOT_JSON", -32700],
    ["nested too deeply", call("[".repeat(100) + "]".repeat(100)), 400, "INTAKE_TOO_DEEP", -32600],
    ["with a name twice", call('{"path":"/safe","path":"/etc"}'), 400, "INTAKE_DUPLICATE_KEY", -32600],
    ["with a method twice", call("{}").replace('"method"', '"method":"ping","method"'), 400, "INTAKE_DUPLICATE_KEY", -32600],
    ["with half a surrogate pair", call('{"a":"\\ud800"}'), 400, "INTAKE_LONE_SURROGATE", -32600],
    ["with a number beyond 2^53", call('{"amount":9007199254740993}'), 400, "INTAKE_NUMBER", -32600],
    ["with a number beyond every number", call('{"amount":1e999}'), 400, "INTAKE_NUMBER", -32600],
    ["with __proto__ for a name", call('{"__proto__":{"admin":true}}'), 400, "INTAKE_FORBIDDEN_KEY", -32600],
    ["a batch", `[${call("{}")}]`, 400, "SERVER_BATCH", -32600],
    ["an empty batch", "[]", 400, "SERVER_BATCH", -32600],
    ["too large", call(`{"a":"${"x".repeat(200_000)}"}`), 413, "INTAKE_TOO_LARGE", -32600],
  ])("that is %s is refused", async (_what, body, status, code, rpc) => {
    expect(await send({ body })).toMatchObject({ status, code, rpc });
    untouched();
  });

  test.each([
    ["a bare text", '"tools/call"'],
    ["null", "null"],
    ["an object that is no message", "{}"],
    ["a message without its version", '{"id":1,"method":"tools/list"}'],
  ])("that is %s is refused", async (_what, body) => {
    expect(await send({ body })).toMatchObject({ status: 400, rpc: -32600 });
    untouched();
  });

  test("of unknown length is cut off at the limit", async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const endless = httpRequest(
        { port: house.port, host: "127.0.0.1", path: "/mcp/files", method: "POST", headers: MODERN },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
          endless.destroy();
        },
      );
      endless.on("error", reject);
      const more = (): void => {
        while (endless.writable && endless.write("x".repeat(16_384)));
        endless.once("drain", more);
      };
      more();
    });
    expect(status).toBe(413);
    untouched();
  });

  test.each([
    ["text/plain", undefined],
    ["application/json-patch", undefined],
    [undefined, undefined],
    ["application/json", "gzip"],
  ])("of type %s and encoding %s is refused", async (type, encoding) => {
    expect(await send({ headers: { ...MODERN, "content-type": type, "content-encoding": encoding } })).toMatchObject({
      status: 415,
      code: "SERVER_NOT_JSON_TYPE",
    });
    untouched();
  });
});

describe("the credential", () => {
  test.each([
    ["missing", undefined, "SERVER_NO_TOKEN"],
    ["of another kind", "Basic YTpi", "SERVER_NO_TOKEN"],
    ["empty", "Bearer ", "SERVER_NO_TOKEN"],
    ["two", "Bearer agent-a, Bearer agent-b", "SERVER_NO_TOKEN"],
    ["unknown", "Bearer nobody", "IDENTITY_UNKNOWN"],
    ["expired", "Bearer expired", "IDENTITY_EXPIRED"],
  ])("that is %s is answered 401, and told where tokens are given", async (_what, authorization, code) => {
    const got = await send({ headers: { ...MODERN, authorization } });
    expect(got).toMatchObject({ status: 401, code });
    expect(got.headers["www-authenticate"]).toContain(
      `resource_metadata="http://127.0.0.1:${house.port}/.well-known/oauth-protected-resource/mcp/files"`,
    );
    untouched();
  });

  test("is asked for before anything else is said: not even whether a server exists", async () => {
    const headers = { ...MODERN, authorization: undefined };
    expect((await send({ headers, path: "/mcp/nowhere" })).status).toBe(401);
    expect((await send({ headers, body: "{oops" })).status).toBe(401);
    expect((await send({ headers, method: "PUT" })).status).toBe(401);
  });

  test("in the address counts for nothing", async () => {
    expect((await send({ headers: { ...MODERN, authorization: undefined }, path: "/mcp/files?access_token=agent-a" })).status).toBe(401);
  });

  test("that is revoked ends the streams that were opened with it", async () => {
    const body = JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "subscriptions/listen",
      params: { notifications: { toolsListChanged: true }, _meta: META },
    });
    const response = await fetch(`${house.url}/mcp/files`, {
      method: "POST",
      headers: { ...MODERN, authorization: "Bearer agent-c", "mcp-method": "subscriptions/listen" },
      body,
    });
    expect(response.headers.get("content-type")).toBe("text/event-stream");
    revoked.add("agent-c");
    await expect(response.text()).rejects.toThrow();
  });
});

describe("the address", () => {
  test.each(["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "evil.example:80", "user@localhost", "[::2]"])(
    "Host %j is refused",
    async (host) => {
      expect(await send({ headers: { ...MODERN, host } })).toMatchObject({ status: 403, code: "SERVER_HOST_REFUSED" });
      untouched();
    },
  );

  test.each(["http://evil.example", "null", "http://localhost:1", "https://localhost", "file://", "http://127.0.0.1.evil.example"])(
    "Origin %j is refused",
    async (origin) => {
      expect(await send({ headers: { ...MODERN, origin } })).toMatchObject({ status: 403, code: "SERVER_ORIGIN_REFUSED" });
      untouched();
    },
  );

  test("its own names, and those it was given, are answered", async () => {
    for (const host of ["localhost", "127.0.0.1", "[::1]", "LOCALHOST", "house.example"])
      expect((await send({ headers: { ...MODERN, host: `${host}:${house.port}` } })).status, host).toBe(200);
    expect((await send({ headers: { ...MODERN, origin: `http://localhost:${house.port}` } })).status).toBe(200);
    expect((await send({ headers: { ...MODERN, origin: "https://house.example" } })).status).toBe(200);
  });

  test.each([
    "/mcp/../admin",
    "/mcp/%2e%2e/admin",
    "/mcp/files/",
    "/mcp/files/..",
    "/mcp/files%00",
    "/mcp//files",
    "/mcp/Files",
    "/mcp/f%69les",
    "/mcp/nowhere",
    "/mcp/__proto__",
    "/mcp/",
  ])("%s is no server", async (path) => {
    expect(await send({ path })).toMatchObject({ status: 404, code: "SERVER_NO_SUCH_SERVER" });
    untouched();
  });

  test.each(["/", "/mcpx", "/admin", "//mcp", "/%6dcp"])("%s leads nowhere", async (path) => {
    expect(await send({ path })).toMatchObject({ status: 404, code: "SERVER_NO_ROUTE" });
  });

  test.each(["PUT", "PATCH", "OPTIONS"])("%s is no way to speak MCP", async (method) => {
    expect(await send({ method })).toMatchObject({ status: 405, code: "SERVER_HTTP_METHOD" });
  });

  test("two bodies in one request are one too many", async () => {
    const raw = `POST /mcp/files HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`;
    const said = await new Promise<string>((resolve, reject) => {
      let all = "";
      const socket = connect(house.port, "127.0.0.1", () => socket.write(raw));
      socket
        .on("data", (chunk) => (all += String(chunk)))
        .on("end", () => resolve(all))
        .on("error", reject);
    });
    expect(said).toMatch(/^HTTP\/1\.1 400 /);
    untouched();
  });
});

describe("headers of the stateless revision that say something else than the body", () => {
  test.each([
    ["another revision", { "mcp-protocol-version": "2025-11-25" }],
    ["no revision", { "mcp-protocol-version": undefined }],
    ["another method", { "mcp-method": "tools/list" }],
    ["no method", { "mcp-method": undefined }],
    ["another tool", { "mcp-name": "harmless" }],
    ["no tool", { "mcp-name": undefined }],
    ["a tool that cannot be decoded", { "mcp-name": "=?base64?!!?=" }],
  ])("%s: refused", async (_what, more) => {
    expect(await send({ headers: { ...MODERN, ...more } })).toMatchObject({ status: 400, rpc: -32020 });
    untouched();
  });

  test("a modern header on a body without its envelope is refused", async () => {
    expect(await send({ body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo"}}' })).toMatchObject({
      status: 400,
      rpc: -32602,
    });
    untouched();
  });

  test.each([
    ["missing", undefined],
    ["another value", "us"],
    ["no Base64", "=?base64?%%%?="],
  ])("an argument's header that is %s: refused", async (_what, sent) => {
    const body = call('{"where":{"region":"eu"}}').replace('"echo"', '"region"');
    const headers = { ...MODERN, "mcp-name": "region", "mcp-param-region": sent };
    expect(await send({ headers, body })).toMatchObject({ status: 400, rpc: -32020, code: "SERVER_HEADER_MISMATCH" });
    untouched();
    expect((await send({ headers: { ...headers, "mcp-param-region": "eu" }, body })).status).toBe(200);
    expect((await send({ headers: { ...headers, "mcp-param-region": "=?base64?ZXU=?=" }, body })).status).toBe(200);
  });

  test("a revision that nobody knows is refused by name", async () => {
    const body = call("{}").replace("2026-07-28", "2099-01-01");
    expect(await send({ headers: { ...MODERN, "mcp-protocol-version": "2099-01-01" }, body })).toMatchObject({ status: 400, rpc: -32022 });
    untouched();
  });

  test("a method that nobody knows is 404", async () => {
    const body = call("{}").replace("tools/call", "tools/run");
    expect(await send({ headers: { ...MODERN, "mcp-method": "tools/run" }, body })).toMatchObject({ status: 404, rpc: -32601 });
    untouched();
  });
});

describe("the session of the sessionful revisions", () => {
  const initialize =
    '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}';
  const list = '{"jsonrpc":"2.0","id":2,"method":"tools/list"}';
  const open = async (more: Sent = {}): Promise<string> =>
    String((await send({ headers: HEADERS, body: initialize, ...more })).headers["mcp-session-id"]);

  test("of another agent does not exist, for any verb", async () => {
    const id = await open();
    const theirs = { ...HEADERS, authorization: "Bearer agent-b", "mcp-session-id": id };
    for (const method of ["POST", "GET", "DELETE"]) {
      expect(await send({ method, headers: theirs, body: list }), method).toMatchObject({ status: 404, code: "SERVER_NO_SUCH_SESSION" });
    }
    expect((await send({ headers: { ...HEADERS, "mcp-session-id": id }, body: list })).status).toBe(200);
  });

  test("of another address does not exist", async () => {
    const id = await open();
    expect(await send({ path: "/mcp", headers: { ...HEADERS, "mcp-session-id": id }, body: list })).toMatchObject({
      status: 404,
      code: "SERVER_NO_SUCH_SESSION",
    });
  });

  test.each(["guess", "__proto__", "x".repeat(300)])("%j does not exist", async (id) => {
    expect(await send({ headers: { ...HEADERS, "mcp-session-id": id }, body: list })).toMatchObject({
      status: 404,
      code: "SERVER_NO_SUCH_SESSION",
    });
  });

  test("has to be named, and gives no authority by itself", async () => {
    expect(await send({ headers: HEADERS, body: list })).toMatchObject({ status: 400, code: "SERVER_NO_SUCH_SESSION" });
    const id = await open();
    expect((await send({ headers: { ...HEADERS, authorization: undefined, "mcp-session-id": id }, body: list })).status).toBe(401);
    expect((await send({ headers: { ...HEADERS, authorization: "Bearer expired", "mcp-session-id": id }, body: list })).status).toBe(401);
  });

  test("that was ended is gone", async () => {
    const id = await open();
    expect((await send({ method: "DELETE", headers: { ...HEADERS, "mcp-session-id": id } })).status).toBe(200);
    expect((await send({ headers: { ...HEADERS, "mcp-session-id": id }, body: list })).status).toBe(404);
  });

  test("of one agent may be many, but not without bound: the one used least recently makes room", async () => {
    const authorization = "Bearer agent-many";
    const first = await open({ headers: { ...HEADERS, authorization } });
    for (let i = 0; i < 64; i++) await open({ headers: { ...HEADERS, authorization } });
    expect((await send({ headers: { ...HEADERS, authorization, "mcp-session-id": first }, body: list })).status).toBe(404);
  });
});

describe("the requestState of a waiting call", () => {
  const withState = (requestState: unknown, args = "{}") =>
    call(args, `,"requestState":${JSON.stringify(requestState)}`).replace('"echo"', '"ask"');
  const headers = { ...MODERN, "mcp-name": "ask" };
  const ask = async (): Promise<string> =>
    JSON.parse((await send({ headers, body: call('{"to":"dora"}').replace('"echo"', '"ask"') })).text).result.requestState;

  test("brings the same call of the same agent back to its approval", async () => {
    const state = await ask();
    expect((await send({ headers, body: withState(state, '{"to":"dora"}') })).text).toContain("input_required");
    expect(house.calls.at(-1)?.approval).toBe("apr_01hzzzzzzzzzzzzzzzzzzzzzzz");
  });

  test("is refused for other arguments, for another tool, from another agent, and when it was changed", async () => {
    const state = await ask();
    before = house.calls.length;
    const refused = { rpc: -32602 };
    expect(await send({ headers, body: withState(state, '{"to":"eve"}') })).toMatchObject(refused);
    expect(await send({ body: call('{"to":"dora"}', `,"requestState":${JSON.stringify(state)}`) })).toMatchObject(refused);
    expect(await send({ headers: { ...headers, authorization: "Bearer agent-b" }, body: withState(state, '{"to":"dora"}') })).toMatchObject(
      refused,
    );
    expect(await send({ headers, body: withState(`${state.slice(0, -2)}AA`, '{"to":"dora"}') })).toMatchObject(refused);
    expect(await send({ headers, body: withState({ forged: true }, '{"to":"dora"}') })).toMatchObject(refused);
    untouched();
  });

  test("that is made up under another key, or under ours but for nobody, is refused", async () => {
    const payload = { kind: "ask", approval: "apr_01hzzzzzzzzzzzzzzzzzzzzzzz" };
    for (const key of [new Uint8Array(32).fill(8), STATE_KEY]) {
      expect(await send({ headers, body: withState(await createRequestStateCodec({ key }).mint(payload)) })).toMatchObject({ rpc: -32602 });
    }
    untouched();
  });
});
