/** What of the host a start may ask to see, and where it stands inside. Everything else is not there. */
import { lstatSync, realpathSync } from "node:fs";
import { isAbsolute, join, normalize, sep } from "node:path";
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

/** Nothing of these is ever mounted by name: the sandbox makes its own, or has none. */
const NEVER = ["/proc", "/sys", "/dev", "/run", "/var/run"] as const;

/** The mounts of a start: what its profile and the caller name read-only, and its workspace. Faults: EXECUTION_SANDBOX_REFUSED. */
export function mountsOf({ profile, reads = [], workspace }: SandboxStart, hidden: readonly string[]): readonly Mount[] {
  const named = [...new Set([...profile.reads, ...reads])];
  if (named.length > READS_MAX) throw refused(`it asks to see ${named.length} paths, and ${READS_MAX} are the most`);
  const seen = named.flatMap((path): Mount[] => {
    const from = sourceOf(path, hidden);
    // A link is seen under the name by which it was asked for, and what it leads to under its own.
    return from === normalize(path)
      ? [{ from, to: from, access: "read" }]
      : [
          { from, to: normalize(path), access: "read" },
          { from, to: from, access: "read" },
        ];
  });
  if (workspace === undefined || profile.workspace === "none") return seen;
  const from = sourceOf(workspace.folder, hidden);
  if (lstatSync(from).isDirectory() === false) throw refused("the workspace is no folder", workspace.folder);
  const to = workspace.at ?? INSIDE_WORKSPACE;
  if (!isAbsolute(to) || normalize(to) === sep || NEVER.some((never) => isWithin(to, never)))
    throw refused("the workspace cannot stand there", to);
  return [...seen, { from, to: normalize(to), access: profile.workspace }];
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

/** Those of the house's own folders that are inside of what is mounted, as seen from inside: they are covered. */
export function coveredBy(mounts: readonly Mount[], hidden: readonly string[]): readonly string[] {
  return mounts.flatMap(({ from, to }) =>
    hidden.filter((own) => isWithin(own, from)).map((own) => join(to, own.slice(from === sep ? 0 : from.length))),
  );
}

function isWithin(path: string, folder: string): boolean {
  const whole = normalize(path);
  return whole === folder || whole.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

export function refused(what: string, where?: string, cause?: unknown): Fault<ExecutionFault> {
  return new Fault("EXECUTION_SANDBOX_REFUSED", `the sandbox was not started: ${what}`, {
    ...(where !== undefined && { where }),
    hint: "name only what the program needs, outside of the house's data folder; docs/sandbox.md says what may be mounted",
    ...(cause !== undefined && { cause }),
  });
}
