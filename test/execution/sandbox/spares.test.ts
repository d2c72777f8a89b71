/** A run that begins in a sandbox that was set up ahead: it sees, may and leaves what any other does. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/main/system.ts";
import type { AheadStart, Bubblewrap } from "../../../src/execution/sandbox/bubblewrap.ts";
import { ORDER_BYTES_MAX, OWN_SPARES_MAX, SPARE_IDLE_MS } from "../../../src/execution/sandbox/limits.ts";
import { STANDARD, STRICT } from "../../../src/execution/sandbox/profile.ts";
import { runInside } from "../../../src/execution/sandbox/run-inside.ts";
import type { SandboxStart } from "../../../src/execution/sandbox/sandbox.ts";
import { Spares } from "../../../src/execution/sandbox/spares.ts";
import { makeWorkspace } from "../../../src/execution/sandbox/workspace.ts";
import { isHere, limited, sandbox, USER } from "./opened.ts";

/** A clock whose tasks run when the test says so, and what waits. */
class Held {
  readonly tasks = new Map<() => void, number>();
  readonly now = () => systemClock.now();
  readonly monotonic = () => systemClock.monotonic();
  readonly after = (delayMs: number, task: () => void): (() => void) => {
    this.tasks.set(task, delayMs);
    return () => void this.tasks.delete(task);
  };
}

/** The driver, counting what it sets up. */
function counting(): { readonly driver: Bubblewrap; readonly begun: string[]; readonly settled: () => Promise<unknown> } {
  const begun: string[] = [];
  const ended: Promise<unknown>[] = [];
  const driver = Object.assign(Object.create(sandbox) as Bubblewrap, {
    start: (start: SandboxStart) => (begun.push("cold"), sandbox.start(start)),
    wait: (start: AheadStart) => {
      const waiting = (sandbox as Bubblewrap).wait(start);
      ended.push(waiting.process.ended);
      return { ...waiting, begin: (order: string) => (begun.push("ready"), waiting.begin(order)) };
    },
  });
  return { driver, begun, settled: () => Promise.all(ended) };
}

const madeRooms = mkdtempSync(join(tmpdir(), "chatelaine-rooms-"));
afterAll(() => rmSync(madeRooms, { recursive: true }));
const open: Spares[] = [];
afterEach(async () => void (await Promise.all(open.splice(0).map((one) => one.close()))));

function opened(clock: Held = new Held()): { readonly run: (lines: string, more?: Partial<SandboxStart>) => Promise<string>; readonly begun: string[]; readonly spares: Spares; readonly settled: () => Promise<unknown> } {
  const { driver, begun, settled } = counting();
  const spares = new Spares(driver, clock);
  open.push(spares);
  const run = async (lines: string, more: Partial<SandboxStart> = {}): Promise<string> => {
    const ran = await runInside(spares, { profile: STRICT, command: "sh", args: ["-c", lines], ...more }, { clock: systemClock, stdin: "its input" });
    return `${ran.stdout.toString()}${ran.stderr.toString()}${ran.limit ?? ran.exitCode}`;
  };
  return { run, begun, spares, settled };
}

