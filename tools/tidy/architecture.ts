/** ARCHITECTURE.md shows the import table that is enforced: the same folders, the same cells. */
import type { TextFile, Untidy } from "./source.ts";
import { lineOf } from "./source.ts";
import { IMPORTS } from "./tables.ts";

/** Compares the first table of ARCHITECTURE.md whose head begins with `folder | imports`. Nothing to say where there is no such file. */
export function checkArchitecture(files: readonly TextFile[]): readonly Untidy[] {
  const page = files.find((file) => file.path === "ARCHITECTURE.md");
  if (page === undefined) return [];
  const head = /^\|\s*folder\s*\|\s*imports[^|\n]*\|.*$/im.exec(page.text);
  if (head === null)
    return [{ check: "architecture", path: page.path, line: 1, what: "has no table whose head is | folder | imports of ours |" }];
  const rows = readRows(page.text.slice(head.index).split("\n").slice(2));
  const line = lineOf(page.text, head.index);
  return Object.keys({ ...IMPORTS, ...rows }).flatMap((folder) => {
    const shown = rows[folder];
    const enforced = IMPORTS[folder];
    const what =
      enforced === undefined
        ? `names the folder ${folder}, which tools/tidy/tables.ts does not know`
        : shown === undefined
          ? `leaves out the folder ${folder}; row: ${rowOf(folder)}`
          : sameSet(shown, enforced)
            ? undefined
            : `says other imports of ${folder} than are enforced; row: ${rowOf(folder)}`;
    return what === undefined ? [] : [{ check: "architecture", path: page.path, line, what }];
  });
}

function readRows(lines: readonly string[]): { readonly [folder: string]: readonly string[] } {
  const end = lines.findIndex((line) => !line.startsWith("|"));
  return Object.fromEntries(
    lines.slice(0, end === -1 ? undefined : end).flatMap((line) => {
      const [folders = "", imports = ""] = line
        .split("|")
        .slice(1, 3)
        .map((cell) => cell.replaceAll("`", ""));
      const wanted = words(imports).filter((word) => word !== "-");
      return words(folders).map((folder) => [folder, wanted]);
    }),
  );
}

function words(cell: string): readonly string[] {
  return cell.split(/[\s,]+/).filter((word) => word !== "");
}

/** One row of the table as the page should have it. */
export function rowOf(folder: string): string {
  return `| ${folder} | ${IMPORTS[folder]?.join(", ") || "-"} |`;
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return [...a].sort().join() === [...b].sort().join();
}
