/** Walking a parsed file: every node with the nodes above it, and the doc comment that stands right before a node. */
import type { SourceFile } from "../tidy/source.ts";

/** A node of the parser's tree (ESTree with TypeScript), as far as these tools look at it. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [member: string]: unknown;
}

/** Calls `visit` for every node, with those above it, the nearest first. */
export function walk(root: unknown, visit: (node: Node, above: readonly Node[]) => void, above: readonly Node[] = []): void {
  if (Array.isArray(root)) return root.forEach((one) => walk(one, visit, above));
  if (!isNode(root)) return;
  visit(root, above);
  const below = [root, ...above];
  for (const [member, value] of Object.entries(root)) if (member !== "parent") walk(value, visit, below);
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** The sentences of the doc comment before an offset, with nothing but blanks and a `|` between; undefined where there is none. */
export function docBefore(file: SourceFile, offset: number): string | undefined {
  const before = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/[\s|]*$/.exec(file.text.slice(0, offset));
  if (before?.[1] === undefined) return undefined;
  return before[1].replace(/\n\s*\* ?/g, " ").replace(/\s+/g, " ").trim();
}

/** A text as Markdown, in a table too: what would be read as a mark is escaped, but between backticks, where it stands as it is. */
export function markdown(text: string): string {
  const parts = text.split("`").map((part, at) => (at % 2 === 1 ? part : part.replaceAll("<", "&lt;").replaceAll("*", "\\*").replaceAll("__", "\\_\\_")));
  return parts.join("`").replaceAll("|", "\\|");
}
