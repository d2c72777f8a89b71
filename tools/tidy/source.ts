/** The files that tidy looks at, and TypeScript files as the parser sees them. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { parseSync } from "vite";

export type Program = ReturnType<typeof parseSync>["program"];

/** One thing that is not tidy: where, which check, and what to do instead. */
export interface Untidy {
  readonly check: string;
  readonly path: string;
  readonly line: number;
  readonly what: string;
}

/** A file of the project; `path` is relative to its root, with forward slashes. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

export interface SourceFile extends TextFile {
  readonly program: Program;
  readonly comments: readonly { readonly value: string; readonly start: number }[];
  readonly imports: readonly Import[];
  readonly hasDefaultExport: boolean;
}

/** One import or re-export. `target` is the imported file for one of ours, else the package's name. */
export interface Import {
  readonly target: string;
  readonly ours: boolean;
  /** Erased before the program runs: only types cross. */
  readonly typeOnly: boolean;
  /** Loaded when a line of code asks for it (`import()`), and not with the file. */
  readonly later: boolean;
  readonly start: number;
}

const SKIPPED = new Set(["node_modules", "build", ".git", "chatelaine-data", "chatelaine-sample", "dist"]);

/** Every text file under a folder, except what is installed or made by running the house. */
export function readTree(root: string, folder = root): readonly TextFile[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): readonly TextFile[] => {
    if (SKIPPED.has(entry.name)) return [];
    const full = join(folder, entry.name);
    if (entry.isDirectory()) return readTree(root, full);
    if (!entry.isFile()) return [];
    const bytes = readFileSync(full);
    return bytes.includes(0) ? [] : [{ path: relative(root, full).replaceAll("\\", "/"), text: bytes.toString("utf8") }];
  });
}

/** Parses a TypeScript file. Throws with the parser's words when it does not parse. */
export function parseSource(file: TextFile): SourceFile {
  const parsed = parseSync(file.path, file.text, { lang: file.path.endsWith(".tsx") ? "tsx" : "ts", sourceType: "module" });
  const error = parsed.errors[0];
  if (error !== undefined) throw new Error(`${file.path}: ${error.message}`);
  const exports = parsed.module.staticExports.flatMap((statement) => statement.entries);
  return {
    ...file,
    program: parsed.program,
    comments: parsed.comments,
    imports: [
      ...parsed.module.staticImports.map((statement) => {
        const typeOnly = statement.entries.length > 0 && statement.entries.every((entry) => entry.isType);
        return importOf(file, statement.moduleRequest.value, typeOnly, statement.start);
      }),
      ...exports.flatMap((entry) =>
        entry.moduleRequest === null ? [] : [importOf(file, entry.moduleRequest.value, entry.isType, entry.start)],
      ),
      ...parsed.module.dynamicImports.flatMap((call) => {
        const quoted = file.text.slice(call.moduleRequest.start, call.moduleRequest.end);
        return /^["'`]/.test(quoted) ? [{ ...importOf(file, quoted.slice(1, -1), false, call.start), later: true }] : [];
      }),
    ],
    hasDefaultExport: exports.some((entry) => entry.exportName.kind === "Default"),
  };
}

function importOf(file: TextFile, request: string, typeOnly: boolean, start: number): Import {
  const ours = request.startsWith(".");
  const target = ours ? normalize(join(dirname(file.path), request)) : request;
  return { target, ours, typeOnly, later: false, start };
}

/** The line of an offset, counted from 1. */
export function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

/** Whether a file is a test or belongs to one: the rules of production code that name an effect do not hold there. */
export function isTest(path: string): boolean {
  return path.endsWith(".test.ts") || path.startsWith("test/");
}
