/**
 * There is no second door. Every route of the house, every method of MCP in both eras and every command is named here with
 * what it can do, and held to that by a server that counts: what is not a call of an agent causes no request to it, what
 * is one causes exactly one, with its permit in the ledger, and a refused one causes none.
 */
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { connect as tlsConnect } from "node:tls";
import { Client } from "@modelcontextprotocol/client";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { Credential } from "../../src/call/credential.ts";
import { COMMANDS } from "../../src/cli/commands.ts";
import { run } from "../../src/cli/run.ts";
import { API, EVENTS_PATH, PROMPTS_PATH, type OperationName } from "../../src/server/contract.ts";
import { METHODS, treatmentOf } from "../../src/server/mcp/methods.ts";
import { BASES } from "../../src/server/models/door.ts";
import { authzenApp } from "../../src/server/authzen.ts";
import { consoleApp } from "../../src/server/console.ts";
import { callsApp } from "../../src/server/calls/calls-app.ts";
import { OPENAPI_PATH, RUN_ROUTES } from "../../src/server/runs/routes.ts";
import { runsApp } from "../../src/server/runs/runs-app.ts";
import { oauthApp } from "../../src/server/oauth.ts";
import { operatorsApp } from "../../src/server/operators.ts";
import { type EgressHouse, makeAuthority, openEgressHouse, plainHost, type TestHost, tlsHost } from "../egress/house.fixture.ts";
import { PROGRAM } from "../program.ts";
import { claimsOf, Refused, Story, textOf } from "./house.fixture.ts";
import { shelfCommands, shelfInputs } from "./shelf-inputs.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

/** What a way into the house can do outside: nothing, a call that takes the path, or what a person does by the operators' path. */
type Way = "nothing" | "path" | "operators";

const POLICIES = `
@id("writers-use-own")
permit (principal in Role::"writer", action, resource in Server::"own");

@id("ask-before-asked")
@effect("ask")
forbid (principal, action == Action::"own/note", resource)
when { context.args.text like "asked *" };
`;

let own: OwnServer;
let story: Story;

beforeAll(async () => {
  own = await startOwnServer();
  story = await Story.open({
    servers: { own: { url: own.url } },
    agents: { writer: { role: "writer" }, guest: { role: "guest" }, spare: { role: "writer" } },
    policies: { "own.cedar": POLICIES },
    limits: { askHoldMs: 0 },
  });
  await own.watched();
});
afterEach(() => {
  const permits = ["writer", "guest", "spare"].flatMap((agent) => Object.values(story.permits(agent))).reduce((sum, n) => sum + n, 0);
  expect(own.effects().length).toBe(permits);
  expect(story.wrongs()).toEqual([]);
});
afterAll(async () => {
  await story.close();
  await own.close();
});

/** How many requests of agents reach the server while something is done, and how many permits are recorded. */
async function during(
  act: () => Promise<unknown>,
): Promise<{ readonly reached: number; readonly permits: number; readonly decisions: number }> {
  const count = () => {
    const decisions = ["writer", "guest", "spare"].flatMap((agent) => story.entries(agent)).filter((entry) => entry.kind === "decision");
    const permits = decisions.filter((entry) => entry.kind === "decision" && entry.effect === "permit");
    return { reached: own.effects().length, permits: permits.length, decisions: decisions.length };
  };
  const before = count();
  await act();
  const after = count();
  return {
    reached: after.reached - before.reached,
    permits: after.permits - before.permits,
    decisions: after.decisions - before.decisions,
  };
}

const NOTHING = { reached: 0, permits: 0, decisions: 0 };
const ONE = { reached: 1, permits: 1, decisions: 1 };
const REFUSED = { reached: 0, permits: 0, decisions: 1 };

async function tokenOf(agent: string): Promise<string> {
  return (await story.operate("issueToken", { agent })).token;
}

