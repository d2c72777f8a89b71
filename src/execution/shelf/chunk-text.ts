/**
 * Cuts a document into chunks: at headings first, then between paragraphs, sentences, words. A chunk never holds parts of
 * two sections, and says under which headings it stands. Inside of a section each chunk repeats the end of the one before.
 */
import { CHUNK_CHARS_MAX, CHUNK_OVERLAP_CHARS, HEADINGS_MAX, TITLE_CHARS_MAX } from "./limits.ts";

export interface Chunk {
  /** The headings above it, from the outermost, joined by " > "; empty where there are none. */
  readonly heading: string;
  readonly text: string;
}

interface Section {
  readonly heading: string;
  readonly text: string;
}

/** A line that is a heading, or that begins or ends code; every other line is passed over without being taken out. */
const MARKED = /^(?:(#{1,6})[ \t]+(\S.*)|[ \t]*(?:```|~~~).*)$/gm;
const LINE_BREAK = /\r\n?/g;

/**
 * The chunks of a text, in its order; no more than `chunksMax` and one. Markdown headings (`#` to `######`) are headings; a text
 * without any is one section. Each character is looked at a few times, whatever the text is.
 */
export function chunkText(text: string, chunksMax = Infinity): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (const { heading, text: body } of sectionsOf(text.replace(LINE_BREAK, "\n"))) {
    for (const piece of packed(body)) {
      chunks.push({ heading, text: piece });
      if (chunks.length > chunksMax) return chunks;
    }
  }
  return chunks;
}

function* sectionsOf(text: string): Generator<Section> {
  const above: string[] = [];
  let from = 0;
  let isCode = false;
  let headings = 0;
  for (const found of text.matchAll(MARKED)) {
    if (headings > HEADINGS_MAX) break;
    const [line, marks, title = ""] = found;
    if (marks === undefined) isCode = !isCode;
    if (marks === undefined || isCode || line.length > TITLE_CHARS_MAX) continue;
    yield* sectionOf(above, text.slice(from, found.index));
    from = found.index + line.length;
    headings += 1;
    above.length = Math.min(above.length, marks.length - 1);
    above.push(title.trim());
  }
  yield* sectionOf(above, text.slice(from));
}

function* sectionOf(above: readonly string[], text: string): Generator<Section> {
  const body = text.trim();
  if (body !== "") yield { heading: above.join(" > ").slice(0, TITLE_CHARS_MAX), text: body };
}

/** Pieces up to the limit; each but the first begins with the end of the one before it. */
function* packed(text: string): Generator<string> {
  let tail = "";
  for (let at = 0; at < text.length;) {
    const end = cutIn(text, at, CHUNK_CHARS_MAX - (tail === "" ? 0 : tail.length + 1));
    const piece = text.slice(at, end).trim();
    at = end;
    if (piece === "") continue;
    const chunk = tail === "" ? piece : `${tail}\n${piece}`;
    yield chunk;
    tail = tailOf(chunk);
  }
}

/** A cut nearer to the beginning than this part of what fits makes chunks that say too little. */
const LEAST_PART = 4;

/** Where the piece that begins at `at` ends, at most `charsMax` later: after a paragraph, a line, a sentence, a word. */
function cutIn(text: string, at: number, charsMax: number): number {
  if (text.length - at <= charsMax) return text.length;
  const window = text.slice(at, at + charsMax);
  const isEnough = (end: number) => end > charsMax / LEAST_PART;
  for (const cut of ["\n\n", "\n"]) if (isEnough(window.lastIndexOf(cut) + cut.length)) return at + window.lastIndexOf(cut) + cut.length;
  for (const pattern of [/[.!?。！？]\s/g, /\s/g]) if (isEnough(lastEnd(window, pattern))) return at + lastEnd(window, pattern);
  // A word without an end: never inside of a character.
  const last = window.charCodeAt(window.length - 1);
  return at + (last >= 0xd800 && last <= 0xdbff ? charsMax - 1 : charsMax);
}

function lastEnd(window: string, pattern: RegExp): number {
  let end = 0;
  for (const found of window.matchAll(pattern)) end = found.index + found[0].length;
  return end;
}

/** The end of a chunk, from the beginning of a word on. */
function tailOf(chunk: string): string {
  if (chunk.length <= CHUNK_OVERLAP_CHARS) return "";
  const tail = chunk.slice(-CHUNK_OVERLAP_CHARS);
  const at = tail.search(/\s/);
  return at < 0 ? "" : tail.slice(at).trim();
}
