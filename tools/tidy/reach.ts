/** What may not be imported by any way, however long. */
import type { Import, SourceFile, Untidy } from "./source.ts";
import { REACH } from "./tables.ts";

/** Ways at run time from a file to a folder that it may not reach. Imports of types are erased and do not count. */
export function checkReach(files: readonly SourceFile[]): readonly Untidy[] {
  const edges = edgesOf(files, () => true);
  const edgesOfStart = edgesOf(files, ({ later }) => !later);
  return REACH.flatMap(({ from, never, atStart, reason }) => {
    const way = wayTo(never, [from], atStart === true ? edgesOfStart : edges, new Set());
    return way === undefined ? [] : [{ check: "reach", path: from, line: 1, what: `reaches ${never} by ${way.join(" -> ")}: ${reason}` }];
  });
}

function edgesOf(files: readonly SourceFile[], counts: (one: Import) => boolean): ReadonlyMap<string, readonly string[]> {
  const imported = ({ imports }: SourceFile) => imports.filter((one) => one.ours && !one.typeOnly && counts(one));
  return new Map(files.map((file) => [file.path, imported(file).map(({ target }) => target)]));
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