describe("routes", () => {
  /** Where each room of the house stands, as its composition says. The first is the doors of MCP, whose methods are below. */
  const ROOMS = ["/mcp", "/openai/v1", "/anthropic/v1", "/oauth", "/.well-known", "/.well-known/authzen-configuration", "/access", "/", "/console", ""];

  const ROUTES: { readonly [route: string]: Way } = {
    "POST /oauth/token": "operators",
    "GET /oauth/authorize": "nothing",
    "GET /.well-known/oauth-authorization-server": "nothing",
    "GET /.well-known/jwks.json": "nothing",
    ...({ "GET /.well-known/oauth-protected-resource": "nothing", "GET /.well-known/oauth-protected-resource/mcp/:server?": "nothing" } as const),
    ...({ "POST /access/v1/evaluation": "nothing", "POST /access/v1/evaluations": "nothing", "GET /.well-known/authzen-configuration": "nothing" } as const),
    ...({ "GET /healthz": "nothing", "GET /owner": "nothing", "POST /owner": "operators", "GET /": "nothing", "GET /console/assets/:name": "nothing", "GET /console/*": "nothing" } as const),
    ...({ "ALL /v1/*": "nothing", "POST /v1/calls": "path", "POST /v1/calls/:call/outcome": "nothing", "PUT /v1/tools": "nothing", "GET /v1/conversation": "nothing", "POST /v1/conversation": "nothing", "POST /v1/conversation/withdraw": "nothing", "DELETE /v1/conversation": "nothing" } as const),
    ...Object.fromEntries(Object.values(RUN_ROUTES).map(({ method, path }) => [`${method} ${path}`, "nothing"] as const)),
    [`GET ${OPENAPI_PATH}`]: "nothing",
    [`GET ${EVENTS_PATH}`]: "operators",
    [`POST ${PROMPTS_PATH}`]: "operators",
    ...Object.fromEntries(Object.values(API).map(({ method, path }) => [`${method} ${path}`, "operators"] as const)),
  };

  test("are all of them named here", () => {
    const source = readFileSync(join(import.meta.dirname, "../../src/main/server.ts"), "utf8");
    const rooms = [...source.matchAll(/fetchRoom\("([^"]*)"/g)].map(([, path]) => path ?? "");
    expect(source.replace(/\s+/g, "")).toMatch(/rooms:\[door,\.\.\.modelDoors\(modelDoorParts\(parts\)\),(fetchRoom\([^)]*\),?)*\]/);
    expect(["/mcp", ...Object.values(BASES), ...rooms]).toEqual(ROOMS);

    const { desk, rooms: { events } } = story.house;
    const never = () => {
      throw new Error("nobody asks");
    };
    const authzen = authzenApp({ attribute: never, operator: never, evaluate: never, address: never, report: never });
    const calls = callsApp({ attribute: never, take: never, applicationOf: never, isApplication: never, declare: never, conversation: { items: never, add: never, withdraw: never, clear: never }, labelIn: never, labelOut: never, givePrompt: never, approvalUrl: never, requestBytesMax: 1, askHoldMs: 0, report: never });
    const runs = runsApp({ runs: never, rows: never, threadDigest: never, desk, attribute: never, givePrompt: never, requestBytesMax: 1, report: never });
    const apps = [authzen, oauthApp({ desk, report: () => {} }), operatorsApp({ desk, events, report: () => {}, agents: [calls, runs.app] }).app, consoleApp({ read: never })];
    // A middleware stands at every path and answers none.
    const routes = apps.flatMap((app) => app.routes).filter(({ path }) => path !== "/*" && path !== "/access/*");
    expect([...new Set(routes.map(({ method, path }) => `${method} ${path}`))].sort()).toEqual(Object.keys(ROUTES).sort());
  });

  test("that are not the doors of MCP send nothing to a server, whatever the method and whoever asks", async () => {
    const token = await tokenOf("writer");
    const plain = Object.keys(ROUTES).map((route) => (route.split(" ")[1] ?? "").replace(/:\w+\?/g, "own").replace(/:\w+|\*/g, "own"));
    const body = JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "note", arguments: { text: "by another door" } },
    });
    const [reached, notes] = [own.received.all.length, own.notes.length];
    for (const path of [...new Set(plain)].filter((one) => one !== EVENTS_PATH && one !== "/v1/logout")) {
      for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH"]) {
        for (const authorization of [`Bearer ${token}`, story.owner.authorization]) {
          const headers = { authorization, "content-type": "application/json" };
          const answer = await fetch(`${story.url}${path}`, { method, headers, ...(method !== "GET" && { body }) });
          await answer.body?.cancel();
        }
      }
    }
    expect(own.received.all.length).toBe(reached);
    expect(own.notes.length).toBe(notes);
  });

  test("of operators cause no request to a server, each done once as it should be", async () => {
    const waits = async (text: string) => {
      const { client } = await story.connect({ agent: "writer", era: "2025-11-25", path: "/mcp/own" });
      await client.callTool({ name: "note", arguments: { text } });
      return story.nextAsk();
    };
    const [permitted, refused] = [await waits("asked 1"), await waits("asked 2")];
    const { token, tokenId } = await story.operate("issueToken", { agent: "spare" });
    const [session, { virtualKey }] = [claimsOf(token).sid, await story.operate("addVirtualKey", { agent: "spare" })];
    const { definitions } = await story.operate("listDefinitions", {});
    const { kind, server, name, fingerprint } = definitions[0] ?? { kind: "", server: "", name: "", fingerprint: "" };
    const call = story.entries("writer").flatMap((entry) => (entry.kind === "decision" ? [entry.call] : []))[0] ?? "";
    const { version } = await story.operate("policyStatus", {});
    const was = await story.operate("showPolicy", { version });
    const files = Object.fromEntries(Object.entries(was.files).map(([file, text]) => [file, `${text}// more\n`]));
    const none = {};
    const ofSession = { session };
    const inputs: { readonly [Name in OperationName]: object } = {
      whoAmI: none,
      makeLink: none,
      listPeople: none,
      addPerson: { name: "dora", role: "approver" },
      listAgents: none,
      addAgent: { name: "newcomer", role: "writer" },
      renewKey: { agent: "spare" },
      issueToken: { agent: "newcomer" },
      revokeToken: { agent: "spare", tokenId },
      ...{ listVirtualKeys: none, addVirtualKey: { agent: "spare" }, revokeVirtualKey: { key: virtualKey.key } },
      listSessions: none,
      showSession: ofSession,
      pauseSession: ofSession,
      resumeSession: ofSession,
      killSession: ofSession,
      ...{ eraseSession: ofSession, rotateRoot: none, erasePerson: { person: "dora" } },
      ...{ listApprovals: none, showApproval: { approval: permitted } },
      permitApproval: { approval: permitted, lease: { usesMax: 1, expiresInMs: 1000, patterns: { text: "*" } } },
      endorse: { call },
      refuseApproval: { approval: refused, reason: "no" },
      listDefinitions: none,
      acceptDefinition: { kind, server, name, fingerprint },
      listSecrets: none,
      addSecret: { name: "kept", value: "a-value-of-some-length" },
      rotateSecret: { name: "kept", value: "another-of-some-length" },
      whoUsesSecret: { name: "kept" },
      removeSecret: { name: "kept" },
      ...shelfInputs("spare"),
      ...{ listLogs: none, listEntries: { log: "house" }, showEntry: { log: "house", index: 0 }, verifyLedger: none, listRefused: none, policyStatus: none },
      explainCall: { call },
      listPolicies: none,
      showPolicy: { version },
      applyPolicy: { files, because: "a comment more" },
      rollbackPolicy: { version, because: "a comment less" },
      revokeAgent: { agent: "spare" },
      // Last, because the owner's token ends with it; it is not the fixture's own that does.
      endLogin: none,
    };
    expect(Object.keys(inputs).sort()).toEqual(Object.keys(API).sort());
    const dora = await story.person("emil", "owner");
    const reached = own.received.all.length;
    for (const operation of Object.keys(inputs) as OperationName[]) {
      const did = await during(() => story.operate(operation, inputs[operation] as never, dora).catch(refusedOnly));
      expect([operation, did]).toEqual([operation, NOTHING]);
    }
    expect(own.received.all.length).toBe(reached);
  });
});

