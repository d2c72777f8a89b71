import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";

/** The file of the everything-server: `node FILE --stdio` is its command as a stdio upstream. */
export const EVERYTHING_FILE = join(import.meta.dirname, "everything-server.ts");

/** A running everything-server. */
export interface Everything extends AsyncDisposable {
  readonly url: URL;
}

const firstLine = z.object({ url: z.url() });

/**
 * Starts an everything-server on a free port in a process of its own, and resolves once it listens. Disposing ends it.
 * Flags are those of the everything-server: `--legacy` for the 2025 revisions alone.
 */
export async function startEverything(...flags: readonly "--legacy"[]): Promise<Everything> {
  const child = spawn(process.execPath, [EVERYTHING_FILE, ...flags], { stdio: ["ignore", "pipe", "inherit", "ipc"] });
  const ended = once(child, "close");
  if (child.stdout === null) throw new Error("the everything-server has no output");
  const [line] = (await Promise.race([once(createInterface(child.stdout), "line"), ended])) as [unknown];
  if (typeof line !== "string") throw new Error(`the everything-server ended before it listened: ${String(line)}`);
  return {
    url: new URL(firstLine.parse(JSON.parse(line)).url),
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await ended;
    },
  };
}
