import { Client, type ClientOptions, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RawCall } from "../../src/call/call.ts";
import type { Reply } from "../../src/call/reply.ts";
import { CALL_META } from "../../src/server/mcp/answer.ts";
import { APPROVAL, CALL, done, openDoors, type Opened, refused, released, text, waiting } from "./house-of-doors.ts";

const heard: string[] = [];
let hangs: PromiseWithResolvers<RawCall> = Promise.withResolvers();
/** Resolves once the ask of the test has been ruled on. */
let ruling: PromiseWithResolvers<void> = Promise.withResolvers();
let permitted = false;

async function path(raw: RawCall): Promise<Reply> {
  switch (raw.name) {
    case "refuse":
    case "file:///refuse.txt":
      return refused;
    case "ask":
      return permitted ? done(text("permitted")) : waiting;
    case "fail":
      return released({ status: "failed", fault: { code: "EXECUTION_UPSTREAM_DOWN", text: "the server is not running" }, durationMs: 1 });
    case "vanish":
      return released({ status: "unknown", fault: { code: "EXECUTION_DEADLINE", text: "no answer in time" }, durationMs: 1 });
    case "rpc":
      return released({
        status: "failed",
        fault: {
          code: "EXECUTION_UPSTREAM_ERROR",
          text: "it answered with an error",
          rpc: { code: -32602, message: "no such path", data: { path: "x" } },
        },
        durationMs: 1,
      });
    case "work":
      for (const progress of [1, 2, 2, 3]) raw.line.progress?.({ progress, total: 3, message: `step ${progress}` });
      raw.line.log?.({ level: "debug", data: "quiet" });
      raw.line.log?.({ level: "warning", logger: "worker", data: "loud" });
      return done(text("worked"));
    case "hang":
      return new Promise((resolve) => {
        raw.line.signal.addEventListener("abort", () => resolve(released({ status: "unknown", durationMs: 1 })));
        hangs.resolve(raw);
      });
    case "elicit": {
      if (raw.line.request === undefined) return done(text("nobody to ask"));
      const answer = await raw.line.request("elicitation/create", {
        message: "which?",
        requestedSchema: { type: "object", properties: { which: { type: "string" } } },
      });
      return done(text(JSON.stringify(answer)));
    }
    case "rounds": {
      if (raw.carried === undefined) {
        const method = "elicitation/create";
        const params = { mode: "form", message: "name?", requestedSchema: { type: "object", properties: { name: { type: "string" } } } };
        const answer = raw.line.answersLater === true ? undefined : await raw.line.request?.(method, params);
        const inputResponses = answer === undefined ? {} : { inputResponses: { name: answer } };
        return done({ resultType: "input_required", inputRequests: { name: { method, params } }, ...inputResponses, requestState: "the upstream's" });
      }
      return done(text(JSON.stringify(raw.carried)));
    }
    case "file:///gone.txt":
      return { kind: "refused", call: CALL, reason: { stop: "intake", code: "INTAKE_UNKNOWN_RESOURCE", text: "no such resource" }, rules: [] };
    case "file:///a.txt":
      return done({ contents: [{ uri: "file:///a.txt", text: "A" }], ttlMs: 60_000, cacheScope: "public" });
    case "greet":
      return done(
        raw.action === "complete"
          ? { completion: { values: [JSON.stringify(raw.args)] } }
          : { messages: [{ role: "user", content: { type: "resource_link", name: "a", uri: "file:///a.txt" } }] },
      );
    default:
      return done({
        content: [{ type: "text", text: JSON.stringify([raw.server, raw.name, raw.args]) }],
        structuredContent: { kept: true },
      });
  }
}

