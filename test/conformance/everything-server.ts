/**
 * The everything-server: an MCP server with every tool, resource and prompt that the server scenarios of
 * `@modelcontextprotocol/conformance` call. `node everything-server.ts [PORT]` serves streamable HTTP on loopback and
 * prints `{"url":"http://127.0.0.1:…/mcp"}` once it listens; `node everything-server.ts --stdio` serves one client on stdio.
 */
import { parseArgs } from "node:util";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { buildEverything } from "./everything/build-everything.ts";
import { Changes } from "./everything/changes.ts";
import { serveHttp } from "./everything/serve-http.ts";

const { values, positionals } = parseArgs({ options: { stdio: { type: "boolean", default: false } }, allowPositionals: true });
const changes = new Changes();

if (values.stdio) {
  serveStdio(() => buildEverything(changes, "connection"));
} else {
  const url = await serveHttp(changes, Number(positionals[0] ?? "0"));
  process.stdout.write(`${JSON.stringify({ url: url.href })}\n`);
}
