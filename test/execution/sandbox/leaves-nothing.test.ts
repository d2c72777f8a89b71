/** Many runs leave nothing: as many processes, mounts, cgroups, files and descriptors afterwards as before. CHATELAINE_SANDBOX_RUNS=10000 runs as many. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { isHere } from "./opened.ts";

const RUNS = Number(process.env["CHATELAINE_SANDBOX_RUNS"] ?? 150);
const program = fileURLToPath(new URL("many-runs.ts", import.meta.url));

interface Told {
  readonly before: object;
  readonly after: object;
  /** Files in the workspace: one end of each round writes one. */
  readonly written: number;
  readonly ends: number;
  readonly turns: number;
}

test.skipIf(!isHere)(`${RUNS} runs that end in every way leave no process, mount, cgroup, file or descriptor behind`, { timeout: 60_000 + RUNS * 500 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["--disable-warning=ExperimentalWarning", program, String(RUNS)]);
  const { before, after, written, ends, turns } = JSON.parse(stdout) as Told;
  expect(after).toEqual(before);
  expect(turns).toBeGreaterThanOrEqual(RUNS);
  expect(Math.abs(written - turns / ends)).toBeLessThan(1);
});
