/** What a piece of a URL carries: text in the clear, text in base64 or hexadecimal, or a place that somebody is to fill in. */

export type Cargo = "text" | "encoded" | "placeholder";

const BASE64 = /^[A-Za-z0-9+/_-]{12,}={0,2}$/;
const HEX = /^(?:[0-9a-f]{2}){8,}$/i;
const UTF8 = new TextDecoder("utf-8", { fatal: true });
/** Nearly everything in text is one of these. */
const READABLE = /^[\p{L}\p{N}\p{P}\p{Zs}\p{Sc}\p{Sm}\n\r\t]+$/u;
const LETTERS = /[\p{L} ]/gu;
const LETTERS_SHARE_MIN = 0.7;
/** An address that was encoded to be passed on, as image proxies and redirects do. */
const ADDRESS = /^(?:https?:\/\/|s3:\/\/|\/\/|[\w./-]+\.(?:png|jpe?g|gif|webp|svg|avif)$)/i;
const SENTENCE = /\p{L}{2,}[,.:;]?\s+[\p{L}\p{N}]+[,.:;]?\s+[\p{L}\p{N}]{2,}/u;
const SENTENCE_CHARS_MIN = 14;
const PLACEHOLDER = /\{\{?[^{}"]{2,60}\}\}?|\$\{[^{}"]{2,60}\}|\[[^[\]"]{2,60}\]|<[^<>"]{2,60}>|%[sd]\b|\b[A-Z]{4,}(?:_[A-Z]{2,}){1,5}\b/;
/** What such a place must name before it matters: something that a reader of the conversation has and nobody else. */
const WANTED =
  /conversation|history|secret|passw|summar|chat|context|prompt|token|credential|api.?key|e-?mail|message|user.?(?:data|info|input|name)|private|confidential|ssn|card|content|response|answer|data|info\b|insert|here|encod|file|notes?\b|everything/i;

/** What a piece carries, already percent-decoded; undefined where it is an id, a word, a number. */
export function carried(piece: string): Cargo | undefined {
  const placeholder = PLACEHOLDER.exec(piece);
  if (placeholder !== null && WANTED.test(placeholder[0])) return "placeholder";
  if (piece.length >= SENTENCE_CHARS_MIN && SENTENCE.test(piece) && !ADDRESS.test(piece)) return "text";
  return isEncodedText(piece) ? "encoded" : undefined;
}

/** Whether base64 or hexadecimal of text that can be read. A space was a plus before a query was taken apart. */
export function isEncodedText(piece: string): boolean {
  if (HEX.test(piece)) return isMessage(Buffer.from(piece, "hex"));
  const whole = piece.replaceAll(" ", "+");
  return BASE64.test(whole) && isMessage(Buffer.from(whole, "base64"));
}

function isMessage(bytes: Uint8Array): boolean {
  let text: string;
  try {
    text = UTF8.decode(bytes);
  } catch {
    return false;
  }
  if (!READABLE.test(text) || ADDRESS.test(text)) return false;
  return (text.match(LETTERS)?.length ?? 0) >= text.length * LETTERS_SHARE_MIN || /^[[{]"/.test(text);
}