/** Of the operations above only these have nothing to do: nothing waits for review, and nothing is wrong with a value. */
function refusedOnly(error: unknown): void {
  expect(error).toBeInstanceOf(Refused);
  expect(["EXECUTION_DEFINITION_UNKNOWN", "OPERATE_NOTHING_TO_ENDORSE", "OPERATE_UNKNOWN_ROW"]).toContain((error as Refused).code);
}

describe("methods of MCP", () => {
  const PARAMS = {
    name: "note",
    arguments: { text: "hello", department: "kitchen" },
    uri: "note://today",
    ref: { type: "ref/prompt", name: "greet" },
    argument: { name: "department", value: "" },
    level: "info",
  };

  /** What each asks for: one that is known to the server, so that nothing but policy stands between. */
  function paramsOf(method: string, era: "2025" | "2026"): { readonly [name: string]: unknown } {
    if (method === "tools/call") return { ...PARAMS, arguments: { text: "hello" } };
    if (method === "prompts/get") return { ...PARAMS, name: "greet", arguments: { department: "kitchen" } };
    // A subscription that stands is not asked for twice, so each era has its own resource.
    return {
      ...PARAMS,
      uri: method === "resources/subscribe" ? `note://day/${era}` : PARAMS.uri,
      notifications: { resourceSubscriptions: [`note://day/${era}`] },
    };
  }

  test.each(["2025", "2026"] as const)(
    "of %s: each that can touch a server sends it one request with a permit, no other sends any",
    async (era) => {
      const post = await poster(era, await tokenOf("writer"));
      for (const method of [...Object.keys(METHODS), "tools/callx", "resources/write", "toString"]) {
        if (method === "initialize") continue;
        const { kind } = treatmentOf(method, era);
        const did = await during(() => post(method, paramsOf(method, era)));
        expect([method, did]).toEqual([method, kind === "path" ? ONE : NOTHING]);
      }
    },
  );

  test.each(["2025", "2026"] as const)(
    "of %s: none sends anything for an agent that is refused, and the attempts are recorded",
    async (era) => {
      const post = await poster(era, await tokenOf("guest"));
      const before = own.received.all.length;
      for (const method of Object.keys(METHODS)) {
        if (method === "initialize") continue;
        const { kind } = treatmentOf(method, era);
        const did = await during(() => post(method, paramsOf(method, era)));
        expect([method, did]).toEqual([method, kind === "path" ? REFUSED : NOTHING]);
      }
      expect(own.received.all.length).toBe(before);
    },
  );

  test("no notification of a client sends anything to a server", async () => {
    const post = await poster("2025", await tokenOf("writer"));
    const before = own.received.all.length;
    const notifications = [
      "notifications/initialized",
      "notifications/cancelled",
      "notifications/progress",
      "notifications/roots/list_changed",
      "tools/call",
    ];
    for (const method of notifications) {
      expect([
        method,
        await during(() => post(method, { ...PARAMS, requestId: 1, progressToken: 1, progress: 1 }, "notification")),
      ]).toEqual([method, NOTHING]);
    }
    expect(own.received.all.length).toBe(before);
  });
});

