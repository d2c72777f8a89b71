/**
 * What stands in several texts of a result that follow one another: a model is given them as one. So the texts are looked at
 * again where one ends and the next begins, run together and with a space between, and what is seen there stands in each.
 */
import { isJsonObject } from "../call/json.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import { overlapping } from "./find.ts";
import type { About } from "./find.ts";
import { LOOK_CHARS, SEAM_CHARS } from "./limits.ts";
import { withPieces } from "./looking.ts";
import type { PieceMatch } from "./looking.ts";
import type { Match, Span } from "./scan/detector.ts";
import type { Scanner } from "./scan/scanner.ts";

const BETWEEN = ["", " "] as const;

/** The scanner, for the texts of this result: of a tool, of resources that were read, of a prompt's messages. */
export function acrossBlocks(scanner: Scanner, { content, contents, messages }: JsonObject, about: About): Scanner {
  const scan = (text: string) => scanner.scan(text, { ...about, key: "text" }, "likely");
  const inMessages = listOf(messages).flatMap((message) => (isJsonObject(message) ? (message["content"] ?? []) : []));
  const pieces = [content, contents, inMessages].flatMap((items) => {
    const texts = listOf(items).flatMap((item) => textOf(item) ?? []);
    return texts.length < 2 ? [] : BETWEEN.flatMap((between) => piecesOf(texts, between, scan));
  });
  return withPieces(scanner, different(pieces));
}

/** The result with a sign put where the end of one text and the beginning of the next would be read as something that is to be disarmed. */
export function disarmAcross(result: JsonObject, disarm: (text: string) => string): JsonObject {
  const { content } = result;
  if (!Array.isArray(content)) return result;
  let before = "";
  let isSame = true;
  const items = content.map((item: JsonValue) => {
    const text = textOf(item);
    if (text === undefined) return item;
    const seam = before.slice(-SEAM_CHARS) + text.slice(0, SEAM_CHARS);
    const left = before !== "" && disarm(seam) !== seam ? `?${text}` : text;
    before = before.slice(-SEAM_CHARS) + left;
    isSame &&= left === text;
    return left === text ? item : { ...(item as JsonObject), text: left };
  });
  return isSame ? result : { ...result, content: items };
}

function listOf(items: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(items) ? (items as readonly JsonValue[]) : [];
}

function textOf(item: JsonValue): string | undefined {
  return isJsonObject(item) && typeof item["text"] === "string" && item["text"] !== "" ? item["text"] : undefined;
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
