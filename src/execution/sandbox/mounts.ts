/** What of the host a start may ask to see, and where it stands inside. Everything else is not there. */
import { lstatSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, resolve, sep } from "node:path";
import { Fault } from "../../call/fault.ts";
import type { ExecutionFault } from "../fault.ts";
import { READS_MAX } from "./limits.ts";
import type { SandboxStart } from "./sandbox.ts";

export const INSIDE_WORKSPACE = "/workspace";

/** A file or folder of the host, and where it is seen. */
export interface Mount {
  readonly from: string;
  readonly to: string;
  readonly access: "read" | "write";
}

export interface Mounts {
  /** A folder before what stands in it. */
  readonly all: readonly Mount[];
  /** Where the workspace stands inside. */
  readonly workspace: string | undefined;
}

/** Nothing of these is ever mounted by name: the sandbox makes its own, or has none. */
const NEVER = ["/proc", "/sys", "/dev", "/run", "/var/run"] as const;

/**
 * The mounts of a start: what its profile and the caller name, and its workspace. What is named read-only stays so where it is
 * part of what may be written to. Faults: EXECUTION_SANDBOX_REFUSED.
 */
export function mountsOf({ profile, reads = [], writes = [], workspace }: SandboxStart, hidden: readonly string[]): Mounts {
  const [toRead, toWrite] = [new Set([...profile.reads, ...reads]), new Set(writes)];
  const count = toRead.size + toWrite.size;
  if (count > READS_MAX) throw refused(`it asks to see ${count} paths, and ${READS_MAX} are the most`);
  const room = profile.workspace === "none" ? undefined : workspace;
  const own = room === undefined ? [] : [workspaceMount(room, profile.workspace === "write" ? "write" : "read", hidden)];
  const writable = writableOf([...toWrite, ...(room !== undefined && profile.workspace === "write" ? [room.folder] : [])], hidden);
  const named = (path: string, access: Mount["access"]): readonly Mount[] =>
    isPlanted(path, writable) ? [] : asNamed(path, sourceOf(path, hidden), access);
  // Of two with the same place the later holds: what is read-only comes last.
  const all = [...own, ...[...toWrite].flatMap((path) => named(path, "write")), ...[...toRead].flatMap((path) => named(path, "read"))];
  return { all: pinned(all, hidden), workspace: own[0]?.to };
}

/** What may be written to, under the name by which it was asked for and under its own. */
function writableOf(paths: readonly string[], hidden: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (const path of paths.toSorted((a, b) => depth(a) - depth(b))) if (!isPlanted(path, found)) found.push(path, sourceOf(path, hidden));
  return found;
}

function workspaceMount({ folder, at }: NonNullable<SandboxStart["workspace"]>, access: Mount["access"], hidden: readonly string[]): Mount {
  const from = sourceOf(folder, hidden);
  if (lstatSync(from).isDirectory() === false) throw refused("the workspace is no folder", folder);
  const to = at ?? INSIDE_WORKSPACE;
  if (!isAbsolute(to) || resolve(to) === sep || NEVER.some((never) => isWithin(to, never)))
    throw refused("the workspace cannot stand there", to);
  return { from, to: resolve(to), access };
}

/** A link is seen under the name by which it was asked for, and what it leads to under its own. */
function asNamed(path: string, from: string, access: Mount["access"]): readonly Mount[] {
  const to = resolve(path);
  return from === to
    ? [{ from, to, access }]
    : [
        { from, to, access },
        { from, to: from, access },
      ];
}

/**
 * Whether the way to a path leads over a link, or to nothing, in a folder that the program may write to: an earlier run of it may have made that
 * link, and it is never followed. Inside it is there as it is, as part of that folder.
 */
function isPlanted(path: string, writable: readonly string[]): boolean {
  return writable.some((folder) => {
    if (!isAbsolute(path) || !isWithin(path, folder)) return false;
    const steps = resolve(path)
      .slice(resolve(folder).length)
      .split(sep)
      .filter((step) => step !== "");
    return steps.some((_step, at) => {
      const found = lstatSync(join(folder, ...steps.slice(0, at + 1)), { throwIfNoEntry: false });
      return found === undefined || found.isSymbolicLink();
    });
  });
}

/**
 * The same, and with each folder between one that may be written to and what stands in it at a place of its own: nobody can
 * move away what something is mounted on, and so put something else in its place for the next start.
 */
function pinned(mounts: readonly Mount[], hidden: readonly string[]): readonly Mount[] {
  const folders = mounts.filter(({ access, from }) => access === "write" && lstatSync(from).isDirectory());
  const places = [...mounts.map(({ to }) => to), ...coveredBy(folders, hidden).map(({ at }) => at)];
  const between = folders.flatMap(({ from, to }) =>
    places
      .filter((place) => isWithin(place, to))
      .flatMap((place) => stepsBetween(to, place))
      .map((step): Mount => ({ from: join(from, step.slice(to.length)), to: step, access: "write" })),
  );
  const taken = new Set(mounts.map(({ to }) => to));
  const added = new Map(between.filter(({ to }) => !taken.has(to)).map((mount) => [mount.to, mount]));
  return [...mounts, ...added.values()].toSorted((a, b) => depth(a.to) - depth(b.to));
}

/** Folders above `place` and below `folder`. */
function stepsBetween(folder: string, place: string): readonly string[] {
  const above = dirname(place);
  return above.length <= folder.length ? [] : [...stepsBetween(folder, above), above];
}

function depth(path: string): number {
  return path.split(sep).length;
}

/** Where a path of the host really is; refused where it is the root, a part of the kernel's, or the house's own. */
function sourceOf(path: string, hidden: readonly string[]): string {
  if (!isAbsolute(path)) throw refused("a path to mount must be absolute", path);
  const real = realOf(path);
  if (real === sep || NEVER.some((never) => isWithin(real, never))) throw refused("it cannot be mounted into a sandbox", path);
  if (hidden.some((own) => isWithin(real, own))) throw refused("it is the house's own", path);
  return real;
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    throw refused("there is no such file or folder", path, error);
  }
}

/** Something of the house's own that is inside of what is mounted. */
export interface Covered {
  /** Where it is seen. */
  readonly at: string;
  readonly isFile: boolean;
}

/** Those of the house's own files and folders that are inside of what is mounted: they are covered. */
export function coveredBy(mounts: readonly Mount[], hidden: readonly string[]): readonly Covered[] {
  const seen = mounts.flatMap(({ from, to }) =>
    hidden
      .filter((own) => isWithin(own, from))
      .map((own): Covered => ({ at: join(to, own.slice(from === sep ? 0 : from.length)), isFile: lstatSync(own).isFile() })),
  );
  return [...new Map(seen.map((one) => [one.at, one])).values()];
}

/** Whether a path is a folder or something in it. */
export function isWithin(path: string, folder: string): boolean {
  const [whole, above] = [resolve(path), resolve(folder)];
  return whole === above || whole.startsWith(above.endsWith(sep) ? above : above + sep);
}

const REFUSED_HINT = "name only what the program needs, outside of the house's data folder; docs/sandbox.md says what may be mounted";

export function refused(what: string, where?: string, cause?: unknown, hint = REFUSED_HINT): Fault<ExecutionFault> {
  return new Fault("EXECUTION_SANDBOX_REFUSED", `the sandbox was not started: ${what}`, {
    ...(where !== undefined && { where }),
    hint,
    ...(cause !== undefined && { cause }),
  });
}