/** Posts a request, or with `message` a notification. */
type Post = (method: string, params: { readonly [name: string]: unknown }, message?: "notification") => Promise<void>;

/** Posts messages at the door as they are, in a session of its own where the era has sessions. */
async function poster(era: "2025" | "2026", token: string): Promise<Post> {
  const headers: Record<string, string> = {
    authorization: `Bearer ${token}`,
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
  };
  const send = async (message: object, more: Record<string, string> = {}) => {
    const answer = await fetch(`${story.url}/mcp/own`, {
      method: "POST",
      headers: { ...headers, ...more },
      body: JSON.stringify({ jsonrpc: "2.0", ...message }),
    });
    // A stream has answered with its first event, which is all that is waited for.
    await answer.body?.getReader().read();
    return answer;
  };
  if (era === "2026") {
    const _meta = { "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {} };
    return async (method, params, message) => {
      const name = String(method === "resources/read" ? params["uri"] : params["name"]);
      await send(
        { ...idOf(message), method, params: { ...params, _meta } },
        { "mcp-protocol-version": "2026-07-28", "mcp-method": method, "mcp-name": name },
      );
    };
  }
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "t", version: "1" } };
  const opened = await send({ id: 0, method: "initialize", params });
  const session = { "mcp-session-id": opened.headers.get("mcp-session-id") ?? "" };
  return async (method, given, message) => void (await send({ ...idOf(message), method, params: given }, session));
}

