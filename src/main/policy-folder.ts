/**
 * The folder of policies: its `.cedar` files as texts, and a watch that tells when they changed. What they mean is
 * policy's business; a folder that does not validate changes nothing, because the set in force is kept in memory.
 */
import { readFileSync, readdirSync, watch } from "node:fs";
import { join } from "node:path";
import { Fault } from "../call/fault.ts";
import type { Clock } from "../call/clock.ts";
import type { PolicyFiles } from "../policy/policy-set.ts";
import { POLICY_BYTES_MAX, POLICY_SETTLE_MS } from "./limits.ts";

export type PolicyFolderFault =
  /** The folder of policies is not there or cannot be read; the set in force stays. */
  | "POLICY_FOLDER_MISSING"
  /** The policies are larger than POLICY_BYTES_MAX together; the set in force stays. */
  | "POLICY_FOLDER_TOO_LARGE";

/** Reads every `.cedar` file of the folder, not of folders below it. Faults: POLICY_FOLDER_MISSING, POLICY_FOLDER_TOO_LARGE. */
export function readPolicyFolder(folder: string): PolicyFiles {
  const files: { [file: string]: string } = {};
  let bytes = 0;
  for (const name of listFolder(folder)) {
    const text = readFileSync(join(folder, name), "utf8");
    bytes += Buffer.byteLength(text);
    if (bytes > POLICY_BYTES_MAX) {
      throw new Fault("POLICY_FOLDER_TOO_LARGE", `the policies are larger than ${POLICY_BYTES_MAX} bytes together`, {
        where: folder,
        hint: "keep other files out of the folder",
      });
    }
    files[name] = text;
  }
  return files;
}

/** Calls `changed` some time after files of the folder changed. The result ends the watch. */
export function watchPolicyFolder(folder: string, clock: Clock, changed: () => void): () => void {
  let cancel: (() => void) | undefined;
  const watcher = watch(folder, { persistent: false }, (_event, name) => {
    if (name !== null && !name.endsWith(".cedar")) return;
    cancel?.();
    cancel = clock.after(POLICY_SETTLE_MS, changed);
  });
  // A folder that is taken away ends the watch; the set in force stays.
  watcher.on("error", changed);
  return () => {
    cancel?.();
    watcher.close();
  };
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".cedar"))
      .sort();
  } catch (error) {
    throw new Fault("POLICY_FOLDER_MISSING", `the folder of policies cannot be read`, {
      where: folder,
      hint: "make the folder, or name another with `policies:` in the configuration",
      cause: error,
    });
  }
}
