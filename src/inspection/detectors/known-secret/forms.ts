/** The forms in which a value travels: as it is, backwards, and as encoders write it. */
import { entropyOf } from "../../scan/entropy.ts";
import { lettersOf } from "./written.ts";

/** One form of a value, to be found in a text. */
export interface Form {
  /** Its letters and digits, in their order. */
  readonly letters: string;
  /** Where its letters say too little (few of them, or words): the form exactly as it stands. */
  readonly exact?: string;
  /** Whether its first and last letter may stand for the text around it too: in base64 a letter is six bits. */
  readonly ragged?: true;
}

/** A form with fewer letters and digits is looked for exactly as it stands. */
const LETTERS_MIN = 12;
/** Below that many bits a character a value is made of words; so it may stand in ordinary text with other signs between. */
const CHANCE_BITS = 3;

type Write = (sign: string) => string;

const codeOf = (sign: string): string => (sign.codePointAt(0) ?? 0).toString(16);
const bytesOf = (sign: string, before: string): string =>
  Array.from(Buffer.from(sign), (byte) => before + byte.toString(16).padStart(2, "0")).join("");
const PERCENT: readonly Write[] = [(sign) => bytesOf(sign, "%"), (sign) => bytesOf(sign, "%").toUpperCase()];
const PERCENT_TWICE: readonly Write[] = [(sign) => bytesOf(sign, "%25"), (sign) => bytesOf(sign, "%25").toUpperCase()];
const OF_FORMS: readonly Write[] = PERCENT.map((write) => (sign: string) => (sign === " " ? "+" : write(sign)));
const OF_TEXTS: readonly Write[] = [
  (sign) => `&#${sign.codePointAt(0) ?? 0};`,
  (sign) => `&#x${codeOf(sign)};`,
  (sign) => `&#x${codeOf(sign).toUpperCase()};`,
  (sign) => `\\u${codeOf(sign).padStart(4, "0")}`,
  (sign) => `\\u${codeOf(sign).toUpperCase().padStart(4, "0")}`,
  (sign) => bytesOf(sign, "\\x"),
  (sign) => bytesOf(sign, "\\x").toUpperCase().replaceAll("X", "x"),
];
const ALL_SIGNS = /[^A-Za-z0-9]/gu;

/** Which signs of a value encoders escape, and how: URLs (RFC 3986, ECMAScript, forms of WHATWG URL), templates of HTML, JSON that may stand in HTML. */
const ESCAPES: readonly { readonly signs: RegExp; readonly as: readonly Write[] }[] = [
  { signs: /[^A-Za-z0-9\-_.~]/gu, as: PERCENT },
  { signs: /[^A-Za-z0-9\-_.!~*'()]/gu, as: [...PERCENT, ...PERCENT_TWICE] },
  { signs: /[^A-Za-z0-9\-_.*]/gu, as: OF_FORMS },
  { signs: /[&<>"'`=/+]/gu, as: OF_TEXTS },
  { signs: ALL_SIGNS, as: [...PERCENT, ...PERCENT_TWICE, ...OF_TEXTS] },
];

/** All forms of a value. */
export function formsOf(value: string): readonly Form[] {
  const bytes = Buffer.from(value, "utf8");
  const written = [
    value,
    [...value].reverse().join(""),
    rotated(value),
    jsonEscaped(value),
    htmlEscaped(value),
    ...ESCAPES.flatMap(({ signs, as }) => as.map((write) => value.replace(signs, write))),
  ];
  const encoded = [...hexadecimal(bytes), unicodeEscaped(value)];
  const ragged = [...base64(bytes), ...base64(Buffer.from(value, "utf16le"))];
  const forms = new Map<string, Form>();
  for (const text of written) add(forms, plain(text));
  // An encoded form is long and no word: its letters are enough.
  for (const letters of encoded.map(lettersOf)) if (letters.length >= LETTERS_MIN) add(forms, { letters });
  for (const letters of ragged.map(lettersOf)) if (letters.length >= LETTERS_MIN) add(forms, { letters, ragged: true });
  return [...forms.values()];
}

function add(forms: Map<string, Form>, form: Form): void {
  const key = form.exact === undefined ? form.letters : `${form.letters}\n${form.exact}`;
  if (form.letters !== "" && !forms.has(form.letters)) forms.set(key, form);
}

function plain(text: string): Form {
  const letters = lettersOf(text);
  const isChance = letters.length >= LETTERS_MIN && /\d/.test(letters) && entropyOf(letters) >= CHANCE_BITS;
  return isChance ? { letters } : { letters, exact: text };
}

/** What of the base64 of a longer text is the same wherever the bytes begin in it: one form for each of three offsets. */
function base64(bytes: Buffer): readonly string[] {
  return [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
    return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
  });
}

/** `6869`, `6869` in capitals, and both as `\x68\x69` and `0x68, 0x69` have them. */
function hexadecimal(bytes: Buffer): readonly string[] {
  const pairs = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"));
  const capitals = pairs.map((pair) => pair.toUpperCase());
  return [pairs.join(""), capitals.join(""), `x${pairs.join("x")}`, `x${capitals.join("x")}`, `0x${pairs.join("0x")}`];
}

function jsonEscaped(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

function unicodeEscaped(value: string): string {
  return Array.from({ length: value.length }, (_, at) => `u${value.charCodeAt(at).toString(16).padStart(4, "0")}`).join("");
}

function htmlEscaped(value: string): string {
  const names: { readonly [sign: string]: string } = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return value.replace(/[&<>"']/g, (sign) => names[sign] ?? sign);
}

/** Each letter half an alphabet on. */
function rotated(value: string): string {
  return value.replace(/[A-Za-z]/g, (letter) => {
    const first = letter <= "Z" ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - first + 13) % 26) + first);
  });
}
