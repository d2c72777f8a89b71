/** Numbers of the system calls that the filter speaks of (linux: arch/x86/entry/syscalls/syscall_64.tbl, scripts/syscall.tbl for aarch64). */

export type Machine = "x64" | "arm64";

/** AUDIT_ARCH_* of linux/audit.h. */
export const AUDIT_ARCH: { readonly [machine in Machine]: number } = { x64: 0xc000_003e, arm64: 0xc000_00b7 };

/** Calls of x86-64 with this bit are of the x32 ABI, whose numbers are others. */
export const X32_BIT = 0x4000_0000;

/** The newest call that this list was made with; what comes after it is unknown. */
export const NEWEST = 469;

/** [x86-64, aarch64]; undefined where the machine has no such call. */
type Numbers = readonly [number | undefined, number | undefined];

const CALLS = {
  acct: [163, 89],
  add_key: [248, 217],
  adjtimex: [159, 171],
  bpf: [321, 280],
  chroot: [161, 51],
  clock_adjtime: [305, 266],
  clock_settime: [227, 112],
  clone: [56, 220],
  clone3: [435, 435],
  delete_module: [176, 106],
  fanotify_init: [300, 262],
  finit_module: [313, 273],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fsopen: [430, 430],
  fspick: [433, 433],
  init_module: [175, 105],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  io_uring_setup: [425, 425],
  ioctl: [16, 29],
  ioperm: [173, undefined],
  iopl: [172, undefined],
  kcmp: [312, 272],
  kexec_file_load: [320, 294],
  kexec_load: [246, 104],
  keyctl: [250, 219],
  modify_ldt: [154, undefined],
  mount: [165, 40],
  mount_setattr: [442, 442],
  move_mount: [429, 429],
  move_pages: [279, 239],
  name_to_handle_at: [303, 264],
  open_by_handle_at: [304, 265],
  open_tree: [428, 428],
  open_tree_attr: [467, 467],
  perf_event_open: [298, 241],
  personality: [135, 92],
  pidfd_getfd: [438, 438],
  pivot_root: [155, 41],
  process_madvise: [440, 440],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  ptrace: [101, 117],
  quotactl: [179, 60],
  quotactl_fd: [443, 443],
  reboot: [169, 142],
  request_key: [249, 218],
  setdomainname: [171, 162],
  sethostname: [170, 161],
  setns: [308, 268],
  settimeofday: [164, 170],
  socket: [41, 198],
  swapoff: [168, 225],
  swapon: [167, 224],
  syslog: [103, 116],
  umount2: [166, 39],
  unshare: [272, 97],
  uselib: [134, undefined],
  userfaultfd: [323, 282],
  vhangup: [153, 58],
} as const satisfies { readonly [name: string]: Numbers };

export type SystemCall = keyof typeof CALLS;

/** The number of a call on a machine; undefined where that machine has none. */
export function numberOf(call: SystemCall, machine: Machine): number | undefined {
  return CALLS[call][machine === "x64" ? 0 : 1];
}
