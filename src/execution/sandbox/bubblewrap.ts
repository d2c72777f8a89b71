/** The driver that starts programs in bubblewrap: as root with another user inside, as anybody else in a user namespace. */
import { spawn, type ChildProcess, type ChildProcessWithoutNullStreams } from "node:child_process";
import { chownSync, openSync } from "node:fs";
import { Socket } from "node:net";
import type { Clock } from "../../call/clock.ts";
import { Fault } from "../../call/fault.ts";
import type { ExecutionFault } from "../fault.ts";
import { killGroup } from "../process-group.ts";
import { Ring } from "../ring.ts";
import { inheritedDescriptors } from "./inherited.ts";
import { GO_FD, prepare, type Surroundings } from "./bubblewrap-options.ts";
import type { Cgroup, Cgroups } from "./cgroups.ts";
import { DRIVER_SAYS_BYTES_MAX, LEAVE_DEADLINE_MS, LEAVE_PAUSE_MS } from "./limits.ts";
import type { Sandbox, SandboxEnd, SandboxedProcess, SandboxHolds, SandboxLimit, SandboxStart } from "./sandbox.ts";
import { seccompFilter, type Filter } from "./seccomp.ts";

export interface BubblewrapOptions {
  readonly programs: { readonly bwrap: string; readonly sh: string; readonly prlimit: string; readonly setpriv: string };
  readonly around: Surroundings;
  /** Undefined where the filter does not know the machine: then nothing is filtered, and `holds` says so. */
  readonly machine: Filter["machine"] | undefined;
  readonly cgroups: Cgroups | undefined;
  readonly clock: Clock;
  readonly holds: SandboxHolds;
}

/** Pipes beside the program's own three: the options, the filter, and what bwrap says of its own. */
const OPTIONS_FD = 3;
const FILTER_FD = 4;
const STATUS_FD = 5;
/** A fourth, for whoever waits inside: what it is to become. */
const ORDER_FD = GO_FD + 1;

/** Reads its order to the end, lets go of the pipe, and becomes what it was told. The shell reads a byte at a time: nothing of the program's own input is taken. */
const WAIT = `while IFS= read -r line <&${ORDER_FD}; do order="$order$line
"; done; exec ${ORDER_FD}<&-; unset line; eval "unset order
$order"`;

/** Joins the groups, then becomes bwrap: whoever is born of it is in them. */
const JOIN = 'while [ "$1" != -- ]; do echo 0 > "$1" || exit 125; shift; done; shift; exec "$@"';

/** bwrap itself and the first process of its namespace, which count in the group and are not the program's. */
const DRIVER_PROCESSES = 2;

/** What a sandbox that is set up ahead can see of its caller's. */
export type AheadStart = Pick<SandboxStart, "profile" | "workspace" | "egress">;

/** A sandbox that is set up, in which nothing of anybody's runs yet. */
export interface Waiting {
  readonly process: SandboxedProcess;
  /** Tells it what to become, in the words of the shell; once. */
  readonly begin: (order: string) => SandboxedProcess;
  /** Ends it unused; resolves when nothing of it is left. */
  readonly end: () => Promise<unknown>;
}

const [SIGXCPU, SIGXFSZ, SIGSYS] = [24, 25, 31];

export class Bubblewrap implements Sandbox {
  readonly driver = "bubblewrap";
  readonly holds: SandboxHolds;
  readonly #options: BubblewrapOptions;
  /** What stands where a program inside would be given a pipe of whoever started the house. */
  readonly #nothing: { readonly [fd: number]: number };
  readonly #filters: { readonly open: Uint8Array; readonly closed: Uint8Array } | undefined;

