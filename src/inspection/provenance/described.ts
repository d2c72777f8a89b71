/**
 * Values that the person did not write, but described: "Nordlys is a saved payee" describes the one record of the payees that
 * is named so, and with it its account. Only a field that no outsider can choose describes a record, or the address of who
 * made it where the server vouches for that; and only the one value that all records so described agree on counts.
 */
import { ibanOf } from "./typed/account.ts";
import { isEmail } from "./typed/url.ts";
import { normOfNumber } from "./typed/number.ts";
import { PREPOSITIONS, VERBS } from "../manifests/verbs.ts";
import type { Argument } from "./argument.ts";
import { acceptsNumber } from "./context.ts";
import type { IndexedLeaf } from "./indexed-leaf.ts";
import { addressOf, fieldOf, isAuthor, isKnown } from "./field.ts";
import type { Field } from "./field.ts";
import { DESCRIBING_CHARS_MAX, DESCRIBING_LEAVES_MAX, WEIGHT_MIN } from "./limits.ts";
import type { Sources, Spot } from "./sources.ts";
import { tokensOf, weightOf } from "./token.ts";
import { FUNCTION_WORDS, IDENTITY_WORDS, NAMING_WORDS, wordsOfName } from "./words.ts";

interface Leaf extends IndexedLeaf {
  readonly field: Field;
}

/** The records of one result that the prompt describes. Made anew when there is more of a prompt. */
export class DescribedRecords {
  readonly #leaves: readonly IndexedLeaf[];
  readonly #asked: Sources;
  readonly #lists = new Map<string, { readonly leaves: readonly Leaf[]; readonly described: ReadonlySet<string> }>();

  constructor(leaves: readonly IndexedLeaf[], asked: Sources) {
    this.#leaves = leaves;
    this.#asked = asked;
  }

  /** Whether the leaf at a place is what this argument takes of the one record that is described. */
  has(place: string, argument: Argument): boolean {
    const field = fieldOf(place);
    const { leaves, described } = this.#list(field.list);
    if (!described.has(field.record) || !this.#takes(field, argument)) return false;
    const values = new Set(
      leaves.flatMap((one) => (described.has(one.field.record) && one.field.name === field.name ? [String(one.value)] : [])),
    );
    return values.size === 1;
  }

  /** Every number in a field of this kind of a record that is described. */
  *numbers(isWanted: (words: readonly string[]) => boolean): Generator<number> {
    for (const { place, value, label } of this.#leaves) {
      if (typeof value !== "number" || !(isKnown(label) || label.authentic)) continue;
      const field = fieldOf(place);
      if (isWanted(wordsOfName(field.name)) && this.#list(field.list).described.has(field.record)) yield value;
    }
  }

  /** What a record is known or reached by, what the argument is called too, or what the person asked for by its name. */
  #takes(field: Field, argument: Argument): boolean {
    const { name, list } = field;
    const words = wordsOfName(name);
    const kind = kindOf(list);
    // Who made a record is whom an answer goes to.
    if (argument.isRecipient && isAuthor(field)) return true;
    if (words.length === 0) return false;
    const isOwn = words.every((word) => IDENTITY_WORDS.has(word) || kind.includes(word));
    return isOwn || words.some((word) => argument.words.has(word)) || words.every((word) => this.#says(word));
  }

  #says(word: string): boolean {
    return !FUNCTION_WORDS.has(word) && [word, `${word}s`].some((form) => this.#asked.findPhrase(form, false) !== undefined);
  }

  #list(list: string): { readonly leaves: readonly Leaf[]; readonly described: ReadonlySet<string> } {
    const known = this.#lists.get(list);
    if (known !== undefined) return known;
    const leaves = this.#leaves.flatMap((leaf): readonly Leaf[] => {
      const field = fieldOf(leaf.place);
      return field.list === list ? [{ ...leaf, field }] : [];
    });
    const described = leaves.length > DESCRIBING_LEAVES_MAX ? new Set<string>() : this.#describedIn(leaves);
    const made = { leaves, described };
    this.#lists.set(list, made);
    return made;
  }

  #describedIn(leaves: readonly Leaf[]): ReadonlySet<string> {
    const describing = leaves.filter((leaf) => mayDescribe(leaf));
    const whole = describing.filter((leaf) => this.#isNamed(leaf)).map(({ field }) => field.record);
    // A part of a name tells which only where no other record has it.
    const byPart = new Map<string, Set<string>>();
    for (const { value, field } of describing) {
      for (const part of partsOf(String(value))) byPart.set(part, (byPart.get(part) ?? new Set()).add(field.record));
    }
    const parts = [...byPart].filter(([, records]) => records.size === 1);
    const inPart = describing.filter(({ value, field }) =>
      parts.some(([part, records]) => records.has(field.record) && this.#isNamedSo(part, String(value))),
    );
    return new Set([...whole, ...inPart.map(({ field }) => field.record)]);
  }

  #isNamed({ value, field }: Leaf): boolean {
    if (typeof value === "number") {
      const norm = normOfNumber(value);
      return norm !== undefined && this.#asked.findTyped("number", norm, acceptsNumber(norm, idArgument(field))) !== undefined;
    }
    const text = String(value).trim();
    const iban = ibanOf(text);
    if (iban !== undefined) return this.#asked.findTyped("iban", iban) !== undefined;
    if (isEmail(text)) return this.#asked.findPhrase(text, false) !== undefined;
    const isCode = /\p{L}/u.test(text) && /\p{N}/u.test(text);
    if (FUNCTION_WORDS.has(text.toLowerCase()) || (weightOf(text) < WEIGHT_MIN && !isCode && !/^\p{Lu}/u.test(text))) return false;
    const isExact = isCode || weightOf(text) < WEIGHT_MIN;
    return this.#asked.findPhrase(text, isExact, (spot) => !isOfLonger(spot, text)) !== undefined;
  }

  #isNamedSo(part: string, name: string): boolean {
    return this.#asked.findPhrase(part, true, (spot) => !isOfLonger(spot, name)) !== undefined;
  }
}

