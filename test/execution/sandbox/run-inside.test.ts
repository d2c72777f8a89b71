import { describe, expect, test } from "vitest";
import { inside, isHere, limited, madeFolder, sandbox, shell } from "./opened.ts";

describe.skipIf(!isHere)("a run", () => {
  test("gives the program its input and hands back what it wrote and how it ended", async () => {
    expect(await shell("cat; echo problem >&2; exit 3", { input: { stdin: "hello" } })).toMatchObject({
      out: "hello",
      err: "problem\n",
      exitCode: 3,
      limit: undefined,
    });
  });

  test("knows nothing of the house's environment, and what it is given stands in no list of processes", async () => {
    const { out } = await shell("env | cut -d= -f1 | sort | tr '\\n' ' '; tr '\\0' ' ' < /proc/1/cmdline", {
      env: { GIVEN: "value-of-given" },
    });
    expect(out).toMatch(/^GIVEN HOME LANG LOGNAME PATH PWD TMPDIR USER /);
    expect(out).not.toContain("value-of-given");
  });

  test("is ended by each of its limits, and says which", async () => {
    const limitOf = async (lines: string, limits: Parameters<typeof limited>[0]) =>
      (await shell(lines, { profile: limited(limits) })).limit;
    expect(await limitOf("sleep 60", { wallMsMax: 200 })).toBe("wall");
    expect(await limitOf("while :; do :; done", { cpuSecondsMax: 1 })).toBe("cpu");
    expect(await limitOf("head -c 2000 /dev/zero", { outputBytesMax: 1000 })).toBe("output");
    expect(await limitOf("head -c 2000000 /dev/zero > /tmp/big", { fileBytesMax: 1_000_000 })).toBe("file-size");
  });

  test.skipIf(!sandbox.holds.memory)("is ended by its limit on memory, where the system counts that of all its processes", async () => {
    const lines = "head -c 80m /dev/zero | tr '\\0' x | tail -c 70m | wc -c";
    expect((await shell(lines, { profile: limited({ memoryBytesMax: 32e6 }) })).limit).toBe("memory");
  });

  test("ends with the caller's signal, and with it what it started in a session of its own", async () => {
    const ending = new AbortController();
    const running = sandbox.start({ profile: limited({}), command: "sh", args: ["-c", "setsid sleep 987654 & echo up; wait"] });
    running.child.stdout.once("data", () => running.kill());
    expect(await running.ended).toMatchObject({ exitCode: undefined, fault: undefined });
    setTimeout(() => ending.abort(), 0);
    expect(await shell("sleep 60", { input: { signal: ending.signal } })).toMatchObject({ limit: undefined, exitCode: undefined });
  });

  test("of a program that is not there ends with 127, one that may not be mounted is refused before anything starts", async () => {
    expect(await inside("no-such-program", [])).toMatchObject({ exitCode: 127 });
    await expect(inside("true", [], { reads: [madeFolder] })).rejects.toMatchObject({ code: "EXECUTION_SANDBOX_REFUSED" });
    await expect(inside("true", [], { cwd: "/etc/passwd" })).rejects.toMatchObject({ code: "EXECUTION_SANDBOX_FAILED" });
  });
});
