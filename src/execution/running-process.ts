/** The process of a server while it runs, bare or in a sandbox: what a link to it needs, and how it ends with all that it started. */
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import type { Clock } from "../call/clock.ts";
import type { Fault } from "../call/fault.ts";
import { STOP_CLOSED_MS } from "./limits.ts";
import { killGroup, leaves, startGroup, stopGroup, type ProcessStart } from "./process-group.ts";
import type { SandboxedProcess } from "./sandbox/sandbox.ts";

export interface RunningProcess {
  readonly child: ChildProcessWithoutNullStreams;
  /** Ends it at once. */
  kill(): void;
  /** Closes its input and ends it if it does not leave by itself. Resolves once it has left: to a fault where it never ran. */
  stop(): Promise<Fault | undefined>;
}

/** A process with the rights of the house's own user. */
export function bareProcess(start: ProcessStart, clock: Clock): RunningProcess {
  const child = startGroup(start);
  return { child, kill: () => killGroup(child), stop: () => stopGroup(child, clock).then(() => undefined) };
}

/** A process in a sandbox, of which nothing is left when it has ended: no session or daemon of its own either. */
export function sandboxedProcess({ child, kill, ended }: SandboxedProcess, clock: Clock): RunningProcess {
  return {
    child,
    kill,
    stop: async () => {
      child.stdin.end();
      if (!(await leaves(child, clock, STOP_CLOSED_MS))) kill();
      return (await ended).fault;
    },
  };
}
