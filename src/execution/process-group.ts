/**
 * A child process that leads its own process group, so that what it started ends with it. A grandchild that leaves the
 * group on purpose (setsid) is beyond this; only a sandbox holds such a one (see `running-process.ts`).
 */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import type { Clock } from "../call/clock.ts";
import { STOP_CLOSED_MS, STOP_TERMINATED_MS } from "./limits.ts";

export interface ProcessStart {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: { readonly [name: string]: string };
}

/** What of the house's own environment a server may know: where programs and the home are, language and time zone. */
const INHERITED = ["PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR"] as const;

/** The whole environment of a server's process: the safe part of the house's own, and what is configured for it. */
export function processEnvironment(
  own: { readonly [name: string]: string | undefined },
  configured: { readonly [name: string]: string },
): { readonly [name: string]: string } {
  const safe = INHERITED.flatMap((name) => (own[name] === undefined ? [] : [[name, own[name]] as const]));
  return { ...Object.fromEntries(safe), ...configured };
}

/** Starts a process in a group of its own. Whether it could be started is told by its `spawn` or `error` event. */
export function startGroup(start: ProcessStart): ChildProcessWithoutNullStreams {
  const child = spawn(start.command, [...start.args], {
    cwd: start.cwd,
    env: start.env,
    detached: true,
    shell: false,
    stdio: ["pipe", "pipe", "pipe"],
  });
  // The leader is gone, what it left behind is not wanted any more.
  child.once("exit", () => signalGroup(child, "SIGKILL"));
  return child;
}

/** Ends a process and its group: closes its input, then SIGTERM, then SIGKILL. Resolves once the process has left. */
export async function stopGroup(child: ChildProcessWithoutNullStreams, clock: Clock): Promise<void> {
  if (child.pid === undefined) return;
  child.stdin.end();
  if (await leaves(child, clock, STOP_CLOSED_MS)) return;
  signalGroup(child, "SIGTERM");
  if (await leaves(child, clock, STOP_TERMINATED_MS)) return;
  signalGroup(child, "SIGKILL");
  await leaves(child, clock, STOP_TERMINATED_MS);
}

/** Ends a process and its group at once. */
export function killGroup(child: ChildProcessWithoutNullStreams): void {
  signalGroup(child, "SIGKILL");
}

/** Whether a process leaves within so long. */
export function leaves(child: ChildProcessWithoutNullStreams, clock: Clock, withinMs: number): Promise<boolean> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(true);
  return new Promise((resolve) => {
    const left = () => {
      cancel();
      resolve(true);
    };
    const cancel = clock.after(withinMs, () => {
      child.off("exit", left);
      resolve(false);
    });
    child.once("exit", left);
  });
}

function signalGroup(child: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // ESRCH: nobody of the group is left, which is what was wanted.
  }
}
