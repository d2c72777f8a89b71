/** The shape of a file: what the language offers and this house does without, and how long things may be. */
import { basename } from "node:path";
import { Visitor } from "vite";
import type { SourceFile, TextFile, Untidy } from "./source.ts";
import { isTest, lineOf } from "./source.ts";
import { EMPTY_NAMES, FILE_LINES_MAX, FUNCTION_LINES_MAX } from "./tables.ts";

/** `any`, enums, namespaces, decorators, default exports, suppressions, and functions that are too long. */
export function checkShape(files: readonly SourceFile[]): readonly Untidy[] {
  return files.flatMap((file) => [...syntax(file), ...suppressions(file), ...defaultExport(file)]);
}

function syntax(file: SourceFile): readonly Untidy[] {
  const found: Untidy[] = [];
  const add = (check: string, start: number, what: string): void => {
    found.push({ check, path: file.path, line: lineOf(file.text, start), what });
  };
  const measure = (node: { readonly start: number; readonly end: number }): void => {
    const lines = lineOf(file.text, node.end) - lineOf(file.text, node.start) + 1;
    if (lines > FUNCTION_LINES_MAX && !isSuite(file, file.text.slice(node.start, node.end)))
      add("functions", node.start, `a function of ${lines} lines; at most ${FUNCTION_LINES_MAX}`);
  };
  new Visitor({
    TSAnyKeyword: (node) => add("any", node.start, "`any`: say the type, or `unknown` and check it"),
    TSEnumDeclaration: (node) => add("enums", node.start, "an enum: use a union of strings"),
    TSModuleDeclaration: (node) => add("namespaces", node.start, "a namespace: use a module"),
    Decorator: (node) => add("decorators", node.start, "a decorator: call the function"),
    FunctionDeclaration: measure,
    FunctionExpression: measure,
    ArrowFunctionExpression: measure,
  }).visit(file.program);
  return found;
}

/** A suite holds tests, each a function of its own. */
function isSuite(file: SourceFile, source: string): boolean {
  return isTest(file.path) && /\b(?:test|it|describe)(?:\.\w+)*\(/.test(source);
}

function defaultExport(file: SourceFile): readonly Untidy[] {
  if (!file.hasDefaultExport || basename(file.path).endsWith(".config.ts")) return [];
  return [{ check: "default exports", path: file.path, line: 1, what: "a default export: export it by its name" }];
}

function suppressions(file: SourceFile): readonly Untidy[] {
  const typeTest = file.path.startsWith("test/types/");
  return file.comments.flatMap((comment) => {
    const word = /@ts-(?:ignore|nocheck|expect-error)|(?:oxlint|eslint)-disable|@vitest-ignore|v8 ignore/.exec(comment.value)?.[0];
    if (word === undefined || (typeTest && word === "@ts-expect-error")) return [];
    return [{ check: "suppressions", path: file.path, line: lineOf(file.text, comment.start), what: `${word}: mend what it hides` }];
  });
}

/** Names and lengths of all source files, whatever their language. */
export function checkFiles(files: readonly TextFile[]): readonly Untidy[] {
  return files
    .filter((file) => /\.(ts|tsx|mjs|js)$/.test(file.path))
    .flatMap((file) => {
      const found: Untidy[] = [];
      const add = (check: string, what: string): void => void found.push({ check, path: file.path, line: 1, what });
      const name = basename(file.path).replace(/(\.(test|fixture|bench|config|d))?\.(ts|tsx|mjs|js)$/, "");
      if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && !/^(ok|ng)\./.test(name)) add("names", `${basename(file.path)} is not in kebab-case`);
      const rooms = file.path.startsWith("src/") ? file.path.split("/").slice(1, -1) : [];
      for (const word of [name, ...rooms]) {
        if ((EMPTY_NAMES as readonly string[]).includes(word)) add("names", `"${word}" does not say what is inside`);
      }
      const lines = lineOf(file.text, file.text.length);
      if (lines > FILE_LINES_MAX) add("files", `${lines} lines; at most ${FILE_LINES_MAX}`);
      return found;
    });
}
