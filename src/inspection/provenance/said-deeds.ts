/** Which deeds a text asks for in the languages of the table, and what it says that they are done to. */
import { DEED_WORDS, SENTENCE_WORDS, THING_WORDS } from "./deed-words.ts";
import type { Elsewhere } from "./deed-words.ts";

/** What prompts say, in the languages other than English that they are in. */
export class SaidDeeds {
  readonly #languages = new Set<Elsewhere>();
  readonly #said = new Set<string>();
  readonly #things = new Set<string>();

  add(prompt: string): void {
    const met = metIn(prompt);
    for (const language of met.languages) this.#languages.add(language);
    for (const { language, deed } of met.deeds) this.#said.add(`${language} ${deed}`);
    for (const thing of met.things) this.#things.add(thing);
  }

  /** Whether any of these languages is known. */
  get isKnown(): boolean {
    return this.#languages.size > 0;
  }

  /** Whether any of these deeds (indexes of the table) was asked for. */
  has(deeds: readonly number[]): boolean {
    return deeds.some((deed) => [...this.#languages].some((language) => this.#said.has(`${language} ${deed}`)));
  }

  /** Whether a thing was named by another word than the English one. */
  names(thing: string): boolean {
    return this.#things.has(thing);
  }
}

interface Meant {
  readonly language: Elsewhere;
  readonly deed: number;
}

interface Entry extends Meant {
  readonly isBegin: boolean;
  readonly isNoun: boolean;
  /** What must stand behind it, and how. */
  readonly behind?: { readonly words: readonly string[]; readonly how: "+" | "~" | "_" };
}

interface Table {
  readonly whole: ReadonlyMap<string, readonly Entry[]>;
  readonly beginning: ReadonlyMap<string, readonly Entry[]>;
  /** Words of scripts without spaces, by their first letter. */
  readonly anywhere: ReadonlyMap<string, readonly { readonly text: string; readonly meant: Meant | string }[]>;
  readonly things: { readonly whole: ReadonlyMap<string, readonly string[]>; readonly beginning: ReadonlyMap<string, readonly string[]> };
  readonly sentence: ReadonlyMap<string, readonly Elsewhere[]>;
}

const SPACELESS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30fc]/u;
/** No beginning of a word in the table is shorter. */
const SHORTEST = 2;

let made: Table | undefined;

/** The table as it is looked up; made when the first prompt is read. */
function table(): Table {
  made ??= tableOf();
  return made;
}

function tableOf(): Table {
  const whole = new Map<string, Entry[]>();
  const beginning = new Map<string, Entry[]>();
  const anywhere = new Map<string, { text: string; meant: Meant | string }[]>();
  const things = { whole: new Map<string, string[]>(), beginning: new Map<string, string[]>() };
  const sentence = new Map<string, Elsewhere[]>();
  for (const [deed, { elsewhere }] of DEED_WORDS.entries()) {
    for (const language of Object.keys(elsewhere) as readonly Elsewhere[]) {
      for (const written of wordsOfList(elsewhere[language])) {
        if (SPACELESS.test(written)) push(anywhere, written.charAt(0), { text: written, meant: { language, deed } });
        else addEntry({ whole, beginning }, written, { language, deed });
      }
    }
  }
  for (const [thing, words] of Object.entries(THING_WORDS)) {
    for (const written of wordsOfList(words)) {
      if (SPACELESS.test(written)) push(anywhere, written.charAt(0), { text: written, meant: thing });
      else push(written.endsWith("*") ? things.beginning : things.whole, folded(written.replace("*", "")), thing);
    }
  }
  for (const [language, words] of Object.entries(SENTENCE_WORDS) as readonly (readonly [Elsewhere, string])[]) {
    for (const word of wordsOfList(words)) push(sentence, folded(word), language);
  }
  return { whole, beginning, anywhere, things, sentence };
}

function addEntry(
  maps: { readonly whole: Map<string, Entry[]>; readonly beginning: Map<string, Entry[]> },
  written: string,
  meant: Meant,
): void {
  const [first = "", ...behind] = written.replace(/^\^/, "").split(/[+~_]/);
  const [how] = /[+~_]/.exec(written) ?? [];
  const entry: Entry = {
    ...meant,
    isBegin: written.startsWith("^"),
    isNoun: /^\p{Lu}/u.test(written),
    ...((how === "+" || how === "~" || how === "_") && { behind: { words: behind.map(folded), how } }),
  };
  push(first.endsWith("*") ? maps.beginning : maps.whole, folded(first.replace("*", "")), entry);
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}

function wordsOfList(list: string): readonly string[] {
  return list.split(/\s+/u).filter((word) => word !== "");
}

/** Small letters without accents. Marks of other scripts than the Latin one belong to their letters. */
function folded(word: string): string {
  return word
    .normalize("NFD")
    .replaceAll(/(?<=\p{Script=Latin})\p{M}+/gu, "")
    .normalize("NFC")
    .toLowerCase()
    .replaceAll("\u0142", "l")
    .replaceAll("\u00df", "ss");
}

/** A word of a sentence. */
interface Word {
  readonly folded: string;
  /** Written large where not every word is. */
  readonly isName: boolean;
  /** Where a request begins. */
  readonly isBegin: boolean;
  /** Last of its part of the sentence. */
  readonly isEnd: boolean;
}

interface Met {
  readonly languages: ReadonlySet<Elsewhere>;
  readonly deeds: readonly Meant[];
  readonly things: ReadonlySet<string>;
}

function metIn(prompt: string): Met {
  const { whole, beginning, things, sentence } = table();
  const languages = new Set<Elsewhere>();
  const deeds: Meant[] = [];
  const named = new Set<string>();
  for (const words of sentencesOf(prompt)) {
    for (const [at, word] of words.entries()) {
      for (const language of sentence.get(word.folded) ?? []) languages.add(language);
      for (const entry of found(word.folded, whole, beginning)) if (isMet(entry, words, at)) deeds.push(entry);
      for (const thing of found(word.folded, things.whole, things.beginning)) named.add(thing);
    }
  }
  if (SPACELESS.test(prompt)) addSpaceless(prompt, { languages, deeds, named });
  return { languages, deeds, things: named };
}

function* found<V>(word: string, whole: ReadonlyMap<string, readonly V[]>, beginning: ReadonlyMap<string, readonly V[]>): Generator<V> {
  yield* whole.get(word) ?? [];
  for (let length = SHORTEST; length <= word.length; length++) yield* beginning.get(word.slice(0, length)) ?? [];
}

function isMet({ isBegin, isNoun, behind }: Entry, words: readonly Word[], at: number): boolean {
  const word = words[at];
  if (word === undefined || (isBegin && !word.isBegin) || (!isNoun && word.isName)) return false;
  if (behind === undefined) return true;
  if (behind.how === "_") return behind.words.every((one, index) => words[at + 1 + index]?.folded === one);
  return words.slice(at + 1).some((later) => later.folded === behind.words[0] && (behind.how === "~" || later.isEnd));
}

/** Kana are Japanese; Han letters without any are read as Chinese. */
function addSpaceless(
  prompt: string,
  { languages, deeds, named }: { readonly languages: Set<Elsewhere>; readonly deeds: Meant[]; readonly named: Set<string> },
): void {
  const language: Elsewhere = /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(prompt) ? "ja" : "zh";
  languages.add(language);
  const { anywhere } = table();
  for (let at = 0; at < prompt.length; at++) {
    for (const { text, meant } of anywhere.get(prompt.charAt(at)) ?? []) {
      if (!prompt.startsWith(text, at)) continue;
      if (typeof meant === "string") named.add(meant);
      else if (meant.language === language) deeds.push(meant);
    }
  }
}

/** Words behind which a request begins anew: `and`, `then` and `please`. */
const JOINING: ReadonlySet<string> = new Set("und dann bitte et puis y e luego ed poi en dan i oraz potem prosze".split(" "));

/** Behind these a verb of two words has its second half already. */
const CLOSING: ReadonlySet<string> = new Set("an fur wegen zu zum zur bei mit von weil naar aan voor van bij met omdat".split(" "));
/** A full stop behind a number or a title ends no sentence. */
const SENTENCE_END = /(?<!\d|\b(?:Dr|Hr|Fr|Nr|St|Sr|Sra|Mr|Mrs|Prof|bzw|dhr|mevr|pl|ul))\.(?=\s|$)|[!?;\n]/u;

function* sentencesOf(prompt: string): Generator<readonly Word[]> {
  for (const sentence of prompt.split(SENTENCE_END)) {
    const parts = Array.from(sentence.matchAll(/[\p{Script=Latin}\p{M}]+|[,:()"\u201c\u201e\u00ab\u2013\u00bf\u00a1]/gu), ([part]) => part);
    const isWord = (part: string | undefined) => part !== undefined && /^\p{L}/u.test(part);
    const words: Word[] = [];
    for (const [at, part] of parts.entries()) {
      if (!isWord(part)) continue;
      const before = parts[at - 1];
      const next = parts[at + 1];
      const isFirst = !isWord(before);
      words.push({
        folded: folded(part),
        isName: !isFirst && /^\p{Lu}/u.test(part),
        isBegin: isFirst || JOINING.has(folded(before ?? "")),
        isEnd: !isWord(next) || JOINING.has(folded(next ?? "")) || CLOSING.has(folded(next ?? "")),
      });
    }
    if (words.length > 0) yield words;
  }
}
