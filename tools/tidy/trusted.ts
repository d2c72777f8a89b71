/** The code that must be trusted stays small enough for one person to read in a day. */
import type { TextFile, Untidy } from "./source.ts";
import { isTest, lineOf } from "./source.ts";
import { TRUSTED, TRUSTED_LINES_MAX } from "./tables.ts";

/** Lines of the trusted folders together, tests aside: all of them, and those that are neither blank nor a comment alone. */
export function trustedLines(files: readonly TextFile[]): { readonly lines: number; readonly code: number } {
  const texts = files
    .filter((file) => file.path.endsWith(".ts") && !isTest(file.path) && TRUSTED.some((folder) => file.path.startsWith(`src/${folder}/`)))
    .map((file) => file.text.trimEnd());
  return {
    lines: texts.reduce((sum, text) => sum + lineOf(text, text.length), 0),
    code: texts.reduce((sum, text) => sum + text.split("\n").filter((line) => !/^\s*($|\/\/|\/?\*)/.test(line)).length, 0),
  };
}

export function checkTrusted(files: readonly TextFile[]): readonly Untidy[] {
  const { code } = trustedLines(files);
  if (code <= TRUSTED_LINES_MAX) return [];
  return [
    {
      check: "trusted lines",
      path: "src",
      line: 1,
      what: `${TRUSTED.join(" ")} have ${code} lines of code together; at most ${TRUSTED_LINES_MAX}`,
    },
  ];
}
