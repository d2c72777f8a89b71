/** Kubernetes Secret objects in YAML or JSON: every value under `data` and `stringData` is one. */
import { isPlaceholder } from "../../scan/placeholder.ts";
import type { Seen } from "../../scan/detector.ts";

const KIND = /(?:^|[\n{,])[ \t]{0,8}["']?kind["']?[ \t]{0,4}:[ \t]{0,4}["']?secret["']?[ \t]{0,4}(?=[\n\r,}]|$)/i;
const KINDS = new RegExp(KIND, "gi");
const DATA = /(?:^|[\n{,])([ \t]{0,8})["']?(?:data|stringData)["']?[ \t]{0,4}:[ \t{]{0,24}(?=\n|["'])/g;
/** A member and its value; for a block (`|`, `>`) its first line. */
const MEMBER = /^([ \t]+)(?!#)["']?[\w.-]{1,128}["']?[ \t]{0,4}:[ \t]{0,4}(?:[|>][+-]?[ \t]*\n[ \t]+)?["']?([^\s"',#{}]{4,4000})/gm;
/** So far from where its data begin a value counts, and what says that the document is a secret. */
const DATA_CHARS_MAX = 16_384;
/** A stream looks so far around what it gives out, at most. */
const AROUND_CHARS_MAX = 8192;
/** So much of a text that goes on is held back for documents of secrets that begin in it. */
const OPEN_CHARS_MAX = 131_072;
const DOCUMENT = /(?<=\n)(?=---)/;

/** The values of secrets in a text of YAML documents. */
export function kubernetesSecrets(text: string): readonly Seen[] {
  if (!KIND.test(text)) return [];
  const seen: Seen[] = [];
  let at = 0;
  for (const document of text.split(DOCUMENT)) {
    const kinds = Array.from(document.matchAll(KINDS), ({ index }) => index);
    for (const span of kinds.length === 0 ? [] : valuesOf(document, kinds)) seen.push(found(at + span.start, at + span.end));
    at += document.length;
  }
  return seen;
}

/**
 * In a text that goes on: where a document begins to look like one of secrets, until it ends or what follows is too far
 * away. What says so and what it says it of may stand in either order, and several near one another belong together.
 */
export function secretOpenFrom(text: string): number | undefined {
  const last = text.split(DOCUMENT).at(-1) ?? "";
  const heads = [...last.matchAll(KINDS), ...last.matchAll(DATA)].map(({ index }) => index).toSorted((a, b) => b - a);
  const [newest] = heads;
  if (newest === undefined || last.length - newest > DATA_CHARS_MAX + AROUND_CHARS_MAX) return undefined;
  let open = newest;
  for (const head of heads) if (open - head <= DATA_CHARS_MAX && last.length - head <= OPEN_CHARS_MAX) open = head;
  return text.length - last.length + open;
}

function valuesOf(document: string, kinds: readonly number[]): readonly { readonly start: number; readonly end: number }[] {
  const spans: { start: number; end: number }[] = [];
  for (const head of document.matchAll(DATA)) {
    if (!kinds.some((kind) => Math.abs(kind - head.index) <= DATA_CHARS_MAX)) continue;
    const indent = head[1]?.length ?? 0;
    const from = head.index + head[0].length;
    for (const member of document.slice(from, from + DATA_CHARS_MAX).matchAll(MEMBER)) {
      if ((member[1]?.length ?? 0) <= indent) break;
      const value = member[2] ?? "";
      const end = from + member.index + member[0].length;
      if (!isPlaceholder(value)) spans.push({ start: end - value.length, end });
    }
  }
  return spans;
}

function found(start: number, end: number): Seen {
  return { class: "credentials", group: "secret", rule: "kubernetes-secret", start, end, score: 0.7 };
}
