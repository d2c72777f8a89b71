/** YAML 1.2 with places: for each value, the line and column where it stands. */
import { LineCounter, type Node, type Pair, isMap, isNode, isPair, isScalar, parseDocument } from "yaml";
import { configurationFault } from "./fault.ts";
import type { Path, Place } from "./problems.ts";

/**
 * Reads one document. Refused with CONFIGURATION_NOT_YAML, because two readers could understand them differently: a key
 * that stands twice, a tag that is not of YAML's core, a second document, more than a hundred aliases. `merge` reads `<<` as YAML 1.1 did, as
 * documents of others are written; left out, it is a key like any.
 */
export function readYaml(text: string, file: string, { merge = false } = {}): { readonly value: unknown; readonly place: Place } {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: "1.2",
    schema: "core",
    lineCounter: lines,
    prettyErrors: false,
    merge,
    strict: true,
  });
  const problem = document.errors[0] ?? document.warnings[0];
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  if (problem !== undefined) {
    throw configurationFault([{ code: "CONFIGURATION_NOT_YAML", what: problem.message, where: at(problem.pos[0]) }]);
  }
  try {
    // An empty file is an empty configuration: everything has a default.
    const value: unknown = document.toJS({ maxAliasCount: 100 }) ?? {};
    return { value, place: (path, key) => at(offsetOf(document.contents, path, key)) };
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw configurationFault([{ code: "CONFIGURATION_NOT_YAML", what, where: at(0) }]);
  }
}

/** The offset of what stands at a path, or of the nearest thing above it that is there. */
function offsetOf(contents: unknown, path: Path, key: boolean): number {
  let node: unknown = contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, step] of path.entries()) {
    const next = childOf(node, step);
    if (next === undefined) return offset;
    const wantsKey = key && depth === path.length - 1;
    const child: unknown = isPair(next) ? next.value : next;
    offset = (wantsKey && isPair(next) ? startOf(next.key) : (startOf(child) ?? (isPair(next) ? startOf(next.key) : undefined))) ?? offset;
    node = child;
  }
  return offset;
}

function childOf(node: unknown, step: string | number): Pair | Node | undefined {
  if (isMap(node)) return node.items.find((pair) => (isScalar(pair.key) ? String(pair.key.value) : undefined) === String(step));
  if (isNode(node) && "items" in node && Array.isArray(node.items)) {
    const child: unknown = node.items[Number(step)];
    return isNode(child) ? child : undefined;
  }
  return undefined;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
