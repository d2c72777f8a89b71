/**
 * From a process's beginning to its first permitted call, on the sample house with everything installed and pinned, beside
 * a bare Node process in the same run; the time of processors that the house's own process spent on it, which says the
 * same on a busy machine; and the memory that the house holds when it then rests, and of that what is its own: the rest are
 * files that every Node process shares, of which the system maps more or less as it likes. V8 makes its heap smaller after a
 * rest of about a hundred seconds: --rest 120 measures that too.
 * npm run bench -- start [--json] [--rounds N] [--rest SECONDS]
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { built } from "../tools/build.mjs";

const { values } = parseArgs({ options: { json: { type: "boolean" }, rounds: { type: "string", default: "5" }, rest: { type: "string", default: "2" } } });
const folder = mkdtempSync(join(tmpdir(), "chatelaine-bench-"));
const file = fileURLToPath(new URL("start/first-call.mjs", import.meta.url));
const start = [file, folder, built("main", process.execPath), built("operate/operate", process.execPath)];

function timed(args: readonly string[]): { readonly ms: number; readonly out: string } {
  const started = performance.now();
  const out = execFileSync(process.execPath, args, { encoding: "utf8" });
  return { ms: performance.now() - started, out };
}

const middle = (list: readonly number[]): number => Math.round(list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0);

try {
  // The first start makes the house and pins what the servers offer; it is not measured.
  timed([...start, "0"]);
  const rounds = Array.from({ length: Number(values.rounds) }, () => {
    const bare = timed(["-p", "process.memoryUsage().rss / 1_000_000"]);
    const house = JSON.parse(timed([...start, values.rest]).out) as { firstCallMs: number; cpuMs: number; residentMb: number; ownMb: number };
    return { bareMs: bare.ms, bareMb: Number(bare.out), ...house };
  });
  const measured = {
    name: "start",
    firstCallMs: middle(rounds.map((round) => round.firstCallMs)),
    cpuMs: middle(rounds.map((round) => round.cpuMs)),
    bareNodeMs: middle(rounds.map((round) => round.bareMs)),
    residentMb: middle(rounds.map((round) => round.residentMb)),
    ownMb: middle(rounds.map((round) => round.ownMb)),
    bareNodeMb: middle(rounds.map((round) => round.bareMb)),
  };
  console.log(values.json ? JSON.stringify(measured) : `first permitted call after ${measured.firstCallMs} ms (${measured.cpuMs} ms of processors), where a bare Node process takes ${measured.bareNodeMs} ms; ${measured.residentMb} MB resident after a rest of ${values.rest} s, ${measured.ownMb} of them its own, where a bare Node process has ${measured.bareNodeMb} MB`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
