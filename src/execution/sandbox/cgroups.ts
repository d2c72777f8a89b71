/**
 * Control groups: limits on all processes of a sandbox together, and the count of what they used (Linux: admin-guide
 * cgroup-v1 and cgroup-v2). Every sandbox has a group of its own, inside of the one that the house is in, so that the
 * house's own limits hold for it too; it is removed with the sandbox. Version 1 has a tree for each controller, version 2
 * one for all, whose controllers somebody must have delegated.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ProfileLimits } from "./profile.ts";

const CONTROLLERS = ["memory", "cpu", "pids", "cpuacct"] as const;
type Controller = (typeof CONTROLLERS)[number];

/** Microseconds in which a group's share of the processors is counted. */
const PERIOD_US = 100_000;
const GROUP = /^chatelaine-(\d+)-/;
/** One of a sandbox: of the others a house has one for itself, with what it started bare. */
const OF_SANDBOX = /^chatelaine-(\d+)-\d+$/;

export interface CgroupOptions {
  /** Text of /proc/self/cgroup and /proc/self/mountinfo. */
  readonly memberships: string;
  readonly mounts: string;
  readonly pid: number;
}

/** What a group counted. */
export interface Counted {
  readonly cpuMs: number | undefined;
  readonly memoryBytes: number | undefined;
  /** How often the kernel ended one of its processes for want of memory. */
  readonly killedForMemory: number;
}

interface Place {
  readonly version: 1 | 2;
  /** The house's own group of each controller. */
  readonly folders: ReadonlyMap<Controller, string>;
}

/** The groups of the house's sandboxes. */
export class Cgroups {
  readonly #place: Place;
  readonly #pid: number;
  #made = 0;
  /** Controllers that a group was made in and took a limit, tried once. */
  readonly controllers: ReadonlySet<string>;

  /** Groups of sandboxes whose house is gone. Whoever is still in one was being set up when the house was killed. */
  readonly left: readonly Cgroup[];

  private constructor(place: Place, pid: number) {
    this.#place = place;
    this.#pid = pid;
    this.left = leftIn(place, pid);
    this.controllers = new Set(place.folders.keys());
  }

  /** The controllers in which this process may make groups; undefined where there is none. Removes groups that a house that is gone left empty. */
  static open(options: CgroupOptions): Cgroups | undefined {
    const place = placeOf(options);
    const writable = new Map([...place.folders].filter(([, folder]) => takesGroups(folder, options.pid)));
    for (const folder of new Set(writable.values())) sweep(folder, options.pid);
    return writable.size === 0 ? undefined : new Cgroups({ ...place, folders: writable }, options.pid);
  }