describe.skipIf(!isHere)("a sandbox that was set up ahead", () => {
  test("gives a run the same user, rights, limits, variables, descriptors and processes as one that was set up for it", async () => {
    const { run, begun } = opened();
    const look =
      "grep -E '^(Uid|Gid|Groups|Cap|NoNewPrivs|Seccomp:)' /proc/self/status; cat /proc/self/limits; env | sort; ls -l /proc/self/fd | wc -l; set -- /proc/[0-9]*; echo $#; pwd; cat";
    const cold = await run(look);
    expect(await run(look)).toBe(cold);
    expect(cold).toContain("its input");
    expect(begun).toEqual(["cold", "ready"]);
  });

  test("becomes exactly the program that was asked for, whatever stands in its arguments and variables", async () => {
    const { run, begun } = opened();
    await run("true");
    const odd = `'"$(touch /tmp/x)\`id\`\\ \n;&& é`;
    const told = await run("", { command: "sh", args: ["-c", 'printf "%s|%s" "$1" "$ODD"; ls /tmp', "sh", odd], env: { ODD: odd } });
    expect(told).toBe(`${odd}|${odd}0`);
    expect(begun).toEqual(["cold", "ready"]);
  });

  test("says of a program that is not there what any other says, and holds to a limit of its profile", async () => {
    const { run } = opened();
    await run("true");
    expect(await run("", { command: "no-such-program", args: [] })).toMatch(/not found\n127$/);
    const profile = limited({ fileBytesMax: 1000 });
    await run("true", { profile });
    expect(await run("head -c 9000 /dev/zero > /tmp/big", { profile })).toMatch(/file-size$/);
  });

  test("is used once: what one run leaves is not there for the next", async () => {
    const { run } = opened();
    for (let turn = 0; turn < 3; turn += 1) expect(await run("ls /tmp; echo x > /tmp/x; sleep 50 & ls /tmp")).toBe("x\n0");
  });

  test("has the workspace and the way out of the run before, and is for a run with the same alone", async () => {
    const { run, begun } = opened();
    const folders = ["one", "two"].map((name) => join(madeRooms, name));
    for (const folder of folders) makeWorkspace(folder, process.getuid?.() === 0 ? USER : undefined);
    const [one = "", two = ""] = folders;
    const proxy = createServer((socket) => socket.end("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nthrough the proxy"));
    const egress = join(madeRooms, "egress.sock");
    await new Promise<void>((listening) => proxy.listen(egress, listening));
    const standard = (folder: string, more: Partial<SandboxStart> = {}) => ({ profile: STANDARD, workspace: { folder }, ...more });
    const get = "curl -s http://anywhere.example/";
    const look = `pwd; ${get}; ls -l /proc/self/fd | sed 's/.* \\([0-9]* ->\\)/\\1/; s/\\[.*//'; env | sort; grep -E '^(Uid|Cap|NoNewPrivs|Seccomp:)' /proc/self/status; cat`;
    const cold = await run(`echo kept > note; ${look}`, standard(one, { egress }));
    expect(cold).toMatch(/^\/workspace\nthrough the proxy[^]*its input0$/);
    expect(await run(look, standard(one, { egress }))).toBe(cold);
    expect(await run("cat note; exit 7", standard(one, { egress }))).toBe("kept\n7");
    expect(begun.splice(0)).toEqual(["cold", "ready", "ready"]);
    // Somebody else's folder, no way out, and a folder that was made anew under the same name.
    expect(await run("ls", standard(two, { egress }))).toBe("0");
    expect(await run(`${get}; cat note`, standard(one))).toBe("kept\n0");
    rmSync(one, { recursive: true });
    makeWorkspace(one, process.getuid?.() === 0 ? USER : undefined);
    expect(await run("ls", standard(one))).toBe("0");
    expect(begun).toEqual(["cold", "cold", "cold"]);
    proxy.close();
  });

  test("that has something of one caller's is kept for few of them: the one that waited longest is ended", async () => {
    const { run, begun } = opened();
    const folders = Array.from({ length: OWN_SPARES_MAX + 1 }, (_none, at) => join(madeRooms, `many-${at}`));
    for (const folder of folders) makeWorkspace(folder, process.getuid?.() === 0 ? USER : undefined);
    const each = async (): Promise<void> => {
      for (const folder of folders) await run("true", { profile: STANDARD, workspace: { folder } });
    };
    await each();
    begun.length = 0;
    await run("true", { profile: STANDARD, workspace: { folder: folders.at(-1) ?? "" } });
    await run("true", { profile: STANDARD, workspace: { folder: folders[0] ?? "" } });
    expect(begun).toEqual(["ready", "cold"]);
  });

  test("is not for what sees something else of its caller's, or is told too much", async () => {
    const { run, begun } = opened();
    await run("true");
    for (const more of [{ cwd: "/tmp" }, { reads: ["/usr/bin"] }, { env: { LONG: "x".repeat(ORDER_BYTES_MAX) } }, { env: { "BAD-NAME": "x" } }]) await run("true", more);
    expect(begun).toEqual(["cold", "cold", "cold", "cold", "cold"]);
  });

  test("ends when nobody needs it for long, and when the house closes", async () => {
    const clock = new Held();
    const { run, begun, settled, spares } = opened(clock);
    await run("true");
    for (const [task, delayMs] of clock.tasks) if (delayMs === SPARE_IDLE_MS) task();
    await settled();
    await run("true");
    expect(begun).toEqual(["cold", "cold"]);
    await spares.close();
    await settled();
    await run("true");
    expect(begun).toEqual(["cold", "cold", "cold"]);
  });
});
