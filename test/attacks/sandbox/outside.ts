/** The same lines outside of any sandbox: an attack that fails there too would prove nothing. */
import { spawnSync } from "node:child_process";

export const isRoot = process.getuid?.() === 0;

export interface Outside {
  readonly out: string;
  readonly exitCode: number | null;
}

/** Runs a program of the host bare, as this user or another. */
export function outside(command: string, args: readonly string[], user?: number): Outside {
  const options = user === undefined ? {} : { uid: user, gid: user };
  const { stdout, status } = spawnSync(command, args, { ...options, cwd: "/", encoding: "utf8", input: "", timeout: 20_000 });
  return { out: stdout, exitCode: status };
}

export const shellOutside = (lines: string, user?: number): Outside => outside("sh", ["-c", lines], user);
