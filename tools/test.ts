/**
 * `npm test`: the checks, then every test. Arguments go to the runner (`npm test -- src/ledger`). The last line is
 * `N passed, N failed, N skipped`, taken from the runner's own report. Exit code 1 when anything failed or nothing ran.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Counts, countTests } from "./count-tests.ts";
import { checks, succeeds } from "./step.ts";

const checked = checks.map((step) => succeeds(step)).every(Boolean);
const folder = mkdtempSync(join(tmpdir(), "chatelaine-test-"));
const report = join(folder, "report.json");
const ran = succeeds({
  name: "vitest",
  run: [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
});
const counts = readCounts();
rmSync(folder, { recursive: true });
process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
process.exitCode = checked && ran && counts.failed === 0 && counts.passed > 0 ? 0 : 1;

function readCounts(): Counts {
  try {
    return countTests(JSON.parse(readFileSync(report, "utf8")));
  } catch {
    process.stdout.write("The runner left no report: nothing is known of the tests.\n");
    return { passed: 0, failed: 0, skipped: 0 };
  }
}
