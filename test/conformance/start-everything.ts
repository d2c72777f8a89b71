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

/** Starts an everything-server on a free port of its own process, and resolves once it listens. Disposing ends it. */
export async function startEverything(): Promise<Everything> {
  const child = spawn(process.execPath, [EVERYTHING_FILE], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "close");
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
