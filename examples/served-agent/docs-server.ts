/** A small MCP server over streamable HTTP that searches documents: `node examples/served-agent/docs-server.ts [PORT]`. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";

const DOCUMENTS = { "opening-hours.md": "The house is open from Monday to Saturday, 9 to 18 o'clock.", "garden.md": "The garden is behind the house." };

function documents(): McpServer {
  const server = new McpServer({ name: "docs", version: "1" }, { capabilities: { tools: {} } });
  server.registerTool(
    "search",
    { description: "Finds the document that fits a question.", inputSchema: z.object({ query: z.string() }), annotations: { readOnlyHint: true } },
    ({ query }) => {
      const [word = ""] = query.split(" ");
      const found = Object.entries(DOCUMENTS).find(([name]) => name.includes(word));
      return { content: [{ type: "text", text: found?.[1] ?? "nothing was found" }] };
    },
  );
  return server;
}

const handler = createMcpHandler(() => documents());
const server = createServer((request, response) => void getRequestListener((one) => handler.fetch(one), { overrideGlobalObjects: false })(request, response));
server.listen(Number(process.argv[2] ?? 3001), "127.0.0.1", () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`));
