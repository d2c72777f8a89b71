/**
 * Surrogates: tokens in the form that a schema demands, where the plain one would not pass. Each says its ordinal, so that
 * it leads back to the value as the token does. Hosts are of the domain that never resolves (RFC 2606), numbers of cards of a test range.
 */
import { isJsonObject } from "../../call/json.ts";
import type { JsonValue } from "../../call/json.ts";
import type { Token } from "./token.ts";

const HOST = "redacted.invalid";
const EMAIL = /\b([a-z][a-z-]{0,47})-([1-9][0-9]{0,5})\.([0-9a-f]{6})@redacted\.invalid\b/gi;
const ADDRESS = /\bhttps:\/\/redacted\.invalid\/([a-z][a-z-]{0,47})-([1-9][0-9]{0,5})\.([0-9a-f]{6})\b/gi;
/** A range for tests, which no issuer hands out. */
const CARD_PREFIX = "40000000";
const CARD = /(?<![0-9])40000000([0-9]{7})[0-9](?![0-9])/g;

/** The surrogate for a place whose schema wants more than a text; undefined where it does not, or where there is none of that form. */
export function surrogateFor({ class: named, ordinal, nonce }: Token, schema: JsonValue | undefined): string | undefined {
  if (!isJsonObject(schema)) return undefined;
  if (schema["format"] === "email") return `${named}-${ordinal}.${nonce}@${HOST}`;
  if (schema["format"] === "uri" || schema["format"] === "url") return `https://${HOST}/${named}-${ordinal}.${nonce}`;
  return named === "card" && wantsDigits(schema["pattern"]) ? cardOf(ordinal) : undefined;
}

/** The text with each surrogate in it replaced by what `change` returns; undefined leaves it. A card's says no nonce. */
export function mapSurrogates(
  text: string,
  change: (token: Omit<Token, "nonce"> & { readonly nonce: string | undefined }) => string | undefined,
): string {
  const named = (written: string, kind: string, ordinal: string, nonce: string) =>
    change({ class: kind.toLowerCase(), ordinal: Number(ordinal), nonce: nonce.toLowerCase() }) ?? written;
  const hosted = text.includes(HOST) ? text.replace(EMAIL, named).replace(ADDRESS, named) : text;
  if (!hosted.includes(CARD_PREFIX)) return hosted;
  return hosted.replace(CARD, (written, ordinal: string) =>
    cardOf(Number(ordinal)) === written ? (change({ class: "card", ordinal: Number(ordinal), nonce: undefined }) ?? written) : written,
  );
}

function wantsDigits(pattern: JsonValue | undefined): boolean {
  return typeof pattern === "string" && /\\d|0-9/.test(pattern) && !/[a-z·<]/i.test(pattern.replaceAll("\\d", ""));
}

function cardOf(ordinal: number): string {
  const body = CARD_PREFIX + String(ordinal).padStart(7, "0");
  return body + luhnDigit(body);
}

/** The check digit after a body of digits (ISO/IEC 7812-1). */
function luhnDigit(body: string): number {
  const sum = [...body].toReversed().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return (10 - (sum % 10)) % 10;
}
