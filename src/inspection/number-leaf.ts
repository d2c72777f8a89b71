/** Numbers that JSON holds as numbers, or as nothing but digits: as which text they are looked at, and what the names of their members say of them. */
import { isJsonObject } from "../call/json.ts";
import type { JsonValue } from "../call/json.ts";
import { NAMING_CHARS_MAX, NUMBER_DIGITS_MIN } from "./limits.ts";
import { wordsOf } from "./scan/context.ts";
import { onceForEach } from "./scan/once-for-each.ts";

const LEAST = 10 ** (NUMBER_DIGITS_MIN - 1);
/** From here on JavaScript writes numbers with an exponent. */
const BEYOND = 1e21;

/** How a number is written that could be one that somebody hands out; undefined for what is shorter, or has a fraction. */
export function writtenNumber(value: number): string | undefined {
  const size = Math.abs(value);
  return size >= LEAST && size < BEYOND && Number.isInteger(value) ? String(value) : undefined;
}

/** What counts, measures, costs or dates. */
const QUANTITIES = [
  "counts?|calls|clicks|downloads|totals?|amount|balance|sum|sizes?|length|width|height|bytes|chars|tokens|volume|quantity|qty|weight|population|views|likes|followers",
  "prices?|costs?|fees?|revenue|budget|cents|percent|score|rate|limit|quota|usage|used|free|max|min|avg|average",
  "offset|index|seq|sequence|position|version|duration|latency|timeout|elapsed|age|uptime|seconds|secs|millis|ms|us|ns",
  "at|on|since|until|times?|timestamps?|ts|expires|expiry|epoch|created|updated|modified",
];
/** Whose rows databases number. */
const RECORDS =
  "account|user|customer|client|order|item|product|session|request|tenant|device|event|message|parent|record|row|job|run|task|project|group|team|org|organization|store|post|comment|page|ticket|issue|case|invoice|payment|transaction|contact|member|subscription|entry|object|entity";
/** What has long numbers of its own, which are handed out to nobody. */
const NUMBERED =
  "orders?|invoice|receipt|voucher|ticket|reference|ref|confirmation|booking|reservation|transaction|txn|tracking|shipment|parcel|serial|sku|ean|upc|gtin|isbn|barcode|imei|iccid|imsi|meter|batch|lot|build|snowflake|trace|span|correlation|nonce|checksum|hash";
const SAYS_NOTHING = new RegExp(
  `(?:^| )(?:${QUANTITIES.join("|")})$|^(?!bank account )(?:(?:.* )?(?:${RECORDS}) )?ids?$|(?:^| )(?:${NUMBERED})(?: (?:number|num|no|nr|code|id|ref))?$`,
);

/** The name of the member that holds a number; empty where it counts, measures or dates, or numbers rows: that identifies nobody. */
export function nameOfNumber(key: string): string {
  return key.length > NAMING_CHARS_MAX || saysNothing(key) ? "" : key;
}

/** Whether a text is nothing but a number, and its member says that it counts, measures or dates, or numbers rows: then it is looked at as the number. */
export function isWrittenNumber(text: string, key: string | undefined): boolean {
  return key !== undefined && key.length <= NAMING_CHARS_MAX && text.length >= NUMBER_DIGITS_MIN && DIGITS.test(text) && saysNothing(key);
}

const DIGITS = /^[0-9]+$/;

const saysNothing = onceForEach((key) => SAYS_NOTHING.test(wordsOf(key)));

/** Whether nothing but a number may stand in a place with this JSON Schema. */
export function takesNumbersAlone(schema: JsonValue | undefined): boolean {
  if (!isJsonObject(schema)) return false;
  const { type } = schema;
  const types = Array.isArray(type) ? type : type === undefined ? [] : [type];
  return types.length > 0 && !types.includes("string");
}
