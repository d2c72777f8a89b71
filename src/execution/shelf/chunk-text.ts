/**
 * Cuts a document into chunks: at headings first, then between paragraphs, sentences, words. A chunk never holds parts of
 * two sections, and says under which headings it stands. Inside of a section each chunk repeats the end of the one before.
 */
import { CHUNK_CHARS_MAX, CHUNK_OVERLAP_CHARS, TITLE_CHARS_MAX } from "./limits.ts";

export interface Chunk {
  /** The headings above it, from the outermost, joined by " > "; empty where there are none. */
  readonly heading: string;
  readonly text: string;
}

interface Section {
  readonly heading: string;
  readonly text: string;
}

const HEADING = /^(#{1,6})\s+\S/;
const FENCE = /^\s*(?:```|~~~)/;

/** The chunks of a text, in its order. Markdown headings (`#` to `######`) are headings; a text without any is one section. */
export function chunkText(text: string): readonly Chunk[] {
  return sectionsOf(text.replace(/\r\n?/g, "\n")).flatMap(({ heading, text: body }) =>
    packed(body).map((piece) => ({ heading, text: piece })),
  );
}

function sectionsOf(text: string): readonly Section[] {
  const sections: Section[] = [];
  const above: string[] = [];
  let lines: string[] = [];
  let isCode = false;
  const end = () => {
    const body = lines.join("\n").trim();
    if (body !== "") sections.push({ heading: above.join(" > ").slice(0, TITLE_CHARS_MAX), text: body });
    lines = [];
  };
  for (const line of text.split("\n")) {
    if (FENCE.test(line)) isCode = !isCode;
    const [, marks] = isCode || line.length > TITLE_CHARS_MAX ? [] : (HEADING.exec(line) ?? []);
    if (marks === undefined) {
      lines.push(line);
      continue;
    }
    end();
    above.length = Math.min(above.length, marks.length - 1);
    above.push(line.slice(marks.length).trim());
  }
  end();
  return sections;
}

/** Puts parts together up to the limit; each chunk but the first begins with the end of the one before it. */
function packed(text: string): readonly string[] {
  const chunks: string[] = [];
  let current = "";
  for (const part of partsOf(text, CHUNK_CHARS_MAX - CHUNK_OVERLAP_CHARS - 1)) {
    const joined = current === "" ? part : `${current}\n\n${part}`;
    if (joined.length <= CHUNK_CHARS_MAX) {
      current = joined;
      continue;
    }
    chunks.push(current);
    const tail = tailOf(current);
    current = tail === "" ? part : `${tail}\n${part}`;
  }
  if (current !== "") chunks.push(current);
  return chunks;
}

const CUTS = [/\n{2,}/, /\n/, /(?<=[.!?。！？])\s+/, /\s+/] as const;

/** Parts of at most so many characters, cut where it hurts least. */
function partsOf(text: string, charsMax: number, cut = 0): readonly string[] {
  const whole = text.trim();
  if (whole === "") return [];
  const pattern = CUTS[cut];
  if (pattern === undefined) return slices(whole, charsMax);
  // Paragraphs are told apart even where both would fit: they are what is put together again.
  if (cut > 0 && whole.length <= charsMax) return [whole];
  const pieces = whole.split(pattern);
  return pieces.flatMap((piece) => (piece.length <= charsMax ? present(piece) : partsOf(piece, charsMax, cut + 1)));
}

function present(piece: string): readonly string[] {
  const trimmed = piece.trim();
  return trimmed === "" ? [] : [trimmed];
}

/** A word without an end: cut between characters, and never inside of one. */
function slices(text: string, charsMax: number): readonly string[] {
  const parts: string[] = [];
  let part = "";
  for (const character of text) {
    if (part.length + character.length > charsMax) {
      parts.push(part);
      part = "";
    }
    part += character;
  }
  return [...parts, part];
}

/** The end of a chunk, from the beginning of a word on. */
function tailOf(chunk: string): string {
  if (chunk.length <= CHUNK_OVERLAP_CHARS) return "";
  const tail = chunk.slice(-CHUNK_OVERLAP_CHARS);
  const at = tail.search(/\s/);
  return at < 0 ? "" : tail.slice(at).trim();
}
