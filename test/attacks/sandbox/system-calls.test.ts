/** The kernel refuses before it looks: each call is made with arguments that nothing could come of, inside and outside. */
import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { machineOf } from "../../../src/execution/sandbox/seccomp.ts";
import { numberOf, type SystemCall } from "../../../src/execution/sandbox/system-calls.ts";
import { TRUSTED } from "../../../src/execution/sandbox/profile.ts";
import { inside, isHere } from "../../execution/sandbox/opened.ts";
import { isRoot, outside } from "./outside.ts";

const machine = machineOf(process.arch);
const hasPerl = existsSync("/usr/bin/perl");
if (!hasPerl) process.stderr.write("SKIPPED: there is no perl here, so system calls were not tried on the kernel\n");

/** Prints the error number of each call, made with every argument -1: no descriptor, no address, no flags that there are. */
const MAKE = 'for (@ARGV) { my ($name, $nr, @a) = split /,/; @a = (-1) x 6 unless @a; $! = 0; my $r = syscall($nr, map { $_ + 0 } @a); printf "%s %d\\n", $name, $r == -1 ? $! + 0 : 0 }';

function made(calls: readonly (readonly [SystemCall, ...number[]])[]): readonly string[] {
  return ["-e", MAKE, ...calls.flatMap(([call, ...args]) => (machine === undefined || numberOf(call, machine) === undefined ? [] : [[call, numberOf(call, machine), ...args].join(",")]))];
}

const FORBIDDEN: readonly SystemCall[] = [
  ...(["ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "pidfd_getfd", "kcmp", "move_pages", "mount", "umount2", "pivot_root"] as const),
  ...(["chroot", "open_tree", "move_mount", "fsopen", "fsconfig", "fsmount", "fspick", "mount_setattr", "swapon", "swapoff", "acct", "setns", "unshare"] as const),
  ...(["sethostname", "setdomainname", "add_key", "request_key", "keyctl", "bpf", "perf_event_open", "kexec_load", "init_module", "finit_module"] as const),
  ...(["delete_module", "reboot", "syslog", "fanotify_init", "open_by_handle_at", "name_to_handle_at", "settimeofday", "clock_settime", "adjtimex", "clock_adjtime"] as const),
];

describe.skipIf(!isHere || !hasPerl || machine === undefined)("system calls", () => {
  test("of processes, mounts, namespaces, keys, the kernel and the clock are refused in every profile, whatever the arguments", async () => {
    const args = made(FORBIDDEN.map((call) => [call]));
    for (const more of [{}, { profile: TRUSTED }]) {
      const { out } = await inside("perl", args, more);
      expect(out.trim().split("\n").filter((line) => !line.endsWith(" 1"))).toEqual([]);
      expect(out.trim().split("\n").length).toBe(FORBIDDEN.length);
    }
    // Root itself is told that its arguments are wrong, which is another answer: it is the filter that says EPERM.
    const deniedToRoot = isRoot ? (outside("/usr/bin/perl", args).out.match(/ 1$/gm)?.length ?? 0) : 0;
    expect(deniedToRoot).toBeLessThan(5);
  });

  test("that programs have another way for are missing, not refused", async () => {
    const args = made([["clone3"], ["io_uring_setup"], ["userfaultfd"]]);
    expect((await inside("perl", args)).out).toBe("clone3 38\nio_uring_setup 38\nuserfaultfd 38\n");
    expect(outside("/usr/bin/perl", args).out).not.toContain("clone3 38");
  });

  test("make no socket of netlink, packets, vsock or the kernel's algorithms, no raw one, and no unix one in strict", async () => {
    const args = made([["socket", 16, 3, 0], ["socket", 17, 2, 0], ["socket", 40, 1, 0], ["socket", 38, 5, 0], ["socket", 2, 3, 1], ["socket", 1, 1, 0], ["socket", 2, 1, 0]]);
    expect((await inside("perl", args)).out).toBe("socket 97\nsocket 97\nsocket 97\nsocket 97\nsocket 1\nsocket 97\nsocket 0\n");
    expect(outside("/usr/bin/perl", args).out).toMatch(/^socket 0\n/);
  });

  test("type nothing into a terminal (TIOCSTI), and change no personality", async () => {
    const args = made([["ioctl", 0, 0x5412, 0], ["ioctl", 0, 0x5401, 0], ["personality", 0x0004_0000], ["personality", 0xffff_ffff]]);
    expect((await inside("perl", args)).out).toMatch(/^ioctl 1\nioctl 25\npersonality 1\npersonality 0\n$/);
    expect(outside("/usr/bin/perl", args).out).not.toMatch(/^ioctl 1\n/);
  });
});
