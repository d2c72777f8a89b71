import * as schemas from "@modelcontextprotocol/core";
import { classifyInboundRequest } from "@modelcontextprotocol/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { METHODS, treatmentOf } from "../../src/server/mcp/methods.ts";
import { done, openDoors, type Opened, text } from "./house-of-doors.ts";

/** The literal that a schema demands of `method`, if it is a request's schema. */
function methodOf(schema: unknown): string | undefined {
  const { shape } = schema as { shape?: { method?: { value?: unknown } } };
  const value = shape?.method?.value;
  return typeof value === "string" ? value : undefined;
}

/** Every request method that the SDK knows, of either era and either direction, from its own schemas. */
function methodsOfTheSdk(): string[] {
  const found = Object.entries(schemas)
    .filter(([name]) => name.endsWith("RequestSchema"))
    .map(([, schema]) => methodOf(schema))
    .filter((method) => method !== undefined);
  return [...new Set(found)].sort();
}

let house: Opened;
beforeAll(async () => {
  house = await openDoors(async (raw) => (raw.action === "subscribeResource" ? done({}) : done(text(raw.name))));
});
afterAll(() => house.close());

test("no second door: the table has every method of MCP, and no other", () => {
  const known = methodsOfTheSdk();
  expect(known.length).toBeGreaterThan(20);
  expect(Object.keys(METHODS).sort()).toEqual(known);
});

/** What each method asks of the path. A pin: policies are written about these actions. */
const ACTIONS = {
  "tools/call": "callTool",
  "resources/read": "readResource",
  "prompts/get": "getPrompt",
  "completion/complete": "complete",
  "resources/subscribe": "subscribeResource",
  "subscriptions/listen": "subscribeResource",
};

test("every method that can touch a server arrives on the path as its action, in each of its eras", async () => {
  const params = {
    name: "echo",
    uri: "file:///a.txt",
    ref: { type: "ref/prompt", name: "greet" },
    argument: { name: "a", value: "" },
    notifications: { resourceSubscriptions: ["file:///a.txt"] },
  };
  const paths = Object.entries(METHODS).filter(([, { kind }]) => kind === "path");
  expect(paths.map(([method]) => method).sort()).toEqual(Object.keys(ACTIONS).sort());
  for (const [method, action] of Object.entries(ACTIONS)) {
    for (const era of ["2025", "2026"] as const) {
      if (treatmentOf(method, era).kind !== "path") continue;
      const before = house.calls.length;
      const response = await send(era, method, params);
      expect([method, era, house.calls.length - before, house.calls.at(-1)?.action]).toEqual([method, era, 1, action]);
      await response.body?.cancel();
    }
  }
});

/** What JSON-RPC answers of a method that there is not. */
const NOT_FOUND = { error: { code: -32601 } };

test("no other method arrives there, in any era, whatever its parameters", async () => {
  const before = house.calls.length;
  const others = ["tools/callx", "toString", "__proto__", "resources/write", "", ...Object.keys(METHODS)];
  for (const method of others) {
    for (const era of ["2025", "2026"] as const) {
      if (method === "initialize" || treatmentOf(method, era).kind === "path") continue;
      const response = await send(era, method, { name: "echo", uri: "file:///a.txt", level: "info" });
      const answer = (await response.text()).replace(/^event: message\ndata: /, "");
      const { error }: { error?: { code?: number } } = treatmentOf(method, era).kind === "refused" ? JSON.parse(answer) : NOT_FOUND;
      expect(error?.code, `${method} ${era}`).toBe(NOT_FOUND.error.code);
    }
  }
  expect(house.calls.length).toBe(before);
});

test("what the table calls stateless or sessionful is so for the SDK", () => {
  const meta = { "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {} };
  expect(
    classifyInboundRequest({ httpMethod: "POST", body: { jsonrpc: "2.0", id: 1, method: "tools/list", params: { _meta: meta } } }).kind,
  ).toBe("modern");
  expect(classifyInboundRequest({ httpMethod: "POST", body: { jsonrpc: "2.0", id: 1, method: "tools/list" } }).kind).toBe("legacy");
});

let session: string | undefined;

async function send(era: "2025" | "2026", method: string, params: Record<string, unknown>): Promise<Response> {
  const headers: Record<string, string> = {
    authorization: "Bearer agent-a",
    "content-type": "application/json",
    accept: "application/json, text/event-stream",
  };
  if (era === "2026") {
    const _meta = { "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {} };
    Object.assign(headers, {
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": method,
      "mcp-name": method === "resources/read" ? params.uri : params.name,
    });
    return fetch(`${house.url}/mcp/files`, {
      method: "POST",
      headers,
      body: JSON.stringify({ jsonrpc: "2.0", id: 7, method, params: { ...params, _meta } }),
    });
  }
  session ??= await initialize(headers);
  return fetch(`${house.url}/mcp/files`, {
    method: "POST",
    headers: { ...headers, "mcp-session-id": session },
    body: JSON.stringify({ jsonrpc: "2.0", id: 7, method, params }),
  });
}

async function initialize(headers: Record<string, string>): Promise<string> {
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "t", version: "1" } };
  const response = await fetch(`${house.url}/mcp/files`, {
    method: "POST",
    headers,
    body: JSON.stringify({ jsonrpc: "2.0", id: 0, method: "initialize", params }),
  });
  await response.text();
  return response.headers.get("mcp-session-id") ?? "";
}
