/**
 * A sandbox: where a program runs so that the worst that it can do is boring. One driver stands behind it (bubblewrap, a
 * container runtime, or none, which starts nothing). What a program sees and may use is its profile's to say; the caller
 * says which program, and what of the host it is about.
 *
 * Whoever controls a program inside can: use up what its profile's limits give it; read what is mounted; write to its
 * workspace; ask the egress proxy, where it is given one. It cannot reach another process, the host's network, a file
 * that is not mounted, or live longer than its own first process or the house.
 */
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import type { Fault } from "../../call/fault.ts";
import type { SandboxProfile } from "./profile.ts";

export type DriverName = "bubblewrap" | "container" | "none";

/** A program to be started inside. All paths are absolute. */
export interface SandboxStart {
  readonly profile: SandboxProfile;
  /** A name that is looked for on the PATH inside, or a path inside. */
  readonly command: string;
  readonly args: readonly string[];
  /** Added to what every sandbox has (PATH, HOME, TMPDIR, LANG, USER); nothing of the house's own environment goes in. */
  readonly env?: { readonly [name: string]: string };
  /** Where it starts, as seen from inside: an empty folder where nothing is mounted there. Left out: the workspace where there is one, else its home. */
  readonly cwd?: string;
  /** Files and folders of the host that it sees at the same path, read-only: the program and what it is made of. */
  readonly reads?: readonly string[];
  /** Files and folders of the host that it sees at the same path and may write to. */
  readonly writes?: readonly string[];
  /** A folder of the house that is its home, and stays when it ends; left out: an empty one that ends with it. */
  readonly home?: string;
  /** A folder of the host, seen at `at` (left out: /workspace), as far as the profile gives a workspace at all. */
  readonly workspace?: { readonly folder: string; readonly at?: string };
  /** Unix socket of the egress proxy: the only way out, where the profile's network is `egress`. Without it there is none. */
  readonly egress?: string;
  /** Whether it has an end of its own, so that the limit on processor time holds: a server that stays has none. */
  readonly isRun?: boolean;
}

/** What ended a program that did not end by itself. */
export type SandboxLimit = "wall" | "cpu" | "memory" | "output" | "file-size" | "workspace" | "system-call";

/** How a program inside ended, once nothing of it is left: no process, no mount, no cgroup. */
export interface SandboxEnd {
  /** Its exit code; 128 and the signal's number where a signal ended it. Undefined where it never started or was killed from outside. */
  readonly exitCode: number | undefined;
  /** The limit that ended it, as far as the system shows it. */
  readonly limit: SandboxLimit | undefined;
  /** EXECUTION_SANDBOX_FAILED where the sandbox could not be set up: the program never ran. */
  readonly fault: Fault | undefined;
  /** Processor time of all its processes, where cgroups count it. */
  readonly cpuMs: number | undefined;
  /** The most memory that it had at a time, where cgroups count it. */
  readonly memoryBytes: number | undefined;
}

/** A program that runs inside, and its pipes. */
export interface SandboxedProcess {
  /** The pipes are the program's own; the process is the one that holds the sandbox, and its end is the sandbox's end. */
  readonly child: ChildProcessWithoutNullStreams;
  /** Ends it and everything that it started, at once. */
  kill(): void;
  /** Never rejects. */
  readonly ended: Promise<SandboxEnd>;
}

export interface Sandbox {
  readonly driver: DriverName;
  /**
   * Starts a program inside. It has no deadline: for one that ends by itself see `runInside`. Whether it could be started
   * is told by the child's `spawn` or `error` event and by `ended`.
   * Faults: EXECUTION_NO_SANDBOX (there is no driver), EXECUTION_SANDBOX_REFUSED (what it asks to see may not be mounted),
   * EXECUTION_SANDBOX_FAILED (its cgroup could not be made).
   */
  start(start: SandboxStart): SandboxedProcess;
  /** Which limits hold on this system, tried when the sandbox was opened. */
  readonly holds: SandboxHolds;
}

/** What a driver can hold a program to on this system. */
export interface SandboxHolds {
  /** A kernel filter on system calls. */
  readonly seccomp: boolean;
  /** A user namespace, or another user without rights than the house's. */
  readonly user: "user namespace" | "other user" | "none";
  /** Limits on all processes together. Where one is false, only the limit of each single process holds. */
  readonly memory: boolean;
  readonly cpu: boolean;
  readonly processes: boolean;
  /** What the driver is, and what does not hold and why, for people. */
  readonly notes: readonly string[];
}
