/** The code that must be trusted stays small enough for one person to read in a day. */
import type { TextFile, Untidy } from "./source.ts";
import { isTest, lineOf } from "./source.ts";
import { TRUSTED, TRUSTED_LINES_MAX } from "./tables.ts";

/** Lines of the trusted folders together: comments and blank lines count, tests do not. */
export function trustedLines(files: readonly TextFile[]): number {
  return files
    .filter((file) => file.path.endsWith(".ts") && !isTest(file.path) && TRUSTED.some((folder) => file.path.startsWith(`src/${folder}/`)))
    .reduce((sum, file) => sum + lineOf(file.text, file.text.trimEnd().length), 0);
}

export function checkTrusted(files: readonly TextFile[]): readonly Untidy[] {
  const lines = trustedLines(files);
  if (lines <= TRUSTED_LINES_MAX) return [];
  return [
    {
      check: "trusted lines",
      path: "src",
      line: 1,
      what: `${TRUSTED.join(" ")} have ${lines} lines together; at most ${TRUSTED_LINES_MAX}`,
    },
  ];
}
