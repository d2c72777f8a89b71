/**
 * The filter on system calls: what a program inside has no business with is refused by the kernel before it looks at it.
 * Another architecture's calls and the x32 ABI end the program, because their numbers mean other calls; calls that are
 * newer than the list are unknown to the kernel as far as the program can tell (ENOSYS). Namespaces, mounts and missing
 * rights would refuse most of these as well: the filter holds where one of those has a hole.
 */
import { ALLOW, assemble, fail, fromCall, KILL, LOAD_NUMBER, onArgument, onCall, unlessArch } from "./bpf.ts";
import type { ArgumentTest, Block } from "./bpf.ts";
import { AUDIT_ARCH, NEWEST, numberOf, X32_BIT } from "./system-calls.ts";
import type { Machine, SystemCall } from "./system-calls.ts";

/** errno of both machines (asm-generic/errno-base.h, errno.h). */
const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

/** Refused whatever the arguments. */
const FORBIDDEN: readonly SystemCall[] = [
  // Other processes.
  ...(["ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "pidfd_getfd", "kcmp", "move_pages"] as const),
  // Mounts and the root.
  ...(["mount", "umount2", "pivot_root", "chroot", "open_tree", "open_tree_attr", "move_mount", "fsopen", "fsconfig"] as const),
  ...(["fsmount", "fspick", "mount_setattr", "quotactl", "quotactl_fd", "swapon", "swapoff", "acct"] as const),
  // Namespaces.
  ...(["setns", "unshare", "sethostname", "setdomainname"] as const),
  // Keys of the kernel.
  ...(["add_key", "request_key", "keyctl"] as const),
  // The kernel itself.
  ...(["bpf", "perf_event_open", "kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module"] as const),
  ...(["reboot", "syslog", "fanotify_init", "ioperm", "iopl", "modify_ldt", "uselib", "vhangup"] as const),
  // Files past the mounts.
  ...(["open_by_handle_at", "name_to_handle_at"] as const),
  // The clock.
  ...(["settimeofday", "clock_settime", "adjtimex", "clock_adjtime"] as const),
];

/** As if the kernel had none: programs then take another way. clone3 hides its flags in memory, where no filter can look. */
const MISSING: readonly SystemCall[] = ["clone3", "io_uring_setup", "io_uring_enter", "io_uring_register", "userfaultfd"];

/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET (linux/sched.h). */
const NEW_NAMESPACES = 0x7e02_0000;
/** Put input into a terminal as if somebody had typed it (asm-generic/ioctls.h). */
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;
/** PER_LINUX, and the question which one it is. */
const PERSONALITIES = [0, 0xffff_ffff];
const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;
/** Bits of a socket's type beside its flags, and the type that makes its own packets. */
const TYPE_MASK = 0xf;
const SOCK_RAW = 3;

export interface Filter {
  readonly machine: Machine;
  /** Whether unix sockets may be opened: by those that have a way out, which is one. Pairs of them always may. */
  readonly unixSockets: boolean;
}

/** The bytes of the filter, as bwrap --seccomp takes them. */
export function seccompFilter({ machine, unixSockets }: Filter): Uint8Array {
  const onEach = (calls: readonly SystemCall[], verdict: Block): readonly Block[] =>
    calls.flatMap((call) => {
      const number = numberOf(call, machine);
      return number === undefined ? [] : [onCall(number, verdict)];
    });
  const argumentOf = (call: SystemCall, argument: number, test: ArgumentTest, verdict = fail(EPERM)): readonly Block[] => {
    const number = numberOf(call, machine);
    return number === undefined ? [] : [onArgument(number, { argument, test, verdict })];
  };
  const families = unixSockets ? [AF_UNIX, AF_INET, AF_INET6] : [AF_INET, AF_INET6];
  return assemble([
    unlessArch(AUDIT_ARCH[machine], KILL),
    LOAD_NUMBER,
    ...(machine === "x64" ? [fromCall(X32_BIT, KILL)] : []),
    fromCall(NEWEST + 1, fail(ENOSYS)),
    ...onEach(FORBIDDEN, fail(EPERM)),
    ...onEach(MISSING, fail(ENOSYS)),
    ...argumentOf("clone", 0, { kind: "any-bit", mask: NEW_NAMESPACES }),
    ...argumentOf("personality", 0, { kind: "none-of", values: PERSONALITIES }),
    ...argumentOf("ioctl", 1, { kind: "equals", value: TIOCSTI }),
    ...argumentOf("ioctl", 1, { kind: "equals", value: TIOCLINUX }),
    ...argumentOf("socket", 0, { kind: "none-of", values: families }, fail(EAFNOSUPPORT)),
    ...argumentOf("socket", 1, { kind: "masked-equals", mask: TYPE_MASK, value: SOCK_RAW }),
    ALLOW,
  ]);
}

/** The machine of this process, where the filter knows it. */
export function machineOf(arch: string): Machine | undefined {
  return arch === "x64" || arch === "arm64" ? arch : undefined;
}
