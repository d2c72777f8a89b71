/** Opens the sandbox for a moment, to see what it holds on this system. For `doctor`, with no house running. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSandbox, type SandboxConfiguration } from "../execution/sandbox/open-sandbox.ts";
import type { DriverName } from "../execution/sandbox/sandbox.ts";
import { tryOut, type Tried } from "../execution/sandbox/try-out.ts";
import { systemClock } from "./system.ts";

export interface LookedSandbox {
  readonly driver: DriverName;
  readonly notes: readonly string[];
  readonly tried: readonly Tried[];
}

/** Never rejects, and leaves nothing behind. */
export async function lookAtSandbox(configuration: SandboxConfiguration): Promise<LookedSandbox> {
  const folder = mkdtempSync(join(tmpdir(), "chatelaine-sandbox-"));
  try {
    const sandbox = await openSandbox({ configuration, folder, hidden: [folder], clock: systemClock });
    return {
      driver: sandbox.driver,
      notes: sandbox.holds.notes,
      tried: sandbox.driver === "none" ? [] : await tryOut(sandbox, systemClock),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
