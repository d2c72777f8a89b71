/** What may not be imported by any way, however long. */
import type { SourceFile, Untidy } from "./source.ts";
import { REACH } from "./tables.ts";

/** Ways at run time from a file to a folder that it may not reach. Imports of types are erased and do not count. */
export function checkReach(files: readonly SourceFile[]): readonly Untidy[] {
  const edges = new Map(files.map((file) => [file.path, file.imports.filter((one) => one.ours && !one.typeOnly).map((one) => one.target)]));
  return REACH.flatMap(({ from, never, reason }) => {
    const way = wayTo(never, [from], edges, new Set());
    return way === undefined ? [] : [{ check: "reach", path: from, line: 1, what: `reaches ${never} by ${way.join(" -> ")}: ${reason}` }];
  });
}

function wayTo(
  folder: string,
  trail: readonly string[],
  edges: ReadonlyMap<string, readonly string[]>,
  seen: Set<string>,
): readonly string[] | undefined {
  const path = trail.at(-1) ?? "";
  if (path.startsWith(folder)) return trail;
  if (seen.has(path)) return undefined;
  seen.add(path);
  for (const target of edges.get(path) ?? []) {
    const way = wayTo(folder, [...trail, target], edges, seen);
    if (way !== undefined) return way;
  }
  return undefined;
}
