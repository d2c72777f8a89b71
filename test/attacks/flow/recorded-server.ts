/**
 * MCP servers of 2026-07-28 on the SDK that answer what was recorded: one a desk, each with the tools of a world, all on
 * one port of loopback. A desk answers exactly the call that the replay said would come next, and counts what came.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { isDeepStrictEqual } from "node:util";
import { getRequestListener } from "@hono/node-server";
import { createMcpHandler, InMemoryServerEventBus, Server } from "@modelcontextprotocol/server";
import type { CallToolResult, McpHttpHandler, Tool } from "@modelcontextprotocol/server";
import type { Answer, WorldCall, WorldTool } from "./world.ts";

/** One server, with one caller at a time. */
export class RecordedDesk {
  readonly handler: McpHttpHandler;
  /** How many calls came. */
  came = 0;
  /** Resolves once a house listens for changes of the tools. */
  readonly watched: Promise<void>;
  readonly #bus = new InMemoryServerEventBus();
  #tools: readonly WorldTool[];
  #next: WorldCall | undefined;
  readonly #recorded: readonly WorldTool[];
  readonly #isWatched: () => void;

  constructor(name: string, tools: readonly WorldTool[]) {
    this.#tools = tools;
    this.#recorded = tools;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.watched = promise;
    this.#isWatched = resolve;
    this.handler = createMcpHandler(() => this.#build(name), { bus: this.#bus });
  }

  /** The next call that comes is this one, and is answered so. */
  expect(call: WorldCall): void {
    this.#next = call;
  }

  /** Describes a tool otherwise from now on, and says that the tools changed. */
  redescribe(tool: string, description: string): void {
    this.#tools = this.#tools.map((one) => (one.name === tool ? { ...one, description } : one));
    this.#bus.publish({ kind: "tools_list_changed" });
  }

  /** How a tool was described when it was recorded. */
  asRecorded(tool: string): { readonly tool: string; readonly description: string } {
    return { tool, description: this.#recorded.find(({ name }) => name === tool)?.description ?? "" };
  }

  /** Answers a request of MCP. */
  async answer(request: Request): Promise<Response> {
    const isListening = request.headers.get("mcp-method") === "subscriptions/listen";
    const response = await this.handler.fetch(request);
    if (isListening) this.#isWatched();
    return response;
  }

  #build(name: string): Server {
    const server = new Server({ name, version: "1" }, { capabilities: { tools: { listChanged: true } } });
    // A schema of the corpus is an object's, which the SDK's type says more narrowly than JSON can.
    server.setRequestHandler("tools/list", () => ({ tools: this.#tools as unknown as Tool[] }));
    server.setRequestHandler("tools/call", ({ params }) => this.#answer(params.name, params.arguments ?? {}));
    return server;
  }

  #answer(tool: string, args: { readonly [name: string]: unknown }): CallToolResult {
    const next = this.#next;
    this.#next = undefined;
    this.came++;
    if (next?.tool !== tool || !isDeepStrictEqual(next.args, args)) {
      return { content: [{ type: "text", text: `nothing is recorded for ${tool} ${JSON.stringify(args)}` }], isError: true };
    }
    return resultOf(next.answer);
  }
}

function resultOf(answer: Answer): CallToolResult {
  if ("error" in answer) return { content: [{ type: "text", text: answer.error }], isError: true };
  if ("text" in answer) return { content: [{ type: "text", text: answer.text }] };
  return { content: [{ type: "text", text: JSON.stringify(answer.structured) }], structuredContent: answer.structured };
}

export interface RecordedServers {
  /** Where the desk of this name is reached. */
  urlOf(name: string): string;
  close(): Promise<void>;
}

/** Serves desks, by name, on a free port of loopback. */
export async function serveRecorded(desks: ReadonlyMap<string, RecordedDesk>): Promise<RecordedServers> {
  const handle = getRequestListener(
    (request) => desks.get(new URL(request.url).pathname.slice(1))?.answer(request) ?? new Response(null, { status: 404 }),
    { overrideGlobalObjects: false },
  );
  const listener = createServer((request, response) => void handle(request, response)).listen(0, "127.0.0.1");
  // A connection that rests is kept: one that closes as a call arrives would be a call whose fate nobody knows.
  listener.keepAliveTimeout = 0;
  await once(listener, "listening");
  const { port } = listener.address() as AddressInfo;
  return {
    urlOf: (name) => `http://127.0.0.1:${port}/${name}`,
    close: async () => {
      await Promise.all([...desks.values()].map(({ handler }) => handler.close()));
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
