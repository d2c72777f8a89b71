/**
 * Whether a row of digits is spoken of as a telephone number: by the name of the member that holds it, by what stands
 * before it, by what stands behind it. Not everything near such a word is one: calls are counted, offices have numbers.
 */
import { wordsOf } from "../../scan/context.ts";
import { onceForEach } from "../../scan/once-for-each.ts";

const NEAR_CHARS = 48;

/** These may end a longer word: smartphone, Mobiltelefon. */
const ENDINGS = [
  "(?<!(?<!\\p{L})i)phone",
  "telefon\\p{L}{0,8}",
  "t[eé]l[eé](?:phone|fono|fone|foon|pon)",
  "телефон\\p{L}{0,2}",
  "τηλέφων\\p{L}{1,2}",
  "電話",
  "电话",
  "手机号码?",
  "電話番号",
  "전화",
  "電話號碼",
];
/** These are words of their own. */
const WHOLE = [
  "t[eé]l(?:p|f(?:no)?)?|tlf|tfno|тел|τηλ|fon|ph",
  "mob|mobile?|mobil(?:nummer|nr|funk)?|mobiel|m[oó]vil|telem[oó]vel|моб(?:ильный)?|сотовый|κινητ\\p{L}{1,2}|มือถือ|मोबाइल|موبايل|جوال|נייד|手机|携帯|휴대폰",
  "cel|celular|cellulare|handynummer|handynr|natel|cep|gsm|kom(?=\\.)|puh(?:elin)?|điện thoại|sđt|โทร|เบอร์|फ़ोन|फोन|טלפון|هاتف|تلفون",
  "festnetz(?:nummer|nr)?|rufnummer|fono|fax(?:nummer|nr)?|hotline|helpline|landline|pager|whatsapp|wa\\.me",
  "ll[aá]m\\p{L}{1,6}(?: al)?|appel\\p{L}{1,3}|chiam\\p{L}{1,5}|anruf\\p{L}{0,3}",
];
/** These are as often something else: a number follows them at once. */
const ALSO_ELSE = [
  "call(?:ed|ing|s)?",
  "cell(?:ular)?|portable|handy|sms|signal",
  "dial",
  "ring",
  "text(?:ed)?",
  "contacts?",
  "reach",
  "desk",
  "office",
  "number is",
  "registered",
  "answering at",
  "messages to",
  "numéro",
];
/** What makes the word behind it a matter of how many. */
const OF_MANY = /\b(?:of|total|missed|incoming|outgoing|number|count|phone|mobile|sms|text|signal|all)[ -]$/i;
const SIGNS = "[\\u{1F4DE}\\u{1F4F1}\\u{1F4F2}\\u260E\\u260F\\u2706\\u2121]";

const PLAIN = `${ENDINGS.join("|")}|(?<!\\p{L})(?:${WHOLE.join("|")})`;
const WORDS = new RegExp(`(?:(?:${PLAIN}|(?<also>(?<!\\p{L})(?:${ALSO_ELSE.join("|")})))(?!\\p{L})|${SIGNS})`, "giu");
const WORD_BEHIND =
  /^[ \-(,:]{0,3}(?:office|mobile|mob|fax|home|work|cell|desk|tel|phone|ext|celular|cel|m[oó]vil|portable|handy|mobil|手机|電話|电话|携帯)(?![a-z])/i;

const TAGS = /<\/?[a-z][^<>]*>/gi;

/** What may stand between a word that is as often something else and its number. */
const BINDING =
  /^(?:\W|_|(?<![a-z])(?:me|us|him|her|them|back|at|on|via|under|is|was|no|nr|num|number|line|an|auf|unter|al|au|le|il|la|lo|para|til|på|na|do|bij|op|per|par|direct|phone|my|your|our|to|the|or|now|please)(?![a-z]))*$/i;
/** What is counted, measured or named by another number than its own. */
const OF_ELSE =
  /(?:\b|_)(?:numbers? of|count(?:s|ed|er)?|total(?:s|ed|ing|led)?|amounts?|volumes?|duration|length|size|price|costs?|usage|quota|limit|average|minutes|bytes|rows|users|id|ids|uuid|guid|imei|imsi|iccid|serial|model|sku|version|invoice|order|ticket|case|ref|reference|account|code|pin|hash|at|on|time|timestamp|created|updated|anzahl|nombre d|n[uú]mero de (?:llamadas|chamadas)|cantidad|quantidade|aantal|numero di)(?:\b|_)/i;
/** Names of members that say how often, when or which, not whom. */
const KEY_OF_ELSE =
  /\b(?:counts?|total|amount|volume|duration|length|size|price|cost|usage|quota|limit|minutes|seconds|bytes|users|ids?|uuid|guid|imei|imsi|iccid|serial|model|sku|version|ref|code|pin|hash|at|on|since|until|time|timestamp|date|created|updated|type|index)\b(?! (?:number|no))/;
/** What was counted stands behind: a plural, or a unit. Words that end like one and count nothing do not. */
const COUNTED =
  /^ {1,2}(?!(?:is|was|has|as|this|its|his|us|yes|always|perhaps|thanks|asks|sometimes|unless|plus|across|besides|says|goes|works|belongs|rings|answers|hours|days|weekdays|evenings|mornings)\b)(?:\p{Ll}{2,24}s|people|men|women|children|percent|times|km|kg|[kmgt]i?b|ms|eur|usd|euros?|mal|fois|veces|vezes|volte|keer|anrufe|appels|llamadas|chamadas|personen|personas|personnes|persone|nutzer|bytes?)(?![\p{L}@.])|^ ?[%€$£]/u;

/** Whether the name of a member says that it holds one. */
export const isNamedFor: (key: string) => boolean = onceForEach(saysPhone);

function saysPhone(key: string): boolean {
  if (key === "") return false;
  const words = wordsOf(key);
  if (words.search(WORDS) === -1 || KEY_OF_ELSE.test(words)) return false;
  const found = [...words.matchAll(WORDS)];
  return found.some(({ groups }) => groups?.["also"] === undefined) || BINDING.test(words.replaceAll(WORDS, ""));
}

/** Whether a text speaks of what stands between two places in it as of one. */
export function isSpokenOf(text: string, start: number, end: number): boolean {
  const behind = text.slice(end, end + NEAR_CHARS);
  if (COUNTED.test(behind)) return false;
  if (WORD_BEHIND.test(behind)) return true;
  const before = text.slice(Math.max(0, start - NEAR_CHARS), start);
  if (before.search(WORDS) === -1) return false;
  const last = [...before.matchAll(WORDS)].at(-1);
  if (last === undefined) return false;
  const gap = before.slice(last.index + last[0].length).replaceAll(TAGS, " ");
  if (last.groups?.["also"] === undefined) return !OF_ELSE.test(gap);
  if (/(?:call|text)s$/i.test(last[0]) && /^\s{0,2}[:=|]/.test(gap)) return false;
  return BINDING.test(gap) && !(/(?:call|text|contact)s$/i.test(last[0]) && OF_MANY.test(before.slice(0, last.index)));
}
