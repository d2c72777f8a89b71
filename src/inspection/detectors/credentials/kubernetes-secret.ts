/** Kubernetes Secret objects in YAML or JSON: every value under `data` and `stringData` is one. */
import { isPlaceholder } from "../../scan/placeholder.ts";
import type { Seen } from "../../scan/detector.ts";

const KIND = /(?:^|[\n{,])[ \t]{0,8}["']?kind["']?[ \t]{0,4}:[ \t]{0,4}["']?secret["']?[ \t]{0,4}(?=[\n\r,}]|$)/i;
const DATA = /(?:^|[\n{,])([ \t]{0,8})["']?(?:data|stringData)["']?[ \t]{0,4}:[ \t{]{0,24}(?=\n|["'])/g;
/** A member and its value; for a block (`|`, `>`) its first line. */
const MEMBER = /^([ \t]+)(?!#)["']?[\w.-]{1,128}["']?[ \t]{0,4}:[ \t]{0,4}(?:[|>][+-]?[ \t]*\n[ \t]+)?["']?([^\s"',#{}]{4,4000})/gm;
/** Of a document so much is looked at. */
const DATA_CHARS_MAX = 16_384;

/** The values of secrets in a text of YAML documents. */
export function kubernetesSecrets(text: string): readonly Seen[] {
  if (!KIND.test(text)) return [];
  const seen: Seen[] = [];
  let at = 0;
  for (const document of text.split(/(?<=\n)(?=---)/)) {
    if (KIND.test(document)) for (const span of valuesOf(document)) seen.push(found(at + span.start, at + span.end));
    at += document.length;
  }
  return seen;
}

function valuesOf(document: string): readonly { readonly start: number; readonly end: number }[] {
  const spans: { start: number; end: number }[] = [];
  for (const head of document.matchAll(DATA)) {
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
