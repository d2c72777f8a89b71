import { spawnSync } from "node:child_process";

/** Whether there is such a program here, and it ends well with these words. */
export function starts(program: string, words: readonly string[]): boolean {
  return spawnSync(program, words, { stdio: "ignore" }).status === 0;
}
