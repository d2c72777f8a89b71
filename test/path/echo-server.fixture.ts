/**
 * A server of MCP 2026-07-28 on the SDK that asks for a credential, and tells everybody what it was sent: in every form
 * in which a value can come back.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { Heard } from "./heard.fixture.ts";

export interface EchoServer {
  readonly url: string;
  readonly host: string;
  /** The authorization of every tools/call, in the order of arrival, refused ones too. */
  readonly calls: Heard<string>;
  /** Takes these from now on, and answers 401 to any other. */
  accept(...authorizations: readonly string[]): void;
  /** Lets every call of `wait` answer. */
  openGate(): void;
  close(): Promise<void>;
}

/** Starts it on a free port of loopback. */
export async function startEchoServer(accepted: string): Promise<EchoServer> {
  const sent = new AsyncLocalStorage<string>();
  const calls = new Heard<string>();
  const gate = new EventEmitter().setMaxListeners(0);
  let takes: readonly string[] = [accepted];
  const handler = createMcpHandler(() => build(() => sent.getStore() ?? "", gate));
  const answer = async (request: Request): Promise<Response> => {
    const authorization = request.headers.get("authorization") ?? "";
    if (request.method === "POST" && (await request.clone().text()).includes('"tools/call"')) calls.add(authorization);
    if (!takes.includes(authorization)) return new Response(`you are not ${authorization}`, { status: 401 });
    return sent.run(authorization, () => handler.fetch(request));
  };
  const handle = getRequestListener(answer, { overrideGlobalObjects: false });
  const listener = createServer((request, response) => void handle(request, response)).listen(0, "127.0.0.1");
  await once(listener, "listening");
  const host = `127.0.0.1:${(listener.address() as AddressInfo).port}`;
  return {
    url: `http://${host}/mcp`,
    host,
    calls,
    accept: (...authorizations) => (takes = authorizations),
    openGate: () => gate.emit("open"),
    close: async () => {
      await handler.close();
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

function build(authorization: () => string, gate: EventEmitter): McpServer {
  const server = new McpServer({ name: "echo", version: "1" });
  server.registerTool("echo", { description: "Says what it was sent.", inputSchema: z.object({ form: z.string() }) }, ({ form }) => ({
    content: inForm(form, authorization().replace(/^Bearer /, "")).map((text) => ({ type: "text" as const, text })),
  }));
  server.registerTool("wait", { description: "Answers when the gate opens.", inputSchema: z.object({}) }, async () => {
    const text = `done with ${authorization()}`;
    await once(gate, "open");
    return { content: [{ type: "text", text }] };
  });
  server.registerTool("fail", { description: "Fails and says why.", inputSchema: z.object({}) }, () => {
    throw new Error(`no luck with ${authorization()}`);
  });
  return server;
}

/** What the tool says, in one or several texts. */
export const FORMS: { readonly [form: string]: (value: string) => readonly string[] } = {
  plain: (value) => [`it is ${value}.`],
  base64: (value) => [Buffer.from(value).toString("base64")],
  "base64 within more": (value) => [Buffer.from(`Authorization: Bearer ${value}\r\n`).toString("base64")],
  base64url: (value) => [Buffer.from(`x${value}`).toString("base64url")],
  hex: (value) => [Buffer.from(value).toString("hex")],
  "URL-encoded": (value) => [`?token=${encodeURIComponent(`${value}&`)}`],
  "every character URL-encoded": (value) => [[...Buffer.from(value)].map((byte) => `%${byte.toString(16)}`).join("")],
  "JSON in JSON": (value) => [JSON.stringify(JSON.stringify({ value }))],
  backwards: (value) => [[...value].reverse().join("")],
  spaced: (value) => [[...value].join(" ")],
  split: (value) => [`first ${value.slice(0, value.length / 2)}`, `${value.slice(value.length / 2)} last`],
};

function inForm(form: string, value: string): readonly string[] {
  return FORMS[form]?.(value) ?? ["there is no such form"];
}
