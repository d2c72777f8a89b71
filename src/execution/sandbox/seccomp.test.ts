import { expect, test } from "vitest";
import { seccompFilter } from "./seccomp.ts";
import { AUDIT_ARCH, NEWEST, numberOf, X32_BIT, type Machine, type SystemCall } from "./system-calls.ts";

interface SystemCallMade {
  readonly nr: number;
  readonly arch: number;
  readonly args?: readonly number[];
}

/** What the kernel would do: runs the bytes of a filter over one call (linux: kernel/seccomp.c, net/core/filter.c). */
function verdictOf(program: Uint8Array, { nr, arch, args = [] }: SystemCallMade): string {
  const code = new DataView(program.buffer);
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(0, nr, true);
  data.setUint32(4, arch, true);
  for (const [at, argument] of args.entries()) data.setBigUint64(16 + 8 * at, BigInt(argument), true);
  let accumulator = 0;
  for (let at = 0; at * 8 < program.length; at += 1) {
    const [op, jt, jf, k] = [
      code.getUint16(at * 8, true),
      code.getUint8(at * 8 + 2),
      code.getUint8(at * 8 + 3),
      code.getUint32(at * 8 + 4, true),
    ];
    const jump = (holds: boolean): void => void (at += holds ? jt : jf);
    if (op === 0x20) accumulator = data.getUint32(k, true);
    else if (op === 0x54) accumulator = (accumulator & k) >>> 0;
    else if (op === 0x15) jump(accumulator === k);
    else if (op === 0x35) jump(accumulator >= k);
    else if (op === 0x45) jump((accumulator & k) !== 0);
    else if (op === 0x06) return k === 0x7fff_0000 ? "allow" : k === 0x8000_0000 ? "kill" : `errno ${k & 0xffff}`;
    else throw new Error(`the program has the unknown operation ${op}`);
  }
  throw new Error("the program runs past its end");
}

const machines: readonly Machine[] = ["x64", "arm64"];

function asker(machine: Machine, unixSockets = false): (call: SystemCall | number, ...args: number[]) => string {
  const filter = seccompFilter({ machine, unixSockets });
  return (call, ...args) => {
    const nr = typeof call === "number" ? call : (numberOf(call, machine) ?? -1);
    return verdictOf(filter, { nr, arch: AUDIT_ARCH[machine], args });
  };
}

test.each(machines)("on %s calls of other processes, mounts, namespaces, keys, the kernel and the clock are refused", (machine) => {
  const ask = asker(machine);
  for (const call of [
    "ptrace",
    "process_vm_writev",
    "mount",
    "pivot_root",
    "unshare",
    "setns",
    "keyctl",
    "add_key",
    "bpf",
    "init_module",
    "reboot",
    "clock_settime",
    "open_by_handle_at",
    "perf_event_open",
  ] as const) {
    expect([call, ask(call)]).toEqual([call, "errno 1"]);
  }
  for (const call of ["clone3", "io_uring_setup", "userfaultfd"] as const) expect([call, ask(call)]).toEqual([call, "errno 38"]);
});

test.each(machines)("on %s a process may be made, and none with a namespace of its own, however the flags are mixed", (machine) => {
  const ask = asker(machine);
  expect(ask("clone", 0x0120_0011)).toBe("allow");
  expect(ask("clone", 0x3d_0f00)).toBe("allow");
  for (const flag of [0x0002_0000, 0x0200_0000, 0x0400_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000]) {
    expect(ask("clone", flag | 0x11)).toBe("errno 1");
  }
});

test.each(machines)("on %s sockets are of the internet, never raw, and unix ones only with a way out", (machine) => {
  const [ask, askOut] = [asker(machine), asker(machine, true)];
  expect([ask("socket", 2, 1), ask("socket", 10, 0x80802), ask("socket", 1, 1), askOut("socket", 1, 1)]).toEqual([
    "allow",
    "allow",
    "errno 97",
    "allow",
  ]);
  // Netlink, packet, vsock, Bluetooth, algorithms of the kernel; and what only its low half is of.
  for (const family of [16, 17, 40, 31, 38])
    expect([ask("socket", family, 1), askOut("socket", family, 1)]).toEqual(["errno 97", "errno 97"]);
  expect([ask("socket", 2, 3), ask("socket", 2, 0x80803), askOut("socket", 2, 3)]).toEqual(["errno 1", "errno 1", "errno 1"]);
  expect(ask("socket", 0x1_0000_0000 + 16, 1)).toBe("errno 97");
});

test.each(machines)("on %s nobody types into a terminal for another, even with bits that the kernel does not read", (machine) => {
  const ask = asker(machine);
  expect([ask("ioctl", 0, 0x5401), ask("ioctl", 0, 0x5412), ask("ioctl", 0, 0x1_0000_5412), ask("ioctl", 0, 0x541c)]).toEqual([
    "allow",
    "errno 1",
    "errno 1",
    "errno 1",
  ]);
  expect([ask("personality", 0), ask("personality", 0xffff_ffff), ask("personality", 0x0004_0000)]).toEqual(["allow", "allow", "errno 1"]);
});

test.each(machines)("on %s a call that is newer than the list is missing, and calls of another machine end the program", (machine) => {
  const ask = asker(machine);
  expect([ask(NEWEST), ask(NEWEST + 1), ask(0x3fff_ffff)]).toEqual(["allow", "errno 38", "errno 38"]);
  const filter = seccompFilter({ machine, unixSockets: false });
  for (const arch of [0x4000_0003, 0x4000_0028, machine === "x64" ? AUDIT_ARCH.arm64 : AUDIT_ARCH.x64])
    expect(verdictOf(filter, { nr: 1, arch })).toBe("kill");
  // The numbers of x32 are of x64 alone.
  expect(machine === "x64" ? ask(X32_BIT + 1) : "kill").toBe("kill");
});

test.each(machines)("on %s every other call is allowed, whatever its arguments", (machine) => {
  const ask = asker(machine, true);
  const named = new Set((["ptrace", "mount", "clone", "socket", "ioctl", "personality"] as const).map((call) => numberOf(call, machine)));
  const verdicts = Array.from({ length: NEWEST + 1 }, (_, nr) => (named.has(nr) ? "allow" : ask(nr, 0x5412, 0x5412)));
  // As many as the list names, of which six were left out above.
  expect(verdicts.filter((verdict) => verdict !== "allow").length).toBe(machine === "x64" ? 55 : 51);
});
