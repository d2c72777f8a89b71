/** The driver of containers against a real runtime. Where there is none the tests are skipped, aloud. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openSandbox } from "../../../src/execution/sandbox/open-sandbox.ts";
import { SERVER, STANDARD, STRICT, type SandboxProfile } from "../../../src/execution/sandbox/profile.ts";
import { runInside } from "../../../src/execution/sandbox/run-inside.ts";
import type { SandboxStart } from "../../../src/execution/sandbox/sandbox.ts";
import { systemClock } from "../../../src/main/system.ts";
import { openStage, packagedServer, textOf } from "../stage.ts";
import { containerHere } from "./container-here.ts";

const MB = 1024 * 1024;
const USER = 60_999;
const here = process.getuid?.() === 0 ? containerHere() : undefined;

describe.skipIf(here === undefined)("a container", async () => {
  const runtime = here ?? { command: "none", image: "none", containers: () => [], remove: () => {} };
  const folder = mkdtempSync(join(tmpdir(), "chatelaine-containers-"));
  chmodSync(folder, 0o755);
  const [own, room] = [join(folder, "own"), join(folder, "room")];
  const configuration = { driver: "container", container: { command: runtime.command, image: runtime.image }, user: USER } as const;
  const sandbox = await openSandbox({ configuration, folder: own, hidden: [own], clock: systemClock });
  mkdirSync(room);
  chmodSync(room, 0o777);
  writeFileSync(join(folder, "shown"), "shown");
  afterAll(() => {
    runtime.remove();
    rmSync(folder, { recursive: true });
  });

  const shell = async (lines: string, { profile = STRICT, ...more }: Partial<SandboxStart> = {}) => {
    const run = await runInside(sandbox, { profile, command: "sh", args: ["-c", lines], ...more }, { clock: systemClock });
    return { out: run.stdout.toString(), err: run.stderr.toString(), exitCode: run.exitCode, limit: run.limit };
  };
  const limited = (limits: Partial<SandboxProfile["limits"]>): SandboxProfile => ({ ...STRICT, limits: { ...STRICT.limits, ...limits } });

  test("is what holds programs here, once its runtime has answered", () => {
    expect(sandbox.driver).toBe("container");
  });

  test("runs a program as nobody in particular, with no right, a root that it cannot write to, and a loopback alone", async () => {
    const lines = "id -u; grep -E '^(CapEff|NoNewPrivs|Seccomp):' /proc/self/status | tr -d '\\n\\t'; echo; ls /sys/class/net 2>/dev/null || grep -c : /proc/net/dev; for at in / /bin /etc /tmp $HOME; do (echo x > $at/x) 2>/dev/null && echo $at; done; exit 3";
    const { out, exitCode } = await shell(lines);
    expect(out).toBe(`${USER}\nCapEff:0000000000000000NoNewPrivs:1Seccomp:2\nlo\n/tmp\n/home/sandbox\n`);
    expect(exitCode).toBe(3);
  });

  test("sees what is named, read-only, writes to its workspace, and gets its variables without their standing on a command line", async () => {
    const lines = `cat ${folder}/shown; echo $TOKEN; echo made > made; echo x > ${folder}/shown; ls ${own}`;
    const ran = await shell(lines, { profile: STANDARD, reads: [join(folder, "shown")], workspace: { folder: room }, env: { TOKEN: "said" } });
    expect(ran.out).toBe("shownsaid\n");
    expect(ran.err).toMatch(/Read-only file system[^]*No such file/);
    expect(readFileSync(join(room, "made"), "utf8")).toBe("made\n");
  });

  test("is ended by its limits: time, output, memory, processes", async () => {
    expect(await shell("sleep 60", { profile: limited({ wallMsMax: 1500 }) })).toMatchObject({ limit: "wall" });
    expect(await shell("while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done", { profile: limited({ outputBytesMax: MB }) })).toMatchObject({ limit: "output" });
    const grown = await shell("a=xxxxxxxx; while :; do a=$a$a; done", { profile: limited({ memoryBytesMax: 24 * MB }) });
    expect(grown.exitCode).not.toBe(0);
    const many = await shell("for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do sleep 5 & done; echo all", { profile: limited({ processesMax: 8 }) });
    expect(many.out).not.toContain("all");
  });

  test("has the egress proxy as its only way out where its profile has one", async () => {
    const path = join(folder, "out.sock");
    const proxy = createServer((socket) => void socket.once("data", (chunk) => socket.end(`HTTP/1.0 200 OK\r\n\r\nproxied ${String(chunk).split("\r\n")[0]}`)));
    await new Promise<void>((resolve) => proxy.listen(path, resolve));
    const code = `
      const { get } = require("node:http");
      const [host, port] = new URL(process.env.HTTP_PROXY ?? "http://none:1").host.split(":");
      get({ host, port, path: "http://allowed.test/x" }, (answer) => answer.pipe(process.stdout)).on("error", () => console.log("shut"));`;
    const ran = await runInside(sandbox, { profile: STANDARD, command: "/opt/chatelaine/node", args: ["-e", code], egress: path }, { clock: systemClock });
    expect(ran.stdout.toString()).toBe("proxied GET http://allowed.test/x HTTP/1.1");
    expect((await shell("grep -c : /proc/net/dev; env | grep -c PROXY", { profile: STRICT, egress: path })).out).toBe("1\n0\n");
    proxy.close();
  });

  test("that a killed house left running is removed by the next opening of its folder, with the file of its variables", async () => {
    const left = sandbox.start({ profile: STRICT, command: "sh", args: ["-c", "echo up; sleep 600"], env: { TOKEN: "said" } });
    await new Promise((resolve) => left.child.stdout.once("data", resolve));
    expect(runtime.containers()).toHaveLength(1);
    await openSandbox({ configuration, folder: join(folder, "other"), hidden: [own], clock: systemClock, isHouse: true });
    await openSandbox({ configuration, folder: own, hidden: [own], clock: systemClock });
    expect(runtime.containers()).toHaveLength(1);
    expect(readdirSync(own).filter((name) => name.endsWith(".env"))).toHaveLength(1);

    await openSandbox({ configuration, folder: own, hidden: [own], clock: systemClock, isHouse: true });
    await left.ended;
    expect(runtime.containers()).toEqual([]);
    expect(readdirSync(own).filter((name) => name.endsWith(".env"))).toEqual([]);
  });

  test("holds a server of npm with its home, and leaves nothing when it has ended", async () => {
    const stage = await openStage({ all: packagedServer("mcp-server-everything", { args: ["stdio"], ownsCwd: false, sandbox: "server" }) }, { container: configuration.container });
    expect(stage.health()[0]).toMatchObject({ state: "up" });
    expect(textOf(await stage.perform("callTool", "all", "echo", { message: "hello" }))).toContain("hello");
    await stage.close();
    expect(runtime.containers()).toEqual([]);
    expect(SERVER.home).toBe("kept");
  });
});
