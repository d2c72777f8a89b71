/**
 * The MCP server behind both proxies: one tool that returns a text of some size. `sdk` is a server as people write them,
 * on the SDK; `light` answers from strings, so that almost nothing but the proxy is measured.
 * Prints its URL. Arguments: sdk or light, bytes of the text.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { toNodeHandler } from "@modelcontextprotocol/node";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import * as z from "zod";

const [, , kind, bytes] = process.argv;
const text = "x".repeat(Number(bytes));
const description = "Returns a text of fixed size.";

const sdk = toNodeHandler(
  createMcpHandler(() => {
    const server = new McpServer({ name: "bench", version: "1.0.0" });
    server.registerTool("read", { description, inputSchema: z.object({ path: z.string() }) }, () => ({ content: [{ type: "text", text }] }));
    return server;
  }),
);

const META = { "io.modelcontextprotocol/serverInfo": { name: "bench", version: "1.0.0" } };
const tools = [{ name: "read", description, inputSchema: { type: "object", properties: { path: { type: "string" } }, required: ["path"] } }];
const RESULTS: { readonly [method: string]: string } = {
  "server/discover": JSON.stringify({ resultType: "complete", _meta: META, ttlMs: 0, cacheScope: "private", supportedVersions: ["2026-07-28"], capabilities: { tools: {} } }),
  "tools/list": JSON.stringify({ resultType: "complete", ttlMs: 0, cacheScope: "private", tools }),
  "tools/call": JSON.stringify({ resultType: "complete", content: [{ type: "text", text }] }),
};

const server = createServer((request, response) => {
  // The SDK types the message without what Node may leave undefined.
  if (kind === "sdk") return void sdk(request as Parameters<typeof sdk>[0], response);
  let body = "";
  request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
  request.on("end", () => {
    const { id, method } = JSON.parse(body) as { id?: number; method: string };
    const result = RESULTS[method] ?? "{}";
    if (id === undefined) return void response.writeHead(202).end();
    response.writeHead(200, { "content-type": "application/json" }).end(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`);
  });
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`));
