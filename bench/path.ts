/**
 * Durable calls a second in process: the whole path with everything on, over an upstream that answers from memory through
 * the MCP client, beside the disk's own fsync in the same run.
 * npm run bench -- path [--json] [--calls N] [--concurrent N]
 */
import { closeSync, fsyncSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Credential } from "../src/call/credential.ts";
import type { PersonId } from "../src/call/id.ts";
import { operate } from "../src/operate/operate.ts";
import type { Stops } from "../src/gateway/stops.ts";
import { openHouse } from "../src/main.ts";

const { values } = parseArgs({ options: { json: { type: "boolean" }, calls: { type: "string", default: "10000" }, concurrent: { type: "string", default: "64" } } });
const calls = Number(values.calls);

const folder = mkdtempSync(join(tmpdir(), "chatelaine-bench-"));
mkdirSync(join(folder, "policies"));
writeFileSync(join(folder, "policies", "bench.cedar"), '@id("bench") permit (principal in Role::"bench", action in Action::"callTool", resource in Server::"bench");\n');
const upstream = spawn(process.execPath, [fileURLToPath(new URL("gateway/upstream.ts", import.meta.url)), "light", "1024"], { stdio: ["ignore", "pipe", "inherit"] });
let url = "";
for await (const line of createInterface({ input: upstream.stdout })) {
  url = line;
  break;
}

/** The upstream's part is left out: what the house itself can do is measured, its permit checked and taken all the same. */
const answering = (stops: Stops): Stops => ({
  ...stops,
  execution: {
    admit: () => {},
    perform: async (_call, _session, permit) => {
      if (!permit.take()) throw new Error("a permit was used twice");
      return { status: "done", result: { content: [{ type: "text", text: "x".repeat(1024) }] }, durationMs: 0 };
    },
  },
});

const house = await openHouse({ data: join(folder, "data"), policies: join(folder, "policies"), listen: { port: 0 }, servers: { bench: { url } }, agents: { bench: { role: "bench" } } }, { logLine: () => {}, wrap: answering });
const by = { person: house.desk.people.list()[0]?.person as PersonId, name: "local", role: "owner", login: "" } as const;
const { token } = await operate(house.desk, { by, operation: "issueToken", input: { agent: "bench" } });

async function run(count: number): Promise<number> {
  let next = 0;
  const { signal } = new AbortController();
  const worker = async () => {
    while (next < count) {
      const path = `/documents/${next++}`;
      const reply = await house.call({ door: "in-process", action: "callTool", server: "bench", name: "read", args: { path }, credential: new Credential(token), line: { signal } });
      if (reply.kind !== "released") throw new Error(JSON.stringify(reply));
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: Number(values.concurrent) }, worker));
  return Math.round((count / (performance.now() - started)) * 1000);
}

function fsyncsPerSecond(): number {
  const file = openSync(join(folder, "fsync"), "a");
  const started = performance.now();
  for (let i = 0; i < 300; i++) {
    writeSync(file, Buffer.alloc(1024));
    fsyncSync(file);
  }
  const seconds = (performance.now() - started) / 1000;
  closeSync(file);
  return Math.round(300 / seconds);
}

try {
  await run(1000);
  const disk = fsyncsPerSecond();
  const before = process.cpuUsage();
  const callsPerSecond = await run(calls);
  const { user, system } = process.cpuUsage(before);
  // All threads of the house together: it says the same on a busy machine.
  const cpuUsPerCall = Math.round((user + system) / calls);
  const measured = { name: "path", calls, concurrent: Number(values.concurrent), callsPerSecond, cpuUsPerCall, commitsPerSecond: callsPerSecond * 2, fsyncsPerSecond: disk, commitsPerFsync: Math.round((callsPerSecond * 20) / disk) / 10 };
  console.log(
    values.json
      ? JSON.stringify(measured)
      : `${callsPerSecond} durable calls a second, ${measured.concurrent} at once: ${measured.commitsPerSecond} commits a second, where the disk makes ${disk} fsyncs a second by itself (${measured.commitsPerFsync} commits for each); ${cpuUsPerCall} us of processors a call`,
  );
} finally {
  await house.close();
  upstream.kill();
  rmSync(folder, { recursive: true, force: true });
}
