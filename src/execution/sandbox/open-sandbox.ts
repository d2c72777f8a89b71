/** Finds out which driver works on this system, by starting something in it, and opens it. */
import { accessSync, chmodSync, constants, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../call/clock.ts";
import { Fault } from "../../call/fault.ts";
import type { ExecutionFault } from "../fault.ts";
import { Bubblewrap, removed } from "./bubblewrap.ts";
import { Cgroups } from "./cgroups.ts";
import { Container, type ContainerConfiguration } from "./container.ts";
import { FORWARD_SOURCE } from "./forward.ts";
import { TRIAL_DEADLINE_MS } from "./limits.ts";
import { STRICT, type SandboxProfile } from "./profile.ts";
import { runInside } from "./run-inside.ts";
import type { Sandbox, SandboxHolds } from "./sandbox.ts";
import { machineOf } from "./seccomp.ts";
import { madeEtc, systemView } from "./system-view.ts";

/** The sandbox as it is configured: complete and checked. */
export interface SandboxConfiguration {
  /** auto: bubblewrap where it works, else a container runtime where one is configured, else none. */
  readonly driver: "auto" | "bubblewrap" | "container" | "none";
  readonly container: ContainerConfiguration | undefined;
  /** Who programs inside are where the house runs as root; never root. */
  readonly user: number;
  /** By name: those that ship with the house, and the owner's. */
  readonly profiles: { readonly [name: string]: SandboxProfile };
}

export interface OpenSandboxOptions {
  readonly configuration: Pick<SandboxConfiguration, "driver" | "container" | "user">;
  /** A folder of the house for the files that sandboxes see; made where it is not there. */
  readonly folder: string;
  /** The house's own files and folders, which no sandbox sees. */
  readonly hidden: readonly string[];
  readonly clock: Clock;
  /** Whether the folder is the opener's alone: then what a house that is gone left there, or running with it, is removed. */
  readonly isHouse?: boolean;
  /** Where programs of the system are looked for; left out, BINS. */
  readonly bins?: readonly string[];
}

/** Where programs of the system are; the PATH of the house's environment has no say in what holds a sandbox. */
const BINS = ["/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin"] as const;

/** The driver that works here. Never rejects: without one, the sandbox starts nothing and says why. */
export async function openSandbox(options: OpenSandboxOptions): Promise<Sandbox> {
  const { driver, container } = options.configuration;
  const tried: string[] = [];
  const attempts = [
    ...(driver === "auto" || driver === "bubblewrap" ? [() => openBubblewrap(options)] : []),
    ...(driver === "container" || (driver === "auto" && container !== undefined) ? [() => openContainer(options)] : []),
  ];
  for (const attempt of attempts) {
    try {
      return await attempt();
    } catch (error) {
      tried.push(error instanceof Fault ? error.message.replace(NOTHING_HOLDS, "") : "an unexpected error while it was tried");
    }
  }
  return noSandbox(driver === "none" ? ["the configuration says sandbox.driver: none"] : tried);
}

/** Bubblewrap, once a program ran in it. Faults: EXECUTION_NO_SANDBOX. */
async function openBubblewrap({ configuration: { user }, folder, hidden, clock, bins = BINS }: OpenSandboxOptions): Promise<Sandbox> {
  const at = (name: string): string => programAt(name, bins);
  const programs = { bwrap: at("bwrap"), sh: at("sh"), prlimit: at("prlimit"), setpriv: at("setpriv") };
  const isRoot = process.getuid?.() === 0;
  const machine = machineOf(process.arch);
  const [cgroups, missing] = openCgroups();
  for (const group of cgroups?.left ?? []) void removed(group, clock);
  const made = join(folder, "etc");
  const forward = madeForwarder(folder);
  const nothing = join(folder, "nothing");
  writeFileSync(nothing, "", { mode: 0o644 });
  const controls = (name: string): boolean => cgroups?.controllers.has(name) === true;
  const holds: SandboxHolds = {
    seccomp: machine !== undefined,
    user: isRoot ? "other user" : "user namespace",
    memory: controls("memory"),
    cpu: controls("cpu"),
    processes: controls("pids"),
    notes: [
      ...(missing === undefined ? [] : [missing]),
      ...(machine === undefined ? [`no filter on system calls for ${process.arch}`] : []),
      ...(isRoot && !controls("pids") ? ["all sandboxes of the house share one limit on processes"] : []),
    ],
  };
  const around = {
    programs,
    system: systemView(),
    etc: madeEtc(made, user),
    resolver: existsSync("/etc/resolv.conf") ? realpathSync("/etc/resolv.conf") : undefined,
    node: realpathSync(process.execPath),
    forward,
    hidden,
    nothing,
    user,
    isRoot,
    countsProcesses: controls("pids"),
  };
  const sandbox = new Bubblewrap({ programs, around, machine, cgroups, clock, holds });
  await startTrial(sandbox, clock);
  return sandbox;
}

/** The file of the forwarder, which programs inside may read. */
function madeForwarder(folder: string): string {
  const forward = join(folder, "forward.mjs");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(forward, FORWARD_SOURCE);
  chmodSync(forward, 0o644);
  return forward;
}

/** A container runtime, once it answered. Faults: EXECUTION_NO_SANDBOX. */
async function openContainer({ configuration: { container, user }, folder, hidden, clock, isHouse }: OpenSandboxOptions): Promise<Sandbox> {
  if (container === undefined) throw none(["sandbox.container is not configured"]);
  const [forward, node] = [madeForwarder(folder), realpathSync(process.execPath)];
  const sandbox = new Container({ configuration: container, user, folder, forward, node, hidden, clock });
  await sandbox.answers();
  if (isHouse === true) await sandbox.removeLeft();
  return sandbox;
}

async function startTrial(sandbox: Sandbox, clock: Clock): Promise<void> {
  const profile = { ...STRICT, limits: { ...STRICT.limits, wallMsMax: TRIAL_DEADLINE_MS } };
  try {
    const { exitCode, limit } = await runInside(sandbox, { profile, command: "true", args: [] }, { clock });
    if (exitCode !== 0) throw none([`a program that does nothing ended with ${limit ?? exitCode ?? "no exit code"}`]);
  } catch (error) {
    if (error instanceof Fault && error.code === "EXECUTION_NO_SANDBOX") throw error;
    throw none([error instanceof Fault ? `bubblewrap: ${error.message}` : "bubblewrap could not be tried"], error);
  }
}

function openCgroups(): readonly [Cgroups | undefined, string | undefined] {
  try {
    const text = (file: string): string => readFileSync(`/proc/self/${file}`, "utf8");
    const cgroups = Cgroups.open({ memberships: text("cgroup"), mounts: text("mountinfo"), pid: process.pid });
    return [
      cgroups,
      cgroups === undefined
        ? "no control group may be made here: memory, processors and processes are limited for each process alone"
        : undefined,
    ];
  } catch {
    return [undefined, "control groups could not be read: memory, processors and processes are limited for each process alone"];
  }
}

function programAt(name: string, bins: readonly string[]): string {
  const found = bins
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
  if (found === undefined) throw none([`${name} is not installed`]);
  return found;
}

/** Starts nothing. */
function noSandbox(why: readonly string[]): Sandbox {
  return {
    driver: "none",
    holds: { seccomp: false, user: "none", memory: false, cpu: false, processes: false, notes: why },
    start: () => {
      throw none(why);
    },
  };
}

const NOTHING_HOLDS = "nothing here can hold a program, and none is started bare: ";

function none(why: readonly string[], cause?: unknown): Fault<ExecutionFault> {
  return new Fault("EXECUTION_NO_SANDBOX", `${NOTHING_HOLDS}${why.join("; ")}`, {
    hint: "install bubblewrap and util-linux, or configure sandbox.container, and start the house again; chatelaine doctor tries them. A server that is trusted with all rights of the house's user may run in none: servers.NAME.sandbox: none",
    ...(cause !== undefined && { cause }),
  });
}
