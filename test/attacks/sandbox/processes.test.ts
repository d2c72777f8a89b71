/** Nothing outside is there to be touched; nothing inside is there afterwards. */
import { readdirSync, readFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { describe, expect, test } from "vitest";
import { TRUSTED } from "../../../src/execution/sandbox/profile.ts";
import { isHere, sandbox, shell } from "../../execution/sandbox/opened.ts";
import { isRoot, shellOutside } from "./outside.ts";

/** Processes of this machine whose command line has a word. */
function running(word: string): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(word);
      } catch {
        return false;
      }
    });
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It had ended by itself.
  }
}

describe.skipIf(!isHere)("a program inside", () => {
  test("sees, signals and traces no process of the host", async () => {
    const victim = spawn("sleep", ["100"], { stdio: "ignore" });
    try {
      const pid = victim.pid ?? 0;
      const lines = `kill -0 ${pid} && echo signalled; tr '\\0' ' ' < /proc/${pid}/cmdline; ls /proc/${pid}/root/etc/hosts`;
      expect(shellOutside(lines).out).toContain("signalled");
      expect(await shell(lines)).toMatchObject({ out: "" });
      expect(await shell(lines, { profile: TRUSTED })).toMatchObject({ out: "" });
      expect(Number((await shell("ls /proc | grep -c '^[0-9]'")).out)).toBeLessThan(8);
    } finally {
      victim.kill("SIGKILL");
    }
  });

  test("gets nowhere by the first process of its namespace, and writes to nothing of the kernel's", async () => {
    const lines = [
      "ls /proc/1/root/ && echo in-root",
      "head -c 1 /proc/1/mem && echo in-memory",
      "kill -9 1; kill -0 1 && echo first-is-mine",
      "for file in sys/kernel/hostname sys/kernel/core_pattern sys/vm/drop_caches sysrq-trigger sys/kernel/yama/ptrace_scope 1/oom_score_adj self/uid_map; do (echo 1 > /proc/$file) 2>/dev/null && echo wrote $file; done",
      "(echo -1000 > /proc/self/oom_score_adj) 2>/dev/null && echo never-killed",
      "true",
    ];
    const { out } = await shell(lines.join("\n"));
    // In a user namespace the first process is the same user's: what it sees is what this one sees, it cannot be ended by one inside, and may only be made to be ended sooner by the kernel.
    expect(out.replace(isRoot ? "" : /^[\s\S]*first-is-mine\n(?:wrote 1\/oom_score_adj\n)?/, "")).toBe("");
  });

  test("gains no rights: not by setuid programs, nor by mounting, nor by a namespace of its own", async () => {
    const lines = "mount -t tmpfs none /tmp && echo mounted; unshare --user --map-root-user id -u; unshare --mount true && echo unshared; setpriv --reuid 0 id -u; chroot / true && echo rooted; su -c 'id -u' root < /dev/null; nsenter -t 1 -m true && echo entered; true";
    const gainsOutside = "mounted\n0\n";
    expect(isRoot ? shellOutside("unshare --mount sh -c 'mount -t tmpfs none /tmp && echo mounted'; setpriv --reuid 0 id -u").out : gainsOutside).toBe(gainsOutside);
    for (const more of [{}, { profile: TRUSTED }]) expect((await shell(lines, more)).out).toBe("");
  });

  test.each([
    ["a session of its own", "setsid sleep WORD & true"],
    ["a double fork", "(setsid sh -c 'sleep WORD & sleep WORD' &) ; true"],
    ["nohup", "nohup sleep WORD > /dev/null 2>&1 & true"],
    ["a trap on every signal", "setsid sh -c 'trap \"\" HUP TERM INT QUIT; sleep WORD; sleep WORD' & true"],
  ])("leaves nobody behind by %s", async (_way, lines) => {
    const word = String(700_000 + Math.floor(Math.random() * 99_999));
    const attack = lines.replaceAll("WORD", word);
    expect((await shell(`${attack}; sleep 0.2; echo done`)).out).toContain("done");
    expect(running(word)).toEqual([]);
    shellOutside(`(${attack}) > /dev/null 2>&1; sleep 0.2`);
    const left = running(word);
    // Who waits for the first of them would start the next.
    for (let still = left; still.length > 0; still = running(word)) for (const pid of still) end(pid);
    expect(left.length).toBeGreaterThan(0);
  });

  test("ends with whoever started it, even where that is killed", async () => {
    const word = String(800_000 + Math.floor(Math.random() * 99_999));
    const held = sandbox.start({ profile: TRUSTED, command: "sh", args: ["-c", `setsid sh -c 'echo up; sleep 100; :' sh ${word} & wait`] });
    await new Promise((resolve) => held.child.stdout.once("data", resolve));
    expect(running(word).length).toBeGreaterThan(0);
    process.kill(held.child.pid ?? 0, "SIGKILL");
    await held.ended;
    expect(running(word)).toEqual([]);
  });
});
