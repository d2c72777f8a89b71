/** An agent with the tools of an MCP server, served: `node examples/served-agent/agent.ts`; docs-server.ts is the server. */
import { defineAgent, serve } from "../../src/main.ts";
import { offline } from "./script.ts";

export const guide = defineAgent({
  name: "guide",
  model: process.env["ANTHROPIC_API_KEY"] === undefined ? offline : "anthropic/claude-sonnet-4-5",
  instructions: "Answer from the documents, and say which one.",
  servers: { docs: { url: process.env["DOCS_URL"] ?? "http://127.0.0.1:3001/mcp" } },
  database: process.env["DATABASE"] ?? "./guide",
  addHistoryToContext: true,
  markdown: true,
});
export const house = await serve({ agents: [guide], port: Number(process.env["PORT"] ?? 4317) });
console.log(`guide answers at ${house.url}`);
