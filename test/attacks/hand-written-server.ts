/**
 * A server that speaks MCP 2025-11-25 over streamable HTTP by hand, on loopback: what it answers is up to the test, byte by
 * byte, whether a library would let it or not.
 */
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { Heard } from "../path/heard.fixture.ts";

export interface Asked {
  readonly id: number | string;
  readonly method: string;
  readonly params: { readonly name?: string; readonly arguments?: { readonly [name: string]: unknown }; readonly _meta?: { readonly progressToken?: number } };
}

/** What becomes of one request: a result as an object, as JSON already written, or whatever the test does with the response. */
export type Answer = object | string | ((response: ServerResponse, asked: Asked) => void);

export interface HandWrittenServer {
  readonly url: string;
  /** Every tools/call in the order of its arrival. */
  readonly calls: Heard<Asked>;
  /** What is answered to a tool, or to a method, from now on. */
  readonly answers: { [named: string]: Answer };
  close(): Promise<void>;
}

/** Starts it on a free port. `tools` are what it lists, each by its name at least. */
export async function startHandWrittenServer(tools: readonly { readonly name: string; readonly inputSchema?: object }[]): Promise<HandWrittenServer> {
  const calls = new Heard<Asked>();
  const answers: { [named: string]: Answer } = {};
  const listed = tools.map((tool) => ({ inputSchema: { type: "object" }, ...tool }));
  const take = (response: ServerResponse, asked: Asked): void => {
    if (asked.id === undefined) return void response.writeHead(202).end();
    if (asked.method === "tools/call") calls.add(asked);
    const made = answers[asked.method === "tools/call" ? (asked.params.name ?? "") : asked.method] ?? standing(asked.method, listed);
    if (made === undefined) return void response.writeHead(400).end();
    if (typeof made === "function") return made(response, asked);
    answerWith(response, asked, made);
  };
  const listener = createServer((request, response) => {
    if (request.method !== "POST") return void response.writeHead(405).end();
    void json(request).then((message) => take(response, message as Asked));
  }).listen(0, "127.0.0.1");
  await once(listener, "listening");
  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}/mcp`,
    calls,
    answers,
    close: async () => {
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

/** One answer of one message. */
function answerWith(response: ServerResponse, { id }: Asked, result: object | string): void {
  const written = typeof result === "string" ? result : JSON.stringify(result);
  response.writeHead(200, { "content-type": "application/json" }).end(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${written}}`);
}

function standing(method: string, tools: readonly object[]): object | undefined {
  if (method === "initialize") {
    const capabilities = { tools: {}, resources: {}, prompts: {}, logging: {} };
    return { protocolVersion: "2025-11-25", capabilities, serverInfo: { name: "by-hand", version: "1" } };
  }
  if (method === "tools/list") return { tools };
  if (method === "resources/list") return { resources: [] };
  if (method === "resources/templates/list") return { resourceTemplates: [] };
  if (method === "prompts/list") return { prompts: [] };
  return undefined;
}
