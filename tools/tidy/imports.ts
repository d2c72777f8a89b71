/** Who imports whom: the table of tables.ts, doors, and cycles. */
import { basename, dirname } from "node:path";
import type { SourceFile, Untidy } from "./source.ts";
import { isTest, lineOf } from "./source.ts";
import { IMPORTS } from "./tables.ts";

/** What the word `contract` stands for in the table. */
const CONTRACT = "src/server/contract.ts";

/** Imports that the table does not allow. Tests beside the code may use any part of the house. */
export function checkImports(files: readonly SourceFile[]): readonly Untidy[] {
  return files
    .filter((file) => isOfHouse(file.path) && !isTest(file.path))
    .flatMap((file) =>
      file.imports
        .filter((one) => one.ours)
        .flatMap((one) => {
          const what = forbidden(file.path, one.target);
          return what === undefined ? [] : [{ check: "imports", path: file.path, line: lineOf(file.text, one.start), what }];
        }),
    );
}

/** What runs in the house, and what it gives to browsers. */
export function isOfHouse(path: string): boolean {
  return path.startsWith("src/") || path.startsWith("console/");
}

/** The room of a file: its folder under src/; src/main.ts belongs to `main`. The console is a room of its own. */
export function roomOf(path: string): string | undefined {
  if (path === "src/main.ts") return "main";
  if (path.startsWith("console/")) return "console";
  return /^src\/([^/]+)\//.exec(path)?.[1];
}

function forbidden(path: string, target: string): string | undefined {
  const from = roomOf(path);
  const to = roomOf(target);
  if (from === undefined) return `${path} is in no room: files of src/ live in a folder of the table`;
  if (to === undefined) return `imports ${target}, which is outside src/`;
  if (isTest(target)) return `imports the test ${target}`;
  if (from === to) return isOwnDoor(path, target) ? `imports its own folder's door ${target}: a door is for outsiders` : undefined;
  const allowed = IMPORTS[from];
  if (allowed === undefined) return `the folder ${from}/ is not in the table: add it to tools/tidy/tables.ts and ARCHITECTURE.md`;
  if (allowed.includes(to) || (allowed.includes("ports") && basename(target) === "port.ts")) return undefined;
  if (allowed.includes("contract") && target === CONTRACT) return undefined;
  return `${from} may not import ${to} (${target}); it may import ${allowed.join(", ") || "nothing of ours"}`;
}

/** A door is an index.ts; a file of its folder that goes through it makes circles. */
function isOwnDoor(path: string, target: string): boolean {
  return basename(target) === "index.ts" && `${dirname(path)}/`.startsWith(`${dirname(target)}/`);
}

/** Cycles between files at run time. Imports of types are erased and do not count. */
export function checkCycles(files: readonly SourceFile[]): readonly Untidy[] {
  const edges = new Map(files.map((file) => [file.path, file.imports.filter((one) => one.ours && !one.typeOnly).map((one) => one.target)]));
  const finished = new Set<string>();
  const found: Untidy[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at !== -1) {
      found.push({ check: "cycles", path, line: 1, what: `imports itself in a circle: ${[...trail.slice(at), path].join(" -> ")}` });
      return;
    }
    if (finished.has(path)) return;
    for (const target of edges.get(path) ?? []) visit(target, [...trail, path]);
    finished.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return found;
}
