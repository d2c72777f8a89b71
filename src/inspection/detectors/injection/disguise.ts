/**
 * Orders that were encoded so that a filter would not read them, for a model that can: base64, hexadecimal, ROT13,
 * letters in reverse, digits for letters. They are found by what the words that orders need become in the encoding.
 */

export interface Disguise {
  readonly keywords: readonly string[];
  /** The text in plain around a keyword at `at`, with its span; undefined where it is none. */
  readonly undo: (text: string, at: number) => { readonly plain: string; readonly start: number; readonly end: number } | undefined;
}

/** Words of which every order of this kind has one or the other. */
const WORDS = ["ignore", "disregard", "instruction", "previous", "system prompt", "password", "you are now", "do anything", "restriction"];
/** What a disguise is undone for around a keyword, in UTF-16 units to either side. */
const AROUND_CHARS = 600;
const BLOB_CHARS = 8192;

const BASE64 = /[A-Za-z0-9+/_=-]/;
const HEX = /[0-9A-Fa-f]/;
const LEET: Readonly<Record<string, string>> = { "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", $: "s", "!": "i" };

export const DISGUISES: readonly Disguise[] = [
  {
    keywords: WORDS.flatMap((word) => ["", " ", "  "].map((pad) => insideBase64(pad, word))),
    undo: (text, at) => blob(text, at, BASE64, (run) => Buffer.from(run, "base64").toString("utf8")),
  },
  {
    keywords: WORDS.map((word) => Buffer.from(word).toString("hex")),
    undo: (text, at) => blob(text, at, HEX, (run) => Buffer.from(run.slice(run.length % 2), "hex").toString("utf8")),
  },
  { keywords: WORDS.map(rot13), undo: (text, at) => around(text, at, rot13) },
  { keywords: WORDS.map(reversed), undo: (text, at) => around(text, at, reversed) },
  {
    keywords: ["1gn0r3", "ign0r", "1gnor", "d1sr3g4rd", "1nstruct", "instruct10n", "pr3v10us", "prev1ous"],
    undo: (text, at) => around(text, at, unleet),
  },
];

/** The units of a word's base64 that depend on nothing beside it, at one of three alignments. */
function insideBase64(pad: string, word: string): string {
  const encoded = Buffer.from(pad + word)
    .toString("base64")
    .replace(/=+$/, "");
  const from = Math.ceil((pad.length * 4) / 3);
  const to = Math.floor(((pad.length + word.length) * 4) / 3);
  return encoded.slice(from, to);
}

function blob(text: string, at: number, unit: RegExp, decode: (run: string) => string): ReturnType<Disguise["undo"]> {
  let start = at;
  while (start > 0 && at - start < BLOB_CHARS && unit.test(text[start - 1] ?? "")) start--;
  let end = at;
  while (end < text.length && end - at < BLOB_CHARS && unit.test(text[end] ?? "")) end++;
  const plain = decode(text.slice(start, end));
  return /[\u0000-\u0008\uFFFD]/.test(plain.slice(0, -1)) ? undefined : { plain, start, end };
}

function around(text: string, at: number, decode: (part: string) => string): ReturnType<Disguise["undo"]> {
  const start = Math.max(0, at - AROUND_CHARS, text.lastIndexOf("\n", at));
  const line = text.indexOf("\n", at);
  const end = Math.min(text.length, at + AROUND_CHARS, line === -1 ? text.length : line);
  return { plain: decode(text.slice(start, end)), start, end };
}

function rot13(text: string): string {
  return text.replaceAll(/[a-z]/gi, (letter) => {
    const base = letter <= "Z" ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}

function reversed(text: string): string {
  return Array.from(text).toReversed().join("");
}

function unleet(text: string): string {
  return text.replaceAll(/[013457@$!]/g, (digit) => LEET[digit] ?? digit);
}