  /** A group with these limits, which nobody is in. Faults: whatever the system says, with nothing left behind. */
  make(limits: ProfileLimits): Cgroup {
    const name = this.#freeName();
    const folders = new Map([...this.#place.folders].map(([controller, folder]) => [controller, join(folder, name)]));
    const group = new Cgroup(folders, this.#place.version);
    group.make(limits);
    return group;
  }

  /** Several houses of one process each count for themselves. */
  #freeName(): string {
    const name = `chatelaine-${this.#pid}-${(this.#made += 1)}`;
    const isTaken = [...this.#place.folders.values()].some((folder) => existsSync(join(folder, name)));
    return isTaken ? this.#freeName() : name;
  }
}

/** The group of one sandbox. */
export class Cgroup {
  readonly #folders: ReadonlyMap<Controller, string>;
  readonly #version: 1 | 2;

  constructor(folders: ReadonlyMap<Controller, string>, version: 1 | 2) {
    this.#folders = folders;
    this.#version = version;
  }

  /** Files into which a process writes 0 to join. */
  get joins(): readonly string[] {
    return this.#all().map((folder) => join(folder, "cgroup.procs"));
  }

  make(limits: ProfileLimits): void {
    try {
      for (const folder of this.#all()) mkdirSync(folder);
      for (const { controller, file, value, isNeeded } of this.#version === 1 ? limits1(limits) : limits2(limits)) {
        const folder = this.#folders.get(controller);
        if (folder !== undefined) setTo(join(folder, file), value, isNeeded);
      }
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  counted(): Counted {
    const [memory, cpu] = [this.#folders.get("memory"), this.#folders.get(this.#version === 1 ? "cpuacct" : "cpu")];
    if (this.#version === 1) {
      return {
        cpuMs: scaled(numberIn(cpu, "cpuacct.usage"), 1e6),
        memoryBytes: numberIn(memory, "memory.max_usage_in_bytes"),
        killedForMemory: numberAfter("oom_kill", memory, "memory.oom_control") ?? 0,
      };
    }
    return {
      cpuMs: scaled(numberAfter("usage_usec", cpu, "cpu.stat"), 1e3),
      memoryBytes: numberIn(memory, "memory.peak"),
      killedForMemory: numberAfter("oom_kill", memory, "memory.events") ?? 0,
    };
  }

  /** Ends whoever is in it. */
  kill(): void {
    for (const folder of this.#all()) {
      if (this.#version === 2 && attempt(() => writeFileSync(join(folder, "cgroup.kill"), "1"))) continue;
      for (const pid of (textOf(join(folder, "cgroup.procs")) ?? "").split("\n").filter((line) => line !== "" && line !== "0")) {
        attempt(() => process.kill(Number(pid), "SIGKILL"));
      }
    }
  }

  /** Removes it. False while somebody is still in it. */
  remove(): boolean {
    return this.#all()
      .map((folder) => isGone(folder))
      .every((gone) => gone);
  }

  #all(): readonly string[] {
    return [...new Set(this.#folders.values())];
  }
}

interface Setting {
  readonly controller: Controller;
  readonly file: string;
  readonly value: string;
  /** Whether a sandbox without it would not hold what its profile says; others are there on some kernels only. */
  readonly isNeeded: boolean;
}

function limits1({ memoryBytesMax, cpusMax, processesMax }: ProfileLimits): readonly Setting[] {
  return [
    { controller: "memory", file: "memory.limit_in_bytes", value: String(memoryBytesMax), isNeeded: true },
    { controller: "memory", file: "memory.memsw.limit_in_bytes", value: String(memoryBytesMax), isNeeded: false },
    { controller: "memory", file: "memory.swappiness", value: "0", isNeeded: false },
    { controller: "cpu", file: "cpu.cfs_period_us", value: String(PERIOD_US), isNeeded: true },
    { controller: "cpu", file: "cpu.cfs_quota_us", value: String(Math.round(cpusMax * PERIOD_US)), isNeeded: true },
    { controller: "pids", file: "pids.max", value: String(processesMax), isNeeded: true },
  ];
}

function limits2({ memoryBytesMax, cpusMax, processesMax }: ProfileLimits): readonly Setting[] {
  return [
    { controller: "memory", file: "memory.max", value: String(memoryBytesMax), isNeeded: true },
    { controller: "memory", file: "memory.swap.max", value: "0", isNeeded: false },
    { controller: "memory", file: "memory.oom.group", value: "1", isNeeded: false },
    { controller: "cpu", file: "cpu.max", value: `${Math.round(cpusMax * PERIOD_US)} ${PERIOD_US}`, isNeeded: true },
    { controller: "pids", file: "pids.max", value: String(processesMax), isNeeded: true },
  ];
}

/** The house's own group of each controller. A controller of version 1 is not in version 2, so one of them has them all. */
function placeOf({ memberships, mounts, pid }: CgroupOptions): Place {
  const own = new Map(memberships.split("\n").flatMap((line) => ownOf(line)));
  const found = mounts.split("\n").flatMap((line) => mountOf(line));
  const first = new Map<Controller, string>();
  for (const { root, at, options } of found.filter(({ type }) => type === "cgroup")) {
    for (const controller of CONTROLLERS.filter((each) => options.includes(each))) {
      const path = own.get(controller);
      if (path !== undefined) first.set(controller, join(at, below(root, path)));
    }
  }
  if (first.size > 0) return { version: 1, folders: first };
  const [second, path] = [found.find(({ type }) => type === "cgroup2"), own.get("")];
  if (second === undefined || path === undefined) return { version: 2, folders: new Map() };
  const folder = join(second.at, below(second.root, path));
  const handed = handedDown(folder, pid);
  return { version: 2, folders: new Map(CONTROLLERS.filter((each) => handed.has(each)).map((each) => [each, folder])) };
}

/**
 * The controllers of version 2 that groups below a folder have. Where there are none yet, they are asked for; a group with
 * processes of its own may not hand any down, so the house steps aside into one below it, and back where that was no use.
 */
function handedDown(folder: string, pid: number): ReadonlySet<string> {
  const words = (file: string): readonly string[] => (textOf(join(folder, file)) ?? "").trim().split(" ");
  const control = join(folder, "cgroup.subtree_control");
  const wanted = words("cgroup.controllers").filter((each) => CONTROLLERS.some((known) => known === each));
  if (wanted.some((each) => !words("cgroup.subtree_control").includes(each))) {
    const asked = wanted.map((each) => `+${each}`).join(" ");
    const ask = (): boolean => attempt(() => writeFileSync(control, asked, { flag: "r+" }));
    const aside = join(folder, `chatelaine-${pid}-house`);
    const moveTo = (group: string): boolean => attempt(() => writeFileSync(join(group, "cgroup.procs"), String(pid), { flag: "r+" }));
    if (!ask() && attempt(() => mkdirSync(aside)) && !(moveTo(aside) && ask())) {
      moveTo(folder);
      isGone(aside);
    }
  }
  return new Set(words("cgroup.subtree_control"));
}

/** `4:memory:/a/b` and `0::/a/b`: the path of each controller, that of version 2 under the empty name. */
function ownOf(line: string): readonly (readonly [string, string])[] {
  const found = /^\d+:([^:]*):(\/.*)$/.exec(line);
  return (found?.[1] ?? "none").split(",").flatMap((name) => (found?.[2] === undefined ? [] : [[name, found[2]] as const]));
}

interface Mounted {
  readonly root: string;
  readonly at: string;
  readonly type: string;
  readonly options: readonly string[];
}

/** A line of mountinfo: `36 35 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory` (proc_pid_mountinfo(5)). */
function mountOf(line: string): readonly Mounted[] {
  const [before = "", after = ""] = line.split(" - ");
  const [, , , root, at] = before.split(" ");
  const [type = "", , options = ""] = after.split(" ");
  return root === undefined || at === undefined || !type.startsWith("cgroup") ? [] : [{ root, at, type, options: options.split(",") }];
}

/** A path of the hierarchy as seen through a mount of one of its folders. */
function below(root: string, path: string): string {
  return root !== "/" && path.startsWith(root) ? path.slice(root.length) || "/" : path;
}

/** Whether a group can be made here, by making one. */
function takesGroups(folder: string, pid: number): boolean {
  const trial = join(folder, `chatelaine-${pid}-trial`);
  return attempt(() => {
    mkdirSync(trial);
    rmdirSync(trial);
  });
}

/** Removes groups of houses that are gone; one that somebody is still in stays. */
function sweep(folder: string, pid: number): void {
  for (const name of readdirSync(folder)) if (isOfGone(GROUP.exec(name), pid)) isGone(join(folder, name));
}

/** Groups of sandboxes that houses which are gone left with somebody in them. */
function leftIn({ version, folders }: Place, pid: number): readonly Cgroup[] {
  const names = [...new Set(folders.values())].flatMap((folder) => readdirSync(folder));
  return [...new Set(names)]
    .filter((name) => isOfGone(OF_SANDBOX.exec(name), pid))
    .map((name) => new Cgroup(new Map([...folders].map(([controller, folder]) => [controller, join(folder, name)])), version));
}

/** Whether a group was made by another process than this one, which is there no more. */
function isOfGone(found: RegExpExecArray | null, pid: number): boolean {
  const of = Number(found?.[1] ?? pid);
  if (of === pid) return false;
  try {
    process.kill(of, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

function setTo(file: string, value: string, isNeeded: boolean): void {
  try {
    writeFileSync(file, value, { flag: "r+" });
  } catch (error) {
    if (isNeeded) throw error;
  }
}

function isGone(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}

function attempt(deed: () => void): boolean {
  try {
    deed();
    return true;
  } catch {
    return false;
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function numberIn(folder: string | undefined, file: string): number | undefined {
  const text = folder === undefined ? undefined : textOf(join(folder, file));
  return text === undefined ? undefined : Number(text);
}

/** The number in the line that begins with a word. */
function numberAfter(word: string, folder: string | undefined, file: string): number | undefined {
  const found = ((folder === undefined ? undefined : textOf(join(folder, file))) ?? "")
    .split("\n")
    .find((line) => line.startsWith(`${word} `));
  return found === undefined ? undefined : Number(found.slice(word.length + 1));
}

function scaled(value: number | undefined, by: number): number | undefined {
  return value === undefined ? undefined : value / by;
}
