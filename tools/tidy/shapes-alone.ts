/** Folders in which nothing runs: their files are erased before the program begins. */
import { lineOf, type SourceFile, type Untidy } from "./source.ts";
import { SHAPES_ALONE } from "./tables.ts";

export function checkShapesAlone(files: readonly SourceFile[]): readonly Untidy[] {
  const shapes = files.filter(({ path }) => SHAPES_ALONE.some((folder) => path.startsWith(folder)));
  return shapes.flatMap(({ path, text, program, imports }) => {
    const running = program.body.filter(({ type }) => type !== "ImportDeclaration").filter((statement) => !isShape(statement));
    const starts = [...running, ...imports.filter(({ typeOnly }) => !typeOnly)].map(({ start }) => start);
    return starts.map((start) => ({ check: "shapes alone", path, line: lineOf(text, start), what: "it runs: this folder has interfaces and types alone" }));
  });
}

function isShape(statement: SourceFile["program"]["body"][number]): boolean {
  const declared = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
  return declared?.type === "TSInterfaceDeclaration" || declared?.type === "TSTypeAliasDeclaration";
}