/** A field that no outsider can choose and that names things; or the address of who made the record, which nobody can feign. */
function mayDescribe({ value, label, field }: Leaf): boolean {
  if (typeof value === "boolean" || String(value).length > DESCRIBING_CHARS_MAX) return false;
  const words = wordsOfName(field.name);
  if (typeof value === "string" && label.authentic && isAuthor(field) && addressOf(value) !== undefined) return true;
  const isNaming = words.some((word) => NAMING_WORDS.has(word)) || (typeof value === "string" && addressOf(value) !== undefined);
  return isKnown(label) && isNaming;
}

/** What the records of a list are: the words of its name. */
function kindOf(list: string): readonly string[] {
  return wordsOfName(list.split("/").findLast((step) => !/^\d*$/.test(step)) ?? "");
}

/** Parts of a name by which people call what it names: words that are written large and are no words of every sentence. */
function partsOf(name: string): readonly string[] {
  return tokensOf(name)
    .map(({ start, end }) => name.slice(start, end))
    .filter((word) => /^\p{L}*\p{Lu}\p{L}*$/u.test(word) && word.length >= 3 && word !== name)
    .filter((word) => !isCommon(word.toLowerCase()));
}

function isCommon(word: string): boolean {
  return FUNCTION_WORDS.has(word) || PREPOSITIONS.has(word) || VERBS.has(word);
}

/** Whether what stands there is a part of another, longer name: `Bob` in `Bob Smith` does not name Bob Jones. */
function isOfLonger({ text, start, end }: Spot, name: string): boolean {
  const own = tokensOf(name).map((token) => name.slice(token.start, token.end));
  const isOther = (word: string | undefined) => word !== undefined && !own.includes(word) && !TITLES.has(word);
  const [, behind] = /^ (\p{Lu}[\p{L}'-]*)/u.exec(text.slice(end, end + NEIGHBOUR_CHARS)) ?? [];
  if (isOther(behind)) return true;
  const before = text.slice(Math.max(0, start - NEIGHBOUR_CHARS), start);
  const ahead = /(?<![\p{L}\p{N}'-])(\p{Lu}[\p{L}'-]*) $/u.exec(before);
  // The first word of a sentence is written large whatever it is.
  return ahead !== null && isOther(ahead[1]) && !/(?:^|[.!?:\n])\s*$/.test(before.slice(0, ahead.index));
}

/** How far a name reaches that another stands beside. */
const NEIGHBOUR_CHARS = 64;
const TITLES: ReadonlySet<string> = new Set("Mr Mrs Ms Miss Dr Prof Sir Madam Herr Frau Mme Sra Sr".split(" "));

/** The id of a record, as an argument that takes it would be. */
function idArgument({ name, list }: Field): Argument {
  const kind = kindOf(list);
  return {
    place: "",
    role: "control",
    isListed: true,
    isRecipient: false,
    words: new Set([...wordsOfName(name), ...kind]),
    nouns: new Set(kind),
    isMoney: false,
    isQuantity: false,
    isId: true,
    isPerson: false,
    schema: undefined,
  };
}