function idOf(message: "notification" | undefined): { readonly id?: number } {
  return message === undefined ? { id: 7 } : {};
}

describe("other ways in", () => {
  test("the door of who embeds a house takes the path", async () => {
    const { signal } = new AbortController();
    const call = (credential: string) =>
      story.house.call({
        door: "in-process",
        action: "callTool",
        server: "own",
        name: "note",
        args: { text: "from within" },
        credential: new Credential(credential),
        line: { signal },
      });
    const [writer, guest] = [await tokenOf("writer"), await tokenOf("guest")];
    expect(await during(async () => expect((await call(writer)).kind).toBe("released"))).toEqual(ONE);
    expect(await during(async () => expect((await call(guest)).kind).toBe("refused"))).toEqual(REFUSED);
    expect(await during(() => expect(call("ey.no.token")).rejects.toMatchObject({ code: "IDENTITY_MALFORMED" }))).toEqual(NOTHING);
  });

  test("`chatelaine mcp` takes the path", async () => {
    const connect = async (agent: string) => {
      const args = [PROGRAM, "mcp", "own", "--agent", agent, "--url", story.url];
      const transport = new StdioClientTransport({
        command: process.execPath,
        args,
        env: { ...getDefaultEnvironment(), CHATELAINE_KEY: story.keys[agent] ?? "" },
      });
      const client = new Client({ name: "story", version: "1" });
      await client.connect(transport);
      return client;
    };
    for (const [agent, did] of [
      ["writer", ONE],
      ["guest", REFUSED],
    ] as const) {
      const client = await connect(agent);
      const call = async () => void textOf(await client.callTool({ name: "note", arguments: { text: "by a process" } }));
      expect([agent, await during(call)]).toEqual([agent, did]);
      await client.close();
    }
  });
});

