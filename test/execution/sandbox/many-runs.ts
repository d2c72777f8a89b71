/** The program of leaves-nothing.test.ts, a process of its own because it counts its descriptors: prints what stood before its runs, after them, and in the workspace. */
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Bubblewrap } from "../../../src/execution/sandbox/bubblewrap.ts";
import { runInside } from "../../../src/execution/sandbox/run-inside.ts";
import { Spares } from "../../../src/execution/sandbox/spares.ts";
import { systemClock } from "../../../src/main/system.ts";
import { STANDARD } from "../../../src/execution/sandbox/profile.ts";
import { removeFolder } from "../../../src/execution/sandbox/remove-folder.ts";
import { makeWorkspace } from "../../../src/execution/sandbox/workspace.ts";
import { limited, madeFolder, sandbox, shell, USER } from "./opened.ts";

const RUNS = Number(process.argv[2]);
const AT_ONCE = 4;
const isRoot = process.getuid?.() === 0;
if (!(sandbox instanceof Bubblewrap)) throw new Error("there is no sandbox here");
const spares = new Spares(sandbox, systemClock);
const egress = join(tmpdir(), `chatelaine-leaves-${process.pid}.sock`);
const workspace = join(madeFolder, "..", `chatelaine-leaves-${process.pid}`);

/** Everything of this machine that a sandbox has to do with. Processes are those of this one and of bwrap: others come and go. */
function standing(): { readonly [kind: string]: readonly string[] } {
  const lines = (file: string): readonly string[] => readFileSync(file, "utf8").trim().split("\n");
  const groups = lines("/proc/self/mountinfo").flatMap((line) => (/ - cgroup2? /.test(line) ? [line.split(" ")[4] ?? ""] : []));
  return {
    mounts: lines("/proc/self/mountinfo"),
    children: readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && isOurs(name))
      .sort(),
    descriptors: [String(readdirSync("/proc/self/fd").length)],
    groups: groups.flatMap((at) => readdirSync(at, { recursive: true, encoding: "utf8" }).filter((name) => name.includes(`chatelaine-${process.pid}-`))),
    files: [...readdirSync(madeFolder, { recursive: true, encoding: "utf8" }), ...readdirSync(tmpdir()).filter((name) => name.startsWith("bubblewrap"))].sort(),
  };
}

function isOurs(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").includes(` ${process.pid} `) || readFileSync(`/proc/${pid}/comm`, "utf8") === "bwrap\n" && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(madeFolder);
  } catch {
    return false;
  }
}

/** Ends of every kind: by itself, with what it left behind, by a limit, by a signal, killed, and never started. */
const ENDS: readonly ((turn: number) => Promise<unknown>)[] = [
  () => shell("echo x > /tmp/x; exit 0"),
  () => shell("setsid sh -c 'sleep 50; sleep 50' & exit 1"),
  () => shell("kill -9 $$"),
  () => runInside(spares, { profile: limited({}), command: "sh", args: ["-c", "sleep 50 & exit 3"] }, { clock: systemClock }),
  () => runInside(spares, { profile: STANDARD, workspace: { folder: workspace }, egress, command: "sh", args: ["-c", "sleep 50 & exit 4"] }, { clock: systemClock }),
  () => shell("head -c 9000 /dev/zero", { profile: limited({ outputBytesMax: 1000 }) }),
  () => shell("sleep 50", { profile: limited({ wallMsMax: 30 }) }),
  (turn) => shell(`echo x > /workspace/${turn}`, { profile: STANDARD, workspace: { folder: workspace } }),
  () => shell("true", { cwd: "/no/such" }).catch(() => undefined),
  async () => {
    const started = sandbox.start({ profile: limited({}), command: "sleep", args: ["50"] });
    started.kill();
    await started.ended;
  },
];

makeWorkspace(workspace, isRoot ? USER : undefined);
const proxy = createServer((socket) => socket.destroy()).listen(egress);
await once(proxy, "listening");
await shell("true");
const before = standing();
let turn = 0;
const some = async (): Promise<void> => {
  while (turn < RUNS) await ENDS[(turn += 1) % ENDS.length]?.(turn);
};
await Promise.all(Array.from({ length: AT_ONCE }, some));
await spares.close();
const written = readdirSync(workspace).length;
process.stdout.write(JSON.stringify({ before, after: standing(), written, ends: ENDS.length, turns: turn }));
await removeFolder(workspace);
proxy.close();
