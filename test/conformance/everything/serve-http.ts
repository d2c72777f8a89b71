import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { localhostHostValidation, localhostOriginValidation } from "@modelcontextprotocol/node";
import { createMcpHandler, isLegacyRequest, WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/server";
import { buildEverything } from "./build-everything.ts";
import type { Changes } from "./changes.ts";
import { MemoryEvents } from "./memory-events.ts";

/** What a client waits before it opens a closed stream again, in milliseconds. */
const RETRY_MS = 100;

/**
 * Serves the everything-server at `/mcp` of a loopback port (0 picks a free one): 2026-07-28 without sessions, and
 * 2025-11-25 and before with sessions, whose streams can be resumed. Resolves to the URL once it listens.
 */
export async function serveHttp(changes: Changes, { port, legacyOnly }: { port: number; legacyOnly: boolean }): Promise<URL> {
  const modern = createMcpHandler(() => buildEverything(changes, "request"), { legacy: "reject" });
  changes.onFlip((what) => {
    if (what === "tools") modern.notify.toolsChanged();
    if (what === "prompts") modern.notify.promptsChanged();
    if (what === "watched") modern.notify.resourceUpdated("test://watched-resource");
  });
  const legacy = serveSessions(changes);
  const handler = getRequestListener(
    async (request) => (legacyOnly || (await isLegacyRequest(request)) ? legacy(request) : modern.fetch(request)),
    {
      overrideGlobalObjects: false,
    },
  );
  const hostAllowed = localhostHostValidation();
  const originAllowed = localhostOriginValidation();
  const server = createServer((request, response) => {
    if (!hostAllowed(request, response) || !originAllowed(request, response)) return;
    if (request.url === "/mcp") void handler(request, response);
    else response.writeHead(404).end();
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
}

/** The 2025 way: `initialize` opens a session, its id finds it again, DELETE ends it. */
function serveSessions(changes: Changes): (request: Request) => Promise<Response> {
  const sessions = new Map<string, WebStandardStreamableHTTPServerTransport>();
  return async (request) => {
    const id = request.headers.get("mcp-session-id");
    if (id !== null) return sessions.get(id)?.handleRequest(request) ?? refused(404, "Session not found");
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      eventStore: new MemoryEvents(),
      retryInterval: RETRY_MS,
      onsessioninitialized: (opened) => void sessions.set(opened, transport),
      onsessionclosed: (closed) => void sessions.delete(closed),
    });
    await buildEverything(changes, "connection").connect(transport);
    return transport.handleRequest(request);
  };
}

function refused(status: number, message: string): Response {
  return Response.json({ jsonrpc: "2.0", id: null, error: { code: -32_001, message } }, { status });
}
