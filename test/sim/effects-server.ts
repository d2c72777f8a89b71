/**
 * An MCP server (2025-11-25, stdio) whose tools have a real effect: each call appends its number to a file that survives
 * any process, durable before the answer. What stands there twice ran twice; what stands without an entry ran unseen.
 * Written by hand because it is started hundreds of times.
 */
import { fsyncSync, openSync, writeSync } from "node:fs";
import { createInterface } from "node:readline";

const effects = openSync(process.argv[2] as string, "a");
const inputSchema = { type: "object", properties: { n: { type: "integer" } }, required: ["n"], additionalProperties: false };

interface Request {
  readonly id?: number | string;
  readonly method: string;
  readonly params?: { readonly arguments?: { readonly n?: number } };
}

function answer({ method, params }: Request): object | undefined {
  switch (method) {
    case "initialize":
      return { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo: { name: "effects", version: "1.0.0" } };
    case "tools/list":
      return { tools: ["free", "asked", "forbidden"].map((name) => ({ name, inputSchema })) };
    case "tools/call":
      writeSync(effects, `${params?.arguments?.n}\n`);
      fsyncSync(effects);
      return { content: [{ type: "text", text: "happened" }] };
    default:
      return undefined;
  }
}

createInterface({ input: process.stdin }).on("line", (line) => {
  const request = JSON.parse(line) as Request;
  if (request.id === undefined) return;
  const result = answer(request);
  const reply = result === undefined ? { error: { code: -32601, message: "Method not found" } } : { result };
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", id: request.id, ...reply })}\n`);
});
