/** Reads *.links.yaml files: which templates are linked, as which rules. Each problem has its place. */
import { LineCounter, isMap, isNode, isScalar, isSeq, parseDocument } from "yaml";
import type { Document } from "yaml";
import type { z } from "zod";
import type { Place } from "../policy/rule.ts";
import { RULES_MAX } from "./limits.ts";
import { linkSchema, linksSchema } from "./links-schema.ts";
import { nearest } from "./nearest.ts";
import type { Problem } from "./problem.ts";
import type { RuleCache } from "./rule-cache.ts";
import { splitLinks } from "./split-links.ts";
import type { Steps } from "./steps.ts";

/** How files of links end. */
export const LINKS_SUFFIX = ".links.yaml";
const KEYS = linkSchema.keyof().options;

export interface Link extends z.output<typeof linkSchema> {
  readonly place: Place;
  /** Where the value of a key stands; the link itself where the key is not there. */
  readonly placeOf: (key: keyof typeof linkSchema.shape) => Place;
}

export interface ReadLinks {
  readonly links: readonly Link[];
  readonly problems: readonly Problem[];
}

/**
 * The links of one file; none where it has a problem. Read as strictly as the configuration: two readers must understand
 * the same. Items that `cache` keeps are not read again.
 */
export function* readLinks(file: string, text: string, cache: RuleCache): Steps<ReadLinks> {
  const links: Link[] = [];
  const items = splitLinks(text) ?? [];
  for (const item of items) {
    const read = cache.items.get(item.text) ?? cache.items.keep(item.text, readWhole(item.text));
    const [only, ...more] = read.links;
    if (only === undefined || more.length > 0) break;
    links.push(placedIn(file, item.line, only));
    yield;
  }
  if (items.length > 0 && links.length === items.length && links.length <= RULES_MAX) return { links, problems: [] };
  const { links: all, problems } = readWhole(text);
  return { links: all.map((link) => placedIn(file, 1, link)), problems: problems.map((problem) => ({ ...problem, file })) };
}

type Key = keyof typeof linkSchema.shape;
type InText = Pick<Place, "line" | "column">;

/** A link with its places in the text that it was read of. */
interface LinkInText {
  readonly link: z.output<typeof linkSchema>;
  readonly at: InText;
  readonly keys: ReadonlyMap<Key, InText>;
}

/** What was read of a text, the problems without their file. */
export interface LinksInText {
  readonly links: readonly LinkInText[];
  readonly problems: readonly Problem[];
}

/** `first` is the line of the file that the text begins at; it begins with that line. */
function placedIn(file: string, first: number, { link, at, keys }: LinkInText): Link {
  const placed = ({ line, column }: InText): Place => ({ file, line: line + first - 1, column });
  const place = placed(at);
  return { ...link, place, placeOf: (key) => placed(keys.get(key) ?? at) };
}

type At = (path: readonly PropertyKey[], key: boolean) => InText;

function readWhole(text: string): LinksInText {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: "1.2",
    schema: "core",
    lineCounter: lines,
    prettyErrors: false,
    merge: false,
    strict: true,
  });
  const placed = (offset: number): InText => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const flaw = document.errors[0] ?? document.warnings[0];
  if (flaw !== undefined) return { links: [], problems: [invalid(`the file is not YAML: ${flaw.message}`, placed(flaw.pos[0]))] };
  const at: At = (path, key) => placed(offsetOf(document, path, key));
  const written = valueOf(document);
  if (written === undefined) return { links: [], problems: [invalid("the file has more than a hundred aliases", placed(0))] };
  const checked = linksSchema.safeParse(written.value ?? []);
  if (!checked.success) return { links: [], problems: checked.error.issues.flatMap((issue) => problemsOf(issue, at)) };
  return { links: checked.data.map((link, index) => inText(link, index, at)), problems: [] };
}

function inText(link: LinkInText["link"], index: number, at: At): LinkInText {
  const keys = KEYS.filter((key) => link[key] !== undefined).map((key) => [key, at([index, key], false)] as const);
  return { link, at: at([index], false), keys: new Map(keys) };
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

function invalid(message: string, place: InText): Problem {
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
