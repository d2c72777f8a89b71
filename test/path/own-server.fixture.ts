/**
 * A server of MCP 2026-07-28 on the SDK, over streamable HTTP on loopback. It keeps every request that reaches it, as it
 * came over the wire, so that a story can count what really happened outside the house.
 */
import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import {
  acceptedContent,
  completable,
  createMcpHandler,
  InMemoryServerEventBus,
  inputRequired,
  McpServer,
  ResourceTemplate,
} from "@modelcontextprotocol/server";
import { z } from "zod";
import { Heard } from "./heard.fixture.ts";

export interface Received {
  readonly method: string;
  readonly params: { readonly [name: string]: unknown };
}

export interface OwnServer {
  readonly url: string;
  /** Every JSON-RPC request and notification, in the order of its arrival. */
  readonly received: Heard<Received>;
  /** Calls of `hang` that were told to stop, by what they were told to say. */
  readonly stopped: Heard<string>;
  /** What `note` was told to write. */
  readonly notes: readonly string[];
  /** The requests that an agent caused: everything but connecting, listing and watching for lists. */
  effects(): readonly Received[];
  /** Resolves once a house watches the lists and has read them once more; from then on it asks nothing by itself. */
  watched(): Promise<void>;
  /** Describes the tool `note` otherwise from now on, and says that the tools changed. */
  redescribe(description: string): void;
  /** Lets every call of `gate` that waits answer. */
  openGate(): void;
  /** Says that a resource changed. */
  touch(uri: string): void;
  close(): Promise<void>;
}

export interface OwnServerTexts {
  readonly description?: string;
  readonly content?: string;
  readonly error?: string;
  /** How many further tools there are, to fill pages. */
  readonly more?: number;
}

const EFFECTS: ReadonlySet<string> = new Set(["tools/call", "resources/read", "prompts/get", "completion/complete", "resources/subscribe"]);
const LISTS = ["tools/list", "resources/list", "resources/templates/list", "prompts/list"];
const CITY = z.object({ city: z.string() });
const said = (text: string) => ({ content: [{ type: "text" as const, text }] });

class State {
  readonly received = new Heard<Received>();
  readonly stopped = new Heard<string>();
  readonly notes: string[] = [];
  readonly gate = new EventEmitter();
  readonly texts: OwnServerTexts;
  description: string;

  constructor(texts: OwnServerTexts) {
    this.texts = texts;
    this.description = texts.description ?? "Writes a note.";
  }
}

