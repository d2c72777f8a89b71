/** The sources that the reference pages are written from. */
import { join } from "node:path";
import { parseSource, readTree, type SourceFile } from "../tidy/source.ts";

export const ROOT = join(import.meta.dirname, "..", "..");

export function readSources(): readonly SourceFile[] {
  return readTree(ROOT, join(ROOT, "src"))
    .filter(({ path }) => path.endsWith(".ts") && !path.endsWith(".d.ts"))
    .map(parseSource);
}
