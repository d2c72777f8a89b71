/** Words around a value, and of an argument's name: what a short number is the number of. */
import type { Spot } from "./sources.ts";
import { eachToken, tokenAt } from "./token.ts";

/** How far before and behind a value its context reaches, in UTF-16 units. */
const REACH_CHARS = 48;
const WORDS_BEFORE = 3;
const WORDS_BEHIND = 2;

/** Words that say nothing of what an argument is. */
const EMPTY = new Set(
  "a an the of to in on at by for from with and or is as new max min old my your value data input arg param list".split(" "),
);

export const MONEY_WORDS: ReadonlySet<string> = new Set(
  "amount price sum total cost fee budget limit salary payment money rent balance charge deposit refund donation bid".split(" "),
);
/** Those of them that say how much is paid, of which less is never worse for who pays. */
export const AMOUNT_WORDS: ReadonlySet<string> = new Set("amount sum total payment money deposit refund donation".split(" "));
/** Words before a number that make it the name of something. */
export const GENERIC_ID_WORDS: ReadonlySet<string> = new Set("id identifier number no nr num uid uuid ref reference".split(" "));
export const ID_WORDS: ReadonlySet<string> = new Set([
  ...GENERIC_ID_WORDS,
  ..."ticket issue order invoice case pr pull code record row entry account file event mail email message task item page version".split(
    " ",
  ),
]);
export const PERSON_WORDS: ReadonlySet<string> = new Set(
  "recipient name user username participant attendee assignee owner member person contact who guest reviewer author payee friend cc bcc".split(
    " ",
  ),
);
const CURRENCY_WORDS: ReadonlySet<string> = new Set(
  "eur usd gbp chf jpy sek nok dkk pln czk inr cny aud cad brl euro dollar pound franc yen buck cent rupee yuan krona krone kroner kronor kr zloty real euros lira lire peso rand ruble rouble kronen kroon couronne corona coroa corone koron koruny d\u00f3lar dolar dolares dollaro dollari dolar\u00f3w libra livre sterlina sterline funt funt\u00f3w franken franchi franco \u5186 \u5143 \u5757 won forint koruna dirham shekel ringgit baht".split(
    " ",
  ),
);
const PAY_WORDS: ReadonlySet<string> = new Set(
  "pay paid transfer send sent refund wire deposit donate spend spent charge give gave bid reimburse cost".split(" "),
);
const PRONOUNS: ReadonlySet<string> = new Set("him her them us".split(" "));
const BEHIND_SUMS: ReadonlySet<string> = new Set("back each more extra now again but".split(" "));
const CURRENCY_SIGNS = "$\u20ac\u00a3\u00a5\u20b9\u20bd";

/** Words of every sentence, in English: they name nothing. */
export const FUNCTION_WORDS: ReadonlySet<string> = new Set(
  "the a an to of and in on for with my our i me it is are was this that what which please from at as by if why how does do did has have can into its you".split(
    " ",
  ),
);
/** Names of fields that say what a record is called, or what sets it apart from others of its kind. */
export const NAMING_WORDS: ReadonlySet<string> = new Set([
  ...ID_WORDS,
  ...PERSON_WORDS,
  ..."title subject label summary topic headline company organisation organization customer client patient employee merchant vendor seller supplier landlord product item project repo repository channel team group address handle path filename folder document service bucket branch host domain hotel restaurant venue place what description role area region department position city country location iban".split(
    " ",
  ),
]);
/** Names of fields that say who made a record. */
export const AUTHOR_WORDS: ReadonlySet<string> = new Set(
  "from sender by author owner organiser organizer creator payer requester".split(" "),
);
/** Names of fields by which a record, or who it stands for, is reached. */
export const IDENTITY_WORDS: ReadonlySet<string> = new Set(
  "id identifier uid uuid key slug number nr no code ref reference mail email address iban account handle username user name title path file filename url link phone mobile".split(
    " ",
  ),
);

/** Words that people use for one another where they say how many. */
const KIN: readonly ReadonlySet<string>[] = [
  "guest person people adult seat passenger traveller traveler party table pax attendee diner",
  "night stay",
  "instance replica node worker machine",
  "star rating score",
  "copy print",
  "minute duration min",
].map((words) => new Set(words.split(" ")));
/** Names of arguments that say how many of a thing; one of it is the least that can be meant. */
export const QUANTITY_WORDS: ReadonlySet<string> = new Set("count quantity qty".split(" "));