/** Starts the server on a free port of loopback. */
export async function startOwnServer(texts: OwnServerTexts = {}): Promise<OwnServer> {
  const state = new State(texts);
  const bus = new InMemoryServerEventBus();
  const handler = createMcpHandler(() => build(state), { bus });
  const handle = getRequestListener((request) => keep(state, request).then(() => handler.fetch(request)), { overrideGlobalObjects: false });
  const listener = createServer((request, response) => void handle(request, response)).listen(0, "127.0.0.1");
  await once(listener, "listening");
  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}/mcp`,
    received: state.received,
    stopped: state.stopped,
    notes: state.notes,
    effects: () => state.received.all.filter(isEffect),
    watched: async () => {
      await state.received.until(({ method }) => method === "subscriptions/listen");
      const from = state.received.all.findIndex(({ method }) => method === "subscriptions/listen");
      await Promise.all(LISTS.map((list) => state.received.until(({ method }) => method === list, from)));
    },
    redescribe: (description) => {
      state.description = description;
      bus.publish({ kind: "tools_list_changed" });
    },
    openGate: () => state.gate.emit("open"),
    touch: (uri) => bus.publish({ kind: "resource_updated", uri }),
    close: async () => {
      await handler.close();
      listener.closeAllConnections();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

/** A listen that names resources is a subscription; any other only watches lists. */
function isEffect({ method, params }: Received): boolean {
  if (EFFECTS.has(method)) return true;
  const filter = params["notifications"] as { readonly resourceSubscriptions?: readonly string[] } | undefined;
  return method === "subscriptions/listen" && (filter?.resourceSubscriptions?.length ?? 0) > 0;
}

async function keep({ received }: State, request: Request): Promise<void> {
  if (request.method !== "POST") return;
  const { method, params } = (await request.clone().json()) as { readonly method?: string; readonly params?: Received["params"] };
  if (method !== undefined) received.add({ method, params: params ?? {} });
}

function build(state: State): McpServer {
  const server = new McpServer(
    { name: "own", version: "1" },
    { capabilities: { tools: { listChanged: true }, resources: { subscribe: true, listChanged: true }, prompts: {}, completions: {} } },
  );
  addTools(server, state);
  addTexts(server, state);
  return server;
}

function addTools(server: McpServer, { description, gate, notes, stopped, texts }: State): void {
  const oneText = z.object({ text: z.string() });
  server.registerTool("note", { description, inputSchema: oneText }, ({ text }) => {
    notes.push(text);
    return said(`noted ${text.length} characters`);
  });
  server.registerTool("read", { description: "Reads what anybody may have written." }, () => said(texts.content ?? "leek soup"));
  const usage = { tokens: 3, moneyMicros: 70, currency: "EUR" };
  server.registerTool("spend", { description: "Says what it came to." }, () => ({ ...said("spent"), _meta: { "chatelaine/usage": usage } }));
  server.registerTool("fail", { description: "Fails." }, () => {
    throw new Error(texts.error ?? "it does not work");
  });
  server.registerTool("steps", { description: "Counts to two." }, async (ctx) => {
    const progressToken = ctx.mcpReq._meta?.progressToken;
    for (const progress of [1, 2]) {
      if (progressToken === undefined) continue;
      await ctx.mcpReq.notify({ method: "notifications/progress", params: { progressToken, progress, total: 2 } });
    }
    return said("two");
  });
  server.registerTool("hang", { description: "Answers only once it is told to stop.", inputSchema: oneText }, async ({ text }, ctx) => {
    await new Promise((resolve) => ctx.mcpReq.signal.addEventListener("abort", resolve, { once: true }));
    stopped.add(text);
    return said("stopped");
  });
  server.registerTool("gate", { description: "Answers once the gate opens." }, async () => {
    await once(gate, "open");
    return said("open");
  });
  server.registerTool("where", { description: "Asks for a city." }, (ctx) => {
    const answer = acceptedContent(ctx.mcpReq.inputResponses, "where", CITY);
    if (answer !== undefined) return said(answer.city);
    return inputRequired({
      inputRequests: { where: inputRequired.elicit({ message: "Which city?", requestedSchema: CITY }) },
      requestState: "round-1",
    });
  });
  for (let n = 0; n < (texts.more ?? 0); n++) server.registerTool(`more-${String(n).padStart(3, "0")}`, {}, () => said("more"));
}

function addTexts(server: McpServer, { texts }: State): void {
  const content = texts.content ?? "buy milk";
  server.registerResource("today", "note://today", {}, (uri) => ({ contents: [{ uri: uri.href, text: content }] }));
  server.registerResource("broken", "note://broken", {}, () => {
    throw new Error(texts.error ?? "it cannot be read");
  });
  const days = new ResourceTemplate("note://day/{day}", { list: undefined, complete: { day: () => ["monday", "tuesday"] } });
  server.registerResource("days", days, {}, (uri, { day }) => ({ contents: [{ uri: uri.href, text: `${String(day)}: ${content}` }] }));
  const department = completable(z.string(), () => ["kitchen", "garden"]);
  server.registerPrompt("greet", { argsSchema: z.object({ department }) }, (args) => ({
    messages: [{ role: "user", content: { type: "text", text: `hello ${args.department}: ${content}` } }],
  }));
}
