/**
 * Inside of what is carried along: links, addresses, account and telephone numbers, and runs that look encoded. Each is
 * something that whoever reads the content may act on, or that may hide anything.
 */
import { recognise } from "./recognise.ts";
import { tokensOf } from "./token.ts";
import type { Token } from "./token.ts";
import { hasScheme, isEmail, urlTextAt } from "./typed/url.ts";
import { undisguised } from "./undisguised.ts";
import { unmarkedLinks } from "./unmarked-links.ts";

/** Characters of a run that may be encoded data. */
const ENCODED_CHARS = 24;
/** A run without a digit is only taken for encoded when no name of a program would be so long. */
const ENCODED_WORD_CHARS = 40;
/** Names of files end so; what has no path and ends so is no link. */
const FILE_ENDINGS = new Set(
  "txt md pdf doc docx xls xlsx csv tsv ppt pptx odt ods png jpg jpeg gif svg webp mp3 mp4 wav zip gz tar json yaml yml xml html htm css js ts jsx tsx mjs py rb rs go java kt c h cpp sh sql log ini toml env lock ics eml db bak".split(
    " ",
  ),
);

export interface Carried {
  readonly value: string;
  readonly isEncoded: boolean;
}

/** What a content holds that must be accounted for, each once, in order; at most so many. */
export function carriedIn(text: string, max: number): readonly Carried[] {
  const found = new Map<string, Carried>();
  const plain = undisguised(text);
  const readings = plain === text ? [text] : [text, plain];
  for (const value of readings.flatMap((one) => [...valuesIn(one)].slice(0, max))) {
    if (found.size >= max) break;
    if (!found.has(value.value)) found.set(value.value, value);
  }
  return [...found.values()];
}

function* valuesIn(text: string): Generator<Carried> {
  for (const token of tokensOf(text)) {
    const value = valueAt(text, token);
    if (value !== undefined) yield value;
  }
  for (const value of unmarkedLinks(text)) if (!isFile(value)) yield { value, isEncoded: false };
}

function valueAt(text: string, token: Token): Carried | undefined {
  const word = text.slice(token.start, token.end);
  if (isEmail(word)) return { value: word, isEncoded: false };
  if (hasScheme(word) || /^www\./i.test(word) || /^(?:data|javascript|mailto|tel):/i.test(text.slice(token.start, token.start + 12))) {
    return { value: urlTextAt(text, token.start), isEncoded: false };
  }
  if (word.includes("@") && /@[^@]+\.[^@]+$/.test(word)) return { value: word, isEncoded: false };
  if (isLink(word)) return { value: urlTextAt(text, token.start), isEncoded: false };
  const number = recognise(text, token).find(({ kind }) => kind === "iban" || kind === "digits");
  if (number !== undefined)
    return { value: text.slice(text[number.start - 1] === "(" ? number.start - 1 : number.start, number.end), isEncoded: false };
  return isEncoded(word) ? { value: word, isEncoded: true } : undefined;
}

/** A host, with or without a path: mail programs and chats make a link of it. */
function isLink(word: string): boolean {
  const [, host = "", rest = ""] = /^((?:[\p{L}\p{N}\p{M}_-]+\.)+[\p{L}\p{M}]{2,24})\.?(?::\d+)?([/?#].*)?$/u.exec(word) ?? [];
  if (host === "") return false;
  // `done.Thanks` is the end of a sentence and the beginning of another.
  if (rest === "" && /\.\p{Lu}\p{Ll}{3,}$/u.test(host)) return false;
  return rest !== "" || !isFile(host);
}

/** Whether what has no path ends as files do. */
function isFile(name: string): boolean {
  return !/[/:\\]/.test(name) && FILE_ENDINGS.has(name.slice(name.lastIndexOf(".") + 1).toLowerCase());
}

/** A run in the alphabet of base64, base32, hexadecimal or percent signs that no word or name is like. */
function isEncoded(word: string): boolean {
  if (word.length < ENCODED_CHARS || !/^[A-Za-z0-9+/=_%.~-]+$/.test(word)) return false;
  const longest = word.split(/[/.~_-]/).reduce((longest, piece) => Math.max(longest, piece.length), 0);
  if (longest < ENCODED_CHARS && (word.match(/%[0-9A-Fa-f]{2}/g)?.length ?? 0) < 4) return false;
  const digits = word.match(/\d/g)?.length ?? 0;
  if (digits >= 3 || word.length >= ENCODED_WORD_CHARS) return true;
  // Large and small letters in turn, as names in camelCase do not have them.
  return (word.match(/[a-z][A-Z]|[A-Z][a-z]/g)?.length ?? 0) > word.length / 4;
}
