/** A sandbox for tests: opened once, and whether there is one here at all. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../../src/main/system.ts";
import { openSandbox } from "../../../src/execution/sandbox/open-sandbox.ts";
import { STRICT, type SandboxProfile } from "../../../src/execution/sandbox/profile.ts";
import { runInside, type RunInput } from "../../../src/execution/sandbox/run-inside.ts";
import type { Sandbox, SandboxStart } from "../../../src/execution/sandbox/sandbox.ts";

export const USER = 60_999;

export const madeFolder = mkdtempSync(join(tmpdir(), "chatelaine-sandbox-"));
process.once("exit", () => rmSync(madeFolder, { recursive: true, force: true }));

export const sandbox: Sandbox = await openSandbox({
  configuration: { driver: "bubblewrap", container: undefined, user: USER },
  folder: madeFolder,
  hidden: [madeFolder],
  clock: systemClock,
});

export const isHere = sandbox.driver === "bubblewrap";
if (!isHere) console.warn(`SKIPPED, no sandbox here: ${sandbox.holds.notes.join("; ")}`);

export interface Ran {
  readonly out: string;
  readonly err: string;
  readonly exitCode: number | undefined;
  readonly limit: string | undefined;
  readonly wallMs: number;
}

export interface Inside extends Omit<Partial<SandboxStart>, "profile"> {
  readonly profile?: SandboxProfile;
  readonly input?: Omit<RunInput, "clock">;
}

/** Runs a program inside, in `strict` where nothing else is said. */
export async function inside(
  command: string,
  args: readonly string[],
  { profile = STRICT, input = {}, ...more }: Inside = {},
): Promise<Ran> {
  const run = await runInside(sandbox, { profile, command, args, ...more }, { clock: systemClock, ...input });
  return { out: run.stdout.toString(), err: run.stderr.toString(), exitCode: run.exitCode, limit: run.limit, wallMs: run.wallMs };
}

/** Runs lines of the shell inside. */
export const shell = (lines: string, more: Inside = {}): Promise<Ran> => inside("sh", ["-c", lines], more);

/** A profile with some limits changed. */
export function limited(limits: Partial<SandboxProfile["limits"]>, profile = STRICT): SandboxProfile {
  return { ...profile, limits: { ...profile.limits, ...limits } };
}
