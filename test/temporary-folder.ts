/**
 * What tests put into the machine's temporary folder lies in one folder of the run and goes with it: also what is left by a test
 * that fails, or by a file of which no test was asked for, so that its hooks do not run.
 */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** As any temporary folder: programs that tests start as other users find their way through it. */
const OPEN_TO_ALL = 0o1777;

let folder = "";

export function setup(): void {
  // Sockets and podman take short paths alone.
  folder = mkdtempSync(join(tmpdir(), "tests-"));
  chmodSync(folder, OPEN_TO_ALL);
  process.env["TMPDIR"] = folder;
}

export function teardown(): void {
  rmSync(folder, { recursive: true, force: true });
}
