import { setTimeout as elapsed } from "node:timers/promises";
import { type CallToolResult, fromJsonSchema, type McpServer, type ServerContext } from "@modelcontextprotocol/server";
import { z } from "zod";
import contactSchema from "./contact.schema.json" with { type: "json" };
import { PNG_BASE64, WAV_BASE64 } from "./samples.ts";

/** Pause between two reports of a tool, in milliseconds: the scenarios ask for about 50. */
const PAUSE_MS = 50;

/** A tool result of one line of text. */
export function told(text: string): CallToolResult {
  return { content: [{ type: "text", text }] };
}

/**
 * Adds the tools that answer without asking anything back: each kind of content, an error, progress, logging, a stream
 * that is closed half-way, and the two schemas that must reach the client as written. `test_simple_text` comes first,
 * because the header scenarios call the first tool of the list without arguments.
 */
export function addTools(server: McpServer): void {
  addContentTools(server);
  addReportingTools(server);
  addSchemaTools(server);
}

function addContentTools(server: McpServer): void {
  const image = { type: "image", data: PNG_BASE64, mimeType: "image/png" } as const;
  const returning = (name: string, description: string, result: CallToolResult): void => {
    server.registerTool(name, { description }, () => result);
  };
  returning("test_simple_text", "Returns one text", told("This is a simple text response for testing."));
  returning("test_image_content", "Returns one image", { content: [image] });
  returning("test_audio_content", "Returns one sound", { content: [{ type: "audio", data: WAV_BASE64, mimeType: "audio/wav" }] });
  returning("test_embedded_resource", "Returns one embedded resource", {
    content: [embedded("test://embedded-resource", "text/plain", "This is an embedded resource content.")],
  });
  returning("test_multiple_content_types", "Returns a text, an image and an embedded resource", {
    content: [
      { type: "text", text: "Multiple content types test:" },
      image,
      embedded("test://mixed-content-resource", "application/json", '{"test":"data","value":123}'),
    ],
  });
  returning("test_error_handling", "Always fails", { ...told("This tool intentionally returns an error for testing"), isError: true });
}

function embedded(uri: string, mimeType: string, text: string): CallToolResult["content"][number] {
  return { type: "resource", resource: { uri, mimeType, text } };
}

function addReportingTools(server: McpServer): void {
  server.registerTool("test_tool_with_progress", { description: "Reports progress three times" }, async (ctx) => {
    await reportProgress(ctx, 0);
    await elapsed(PAUSE_MS);
    await reportProgress(ctx, 50);
    await elapsed(PAUSE_MS);
    await reportProgress(ctx, 100);
    return told("Progress was reported three times.");
  });
  server.registerTool("test_tool_with_logging", { description: "Logs three times" }, async (ctx) => {
    await ctx.mcpReq.log("info", "Tool execution started");
    await elapsed(PAUSE_MS);
    await ctx.mcpReq.log("info", "Tool processing data");
    await elapsed(PAUSE_MS);
    await ctx.mcpReq.log("info", "Tool execution completed");
    return told("Three messages were logged.");
  });
  server.registerTool("test_logging_tool", { description: "Logs once, where the request asked for a log" }, async (ctx) => {
    await ctx.mcpReq.log("info", "The logging tool was called");
    return told("One message was logged.");
  });
  server.registerTool("test_reconnection", { description: "Closes its own stream before it answers" }, async (ctx) => {
    ctx.http?.closeSSE?.();
    await elapsed(PAUSE_MS);
    return told("The answer came after the stream was closed.");
  });
}

async function reportProgress(ctx: ServerContext, progress: number): Promise<void> {
  // The envelope's meta is the one that has the token; without one the client did not ask for progress.
  const progressToken = ctx.mcpReq._meta?.progressToken;
  if (progressToken === undefined) return;
  await ctx.mcpReq.notify({ method: "notifications/progress", params: { progressToken, progress, total: 100 } });
}

/** The contact schema has every keyword of SEP-1613 and SEP-2106 that a server must hand on as written. */
function addSchemaTools(server: McpServer): void {
  server.registerTool(
    "test_x_mcp_header",
    {
      description: "Takes an argument that must also stand in a header",
      inputSchema: z.object({ region: z.string().meta({ "x-mcp-header": "Region" }) }),
    },
    ({ region }) => told(`The region is ${region}.`),
  );
  server.registerTool(
    "json_schema_2020_12_tool",
    {
      description: "Tool with JSON Schema 2020-12 features",
      inputSchema: fromJsonSchema<Record<string, unknown>>({ ...contactSchema, type: "object" }),
    },
    (contact) => told(`The contact has ${Object.keys(contact).length} fields.`),
  );
}
