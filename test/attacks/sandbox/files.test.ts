/** What is not mounted is not there; what is mounted is read as nobody in particular. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { STANDARD, STRICT, TRUSTED } from "../../../src/execution/sandbox/profile.ts";
import { makeWorkspace } from "../../../src/execution/sandbox/workspace.ts";
import { isHere, madeFolder, shell, USER } from "../../execution/sandbox/opened.ts";
import { isRoot, shellOutside } from "./outside.ts";

describe.skipIf(!isHere)("a program inside does not read", () => {
  const folder = mkdtempSync(join(tmpdir(), "chatelaine-files-"));
  const open = join(folder, "open");
  beforeAll(() => {
    chmodSync(folder, 0o755);
    mkdirSync(open);
    writeFileSync(join(open, "planted"), "planted-content");
    writeFileSync(join(open, "own"), "own-content", { mode: 0o600 });
    writeFileSync(join(madeFolder, "of-the-house"), "house-content");
    chmodSync(join(madeFolder, "of-the-house"), 0o644);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.skipIf(!isRoot)("/etc/shadow, in any profile", async () => {
    expect(shellOutside("cat /etc/shadow").out).toContain("root:");
    for (const profile of [STRICT, STANDARD, TRUSTED]) expect(await shell("cat /etc/shadow", { profile })).toMatchObject({ out: "", exitCode: 1 });
  });

  test("the home of whoever runs the house, /var, /root, /run, /sys, or files of /etc that name this host", async () => {
    const lines = `ls -A ${homedir()} /root /var /run /sys /boot /srv /mnt 2>/dev/null; cat /etc/machine-id /etc/fstab /etc/hostname`;
    expect(shellOutside(lines).out.length).toBeGreaterThan(100);
    expect((await shell(lines)).out).toBe("sandbox\n");
  });

  test("a file of the host that everybody may read, unless its folder is named", async () => {
    const lines = `cat ${open}/planted`;
    expect(shellOutside(lines).out).toBe("planted-content");
    expect((await shell(lines)).out).toBe("");
    expect((await shell(lines, { reads: [open] })).out).toBe("planted-content");
  });

  test.skipIf(!isRoot)("a file of root that is mounted, because it is not root", async () => {
    const lines = `cat ${open}/own; id -u`;
    expect(shellOutside(lines).out).toBe("own-content0\n");
    expect((await shell(lines, { reads: [open] })).out).toBe(`${USER}\n`);
  });

  test("what the house keeps, even where a profile sees the whole host or a folder above it", async () => {
    const lines = `cat ${madeFolder}/of-the-house; ls -A ${madeFolder}`;
    expect(shellOutside(lines).out).toContain("house-content");
    for (const more of [{ profile: TRUSTED }, { reads: [tmpdir()] }]) expect(await shell(lines, more)).toMatchObject({ out: "" });
    expect((await shell(`cat ${open}/planted`, { profile: { ...TRUSTED, reads: [open] } })).out).toBe("planted-content");
  });

  test("pipes and files of the house that were open when it was started", async () => {
    // Where the house itself was given one, it stands for nothing inside. It looks without a pipe of its own, which would be seen too.
    const { out } = await shell("readlink /proc/$$/fd/* > /tmp/open; grep -v '^/dev/null$' /tmp/open | cut -d: -f1 | sort | uniq -c | tr -s ' \\n' ' '");
    expect(out).toBe(" 1 /tmp/open 2 socket ");
  });

  test("and writes nowhere but to /tmp, its home, /dev/shm and a workspace that it may write to", async () => {
    const workspace = join(folder, "workspace");
    makeWorkspace(workspace, isRoot ? USER : undefined);
    const lines = "for at in / /usr /etc /opt /opt/chatelaine/bin /dev /proc /proc/sys /home /tmp ~ /dev/shm /workspace; do (echo x > $at/x) 2>/dev/null && echo $at; done; true";
    const own = "/tmp\n/home/sandbox\n/dev/shm\n";
    expect((await shell(lines)).out).toBe(own);
    expect((await shell(lines, { profile: STANDARD, workspace: { folder: workspace } })).out).toBe(`${own}/workspace\n`);
    expect((await shell(lines, { profile: { ...STANDARD, workspace: "read" }, workspace: { folder: workspace } })).out).toBe(own);
    expect((await shell(lines, { profile: STRICT, workspace: { folder: workspace } })).out).toBe(own);
  });

  test("anything by a device: there is none but those that hold nothing", async () => {
    const { out } = await shell("ls /dev; mknod /tmp/sda b 8 0 2>&1; mknod /tmp/mem c 1 1 2>&1; cat /dev/mem /dev/kmsg /proc/kcore 2>&1 | head -c 10 | wc -c");
    expect(out.split("\n").slice(0, 14)).toEqual(["core", "fd", "full", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin", "stdout", "tty", "urandom", "zero"]);
    expect(out.match(/Operation not permitted|Permission denied/g)?.length).toBe(2);
  });
});
