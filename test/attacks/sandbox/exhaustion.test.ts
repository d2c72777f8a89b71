/** Whatever a program uses up, it is its own share. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { STANDARD } from "../../../src/execution/sandbox/profile.ts";
import { makeWorkspace } from "../../../src/execution/sandbox/workspace.ts";
import { inside, isHere, limited, sandbox, shell, USER } from "../../execution/sandbox/opened.ts";
import { isRoot } from "./outside.ts";

const MB = 1024 * 1024;

describe.skipIf(!isHere)("a program inside", () => {
  const folder = mkdtempSync(join(tmpdir(), "chatelaine-exhaustion-"));
  const workspace = join(folder, "workspace");
  makeWorkspace(workspace, isRoot ? USER : undefined);
  afterAll(() => rmSync(folder, { recursive: true }));

  test("makes no more processes than its profile says, and a fork bomb ends with it", async () => {
    const lines = "for i in $(seq 40); do sleep 30 & done 2>/dev/null; echo $(($(ls /proc | grep -c '^[0-9]') > 30))";
    expect((await shell(lines, { profile: limited({ processesMax: 100 }) })).out).toBe("1\n");
    expect((await shell(lines, { profile: limited({ processesMax: 12 }) })).out).not.toBe("1\n");
    const bomb = await shell("bomb() { bomb | bomb & }; bomb 2>/dev/null; sleep 0.5; echo over", { profile: limited({ processesMax: 32, wallMsMax: 10_000 }) });
    expect(bomb.wallMs).toBeLessThan(12_000);
  });

  test.skipIf(!sandbox.holds.memory)("has no more memory than its profile says: not by growing, by many, by files in memory, or by sharing", async () => {
    const profile = limited({ memoryBytesMax: 48 * MB, tmpBytesMax: 256 * MB, fileBytesMax: 256 * MB, processesMax: 40 });
    const roomy = { ...profile, limits: { ...profile.limits, memoryBytesMax: 400 * MB } };
    const attacks = [
      "a=xxxxxxxx; i=0; while [ $i -lt 23 ]; do a=$a$a; i=$((i+1)); done; echo grown",
      "for i in 1 2 3 4 5 6 7 8; do (a=xxxxxxxx; n=0; while [ $n -lt 20 ]; do a=$a$a; n=$((n+1)); done; sleep 1) & done; wait; echo grown",
      "head -c 100000000 /dev/zero > /dev/shm/file && echo grown",
      "head -c 100000000 /dev/zero > /tmp/file && echo grown",
    ];
    for (const attack of attacks) {
      expect([attack, (await shell(attack, { profile: roomy })).out]).toEqual([attack, "grown\n"]);
      expect([attack, (await shell(attack, { profile })).limit]).toEqual([attack, "memory"]);
    }
  });

  test.skipIf(sandbox.holds.memory)("reserves no more memory than its profile says and what V8 needs to start, each process for itself", async () => {
    const { exitCode } = await shell("a=xxxxxxxx; while :; do a=$a$a; done", { profile: limited({ memoryBytesMax: 16 * MB }) });
    expect(exitCode).not.toBe(0);
  });

  test("fills no disk: neither /tmp, its home and /dev/shm, nor one file, nor its workspace", async () => {
    const profile = limited({ tmpBytesMax: 4 * MB, fileBytesMax: 64 * MB });
    const lines = "for at in /tmp ~ /dev/shm; do head -c 8000000 /dev/zero > $at/big 2>/dev/null; wc -c < $at/big; done";
    const sizes = (await shell(lines, { profile })).out.trim().split("\n").map(Number);
    expect(sizes.map((size) => size > 0 && size <= 4 * MB)).toEqual([true, true, true]);
    expect((await shell(lines, { profile: limited({ tmpBytesMax: 16 * MB }) })).out).toBe("8000000\n".repeat(3));
    const filling = "i=0; while [ $i -lt 400 ]; do head -c 1000000 /dev/zero > /workspace/$i; i=$((i+1)); sleep 0.02; done; echo full";
    const small = limited({ workspaceBytesMax: 20 * MB }, STANDARD);
    expect(await shell(filling, { profile: small, workspace: { folder: workspace } })).toMatchObject({ limit: "workspace", out: "" });
  });

  test("leaves no core behind", async () => {
    const { exitCode } = await shell("cd /workspace; ulimit -c unlimited 2>/dev/null; ulimit -c; sh -c 'kill -SEGV $$'; kill -SEGV $$", { profile: STANDARD, workspace: { folder: workspace } });
    expect(exitCode).toBe(139);
    expect(readdirSync(workspace).filter((name) => name.startsWith("core"))).toEqual([]);
  });

  test.skipIf(!sandbox.holds.cpu)("keeps no more processors busy than its profile says, however many it starts", async () => {
    const lines = "for i in 1 2 3 4; do (while :; do :; done) & done; sleep 1.5";
    const share = async (cpusMax: number): Promise<number> => {
      const started = sandbox.start({ profile: limited({ cpusMax }), command: "sh", args: ["-c", lines] });
      const { cpuMs } = await started.ended;
      return (cpuMs ?? 0) / 1500;
    };
    expect(await share(0.2)).toBeLessThan(0.45);
  });

  test("opens no more files than its profile says", async () => {
    const script = 'const fs = require("node:fs"); let n = 0; try { for (;;) { fs.openSync("/dev/null"); n++; } } catch (e) { console.log(e.code, n < 64); }';
    expect((await inside("node", ["-e", script], { profile: limited({ openFilesMax: 64 }) })).out).toBe("EMFILE true\n");
  });
});
