/**
 * A server that speaks MCP 2025-11-25 over stdio by hand and needs nothing but Node: its tool runs lines of the shell, so
 * that a test can look from where it runs. FICKLE=1: it describes its tool by the host that it believes to be on.
 */
import { spawn } from "node:child_process";
import { hostname } from "node:os";
import { createInterface } from "node:readline";

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: { readonly arguments?: { readonly lines?: string } };
}

const send = (message: object) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
const description = process.env["FICKLE"] === "1" ? `Runs lines on ${hostname()}.` : "Runs lines.";
const tools = [{ name: "shell", description, inputSchema: { type: "object", properties: { lines: { type: "string" } }, required: ["lines"] } }];

function run(id: Message["id"], lines: string): void {
  const child = spawn("sh", ["-c", lines], { stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  child.once("exit", (code) => setImmediate(() => send({ id, result: { content: [{ type: "text", text }], isError: code !== 0 } })));
}

createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params } = JSON.parse(line) as Message;
  if (method === "initialize") send({ id, result: { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo: { name: "looking", version: "1" } } });
  else if (method === "tools/list") send({ id, result: { tools } });
  else if (method === "tools/call") run(id, params?.arguments?.lines ?? "");
  else if (id !== undefined) send({ id, error: { code: -32601, message: "no such method" } });
});