let house: Opened;
beforeAll(async () => {
  house = await openDoors(path, {
    waitFor: async (_approval, holdMs, signal) => {
      const over = new Promise<void>((resolve) => {
        setTimeout(resolve, holdMs);
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
      await Promise.race([ruling.promise, over]);
    },
  });
});
afterAll(() => house.close());

const FORM = { elicitation: { form: {} } };

async function connect(
  mode: "legacy" | "auto",
  options: { path?: string; token?: string; capabilities?: ClientOptions["capabilities"] } = {},
): Promise<Client> {
  const client = new Client({ name: "test", version: "1" }, { capabilities: options.capabilities ?? {}, versionNegotiation: { mode } });
  client.setNotificationHandler("notifications/message", ({ params }) => void heard.push(`log ${params.level} ${params.data}`));
  client.setNotificationHandler("notifications/tools/list_changed", () => void heard.push("tools changed"));
  client.setNotificationHandler("notifications/resources/updated", ({ params }) => void heard.push(`updated ${params.uri}`));
  if (options.capabilities?.elicitation !== undefined) {
    client.setRequestHandler("elicitation/create", ({ params }) => {
      heard.push(`elicit ${params.mode ?? "form"} ${params.message}`);
      return params.message === "name?" || params.message === "which?"
        ? { action: "accept", content: { name: "me" } }
        : { action: "accept" };
    });
  }
  const url = new URL(`${house.url}${options.path ?? "/mcp/files"}`);
  await client.connect(new StreamableHTTPClientTransport(url, { authProvider: { token: async () => options.token ?? "agent-a" } }));
  return client;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

describe.each([
  ["2026-07-28", "auto"],
  ["2025-11-25", "legacy"],
] as const)("in revision %s", (version, mode) => {
  test("the client and the house agree on it", async () => {
    const client = await connect(mode);
    expect(client.getNegotiatedProtocolVersion()).toBe(version);
    expect(client.getServerVersion()).toMatchObject({ name: "chatelaine", version: "0.0.0-test" });
    await client.close();
  });

  test("one server's address lists its own names in order; the other address all, with their servers", async () => {
    const one = await connect(mode);
    expect((await one.listTools()).tools.map(({ name }) => name)).toEqual([
      "ask",
      "echo",
      "elicit",
      "fail",
      "hang",
      "refuse",
      "region",
      "rounds",
      "rpc",
      "vanish",
      "work",
      "zebra",
    ]);
    expect((await one.listResources()).resources.map(({ uri }) => uri)).toEqual(["file:///a.txt", "file:///refuse.txt"]);
    expect((await one.listResourceTemplates()).resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual(["file:///{path}"]);
    expect((await one.listPrompts()).prompts.map(({ name }) => name)).toEqual(["greet"]);
    await one.close();
    const all = await connect(mode, { path: "/mcp" });
    expect((await all.listTools()).tools.map(({ name }) => name)).toContain("mail__send");
    expect((await all.listTools()).tools.map(({ name }) => name)).not.toContain("mail__hidden");
    expect((await all.listTools()).tools.map(({ name }) => name)).not.toContain("mail__changed");
    expect((await all.listResources()).resources[0]?.uri).toBe("chatelaine://files/file:///a.txt");
    expect((await all.listPrompts()).prompts[0]?.name).toBe("files__greet");
    await all.close();
    const other = await connect(mode, { path: "/mcp", token: "agent-b" });
    expect((await other.listTools()).tools.map(({ name }) => name)).not.toContain("mail__send");
    await other.close();
  });

  test("a tool call reaches the path with its server, name and arguments, and its result comes back as it was", async () => {
    const client = await connect(mode, { path: "/mcp" });
    const result = await client.callTool({ name: "files__echo", arguments: { a: [1, { b: null }] } });
    expect(result).toMatchObject({
      content: [{ type: "text", text: '["files","echo",{"a":[1,{"b":null}]}]' }],
      structuredContent: { kept: true },
    });
    expect(house.calls.at(-1)).toMatchObject({ door: "mcp", action: "callTool" });
    expect(house.calls.at(-1)?.credential.reveal()).toBe("agent-a");
    await client.close();
  });

  test("a refused tool call says why, by which rule, and what to do", async () => {
    const client = await connect(mode);
    const result = await client.callTool({ name: "refuse" });
    expect(result.isError).toBe(true);
    const [block] = result.content;
    expect(block).toMatchObject({
      text: expect.stringMatching(
        /POLICY_FORBIDDEN: a rule forbids it[^]*files\.cedar#no: never outside the folder[^]*hint: ask the owner[^]*call_/,
      ),
    });
    expect(result._meta?.[CALL_META]).toMatchObject({
      call: CALL,
      effect: "refuse",
      stop: "policy",
      code: "POLICY_FORBIDDEN",
      rules: [{ rule: "files.cedar#no" }],
    });
    await client.close();
  });

  test("a refused resource is an error with the same particulars", async () => {
    const client = await connect(mode);
    await expect(client.readResource({ uri: "file:///refuse.txt" })).rejects.toMatchObject({
      code: -32050,
      data: { [CALL_META]: { effect: "refuse" } },
    });
    await client.close();
  });

  test("a resource that nothing has is an error of the parameters that repeats its URI as the client knows it", async () => {
    const client = await connect(mode, { path: "/mcp" });
    const uri = "chatelaine://files/file:///gone.txt";
    await expect(client.readResource({ uri })).rejects.toMatchObject({ code: -32602, data: { uri, [CALL_META]: { effect: "refuse" } } });
    await client.close();
  });

  test("what the client can answer goes along with each call, in the words that servers know", async () => {
    const told = async (capabilities: ClientOptions["capabilities"]): Promise<unknown> => {
      const client = await connect(mode, { capabilities });
      await client.callTool({ name: "echo" });
      await client.close();
      return house.calls.at(-1)?.line.able;
    };
    expect(await told({ elicitation: { form: { applyDefaults: true }, url: {} }, sampling: { tools: {} }, roots: {} })).toEqual({
      elicitation: { form: {}, url: {} },
      sampling: { tools: {} },
    });
    expect(await told({ elicitation: {} })).toEqual({ elicitation: { form: {} } });
    expect(await told({ roots: {} })).toBeUndefined();
  });

  test("failed, unknown and the upstream's own error are told apart", async () => {
    const client = await connect(mode);
    expect(await client.callTool({ name: "fail" })).toMatchObject({
      isError: true,
      content: [{ text: "EXECUTION_UPSTREAM_DOWN: the server is not running." }],
    });
    expect(await client.callTool({ name: "vanish" })).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining("Whether it happened is not known") }],
      _meta: { [CALL_META]: { status: "unknown" } },
    });
    await expect(client.callTool({ name: "rpc" })).rejects.toMatchObject({ code: -32602, message: "no such path", data: { path: "x" } });
    await client.close();
  });

  test("progress rises, and logs come from the level that the client set", async () => {
    const client = await connect(mode);
    const seen: unknown[] = [];
    heard.length = 0;
    if (mode === "legacy") await client.setLoggingLevel("warning");
    const meta = mode === "auto" ? { _meta: { "io.modelcontextprotocol/logLevel": "warning" } } : {};
    await client.callTool({ name: "work", ...meta }, { onprogress: (report) => seen.push(report.progress) });
    expect(seen).toEqual([1, 2, 3]);
    await until(() => heard.length > 0);
    expect(heard).toEqual(["log warning loud"]);
    await client.close();
  });

  test.each([
    ["anything", FORM],
    ["nothing", {}],
  ])("cancelling a call aborts it on the path, of a client that can answer %s", async (_what, capabilities) => {
    const client = await connect(mode, { capabilities });
    hangs = Promise.withResolvers();
    const giveUp = new AbortController();
    const call = client.callTool({ name: "hang" }, { signal: giveUp.signal });
    const raw = await hangs.promise;
    giveUp.abort();
    await expect(call).rejects.toThrow();
    await until(() => raw.line.signal.aborted);
    await client.close();
  });

  test("losing the connection aborts the call on the path", async () => {
    const client = await connect(mode);
    hangs = Promise.withResolvers();
    const call = client.callTool({ name: "hang" });
    const raw = await hangs.promise;
    await client.close();
    await expect(call).rejects.toThrow();
    await until(() => raw.line.signal.aborted);
  });

  test("prompts and completions pass the path in the server's own names, and URIs come back readable", async () => {
    const client = await connect(mode, { path: "/mcp" });
    const prompt = await client.getPrompt({ name: "files__greet", arguments: { who: "me" } });
    expect(prompt.messages[0]?.content).toMatchObject({ uri: "chatelaine://files/file:///a.txt" });
    const completion = await client.complete({ ref: { type: "ref/prompt", name: "files__greet" }, argument: { name: "who", value: "m" } });
    expect(JSON.parse(completion.completion.values[0] ?? "")).toEqual({
      ref: { type: "ref/prompt", name: "greet" },
      argument: { name: "who", value: "m" },
    });
    expect(house.calls.at(-1)).toMatchObject({ action: "complete", server: "files", name: "greet" });
    const read = await client.readResource({ uri: "chatelaine://files/file:///a.txt" });
    expect(read.contents[0]).toMatchObject({ uri: "chatelaine://files/file:///a.txt", text: "A" });
    await client.close();
  });

  test("a name that no server has goes to the path to be refused there", async () => {
    const client = await connect(mode, { path: "/mcp" });
    await client.callTool({ name: "nobody__nothing" });
    expect(house.calls.at(-1)).toMatchObject({ server: "_unknown", name: "nobody__nothing" });
    await client.close();
  });

  test("without elicitation a waiting call is held, then says how to continue", async () => {
    const client = await connect(mode);
    permitted = false;
    ruling = Promise.withResolvers();
    const said: (string | undefined)[] = [];
    const result = await client.callTool({ name: "ask" }, { onprogress: (report) => said.push(report.message) });
    expect(result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining(`ask pending: ${APPROVAL}; call again with the same arguments to continue`) }],
    });
    expect(result._meta?.[CALL_META]).toMatchObject({ effect: "ask", approval: APPROVAL });
    expect(said).toContain(`waiting for a person: ${APPROVAL}`);
    await client.close();
  });

  test("a held call runs as soon as it is permitted", async () => {
    const client = await connect(mode);
    permitted = false;
    ruling = Promise.withResolvers();
    const before = house.calls.length;
    const call = client.callTool({ name: "ask" });
    await until(() => house.calls.length > before);
    permitted = true;
    ruling.resolve();
    expect(await call).toMatchObject({ content: [{ text: "permitted" }] });
    await client.close();
  });
});

