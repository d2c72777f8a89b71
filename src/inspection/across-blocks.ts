/**
 * What stands in several texts of a result that follow one another: a model is given them as one. So the texts are looked at
 * again where one ends and the next begins, run together and with a space between, and what is seen there stands in each.
 */
import { isJsonObject } from "../call/json.ts";
import type { JsonObject } from "../call/json.ts";
import { overlapping } from "./find.ts";
import type { About } from "./find.ts";
import { LOOK_CHARS, SEAM_CHARS } from "./limits.ts";
import { withPieces } from "./looking.ts";
import type { PieceMatch } from "./looking.ts";
import type { Match, Span } from "./scan/detector.ts";
import type { Scanner } from "./scan/scanner.ts";

const BETWEEN = ["", " "] as const;

/** The scanner, for the texts of this result. */
export function acrossBlocks(scanner: Scanner, { content }: JsonObject, about: About): Scanner {
  const texts = (Array.isArray(content) ? content : []).flatMap((item) =>
    isJsonObject(item) && item["type"] === "text" && typeof item["text"] === "string" && item["text"] !== "" ? [item["text"]] : [],
  );
  if (texts.length < 2) return scanner;
  const scan = (text: string) => scanner.scan(text, { ...about, key: "text" }, "likely");
  return withPieces(scanner, different(BETWEEN.flatMap((between) => piecesOf(texts, between, scan))));
}

/** Each once: of a text that stands there a thousand times, the same is seen each time. */
function different(pieces: readonly PieceMatch[]): readonly PieceMatch[] {
  const known = new Map<string, Set<string>>();
  return pieces.filter(({ text, match: { class: named, start, end } }) => {
    const places = known.get(text) ?? new Set<string>();
    const { size } = places;
    known.set(text, places);
    return places.add(`${named} ${start} ${end}`).size > size;
  });
}

function piecesOf(texts: readonly string[], between: string, scan: (text: string) => readonly Match[]): readonly PieceMatch[] {
  const blocks = blocksOf(texts, between);
  const whole = texts.join(between);
  return windowsOf(blocks, whole.length).flatMap((window) => {
    const isInner = ({ start, end }: Span) =>
      (window.start === 0 || start >= LOOK_CHARS) && (window.end === whole.length || end <= window.end - window.start - LOOK_CHARS);
    return overlapping(scan(whole.slice(window.start, window.end)))
      .filter(isInner)
      .flatMap((match) => partsOf(match, window.start, blocks));
  });
}

interface Block extends Span {
  readonly text: string;
}

function blocksOf(texts: readonly string[], between: string): readonly Block[] {
  let at = 0;
  return texts.map((text) => {
    const start = at;
    at += text.length + between.length;
    return { text, start, end: start + text.length };
  });
}

/** SEAM_CHARS on either side of each place where a text ends; those that overlap are one. */
function windowsOf(blocks: readonly Block[], length: number): readonly Span[] {
  const windows: { start: number; end: number }[] = [];
  for (const { end } of blocks.slice(0, -1)) {
    const last = windows.at(-1);
    const to = Math.min(length, end + SEAM_CHARS);
    if (last !== undefined && last.end >= end - SEAM_CHARS) last.end = to;
    else windows.push({ start: Math.max(0, end - SEAM_CHARS), end: to });
  }
  return windows;
}

/** A match in each of the texts that it stands in. */
function partsOf(match: Match, from: number, blocks: readonly Block[]): readonly PieceMatch[] {
  const [begin, behind] = [from + match.start, from + match.end];
  const first = firstEndingAfter(blocks, begin);
  const parts: PieceMatch[] = [];
  for (let at = first; at < blocks.length; at++) {
    const { text, start, end } = blocks[at] as Block;
    if (start >= behind) break;
    parts.push({ text, match: { ...match, start: Math.max(begin, start) - start, end: Math.min(behind, end) - start, also: [] } });
  }
  return parts;
}

function firstEndingAfter(blocks: readonly Block[], place: number): number {
  let low = 0;
  for (let high = blocks.length; low < high;) {
    const middle = (low + high) >> 1;
    if ((blocks[middle]?.end ?? 0) <= place) low = middle + 1;
    else high = middle;
  }
  return low;
}
