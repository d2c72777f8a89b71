/**
 * What a sandbox adds to a program's own time, from its start to the end of its last pipe: the same programs bare, in
 * bubblewrap set up for them (cold) and in one that the house set up ahead (ready), in `strict`, and in `standard` with a workspace and with a
 * way out besides (cold is a session's first run, ready are those that follow), and in @anthropic-ai/sandbox-runtime where what that needs is installed, in turn in the same run; and a
 * snippet of JavaScript in QuickJS beside node:vm, which holds nothing. The middle of many, and the tenth part that was
 * fastest, which a busy machine changes less.
 * npm run bench -- sandbox [--json] [--rounds N (default 40)] [--programs true,node,...]
 *
 * Exit code 1 when a budget is missed at the middle: 15 ms added to a program that does nothing, in any that is ready; 2 ms
 * added to a snippet.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createContext, runInContext } from "node:vm";
import { QuickJs } from "../src/execution/code/quickjs.ts";
import { Bubblewrap, type AheadStart } from "../src/execution/sandbox/bubblewrap.ts";
import { openSandbox } from "../src/execution/sandbox/open-sandbox.ts";
import { STANDARD, STRICT } from "../src/execution/sandbox/profile.ts";
import { runInside } from "../src/execution/sandbox/run-inside.ts";
import { Spares } from "../src/execution/sandbox/spares.ts";
import { makeWorkspace } from "../src/execution/sandbox/workspace.ts";
import { SANDBOX_USER } from "../src/main/limits.ts";
import { systemClock } from "../src/main/system.ts";

const { values } = parseArgs({
  options: { json: { type: "boolean" }, rounds: { type: "string", default: "40" }, programs: { type: "string", default: "true,node" } },
});

const BUDGET_MS = 15;
const SNIPPET_BUDGET_MS = 2;
const SNIPPET = "1 + 1";
/** Until the sandbox that is set up ahead waits for its run: what it takes to set it up is not measured twice. */
const SETTLE_MS = 80;
/** The same where a forwarder, a process of Node, stands in it. */
const SETTLE_NODE_MS = 300;
const PEER = "@anthropic-ai/sandbox-runtime";
const PEER_NEEDS = ["bwrap", "socat", "rg"];
const ARGS: { readonly [program: string]: readonly string[] } = { node: ["-e", "0"] };

interface Way {
  readonly name: string;
  readonly run: (program: string) => Promise<void>;
  readonly settleMs?: number;
}

function ended(command: string, args: readonly string[], options: { readonly shell: boolean }): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ["pipe", "pipe", "pipe"], detached: true });
    child.stdin.end();
    child.stdout.resume();
    child.stderr.resume();
    child.once("error", reject);
    child.once("close", () => resolve());
  });
}

const onPath = (program: string): boolean => (process.env["PATH"] ?? "").split(":").some((folder) => existsSync(join(folder, program)));

/** The peer through its own function, set up once; or why it is not measured. */
async function peer(): Promise<Way | string> {
  const missing = PEER_NEEDS.filter((program) => !onPath(program));
  if (missing.length > 0) return `not measured: it needs ${missing.join(" and ")}, which is not installed here`;
  try {
    const { SandboxManager } = await import("@anthropic-ai/sandbox-runtime");
    await SandboxManager.initialize({ network: { allowedDomains: [], deniedDomains: [] }, filesystem: { denyRead: [], allowWrite: [], denyWrite: [] } });
    const run = async (program: string): Promise<void> => ended(await SandboxManager.wrapWithSandbox([program, ...(ARGS[program] ?? [])].join(" ")), [], { shell: true });
    await run("true");
    return { name: PEER, run };
  } catch (error) {
    return `not measured: ${error instanceof Error ? error.message : "it did not start"}`;
  }
}

const folder = mkdtempSync(join(tmpdir(), "chatelaine-bench-"));
const own = join(folder, "house");
const sandbox = await openSandbox({ configuration: { driver: "bubblewrap", container: undefined, user: SANDBOX_USER }, folder: own, hidden: [own], clock: systemClock });
if (sandbox.driver === "none") {
  console.error(`not measured: ${sandbox.holds.notes.join("; ")}`);
  process.exit(2);
}

if (!(sandbox instanceof Bubblewrap)) throw new Error("the driver is another one");
const spares = new Spares(sandbox, systemClock);
const quickjs = new QuickJs(systemClock);
const other = await peer();

const room = join(folder, "room");
makeWorkspace(room, process.getuid?.() === 0 ? SANDBOX_USER : undefined);
const proxy = createServer((socket) => socket.destroy());
const egress = join(folder, "egress.sock");
await new Promise<void>((listening) => proxy.listen(egress, listening));
const WORKSPACE = { profile: STANDARD, workspace: { folder: room } };
const WAY_OUT = { ...WORKSPACE, egress };

