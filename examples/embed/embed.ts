/**
 * A house inside a program of your own: opened from an object, called in process, closed. The same configuration as
 * chatelaine.yaml, the same path for every call. Run it from a checkout: node examples/embed/embed.ts
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Credential, openHouse } from "../../src/main.ts";

const data = mkdtempSync(join(tmpdir(), "house-"));
const sample = join(import.meta.dirname, "..", "house");

const house = await openHouse(
  {
    data,
    listen: { port: 0 },
    policies: join(sample, "policies"),
    servers: {
      files: { command: "mcp-server-filesystem", args: [join(sample, "documents")] },
      everything: { command: "mcp-server-everything", args: ["stdio"] },
    },
    agents: { reader: { role: "reader" }, writer: { role: "writer" }, intruder: { role: "guest" } },
  },
  { folder: sample, logLine: () => {} },
);

/** A token for an agent, as any client gets it: the bootstrap key in, fifteen minutes out. */
async function tokenOf(agent: string): Promise<Credential> {
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id: agent, client_secret: house.newKeys[agent] ?? "" });
  const answer = (await (await fetch(`${house.url}/oauth/token`, { method: "POST", body })).json()) as { access_token: string };
  return new Credential(answer.access_token);
}

async function call(agent: string, server: string, name: string, args: object): Promise<string> {
  const credential = await tokenOf(agent);
  const reply = await house.call({ door: "in-process", action: "callTool", server, name, args, credential, line: { signal: AbortSignal.timeout(30_000) } });
  return reply.kind === "released" ? `${reply.released.outcome.status}` : reply.kind === "refused" ? `refused: ${reply.reason.code}` : "waiting";
}

console.log("reader reads menu.txt:", await call("reader", "files", "read_text_file", { path: join(sample, "documents", "menu.txt") }));
console.log("intruder reads menu.txt:", await call("intruder", "files", "read_text_file", { path: join(sample, "documents", "menu.txt") }));

await house.close();
rmSync(data, { recursive: true });