describe("what only the stateless revision has", () => {
  test("lists may be cached by their agent alone; a result that says public is made private", async () => {
    const client = await connect("auto");
    const list = await client.request({ method: "tools/list" });
    expect(list).toMatchObject({ cacheScope: "private", ttlMs: expect.any(Number) });
    expect(await client.readResource({ uri: "file:///a.txt" })).toMatchObject({ cacheScope: "private", ttlMs: 60_000 });
    await client.close();
  });

  test.each([
    ["a form", FORM, "form"],
    ["a URL", { elicitation: { form: {}, url: {} } }, "url"],
  ])("a waiting call is put to the client as %s, and runs on the retry after a person permitted it", async (_what, capabilities, kind) => {
    permitted = false;
    ruling = Promise.withResolvers();
    heard.length = 0;
    const client = await connect("auto", { capabilities });
    const before = house.calls.length;
    const call = client.callTool({ name: "ask", arguments: { to: "dora" } });
    await until(() => house.calls.length === before + 2);
    expect(heard).toEqual([
      expect.stringMatching(new RegExp(`^elicit ${kind} This call waits for a person.*mail leaves the house.*${APPROVAL} at http`)),
    ]);
    permitted = true;
    ruling.resolve();
    expect(await call).toMatchObject({ content: [{ text: "permitted" }] });
    const [first, second] = house.calls.slice(before);
    expect(second).toMatchObject({ args: first?.args, approval: APPROVAL });
    expect(second?.carried).toBeUndefined();
    await client.close();
  });

  test("the client's own yes permits nothing: still pending is asked again, until the client gives up", async () => {
    permitted = false;
    ruling = Promise.withResolvers();
    const client = await connect("auto", { capabilities: FORM });
    await expect(client.callTool({ name: "ask" })).rejects.toThrow();
    await client.close();
  });

  test("declining to wait ends in the plain answer", async () => {
    permitted = false;
    ruling = Promise.withResolvers();
    const client = await connect("auto", { capabilities: FORM });
    client.setRequestHandler("elicitation/create", () => ({ action: "decline" }));
    expect(await client.callTool({ name: "ask" })).toMatchObject({ isError: true, _meta: { [CALL_META]: { effect: "ask" } } });
    await client.close();
  });

  test("an upstream's own rounds go through, its state under our signature", async () => {
    const client = await connect("auto", { capabilities: FORM });
    const result = await client.callTool({ name: "rounds" });
    expect(JSON.parse((result.content[0] as { text: string }).text)).toEqual({
      inputResponses: { name: { action: "accept", content: { name: "me" } } },
      requestState: "the upstream's",
    });
    await client.close();
  });

  test("a client answers with its next call what it is asked during one, and only if it can answer at all", async () => {
    const client = await connect("auto", { capabilities: FORM });
    await client.callTool({ name: "echo" });
    expect(house.calls.at(-1)?.line.answersLater).toBe(true);
    await client.close();
    const mute = await connect("auto");
    await mute.callTool({ name: "echo" });
    expect(house.calls.at(-1)?.line.request).toBeUndefined();
    await mute.close();
  });

  test("a listener hears of changes and of the resources that the path let it subscribe to", async () => {
    const client = await connect("auto", { path: "/mcp" });
    heard.length = 0;
    const stream = await client.listen({
      toolsListChanged: true,
      resourceSubscriptions: ["chatelaine://files/file:///a.txt", "chatelaine://files/file:///refuse.txt"],
    });
    expect(stream.honoredFilter.resourceSubscriptions).toEqual(["chatelaine://files/file:///a.txt"]);
    house.tell({ kind: "updated", server: "files", uri: "file:///refuse.txt" });
    house.tell({ kind: "updated", server: "files", uri: "file:///a.txt" });
    house.tell({ kind: "changed", server: "mail", what: "tool" });
    await until(() => heard.length >= 2);
    expect(heard).toEqual(["updated chatelaine://files/file:///a.txt", "tools changed"]);
    await stream.close();
    await client.close();
  });
});

