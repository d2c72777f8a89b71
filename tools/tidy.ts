/**
 * The style of the house as a test: `node tools/tidy.ts [FOLDER]` prints what is not tidy, one line each, and the size
 * of the code that must be trusted. Exit code 1 when anything is untidy. The rules are tables in tools/tidy/tables.ts.
 */
import { join, resolve } from "node:path";
import { checkArchitecture } from "./tidy/architecture.ts";
import { checkEffects } from "./tidy/effects.ts";
import { checkCycles, checkImports } from "./tidy/imports.ts";
import { checkReach } from "./tidy/reach.ts";
import { checkShapesAlone } from "./tidy/shapes-alone.ts";
import { checkFiles, checkShape } from "./tidy/shape.ts";
import { type TextFile, type Untidy, parseSource, readTree } from "./tidy/source.ts";
import { TRUSTED, TRUSTED_LINES_MAX } from "./tidy/tables.ts";
import { checkTrusted, trustedLines } from "./tidy/trusted.ts";
import { checkWords } from "./tidy/words.ts";

/** Everything in a tree that breaks a rule, sorted by file and line. */
export function untidy(files: readonly TextFile[]): readonly Untidy[] {
  const sources = files.filter((file) => /\.tsx?$/.test(file.path) && !file.path.endsWith(".d.ts")).map((file) => parseSource(file));
  return [
    ...checkImports(sources),
    ...checkCycles(sources),
    ...checkReach(sources),
    ...checkShapesAlone(sources),
    ...checkEffects(sources),
    ...checkShape(sources),
    ...checkFiles(files),
    ...checkWords(files),
    ...checkTrusted(files),
    ...checkArchitecture(files),
  ].sort((a, b) => a.path.localeCompare(b.path) || a.line - b.line);
}

if (import.meta.main) {
  const files = readTree(resolve(process.argv[2] ?? join(import.meta.dirname, "..")));
  const found = untidy(files);
  for (const one of found) process.stdout.write(`${one.path}:${one.line}: ${one.check}: ${one.what}\n`);
  const { lines, code } = trustedLines(files);
  process.stdout.write(
    `trusted: ${lines} lines, ${code} without comments and blank ones, of at most ${TRUSTED_LINES_MAX} in ${TRUSTED.join(" ")}\n`,
  );
  process.exitCode = found.length === 0 ? 0 : 1;
}
