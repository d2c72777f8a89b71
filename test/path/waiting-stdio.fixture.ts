/**
 * A stdio server whose one tool answers only once it is told to stop. What begins and what is told to stop it says over a
 * connection to the port of loopback in TELL, a line each: `began TEXT`, `stopped TEXT`.
 */
import { connect } from "node:net";
import { McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { z } from "zod";

const tell = connect(Number(process.env["TELL"]), "127.0.0.1");

serveStdio(() => {
  const server = new McpServer({ name: "waiting", version: "1" }, { capabilities: { tools: {} } });
  const inputSchema = z.object({ text: z.string() });
  server.registerTool("hang", { description: "Answers only once it is told to stop.", inputSchema }, async ({ text }, ctx) => {
    tell.write(`began ${text}\n`);
    await new Promise((resolve) => ctx.mcpReq.signal.addEventListener("abort", resolve, { once: true }));
    tell.write(`stopped ${text}\n`);
    return { content: [{ type: "text", text: "stopped" }] };
  });
  return server;
});
