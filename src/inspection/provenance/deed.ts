/**
 * Whether the person asked for what a tool does at all. Values that the person named steer a call well, and yet a tool
 * that nobody asked for can be called with them, or with none. So what cannot be taken back or reaches others has to be
 * asked for in words: by the verb of the tool's name, or by one that people use for the same deed. Words are a weak sign,
 * so this only ever makes a call stricter.
 */
import type { ToolClass } from "../../call/tool-class.ts";
import { NEUTRAL, PREPOSITIONS, READ, VERBS } from "../manifests/verbs.ts";
import { baseForms, wordsOf } from "../manifests/words.ts";
import { DEED_WORDS } from "./deed-words.ts";
import type { DeedWords } from "./deed-words.ts";
import { SaidDeeds } from "./said-deeds.ts";
import { FUNCTION_WORDS } from "./words.ts";

/** A call as what it does. */
export interface Deed {
  /** The tool's name. */
  readonly tool: string;
  readonly classes: readonly ToolClass[];
  /** Whether no value steers it. */
  readonly isBare: boolean;
}

/** The words of what people asked for. */
export class AskedDeeds {
  readonly #words = new Set<string>();
  readonly #elsewhere = new SaidDeeds();
  /** Whether there are words that only English has, or at least none that it has not. */
  #english: "no" | "maybe" | "yes" = "no";

  add(prompt: string): void {
    for (const word of wordsOf(prompt)) {
      if (FUNCTION_WORDS.has(word) && this.#english !== "yes") this.#english = SHARED_WORDS.has(word) ? "maybe" : "yes";
      for (const form of [...baseForms(word), ...beforeThePast(word)]) this.#words.add(form);
    }
    this.#elsewhere.add(prompt);
  }

  /** Whether all of these words were said, in whatever form; never of none. */
  says(words: Iterable<string>): boolean {
    const all = [...words];
    return all.length > 0 && all.every((word) => this.#words.has(word));
  }

  /** Whether one of the words of a deed was said, in whatever language. */
  has(deed: DeedWords): boolean {
    const isSaid = this.#english !== "no" && [...setOf(deed.en)].some((word) => this.#words.has(word));
    return isSaid || this.#elsewhere.has([DEED_WORDS.indexOf(deed)]);
  }

  /**
   * Whether what a tool does was asked for, or cannot be told because the words are of another language. A call that no
   * value steers was asked for only where what it is done to was named, too, and never in words that cannot be told apart.
   */
  include({ tool, classes, isBare }: Deed): boolean {
    const isEnglish = this.#english === "yes" || (this.#english === "maybe" && !this.#elsewhere.isKnown);
    const { words, deeds } = wordsFor(tool, classes);
    if (!isEnglish && (!this.#elsewhere.isKnown || deeds.length === 0)) return !isBare;
    const isAsked = (isEnglish && [...words].some((word) => this.#words.has(word))) || this.#elsewhere.has(deeds);
    if (!isAsked || !isBare) return isAsked;
    const things = thingsOf(tool);
    return things.length === 0 || things.some((thing) => this.#words.has(thing) || this.#elsewhere.names(thing));
  }
}

/** Words of every sentence in English that other languages have, too. */
const SHARED_WORDS = setOf("a an in on i me do as at was is to of has by for");

/** Words by which a person asks in English for what a tool of this name and these classes does, and the deeds they are of. */
function wordsFor(tool: string, classes: readonly ToolClass[]): { readonly words: ReadonlySet<string>; readonly deeds: readonly number[] } {
  const verb = verbOf(tool);
  const usual = classes.flatMap((name) => OF_CLASS[name] ?? []);
  // A verb that makes something says less than what is made; any other says it all.
  const tells = verb !== undefined && !MAKING.has(verb) && DEEDS.some((deed) => deed.has(verb));
  const verbs = tells ? [verb] : [...(verb === undefined ? [] : [verb]), ...usual];
  const sought = verbs.length === 0 ? ANY_DEED : verbs;
  const deeds = [...new Set(sought.flatMap((one) => deedsOf(one, classes)))];
  return { words: new Set([...sought, ...deeds.flatMap((deed) => [...(DEEDS[deed] ?? [])])]), deeds };
}

/** The deeds that a verb is of; where the classes of the tool tell one from another, those alone. */
function deedsOf(verb: string, classes: readonly ToolClass[]): readonly number[] {
  const all = DEEDS.flatMap((deed, index) => (deed.has(verb) ? [index] : []));
  const told = all.filter((index) => DEED_WORDS[index]?.of?.some((name) => classes.includes(name)) ?? true);
  return told.length > 0 ? told : all;
}

/** The verb of a tool's name: the first that does more than read, where the name has one before it says with what. */
function verbOf(tool: string): string | undefined {
  const words = wordsOf(tool);
  const end = words.findIndex((word, at) => at > 0 && PREPOSITIONS.has(word));
  const verbs = words.slice(0, end < 0 ? undefined : end).filter((word, at) => VERBS.has(word) && (at === 0 || !NEUTRAL.has(word)));
  return verbs.find((verb) => VERBS.get(verb) !== READ) ?? verbs[0];
}

/** What the name of a tool says that it is done to. */
function thingsOf(tool: string): readonly string[] {
  const verb = verbOf(tool);
  return wordsOf(tool)
    .filter((word) => word !== verb && word !== "all" && word !== "the" && word !== "my")
    .flatMap((word) => baseForms(word));
}

/** What a verb of the past could be the past of: `paid`, `booked`, `deleted`, `cancelled`. */
function beforeThePast(word: string): readonly string[] {
  const irregular = PAST.get(word);
  if (irregular !== undefined) return [irregular];
  if (!word.endsWith("ed")) return [];
  const stem = word.slice(0, -2);
  return [
    stem,
    `${stem}e`,
    ...(stem.at(-1) === stem.at(-2) ? [stem.slice(0, -1)] : []),
    ...(stem.endsWith("i") ? [`${stem.slice(0, -1)}y`] : []),
  ];
}

const PAST: ReadonlyMap<string, string> = new Map(
  Object.entries({ paid: "pay", sent: "send", bought: "buy", told: "tell", given: "give", made: "make", written: "write", taken: "take" }),
);

/** By index of the table: verbs that people use for one deed in English, and what they call it. */
const DEEDS: readonly ReadonlySet<string>[] = DEED_WORDS.map(({ en }) => setOf(en));

/** What a class alone tells of the deed. */
const OF_CLASS: { readonly [name in ToolClass]?: readonly string[] } = {
  send: ["send"],
  pay: ["pay", "buy"],
  destroy: ["delete", "cancel"],
};
/** What they make or change tells the deed. */
const MAKING = setOf("create add make insert compose generate write put edit update append set place do");
/** Where neither name nor class tells. */
const ANY_DEED: readonly string[] = ["change", "create", "give", "run"];

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(/\s+/u));
}