describe("what only the sessionful revisions have", () => {
  test("an upstream's own rounds are put to the client while its call is open, and each is a call", async () => {
    const client = await connect("legacy", { capabilities: FORM });
    const before = house.calls.length;
    const result = await client.callTool({ name: "rounds" });
    expect(JSON.parse((result.content[0] as { text: string }).text)).toEqual({
      inputResponses: { name: { action: "accept", content: { name: "me" } } },
      requestState: "the upstream's",
    });
    expect(house.calls.slice(before).map(({ name, carried }) => [name, carried?.["requestState"]])).toEqual([
      ["rounds", undefined],
      ["rounds", "the upstream's"],
    ]);
    await client.close();
  });

  test("an upstream may ask a client that can answer", async () => {
    const client = await connect("legacy", { capabilities: FORM });
    const result = await client.callTool({ name: "elicit" });
    expect(result.content[0]).toMatchObject({ text: expect.stringContaining('"action":"accept"') });
    await client.close();
    const mute = await connect("legacy");
    expect((await mute.callTool({ name: "elicit" })).content[0]).toMatchObject({ text: "nobody to ask" });
    await mute.close();
  });

  test("a session hears of changes, and of resources between subscribe and unsubscribe", async () => {
    const client = await connect("legacy");
    heard.length = 0;
    await client.ping();
    await client.subscribeResource({ uri: "file:///a.txt" });
    await expect(client.subscribeResource({ uri: "file:///refuse.txt" })).rejects.toMatchObject({ code: -32050 });
    // The stream for news is opened by the client beside its requests: say it until it is heard.
    while (!heard.includes("tools changed")) {
      house.tell({ kind: "changed", server: "files", what: "tool" });
      await new Promise((resolve) => setImmediate(resolve));
    }
    house.tell({ kind: "changed", server: "mail", what: "tool" });
    house.tell({ kind: "updated", server: "files", uri: "file:///refuse.txt" });
    house.tell({ kind: "updated", server: "files", uri: "file:///a.txt" });
    await until(() => heard.includes("updated file:///a.txt"));
    expect(heard).not.toContain("updated file:///refuse.txt");
    await client.unsubscribeResource({ uri: "file:///a.txt" });
    heard.length = 0;
    house.tell({ kind: "updated", server: "files", uri: "file:///a.txt" });
    house.tell({ kind: "changed", server: "files", what: "tool" });
    await until(() => heard.includes("tools changed"));
    expect(heard).not.toContain("updated file:///a.txt");
    await client.close();
  });

  test("the older of the two is spoken as well", async () => {
    const client = new Client(
      { name: "old", version: "1" },
      { supportedProtocolVersions: ["2025-06-18"], versionNegotiation: { mode: "legacy" } },
    );
    await client.connect(
      new StreamableHTTPClientTransport(new URL(`${house.url}/mcp/files`), { authProvider: { token: async () => "agent-a" } }),
    );
    expect(client.getNegotiatedProtocolVersion()).toBe("2025-06-18");
    expect((await client.callTool({ name: "echo" })).isError).toBeUndefined();
    await client.close();
  });
});

test("nothing failed in the house on the way", () => {
  expect(house.reports).toEqual([]);
});
