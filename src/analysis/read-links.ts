/** Reads *.links.yaml files: which templates are linked, as which rules. Each problem has its place. */
import { LineCounter, isMap, isNode, isScalar, isSeq, parseDocument } from "yaml";
import type { Document } from "yaml";
import type { z } from "zod";
import type { Place } from "../policy/rule.ts";
import { linkSchema, linksSchema } from "./links-schema.ts";
import { nearest } from "./nearest.ts";
import type { Problem } from "./problem.ts";

/** How files of links end. */
export const LINKS_SUFFIX = ".links.yaml";

export interface Link extends z.output<typeof linkSchema> {
  readonly place: Place;
  /** Where the value of a key stands; the link itself where the key is not there. */
  readonly placeOf: (key: keyof typeof linkSchema.shape) => Place;
}

export interface ReadLinks {
  readonly links: readonly Link[];
  readonly problems: readonly Problem[];
}

type At = (path: readonly PropertyKey[], key: boolean) => Place;

/** The links of one file; none where it has a problem. Read as strictly as the configuration: two readers must understand the same. */
export function readLinks(file: string, text: string): ReadLinks {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: "1.2",
    schema: "core",
    lineCounter: lines,
    prettyErrors: false,
    merge: false,
    strict: true,
  });
  const placed = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const flaw = document.errors[0] ?? document.warnings[0];
  if (flaw !== undefined) return { links: [], problems: [invalid(`the file is not YAML: ${flaw.message}`, placed(flaw.pos[0]))] };
  const at: At = (path, key) => placed(offsetOf(document, path, key));
  const written = valueOf(document);
  if (written === undefined) return { links: [], problems: [invalid("the file has more than a hundred aliases", placed(0))] };
  const checked = linksSchema.safeParse(written.value ?? []);
  if (!checked.success) return { links: [], problems: checked.error.issues.flatMap((issue) => problemsOf(issue, at)) };
  const links = checked.data.map((link, index): Link => ({
    ...link,
    place: at([index], false),
    placeOf: (key) => at([index, key], false),
  }));
  return { links, problems: [] };
}

function valueOf(document: Document): { readonly value: unknown } | undefined {
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) };
  } catch {
    return undefined;
  }
}

function problemsOf(issue: z.core.$ZodIssue, at: At): readonly Problem[] {
  const path = issue.path;
  if (issue.code !== "unrecognized_keys")
    return [invalid(`${path.length === 0 ? "the file" : String(path.at(-1))}: ${issue.message}`, at(path, false))];
  return issue.keys.map((key) => {
    const meant = nearest(key, Object.keys(linkSchema.shape));
    return { ...invalid(`a link has no ${key}`, at([...path, key], true)), ...(meant !== undefined && { hint: `did you mean ${meant}?` }) };
  });
}

const HINT =
  'a list of links: { template: may-read, id: reader-files, principal: Agent::"reader", resource: Server::"files" }, texts in single quotes';

function invalid(message: string, place: Place): Problem {
  return { severity: "error", code: "POLICY_LINK_INVALID", message, hint: HINT, ...place };
}

/** The offset of what stands at a path, or of the nearest thing above it that is there. */
function offsetOf(document: Document, path: readonly PropertyKey[], wantsKey: boolean): number {
  let offset = startOf(document.contents);
  let node: unknown = document.contents;
  for (const [depth, step] of path.entries()) {
    const pair = isMap(node) ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step)) : undefined;
    const child: unknown = isSeq(node) ? node.items[Number(step)] : pair?.value;
    if (!isNode(child)) return offset;
    offset = wantsKey && depth === path.length - 1 && pair !== undefined ? startOf(pair.key) : startOf(child);
    node = child;
  }
  return offset;
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}
