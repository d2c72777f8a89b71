/** The steps that `npm test` and `npm run check` are made of: each a program, run after the other, all of them. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";

export const root = join(import.meta.dirname, "..");

export interface Step {
  readonly name: string;
  /** A script under the project's root that the Node of this process runs, and its arguments. */
  readonly run: readonly string[];
}

export const checks: readonly Step[] = [
  { name: "tidy", run: ["tools/tidy.ts"] },
  { name: "tsc", run: ["node_modules/typescript/bin/tsc", "-p", "."] },
  { name: "tsc console", run: ["node_modules/typescript/bin/tsc", "-p", "console"] },
  { name: "oxlint", run: ["node_modules/oxlint/bin/oxlint", "--quiet"] },
];

/** Runs one step in this terminal. Whether it succeeded. */
export function succeeds(step: Step): boolean {
  const [script = "", ...args] = step.run;
  const done = spawnSync(process.execPath, [join(root, script), ...args], { cwd: root, stdio: "inherit" });
  process.stdout.write(`${step.name}: ${done.status === 0 ? "ok" : "failed"}\n`);
  return done.status === 0;
}
