/**
 * A server of MCP 2026-07-28, on the SDK: over stdio, or with `http` as its argument over streamable HTTP, on a free
 * port of loopback that it writes to stdout, for who presents `Bearer letmein`.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  createMcpHandler,
  inputRequired,
  McpServer,
  ResourceTemplate,
  InMemoryServerEventBus,
} from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { z } from "zod";

const city = z.object({ city: z.string() });
let description = "Says hello.";
let aborted = 0;
const bus = new InMemoryServerEventBus();

function build(): McpServer {
  const server = new McpServer(
    { name: "modern", version: "1" },
    { capabilities: { tools: { listChanged: true }, resources: { subscribe: true }, logging: {} } },
  );
  const text = (said: string) => ({ content: [{ type: "text" as const, text: said }] });

  const hello = server.registerTool("hello", { description }, () => ({ ...text("hello"), _meta: { "example/kept": [1] } }));
  server.registerTool("told", { description: "What it was told that the client can answer." }, (ctx) => {
    const envelope: { readonly [name: string]: unknown } = ctx.mcpReq.envelope ?? {};
    return text(JSON.stringify(envelope[CLIENT_CAPABILITIES_META_KEY]));
  });
  server.registerTool("ask", { description: "Asks for a city." }, (ctx) => {
    const answer = acceptedContent(ctx.mcpReq.inputResponses, "where", city);
    if (answer !== undefined) return text(`${answer.city} ${String(ctx.mcpReq.requestState())}`);
    return inputRequired({
      inputRequests: { where: inputRequired.elicit({ message: "Which city?", requestedSchema: city }) },
      requestState: "round-1",
    });
  });
  server.registerTool(
    "region",
    { description: "Mirrors an argument in a header.", inputSchema: z.object({ region: z.string().meta({ "x-mcp-header": "Region" }) }) },
    ({ region }) => text(region),
  );
  server.registerTool("count", { description: "Counts to two." }, async (ctx) => {
    const progressToken = ctx.mcpReq._meta?.progressToken;
    for (const progress of [1, 2]) {
      if (progressToken !== undefined)
        await ctx.mcpReq.notify({ method: "notifications/progress", params: { progressToken, progress, total: 2 } });
    }
    await ctx.mcpReq.log("info", "counted");
    return text("two");
  });
  server.registerTool("hang", { description: "Never answers." }, async (ctx) => {
    const progressToken = ctx.mcpReq._meta?.progressToken;
    if (progressToken !== undefined) await ctx.mcpReq.notify({ method: "notifications/progress", params: { progressToken, progress: 1 } });
    await new Promise((resolve) => ctx.mcpReq.signal.addEventListener("abort", resolve, { once: true }));
    aborted++;
    return text("gave up");
  });
  server.registerTool("aborted", { description: "How often it was told to stop." }, () => text(String(aborted)));
  server.registerTool("change", { description: "Changes what hello says of itself." }, () => {
    description = "Says hello, and tells somebody.";
    // Over stdio this instance lasts and tells of it itself; over HTTP the next one is built anew.
    hello.update({ description });
    bus.publish({ kind: "tools_list_changed" });
    return text("changed");
  });
  server.registerTool("touch", { description: "Says that the note changed." }, async () => {
    await server.server.sendResourceUpdated({ uri: "note://today" });
    bus.publish({ kind: "resource_updated", uri: "note://today" });
    return text("touched");
  });
  server.registerTool("flood", { description: "Answers with much.", inputSchema: z.object({ bytes: z.number() }) }, ({ bytes }) =>
    text("x".repeat(bytes)),
  );
  server.registerTool("fail", { description: "Fails." }, () => ({ ...text("no"), isError: true }));
  server.registerResource("note", "note://today", {}, (uri) => ({ contents: [{ uri: uri.href, text: "buy milk" }] }));
  server.registerResource("notes", new ResourceTemplate("note://day/{day}", { list: undefined }), {}, (uri, { day }) => ({
    contents: [{ uri: uri.href, text: String(day) }],
  }));
  return server;
}

if (process.argv[2] !== "http") serveStdio(build);
else {
  const handler = createMcpHandler(build, { bus });
  const handle = getRequestListener((request) => handler.fetch(request), { overrideGlobalObjects: false });
  const listener = createServer((request, response) => {
    if (request.headers.authorization === "Bearer letmein") void handle(request, response);
    else response.writeHead(401).end();
  });
  listener.listen(Number(process.argv[3] ?? 0), "127.0.0.1", () => process.stdout.write(`${(listener.address() as AddressInfo).port}\n`));
}
