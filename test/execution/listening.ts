/** A server that listens on loopback in a process of its own, and writes its port to stdout first. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface Listening {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a server of `servers/` and waits for its port. */
export async function startListening(file: string, args: readonly string[]): Promise<Listening> {
  const path = fileURLToPath(new URL(`./servers/${file}.ts`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "close");
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return {
    port: Number(line),
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
