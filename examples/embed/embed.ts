/**
 * A house inside a program of your own: opened from an object, called in process, closed. The same configuration as
 * chatelaine.yaml, the same path for every call. Run it from a checkout: node examples/embed/embed.ts
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openHouse } from "../../src/main.ts";

const data = mkdtempSync(join(tmpdir(), "house-"));
const sample = join(import.meta.dirname, "..", "house");

const house = await openHouse(
  {
    data,
    listen: { port: 0 },
    policies: join(sample, "policies"),
    // They come with this project, and the example is to work without bubblewrap; servers of your own leave `sandbox` out.
    servers: {
      files: { command: "mcp-server-filesystem", args: [join(sample, "documents")], sandbox: "none" },
      everything: { command: "mcp-server-everything", args: ["stdio"], sandbox: "none" },
    },
    agents: { reader: { role: "reader" }, writer: { role: "writer" }, intruder: { role: "guest" } },
  },
  { folder: sample, logLine: () => {} },
);

/** One call of an agent in a session of its own. What the person asked for is given beside the call, and never by a model. */
async function call(agent: string, server: string, name: string, args: object): Promise<string> {
  const session = await house.openSession({ agent, key: house.newKeys[agent] ?? "" });
  await session.prompt("Read me the menu.");
  const reply = await session.call({ server, name, args, line: { signal: AbortSignal.timeout(30_000) } });
  return reply.kind === "released" ? `${reply.released.outcome.status}` : reply.kind === "refused" ? `refused: ${reply.reason.code}` : "waiting";
}

console.log("reader reads menu.txt:", await call("reader", "files", "read_text_file", { path: join(sample, "documents", "menu.txt") }));
console.log("intruder reads menu.txt:", await call("intruder", "files", "read_text_file", { path: join(sample, "documents", "menu.txt") }));

await house.close();
rmSync(data, { recursive: true });
