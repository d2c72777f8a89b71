/**
 * What the house adds to a call: the same MCP server called directly, through a bare Node proxy, and through the house
 * with everything on, in turns in one run, beside the disk's own fsync.
 * npm run bench -- gateway [--json] [--calls N] [--bytes N] [--upstream sdk|light]
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { closeSync, fsyncSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { load } from "./gateway/load.ts";
import type { Latencies, Target } from "./gateway/load.ts";

const { values } = parseArgs({
  options: { json: { type: "boolean" }, calls: { type: "string", default: "2000" }, bytes: { type: "string", default: "4096" }, upstream: { type: "string", default: "sdk" } },
});
const CONCURRENT = [1, 10, 50];
const ROUNDS = 3;
const POLICY = '@id("bench") permit (principal in Role::"bench", action in Action::"callTool", resource in Server::"bench");\n';

const folder = mkdtempSync(join(tmpdir(), "chatelaine-bench-"));
const children: ChildProcess[] = [];

async function start(file: string, ...args: string[]): Promise<string> {
  const child = spawn(process.execPath, [fileURLToPath(new URL(`gateway/${file}.ts`, import.meta.url)), ...args], { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error(`${file} did not start`);
}

async function targets(): Promise<{ readonly [name: string]: Target }> {
  mkdirSync(join(folder, "policies"));
  writeFileSync(join(folder, "policies", "bench.cedar"), POLICY);
  const direct = await start("upstream", values.upstream, values.bytes);
  const proxy = await start("proxy", direct);
  const [url = "", token = ""] = (await start("house", join(folder, "data"), join(folder, "policies"), direct)).split(" ");
  return { direct: { url: direct }, proxy: { url: proxy }, house: { url, token } };
}

/** Milliseconds of the disk for one small write made durable: the middle of many. */
function fsyncMs(): number {
  const file = openSync(join(folder, "fsync"), "a");
  const times = Array.from({ length: 200 }, () => {
    const started = performance.now();
    writeSync(file, Buffer.alloc(1024));
    fsyncSync(file);
    return performance.now() - started;
  });
  closeSync(file);
  return times.toSorted((a, b) => a - b)[100] ?? 0;
}

/** The middle one of each figure over the rounds. */
function middle(rounds: readonly Latencies[]): Latencies {
  const of = (key: keyof Latencies) => rounds.map((round) => round[key]).toSorted((a, b) => a - b)[Math.floor(rounds.length / 2)] ?? 0;
  return { p50Ms: of("p50Ms"), p99Ms: of("p99Ms"), callsPerSecond: of("callsPerSecond") };
}

const round = (value: number) => Math.round(value * 1000) / 1000;

async function measure(): Promise<object> {
  const all = await targets();
  for (const target of Object.values(all)) await load(target, { concurrent: 10, calls: 500 });
  const disk: number[] = [];
  const results = [];
  for (const concurrent of CONCURRENT) {
    const rounds: { [name: string]: Latencies[] } = { direct: [], proxy: [], house: [] };
    for (let turn = 0; turn < ROUNDS; turn++) {
      disk.push(fsyncMs());
      for (const [name, target] of Object.entries(all)) rounds[name]?.push(await load(target, { concurrent, calls: Number(values.calls) }));
    }
    const [direct, proxy, house] = [middle(rounds["direct"] ?? []), middle(rounds["proxy"] ?? []), middle(rounds["house"] ?? [])];
    results.push({
      concurrent,
      direct,
      proxy,
      house,
      addedP50Ms: round(house.p50Ms - proxy.p50Ms),
      addedP99Ms: round(house.p99Ms - proxy.p99Ms),
      shareOfProxy: round(house.callsPerSecond / proxy.callsPerSecond),
    });
  }
  return { name: "gateway", upstream: values.upstream, bytes: Number(values.bytes), fsyncMs: round(disk.toSorted((a, b) => a - b)[Math.floor(disk.length / 2)] ?? 0), results };
}

function text(measured: object): string {
  const { fsyncMs: fsync, results } = measured as { fsyncMs: number; results: { concurrent: number; direct: Latencies; proxy: Latencies; house: Latencies; addedP50Ms: number; addedP99Ms: number; shareOfProxy: number }[] };
  const line = (name: string, { p50Ms, p99Ms, callsPerSecond }: Latencies) => `  ${name.padEnd(8)} p50 ${String(p50Ms).padStart(8)} ms   p99 ${String(p99Ms).padStart(8)} ms   ${String(callsPerSecond).padStart(6)} calls/s\n`;
  return [
    `one fsync of this disk: ${fsync} ms; the house makes two durable commits a call\n`,
    ...results.map(
      (at) =>
        `${at.concurrent} at once\n${line("direct", at.direct)}${line("proxy", at.proxy)}${line("house", at.house)}  the house adds ${at.addedP50Ms} ms p50, ${at.addedP99Ms} ms p99 to the proxy, and makes ${at.shareOfProxy} of its calls a second\n`,
    ),
  ].join("");
}

try {
  const measured = await measure();
  console.log(values.json ? JSON.stringify(measured) : text(measured));
} finally {
  for (const child of children) child.kill("SIGTERM");
  setTimeout(() => rmSync(folder, { recursive: true, force: true }), 500);
}