describe("the way out", () => {
  let host: TestHost;
  let secure: TestHost;
  let out: EgressHouse;
  let folder: string;
  let connections = 0;

  beforeAll(async () => {
    const authority = makeAuthority();
    folder = mkdtempSync(join(tmpdir(), "second-door-"));
    writeFileSync(join(folder, "roots.pem"), authority.certificate);
    host = await plainHost((asked, answer) => void asked.resume().once("end", () => answer.end("plain")));
    secure = await tlsHost(authority, ["read.test", "closed.test"], (asked, answer) => void asked.resume().once("end", () => answer.end("secure")));
    for (const { server } of [host, secure]) server.on("connection", () => connections++);
    out = await openEgressHouse({
      rules: `permit(principal in Role::"fetcher", action == Action::"fetch", resource);`,
      egress: {
        listen: { port: 0 },
        ports: [host.port, secure.port],
        notTls: [`raw.test:${host.port}`],
        inspect: { hosts: ["read.test"], roots: join(folder, "roots.pem") },
      },
    });
    // The log of an agent begins with its first session.
    for (const agent of ["fetcher", "other"]) await out.tokenOf(agent);
  });
  afterAll(async () => {
    await out.close();
    await host.close();
    await secure.close();
    rmSync(folder, { recursive: true });
  });

  /** Sends bytes to the proxy; with `inside` it then begins TLS, and sends those through it. Resolves when the proxy has said something to the last, or hung up. */
  async function send(agent: string, first: string, inside?: string): Promise<void> {
    const url = new URL(out.house.egress.url ?? "");
    const socket = connect(Number(url.port), url.hostname);
    const pair = Buffer.from(`${agent}:${(await out.tokenOf(agent)).token}`).toString("base64");
    socket.on("error", () => {}).write(first.replace("AUTH", `proxy-authorization: Basic ${pair}`));
    const [said] = (await Promise.race([once(socket, "data"), once(socket, "close")])) as [Buffer | boolean];
    if (inside !== undefined && String(said).startsWith("HTTP/1.1 200")) {
      const tls = tlsConnect({ socket, servername: "read.test", ca: out.house.egress.authority ?? "" });
      tls.on("error", () => {}).write(inside.replace("AUTH", `proxy-authorization: Basic ${pair}`));
      await Promise.race([once(tls, "data"), once(tls, "close")]);
    }
    socket.destroy();
  }

  const METHODS_HTTP = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "QUERY"];
  const absolute = (method: string, more = "") => `${method} http://open.test:${host.port}/a HTTP/1.1\r\nhost: open.test:${host.port}\r\nAUTH\r\n${more}\r\n`;
  const tunnel = (to: string) => `CONNECT ${to} HTTP/1.1\r\nhost: ${to}\r\nAUTH\r\n\r\n`;
  const inner = (method: string, path: string, named = "read.test") => `${method} ${path} HTTP/1.1\r\nhost: ${named}:${secure.port}\r\n\r\n`;

  /** Every form of request that the listener can be sent, with what may come of it: a call, or nothing. */
  const ways = (): readonly (readonly [what: string, way: "path" | "nothing", first: string, inside?: string])[] => [
    ...METHODS_HTTP.map((method) => [`${method} of an absolute URL`, "path", absolute(method)] as const),
    ["an upgrade", "path", absolute("GET", "connection: upgrade\r\nupgrade: websocket\r\n")],
    ["a tunnel of bytes", "path", tunnel(`raw.test:${host.port}`)],
    ["a tunnel that is inspected, with nothing inside", "nothing", tunnel(`read.test:${secure.port}`)],
    ...METHODS_HTTP.map((method) => [`${method} inside of TLS`, "path", tunnel(`read.test:${secure.port}`), inner(method, "/a")] as const),
    ["an upgrade inside of TLS", "path", tunnel(`read.test:${secure.port}`), inner("GET", "/a").replace("\r\n\r\n", "\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n")],
    ["a tunnel inside of TLS", "nothing", tunnel(`read.test:${secure.port}`), `CONNECT raw.test:${host.port} HTTP/1.1\r\nhost: raw.test:${host.port}\r\nAUTH\r\n\r\n`],
    ["another host inside of TLS", "nothing", tunnel(`read.test:${secure.port}`), inner("GET", "/a", "closed.test")],
    ["a proxy's request inside of TLS", "nothing", tunnel(`read.test:${secure.port}`), inner("GET", `http://open.test:${host.port}/a`)],
    ["a path alone", "nothing", `GET /a HTTP/1.1\r\nhost: open.test:${host.port}\r\nAUTH\r\n\r\n`],
    ["everything", "nothing", `OPTIONS * HTTP/1.1\r\nhost: open.test:${host.port}\r\nAUTH\r\n\r\n`],
    ["an https URL", "nothing", `GET https://read.test:${secure.port}/a HTTP/1.1\r\nhost: read.test:${secure.port}\r\nAUTH\r\n\r\n`],
    ["HTTP/2", "nothing", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["SOCKS", "nothing", "\u0005\u0001\u0000\r\n\r\n"],
  ];

  const permits = (agent: string) => out.entries(agent, "decision").filter(({ effect }) => effect === "permit").length;

  test("has no other events of its listener than those that are carried", () => {
    const source = readFileSync(join(import.meta.dirname, "../../src/server/egress/door.ts"), "utf8");
    expect([...source.matchAll(/server\.on(?:ce)?\("(\w+)"/g)].map(([, event]) => event)).toEqual(["connection", "connect", "request", "error"]);
  });

  test("connects once for each permit that is recorded, whatever form a request has, and else not at all", async () => {
    for (const [what, way, first, inside] of ways()) {
      const before = { connections, permits: permits("fetcher") };
      await send("fetcher", first, inside);
      const did = { connections: connections - before.connections, permits: permits("fetcher") - before.permits };
      expect([what, did]).toEqual([what, way === "path" ? { connections: 1, permits: 1 } : { connections: 0, permits: 0 }]);
    }
  });

  test("connects to nothing for an agent that is refused", async () => {
    const before = connections;
    for (const [, , first, inside] of ways()) await send("other", first, inside);
    expect(connections).toBe(before);
    expect(permits("other")).toBe(0);
  });
});

const RUN = "run_of_nobody";
describe("commands", () => {
  /** `start` and `demo` open a house of their own, whose doors are these; what they do besides, nothing of it is a call. */
  const WAYS: { readonly [command: string]: Way } = {
    start: "path",
    demo: "path",
    mcp: "path",
    doctor: "nothing",
    ...operated("agent add", "agent list", "agent key", "agent token", "agent revoke"),
    ...operated("virtual-key add", "virtual-key list", "virtual-key revoke"),
    "policy check": "nothing",
    "policy explain": "nothing",
    canary: "nothing",
    "egress ca": "nothing",
    ...operated("key rotate", "person erase", "session erase"),
    ...operated("secret add", "secret list", "secret rotate", "secret remove", "secret who-uses", ...shelfCommands("", "").names),
    "policy init": "nothing",
    "policy log": "nothing",
    "policy status": "operators",
    "policy diff": "nothing",
    "policy apply": "operators",
    "policy rollback": "operators",
    "policy rehearse": "nothing",
    "policy coverage": "nothing",
    "policy who-can": "nothing",
    "policy compare": "nothing",
    "policy test": "nothing",
    "policy snapshot": "nothing",
    "approve list": "operators",
    "approve show": "operators",
    "approve permit": "operators",
    "approve refuse": "operators",
    endorse: "operators",
    ...operated("session list", "session show", "session fork", "session pause", "session resume", "session kill", "run pause", "run resume", "run cancel", "run steer", "run settle"),
    "definition list": "operators",
    "definition accept": "operators",
    "ledger list": "nothing",
    "ledger show": "nothing",
    "ledger prove": "nothing",
    "ledger export": "nothing",
    ...({ link: "operators", verify: "nothing", chat: "operators", "run list": "nothing", "run show": "nothing", "run replay": "nothing", "run artifact": "nothing" } as const),
    ...({ "agent export": "nothing", "agent import": "nothing" } as const),
  };

  test("are all of them named here", () => {
    expect(COMMANDS.map(({ name }) => name).sort()).toEqual(Object.keys(WAYS).sort());
  });

  test("that are not doors cause no call, each run once on the running house", async () => {
    const { client } = await story.connect({ agent: "writer", era: "2025-11-25", path: "/mcp/own" });
    const asks: string[] = [];
    for (const text of ["asked 3", "asked 4"]) {
      await client.callTool({ name: "note", arguments: { text } });
      asks.push(await story.nextAsk());
    }
    const session = claimsOf(await tokenOf("writer")).sid;
    const { version } = await story.operate("policyStatus", {});
    await story.operate("addPerson", { name: "gone", role: "viewer" });
    await story.operate("addSecret", { name: "held", value: "another-value-of-some-length" });
    const words: { readonly [command: string]: readonly string[] } = {
      "agent add": ["clerk", "--role", "writer"],
      "agent key": ["clerk"],
      ...{ "agent token": ["clerk"], "agent revoke": ["clerk"], "run show": [RUN], "run replay": [RUN], "virtual-key add": ["writer"] },
      ...{ "agent export": ["writer", join(story.folder, "writer.jsonl")], "agent import": [join(story.folder, "writer.jsonl")] },
      ...{ "run pause": [RUN], "run resume": [RUN], "run cancel": [RUN], "run steer": [RUN, "more"], "run settle": [RUN, "call_1", "again"], "run artifact": ["art_1", "artifact"] },
      "virtual-key revoke": [(await story.operate("addVirtualKey", { agent: "writer" })).virtualKey.key],
      "policy explain": ["own/note", "--agent", "writer", "--args", '{"text":"x"}'],
      ...{ canary: ["payroll"], "secret add": ["kept"] },
      "secret rotate": ["kept"],
      ...{ "secret remove": ["kept"], "secret who-uses": ["held"] },
      "policy init": ["read-only-reporter", "--to", join(story.folder, "begun")],
      "policy diff": ["current", "current"],
      "policy apply": [story.policies, "--because", "as it is"],
      "policy rollback": [version, "--because", "as it is"],
      "policy rehearse": [story.policies],
      "policy who-can": ["note"],
      "policy compare": [story.policies, story.policies],
      "approve show": [asks[0] ?? ""],
      "approve permit": [asks[0] ?? ""],
      endorse: [asks[0] ?? ""],
      "approve refuse": [asks[1] ?? "", "--reason", "no"],
      ...{ "session show": [session], "session fork": [session], chat: ["writer", "hello"] },
      "session pause": [session],
      "session resume": [session],
      "session kill": [session],
      "session erase": [session],
      "person erase": ["gone"],
      "definition accept": ["own/note"],
      "ledger list": ["house"],
      "ledger show": ["house", "0"],
      "ledger prove": ["house", "0"],
      "ledger export": [join(story.folder, "exported")],
    };
    const configuration = configurationFile();
    const shelf = shelfCommands("writer", configuration);
    for (const { name } of COMMANDS.filter(({ name: one }) => WAYS[one] !== "path")) {
      const place = /^(doctor|policy)/.test(name) ? ["--config", configuration] : name === "canary" ? [] : ["--data", story.data];
      let said = "";
      const terminal = { out: (text: string) => void (said += text), err: (text: string) => void (said += text), colour: false, stdin: async () => "a-value-of-some-length" };
      let code = -1;
      const did = await during(async () => (code = await run([...name.split(" "), ...(words[name] ?? shelf.words[name] ?? []), ...place], terminal)));
      expect([name, did]).toEqual([name, NOTHING]);
      // A command that did not run proves nothing. Nothing waits for review, nothing is wrong with a value, no host is inspected, no agent ran, and nothing is imported while a house runs; doctor may find what it does not like here.
      const ends: { readonly [command: string]: number } = { "definition accept": 1, endorse: 1, chat: 1, "session fork": 1, "egress ca": 1, "run show": 1, "run replay": 2, "run pause": 1, "run resume": 1, "run cancel": 1, "run steer": 1, "run settle": 1, "run artifact": 1, "agent import": 1, doctor: code, "policy test": 1, "policy init": code, ...shelf.ends };
      expect([name, code, said]).toEqual([name, ends[name] ?? 0, said]);
    }
  });
});

/** The configuration of this house as a file, for the commands that start its servers for a moment. */
function configurationFile(): string {
  const file = join(dirname(story.data), "chatelaine.yaml");
  const agents = { writer: { role: "writer" }, guest: { role: "guest" } };
  writeFileSync(file, JSON.stringify({ data: "data", policies: "policies", listen: { port: 0 }, servers: { own: { url: own.url } }, agents }));
  return file;
}

function operated(...names: readonly string[]): { readonly [name: string]: Way } {
  return Object.fromEntries(names.map((name) => [name, "operators"]));
}