async function inside(from: Bubblewrap | Spares, program: string, sees: AheadStart = { profile: STRICT }): Promise<void> {
  const { child, ended: left } = from.start({ ...sees, command: program, args: ARGS[program] ?? [], isRun: true });
  child.stdin.end();
  child.stdout.resume();
  // What follows the last pipe, the removal of its cgroup, is not waited for by who gets its output.
  await new Promise((resolve) => child.once("close", resolve));
  waiting.push(left);
}

const ways: readonly Way[] = [
  // Inside, node is the Node that runs the house.
  { name: "bare", run: (program) => ended(program === "node" ? process.execPath : program, ARGS[program] ?? [], { shell: false }) },
  { name: "bubblewrap cold", run: (program) => inside(sandbox, program) },
  { name: "bubblewrap ready", run: (program) => inside(spares, program) },
  { name: "with a workspace cold", run: (program) => inside(sandbox, program, WORKSPACE) },
  { name: "with a workspace ready", run: (program) => inside(spares, program, WORKSPACE) },
  { name: "with a way out cold", run: (program) => inside(sandbox, program, WAY_OUT) },
  { name: "with a way out ready", run: (program) => inside(spares, program, WAY_OUT), settleMs: SETTLE_NODE_MS },
  ...(typeof other === "string" ? [] : [other]),
];
const signal = new AbortController().signal;
const snippets: readonly Way[] = [
  { name: "bare", run: async () => void runInContext(SNIPPET, createContext({})) },
  { name: "quickjs", run: async () => void (await quickjs.run({ code: SNIPPET, input: "", limits: STRICT.limits, signal })) },
];

const waiting: Promise<unknown>[] = [];
const times = new Map<string, number[]>();
const programs = [...values.programs.split(","), "snippet"];
const waysOf = (program: string): readonly Way[] => (program === "snippet" ? snippets : ways);
// A house that listens keeps its process alive; threads that run snippets do not.
const alive = setInterval(() => undefined, 60_000);
await runInside(spares, { profile: STRICT, command: "true", args: [] }, { clock: systemClock });
for (let round = -2; round < Number(values.rounds); round += 1) {
  for (const program of programs) {
    for (const { name, run, settleMs = SETTLE_MS } of waysOf(program)) {
      await new Promise((resolve) => setTimeout(resolve, settleMs));
      const started = performance.now();
      await run(program);
      const key = `${program} ${name}`;
      if (round >= 0) times.set(key, [...(times.get(key) ?? []), performance.now() - started]);
      await Promise.all(waiting.splice(0));
    }
  }
}
clearInterval(alive);
await spares.close();
proxy.close();
await quickjs.close();
rmSync(folder, { recursive: true });

const at = (key: string, share: number): number => times.get(key)?.toSorted((a, b) => a - b)[Math.floor((times.get(key)?.length ?? 0) * share)] ?? 0;
const rounded = (ms: number): number => Math.round(ms * 10) / 10;
const rows = programs.flatMap((program) =>
  waysOf(program).map(({ name }) => ({
    program,
    way: name,
    p50Ms: rounded(at(`${program} ${name}`, 0.5)),
    p10Ms: rounded(at(`${program} ${name}`, 0.1)),
    addedP50Ms: rounded(at(`${program} ${name}`, 0.5) - at(`${program} bare`, 0.5)),
    addedP10Ms: rounded(at(`${program} ${name}`, 0.1) - at(`${program} bare`, 0.1)),
  })),
);
const absent = typeof other === "string" ? [{ way: PEER, why: other }] : [];
const isMissed = rows.some(
  ({ program, way, addedP50Ms }) =>
    (program === "true" && way.endsWith(" ready") && addedP50Ms > BUDGET_MS) || (way === "quickjs" && addedP50Ms > SNIPPET_BUDGET_MS),
);

if (values.json === true) console.log(JSON.stringify({ bench: "sandbox", rounds: Number(values.rounds), rows, absent, budgetMs: BUDGET_MS, snippetBudgetMs: SNIPPET_BUDGET_MS, isMissed }));
else {
  for (const { program, way, p50Ms, p10Ms, addedP50Ms, addedP10Ms } of rows) {
    console.log(`${program.padEnd(8)} ${way.padEnd(32)} p50 ${String(p50Ms).padStart(6)} ms  p10 ${String(p10Ms).padStart(6)} ms  added ${String(addedP50Ms).padStart(6)} ms at p50, ${addedP10Ms} at p10`);
  }
  for (const { way, why } of absent) console.log(`${way}: ${why}`);
  console.log(`budget: ${BUDGET_MS} ms added at p50 (ready), ${SNIPPET_BUDGET_MS} ms to a snippet${isMissed ? "  MISSED" : ""}`);
}
process.exit(isMissed ? 1 : 0);