/** The words, and those that people use for them. */
export function withKin(words: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...words, ...KIN.filter((kin) => [...words].some((word) => kin.has(word))).flatMap((kin) => [...kin])]);
}

/** The words of a name in camelCase, snake_case or with hyphens: lower case, singular. */
export function wordsOfName(name: string): readonly string[] {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .map(singular)
    .filter((word) => word !== "" && !EMPTY.has(word));
}

/** Without the mark of the plural in English. */
export function singular(word: string): string {
  if (word.length > 4 && word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  return word.length > 3 && word.endsWith("s") && !word.endsWith("ss") && !word.endsWith("us") ? word.slice(0, -1) : word;
}

/** What stands around a value in its sentence: words before it, nearest last, and behind it, nearest first. */
export interface Around {
  readonly before: readonly string[];
  readonly behind: readonly string[];
  readonly hasCurrency: boolean;
  /** Whether a number sign, `No.` or the like stands right before it. */
  readonly isNumbered: boolean;
  readonly isQuoted: boolean;
}

export function aroundOf({ text, start, end }: Spot): Around {
  const left = sentenceBefore(text.slice(Math.max(0, start - REACH_CHARS), start));
  const right = sentenceBehind(text.slice(end, end + REACH_CHARS));
  const before = wordsIn(left).slice(-WORDS_BEFORE);
  const behind = wordsIn(right).slice(0, WORDS_BEHIND);
  const isSigned = CURRENCY_SIGNS.includes(left.trimEnd().at(-1) ?? " ") || CURRENCY_SIGNS.includes(right.trimStart().at(0) ?? " ");
  const hasCurrency =
    isSigned || CURRENCY_WORDS.has(behind[0] ?? "") || CURRENCY_WORDS.has(before.at(-1) ?? "") || hasCurrencyUnit(text, end);
  return { before, behind, hasCurrency, isNumbered: /#\s?$/.test(left), isQuoted: isQuoted(text, start, end) };
}

/** A currency that hangs on its number: `100EUR`. */
function hasCurrencyUnit(text: string, end: number): boolean {
  return CURRENCY_WORDS.has((/^[A-Za-z]{3,4}/.exec(text.slice(end, end + 5))?.[0] ?? "").toLowerCase());
}

/** Whether money, by a currency or by a word that moves it, is what a number is of. */
export function isOfMoney({ hasCurrency, before, behind }: Around): boolean {
  if (hasCurrency || PAY_WORDS.has(before.at(-1) ?? "")) return true;
  // `send him the 40 back`: for somebody, and of nothing else.
  const verb = before.findLast((word) => !FUNCTION_WORDS.has(word) && !PRONOUNS.has(word));
  return PAY_WORDS.has(verb ?? "") && behind.slice(0, 1).every((word) => FUNCTION_WORDS.has(word) || BEHIND_SUMS.has(word));
}

/** Whether any of these words stands near. */
export function isNear({ before, behind }: Around, words: ReadonlySet<string>): boolean {
  return before.some((word) => words.has(word)) || behind.some((word) => words.has(word));
}

function sentenceBefore(text: string): string {
  return text.slice(text.search(/(?:[.!?;]\s|\n)(?!.*(?:[.!?;]\s|\n))/s) + 1);
}

function sentenceBehind(text: string): string {
  const at = text.search(/[.!?;](?:\s|$)|\n/);
  return at === -1 ? text : text.slice(0, at);
}

function wordsIn(text: string): readonly string[] {
  const words: string[] = [];
  eachToken(text, ({ start, end }) => words.push(singular(text.slice(start, end).toLowerCase())));
  return words;
}

const OPENING = "\"'`\u201c\u2018\u00ab\u201e";
const CLOSING = "\"'`\u201d\u2019\u00bb\u201c";

function isQuoted(text: string, start: number, end: number): boolean {
  return start > 0 && end < text.length && OPENING.includes(text[start - 1] ?? " ") && CLOSING.includes(text[end] ?? " ");
}

/** Whether a value is all that a text says. */
export function isWhole({ text, start, end }: Spot): boolean {
  return (start === 0 || tokenAt(text, 0)?.start === start) && text.slice(end).trim() === "";
}
