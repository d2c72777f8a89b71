/**
 * Secrets in mounted files, one in each: what Kubernetes, Docker and systemd put into a folder. Read again when the file
 * is another one. The only file of `execution/` that reads secrets from the disk.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync, realpathSync, statSync } from "node:fs";
import type { Stats } from "node:fs";
import { join, sep } from "node:path";
import { Fault } from "../../call/fault.ts";
import type { ExecutionFault } from "../fault.ts";
import { SECRET_BYTES_MAX } from "../limits.ts";
import { fieldOf } from "./field-of.ts";
import type { SecretKey, SecretReading, SecretSource } from "./source.ts";

const OTHERS_MASK = 0o077;

/**
 * A source whose keys are paths below a folder. A link is followed where it ends below the folder too, as Kubernetes has
 * it (`token -> ..data/token`, `..data -> ..2026_11_21`); one that leads out is refused. A file that group or others have
 * any right to is refused: what others can read is no secret any more.
 */
export function fileSource(folder: string): SecretSource {
  const seen = new Map<string, string>();
  const read = ({ key, field }: SecretKey): SecretReading => {
    const { text, stats } = readBelow(folder, key);
    const version = versionOf(stats);
    seen.set(key, version);
    return { value: fieldOf(text, field, key), version, previous: [] };
  };
  return {
    read: (key) => new Promise((resolve) => resolve(read(key))),
    isStale: ({ key }) => {
      const stats = statSync(join(folder, key), { throwIfNoEntry: false });
      return stats === undefined || versionOf(stats) !== seen.get(key);
    },
    close: () => Promise.resolve(),
  };
}

function readBelow(folder: string, key: string): { readonly text: string; readonly stats: Stats } {
  const file = openBelow(folder, key);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw unreadable(key, "it is no file");
    if ((stats.mode & OTHERS_MASK) !== 0) throw exposed(key, stats.mode);
    if (stats.size > SECRET_BYTES_MAX) throw unreadable(key, `it has more than ${SECRET_BYTES_MAX} bytes`);
    return { text: readFileSync(file, "utf8").replace(/\r?\n$/, ""), stats };
  } finally {
    closeSync(file);
  }
}

function openBelow(folder: string, key: string): number {
  const real = realPath(join(folder, key), key);
  if (!real.startsWith(realPath(folder, key) + sep)) throw unreadable(key, "it is a link that leads out of the folder");
  try {
    return openSync(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    throw unreadable(key, "it cannot be opened", cause);
  }
}

function realPath(path: string, key: string): string {
  try {
    return realpathSync(path);
  } catch (cause) {
    const isThere = !(cause instanceof Error && "code" in cause && cause.code === "ENOENT");
    if (isThere) throw unreadable(key, "it cannot be opened", cause);
    throw new Fault<ExecutionFault>("EXECUTION_SECRET_UNKNOWN", `there is no file ${key} below the source's folder`, { where: key });
  }
}

/** A file that was replaced or written is another version. */
function versionOf({ ino, mtimeMs, size }: Stats): string {
  return `${ino}.${Math.round(mtimeMs)}.${size}`;
}

function exposed(key: string, mode: number): Error {
  const shown = (mode & 0o777).toString(8).padStart(4, "0");
  return unreadable(
    key,
    `others than its owner have rights to it (mode ${shown})`,
    undefined,
    "mode 0400; in Kubernetes defaultMode: 0400",
  );
}

function unreadable(key: string, why: string, cause?: unknown, hint?: string): Error {
  return new Fault<ExecutionFault>("EXECUTION_SECRET_UNREADABLE", `the secret ${key} is not read: ${why}`, {
    where: key,
    ...(cause !== undefined && { cause }),
    ...(hint !== undefined && { hint }),
  });
}
