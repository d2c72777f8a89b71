/**
 * The everything-server: an MCP server with every tool, resource and prompt that the server scenarios of
 * `@modelcontextprotocol/conformance` call. `node everything-server.ts [PORT]` serves streamable HTTP on loopback and
 * prints `{"url":"http://127.0.0.1:…/mcp"}` once it listens; `node everything-server.ts --stdio` serves one client on
 * stdio. Both serve 2026-07-28 and the 2025 revisions; with `--legacy` only the 2025 ones, as the servers of their time.
 */
import { parseArgs } from "node:util";
import { serveStdio, StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { buildEverything } from "./everything/build-everything.ts";
import { Changes } from "./everything/changes.ts";
import { serveHttp } from "./everything/serve-http.ts";

const { values, positionals } = parseArgs({
  options: { stdio: { type: "boolean", default: false }, legacy: { type: "boolean", default: false } },
  allowPositionals: true,
});
const changes = new Changes();

if (values.stdio) {
  if (values.legacy) await buildEverything(changes, "connection").connect(new StdioServerTransport());
  else serveStdio(() => buildEverything(changes, "connection"));
} else {
  // Started by a test, it ends with it, however that one ends.
  process.once("disconnect", () => process.exit());
  process.channel?.unref();
  const url = await serveHttp(changes, { port: Number(positionals[0] ?? "0"), legacyOnly: values.legacy });
  process.stdout.write(`${JSON.stringify({ url: url.href })}\n`);
}