  constructor(options: BubblewrapOptions) {
    this.#options = options;
    this.holds = options.holds;
    const { machine } = options;
    const inherited = inheritedDescriptors();
    const nothing = inherited.length === 0 ? -1 : openSync("/dev/null", "r+");
    this.#nothing = Object.fromEntries(inherited.map((fd) => [fd, nothing]));
    this.#filters = machine && {
      open: seccompFilter({ machine, unixSockets: true }),
      closed: seccompFilter({ machine, unixSockets: false }),
    };
  }

  start(start: SandboxStart): SandboxedProcess {
    return this.#start(start, GO_FD);
  }

  /** Sets one up for a run that sees no more of its caller's than this. It does not keep this process alive. Faults: as `start`. */
  wait({ profile, workspace, egress }: AheadStart): Waiting {
    const { sh } = this.#options.programs;
    const sees = { ...(workspace !== undefined && { workspace }), ...(egress !== undefined && { egress }) };
    const process = this.#start({ profile, ...sees, command: sh, args: ["-c", WAIT], isRun: true }, ORDER_FD);
    const { child } = process;
    const held = [child, ...child.stdio.filter((pipe) => pipe instanceof Socket)];
    for (const one of held) one.unref();
    const hold = (): void => held.forEach((one) => void one.ref());
    const begin = (order: string): SandboxedProcess => {
      hold();
      extra(child, ORDER_FD).end(order);
      return process;
    };
    const end = (): Promise<unknown> => {
      hold();
      process.kill();
      return process.ended;
    };
    return { process, begin, end };
  }

  #start(start: SandboxStart, lastFd: number): SandboxedProcess {
    const { around, clock } = this.#options;
    const { options, command, unixSockets } = prepare(start, around);
    const group = this.#prepared(start);
    const filter = unixSockets ? this.#filters?.open : this.#filters?.closed;
    const child = this.#spawn(command, { group, isFiltered: filter !== undefined, lastFd });
    extra(child, OPTIONS_FD).end(options.map((option) => `${option}\0`).join(""));
    extra(child, FILTER_FD).end(filter ?? "");
    const go = extra(child, GO_FD);
    go.once("data", () => go.end("\n"));
    const says = new Ring(DRIVER_SAYS_BYTES_MAX);
    const status = new Ring(DRIVER_SAYS_BYTES_MAX);
    // Until the program runs, errors are bwrap's.
    child.stderr.on("data", (chunk: Buffer) => says.push(chunk));
    extra(child, STATUS_FD).on("data", (chunk: Buffer) => status.push(chunk));
    const kill = (): void => {
      killGroup(child);
      group?.kill();
    };
    return { child, kill, ended: this.#ended({ child, group, clock, status, says }) };
  }

  /** Makes its group. Faults: EXECUTION_SANDBOX_FAILED. */
  #prepared({ egress, profile: { limits } }: SandboxStart): Cgroup | undefined {
    const { around, cgroups } = this.#options;
    try {
      // The proxy listens for this sandbox alone: its socket belongs to who is inside.
      if (egress !== undefined && around.isRoot) chownSync(egress, around.user, around.user);
      return cgroups?.make({ ...limits, processesMax: limits.processesMax + DRIVER_PROCESSES });
    } catch (error) {
      throw notSetUp("", error instanceof Error ? error : undefined);
    }
  }

  #spawn(
    command: readonly string[],
    { group, isFiltered, lastFd }: { group: Cgroup | undefined; isFiltered: boolean; lastFd: number },
  ): ChildProcessWithoutNullStreams {
    const { bwrap, sh } = this.#options.programs;
    const filter = isFiltered ? ["--seccomp", String(FILTER_FD)] : [];
    const line = [bwrap, "--args", String(OPTIONS_FD), ...filter, "--json-status-fd", String(STATUS_FD), "--", ...command];
    const [program, ...args] = group === undefined ? line : [sh, "-c", JOIN, "sh", ...group.joins, "--", ...line];
    const pipes = Array.from({ length: lastFd + 1 }, () => "pipe" as const);
    const stdio = Object.assign<(number | "pipe" | "ignore")[], object>([], { ...this.#nothing, ...pipes });
    for (let fd = 0; fd < stdio.length; fd += 1) stdio[fd] ??= "ignore";
    const child = spawn(program ?? bwrap, args, { cwd: "/", env: {}, detached: true, shell: false, stdio });
    if (!hasPipes(child)) throw new Error("a process was started without its pipes");
    return child;
  }

  async #ended({ child, group, clock, status, says }: Ending): Promise<SandboxEnd> {
    const problem = await new Promise<Error | undefined>((resolve) => {
      child.once("error", resolve);
      child.once("close", () => resolve(undefined));
    });
    const counted = group?.counted();
    await removed(group, clock);
    const exitCode = /"exit-code": (\d+)/.exec(status.text())?.[1];
    const limit = limitOf(exitCode === undefined ? undefined : Number(exitCode), counted?.killedForMemory ?? 0);
    const neverRan = exitCode === undefined && child.signalCode === null && limit === undefined;
    return {
      exitCode: exitCode === undefined ? undefined : Number(exitCode),
      limit,
      fault: neverRan || problem !== undefined ? notSetUp(says.text(), problem) : undefined,
      cpuMs: counted?.cpuMs,
      memoryBytes: counted?.memoryBytes,
    };
  }
}

interface Ending {
  readonly child: ChildProcessWithoutNullStreams;
  readonly group: Cgroup | undefined;
  readonly clock: Clock;
  readonly status: Ring;
  readonly says: Ring;
}

function limitOf(exitCode: number | undefined, killedForMemory: number): SandboxLimit | undefined {
  if (killedForMemory > 0) return "memory";
  switch (exitCode) {
    case 128 + SIGXCPU:
      return "cpu";
    case 128 + SIGXFSZ:
      return "file-size";
    case 128 + SIGSYS:
      return "system-call";
    default:
      return undefined;
  }
}

function notSetUp(says: string, cause: Error | undefined): Fault<ExecutionFault> {
  const last = says.trim().split("\n").at(-1) ?? "";
  const what = cause === undefined ? last : cause.message;
  return new Fault("EXECUTION_SANDBOX_FAILED", `the sandbox could not be set up${what === "" ? "" : `: ${what}`}`, {
    hint: "chatelaine doctor tries the sandbox and says what this system does not let it do",
    ...(cause !== undefined && { cause }),
  });
}

/** The processes of a namespace that has ended leave their group one by one; whoever is still in it is ended. */
export async function removed(group: Cgroup | undefined, clock: Clock): Promise<void> {
  const until = clock.monotonic() + LEAVE_DEADLINE_MS;
  for (let pauseMs = LEAVE_PAUSE_MS; group !== undefined && !group.remove() && clock.monotonic() < until; pauseMs *= 2) {
    group.kill();
    await pause(pauseMs, clock);
  }
}

/** Unlike other pauses it keeps the process alive: nothing of a sandbox may outlive the house. */
function pause(ms: number, clock: Clock): Promise<void> {
  const { port1 } = new MessageChannel();
  port1.ref();
  return new Promise((resolve) => {
    clock.after(ms, () => {
      port1.close();
      resolve();
    });
  });
}

/** A pipe beside the program's own. A child that never started or has left breaks it, and `ended` says so. */
function extra(child: ChildProcess, fd: number): Socket {
  const pipe = child.stdio[fd];
  if (!(pipe instanceof Socket)) throw new Error("a process was started without its pipes");
  return pipe.on("error", () => {});
}

function hasPipes(child: ChildProcess): child is ChildProcessWithoutNullStreams {
  return child.stdin !== null && child.stdout !== null && child.stderr !== null;
}
