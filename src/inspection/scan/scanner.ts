/**
 * The engine. All rules of all detectors are compiled once: their literals and context words into one automaton, their
 * shapes into another. A text is passed over once by each; patterns are tried in windows around hits alone.
 */
import { inspectionFault } from "../fault.ts";
import { CONTEXT_CHARS_MAX, LOOK_CHARS, TRIES_MAX } from "../limits.ts";
import { automaton } from "./automaton.ts";
import { Places, contextKey, isWord, wordsOf } from "./context.ts";
import type { Detector, Heard, Match, Seen, TextAbout } from "./detector.ts";
import { entropyOf } from "./entropy.ts";
import { bandOf, merge } from "./merge.ts";
import { isPlaceholder } from "./placeholder.ts";
import type { Band, Context, Rule, ShapeRule } from "./rule.ts";
import { isDigit, isWordUnit, shapes } from "./shape.ts";

export interface Scanner {
  /** What stands in a text, in its order, without overlap: nothing below `least` (possible where absent). */
  readonly scan: (text: string, about?: TextAbout, least?: Band) => readonly Match[];
}

const LEAST: { readonly [band in Band]: number } = { possible: 0, likely: 0.4, certain: 0.8 };
/** How far a word with a digit may reach back to its beginning. */
const WORD_CHARS = 40;
/** Words without a digit that may begin a shape: "DE 129 273 398", "KA EF 12". */
const LEADING_WORD_CHARS = 4;
const LEADING_WORDS = 2;

/** Compiles detectors. Throws for a rule that cannot be compiled: that is a defect of this program. */
export function scanner(detectors: readonly Detector[]): Scanner {
  const compiled = new CompiledScanner(detectors);
  return { scan: (text, about, least) => compiled.scan(text, about, least) };
}

interface Rated {
  readonly id: string;
  readonly class: string;
  readonly group: string;
  readonly score: number;
  readonly context?: Context;
}

interface OfDetector<T> {
  readonly detector: string;
  readonly rule: T;
  readonly places: Places | undefined;
  /** Index of its words among all contexts; -1 for none. */
  readonly words: number;
}

interface TriedRule extends OfDetector<Rule> {
  readonly pattern: RegExp;
}

/** What a literal is wanted for. */
interface Use {
  readonly tried: number[];
  readonly contexts: number[];
  /** Listening detectors, and the index of the literal among their own. */
  readonly heard: { readonly by: number; readonly literal: number }[];
}

/** One scan of one text. */
interface Pass {
  readonly text: string;
  readonly least: number;
  /** Contexts whose words stand in the key. */
  readonly keyed: ReadonlySet<number>;
  readonly matches: Match[];
  /** What each listening detector hears. */
  readonly heard: readonly Heard[][];
}

const NO_USE: Use = { tried: [], contexts: [], heard: [] };
const NO_CONTEXTS: ReadonlySet<number> = new Set();
/** Names of members that are remembered with their contexts. */
const KEYS_MAX = 2000;

class CompiledScanner {
  readonly #tried: readonly TriedRule[];
  readonly #shaped: readonly OfDetector<ShapeRule>[];
  readonly #looking: readonly Detector[];
  readonly #listening: readonly Detector[];
  readonly #reading: readonly Detector[];
  readonly #contexts: readonly Places[];
  readonly #literals: readonly string[];
  readonly #uses: readonly Use[];
  readonly #find: ReturnType<typeof automaton>["find"];
  readonly #walk: ReturnType<typeof shapes>["walk"];
  /** The shaped rule of each shape. */
  readonly #owner: readonly number[];
  readonly #keys = new Map<string, ReadonlySet<number>>();

  constructor(detectors: readonly Detector[]) {
    const contexts = new Map<string, { readonly index: number; readonly words: readonly string[]; readonly places: Places }>();
    const own = <T extends Rated>(detector: string, rule: T): OfDetector<T> => {
      const { context } = rule;
      if (context === undefined) return { detector, rule, places: undefined, words: -1 };
      if (context.window > CONTEXT_CHARS_MAX) throw new Error(`${rule.id}: a context window of ${context.window}`);
      const key = contextKey(context);
      const known = contexts.get(key) ?? { index: contexts.size, words: context.words, places: new Places() };
      contexts.set(key, known);
      return { detector, rule, places: known.places, words: known.index };
    };
    this.#tried = detectors.flatMap(({ name, rules = [] }) =>
      rules.map((rule) => ({
        ...own(name, rule),
        pattern: new RegExp(rule.pattern.source, rule.pattern.flags + (rule.before === 0 ? "y" : "g")),
      })),
    );
    this.#shaped = detectors.flatMap(({ name, shapes = [] }) => shapes.map((rule) => own(name, rule)));
    this.#looking = detectors.filter(({ look }) => look !== undefined);
    this.#listening = detectors.filter(({ listens }) => listens !== undefined);
    this.#reading = detectors.filter(({ readings }) => readings !== undefined);
    this.#contexts = [...contexts.values()].map(({ places }) => places);
    const uses = new Map<string, Use>();
    const useOf = (literal: string) => {
      const lower = literal.toLowerCase();
      const use = uses.get(lower) ?? { tried: [], contexts: [], heard: [] };
      uses.set(lower, use);
      return use;
    };
    for (const [index, { rule }] of this.#tried.entries()) for (const keyword of new Set(rule.keywords)) useOf(keyword).tried.push(index);
    for (const { index, words } of contexts.values()) for (const word of new Set(words)) useOf(word).contexts.push(index);
    for (const [by, { listens }] of this.#listening.entries())
      for (const [literal, text] of (listens?.literals ?? []).entries()) useOf(text).heard.push({ by, literal });
    this.#literals = [...uses.keys()];
    this.#uses = [...uses.values()];
    this.#find = automaton(this.#literals).find;
    this.#owner = this.#shaped.flatMap(({ rule }, index) => rule.shapes.map(() => index));
    this.#walk = shapes(this.#shaped.flatMap(({ rule }) => rule.shapes)).walk;
  }

  scan(text: string, about: TextAbout = {}, least: Band = "possible"): readonly Match[] {
    const matches = this.#matches(text, about, least);
    const again = this.#reading.flatMap((detector) => this.#again(text, detector, about, least));
    if (again.length === 0) return merge(matches);
    const known = new Set(matches.map(placeOf));
    return merge([...matches, ...again.filter((match) => !known.has(placeOf(match)))]);
  }

  /** What others see in a detector's readings of a text. */
  #again(text: string, { name, readings }: Detector, about: TextAbout, least: Band): Match[] {
    return (readings?.(text) ?? []).flatMap((reading) =>
      this.#matches(reading.text, about, least)
        .filter((match) => match.detector !== name)
        .map((match) => ({ ...match, ...reading.spanOf(match.start, match.end) })),
    );
  }

  /** What is seen in a text itself, overlaps included. */
  #matches(text: string, about: TextAbout, least: Band): Match[] {
    const pass: Pass = { text, least: LEAST[least], keyed: this.#contextsOf(about.key), matches: [], heard: this.#listening.map(() => []) };
    this.#try(pass);
    this.#shape(pass);
    this.#look(pass, about);
    return pass.matches;
  }

  /** The contexts that a member's name speaks of. */
  #contextsOf(key: string | undefined): ReadonlySet<number> {
    if (key === undefined || key === "") return NO_CONTEXTS;
    const known = this.#keys.get(key);
    if (known !== undefined) return known;
    const words = wordsOf(key);
    const found = new Set<number>();
    const { count, literal, end } = this.#find(words);
    for (let hit = 0; hit < count; hit++) {
      const index = literal[hit] ?? 0;
      const to = end[hit] ?? 0;
      if (isWord(words, to - (this.#literals[index] ?? "").length, to))
        this.#uses[index]?.contexts.forEach((context) => found.add(context));
    }
    if (this.#keys.size >= KEYS_MAX) this.#keys.clear();
    this.#keys.set(key, found);
    return found;
  }

  /** Notes where context words stand and what is listened for, then tries the patterns where keywords do. */
  #try(pass: Pass): void {
    const { text } = pass;
    for (const places of this.#contexts) places.clear();
    const { count, literal, end } = this.#find(text);
    for (let hit = 0; hit < count; hit++) {
      const index = literal[hit] ?? 0;
      const { contexts, heard } = this.#uses[index] ?? NO_USE;
      if (contexts.length === 0 && heard.length === 0) continue;
      const to = end[hit] ?? 0;
      const from = to - (this.#literals[index] ?? "").length;
      for (const { by, literal } of heard) pass.heard[by]?.push({ literal, start: from });
      if (contexts.length > 0 && isWord(text, from, to)) for (const context of contexts) this.#contexts[context]?.add(from, to);
    }
    const free = new Map<number, number>();
    let tries = 0;
    for (let hit = 0; hit < count; hit++) {
      const index = literal[hit] ?? 0;
      const to = end[hit] ?? 0;
      for (const number of this.#uses[index]?.tried ?? []) {
        const from = to - (this.#literals[index] ?? "").length;
        if (++tries > TRIES_MAX) throw tooMuch(`more than ${TRIES_MAX} places to look at`);
        free.set(number, this.#tryAt(number, { from, to, free: free.get(number) ?? 0 }, pass));
      }
    }
  }

  /** Tries a rule at a hit; answers from where on the rule may match next. */
  #tryAt(number: number, hit: { readonly from: number; readonly to: number; readonly free: number }, pass: Pass): number {
    const tried = this.#tried[number];
    if (tried === undefined) return hit.free;
    const { rule, pattern } = tried;
    const begin = Math.max(hit.from - rule.before, hit.free);
    if (begin > hit.from) return hit.free;
    const base = Math.max(0, begin - LOOK_CHARS);
    const seen = pass.text.slice(base, hit.from + rule.after + LOOK_CHARS);
    for (pattern.lastIndex = begin - base; ;) {
      const match = pattern.exec(seen);
      if (match === null || base + match.index > hit.from) return rule.before === 0 ? hit.free : hit.from + 1;
      const end = base + match.index + match[0].length;
      if (end >= hit.to && end <= hit.from + rule.after)
        return this.#weigh(tried, match, base, pass) ? end : Math.max(hit.free, hit.from + 1);
      pattern.lastIndex = match.index + 1;
      if (rule.before === 0) return hit.free;
    }
  }

  /** Adds the match, if its value holds. */
  #weigh(tried: TriedRule, match: RegExpExecArray, base: number, pass: Pass): boolean {
    const { rule } = tried;
    const value = match[rule.value ?? 0] ?? "";
    if (value === "" || (rule.entropyMin !== undefined && (isPlaceholder(value) || entropyOf(value) < rule.entropyMin))) return false;
    if (rule.valid?.(value, match) === false) return false;
    const inner = rule.value === undefined ? 0 : match[0].indexOf(value);
    const start = base + match.index + inner;
    this.#add(tried, start, start + value.length, pass);
    return true;
  }

  #shape(pass: Pass): void {
    const { text } = pass;
    if (this.#shaped.length === 0) return;
    let walked = -1;
    for (let at = 0; at < text.length; at++) {
      if (!isDigit(text.charCodeAt(at))) continue;
      for (const start of startsOf(text, at)) {
        if (start <= walked) continue;
        walked = start;
        const glued = start > 0 && isWordUnit(text.charCodeAt(start - 1));
        this.#walk(text, start, (shape, end) => this.#weighShape(this.#owner[shape] ?? 0, { start, end, glued }, pass));
      }
      while (isDigit(text.charCodeAt(at + 1))) at++;
    }
  }

  #weighShape(number: number, span: { readonly start: number; readonly end: number; readonly glued: boolean }, pass: Pass): void {
    const shaped = this.#shaped[number];
    if (shaped === undefined || (span.glued && shaped.rule.glued !== true)) return;
    const { rule } = shaped;
    if (rule.score < pass.least && !this.#isInContext(shaped, span.start, span.end, pass)) return;
    const found = pass.text.slice(span.start, span.end);
    if (rule.valid?.(found.replace(/[^0-9A-Za-z]/g, "").toUpperCase(), found) === false) return;
    this.#add(shaped, span.start, span.end, pass);
  }

  #look({ text, least, matches, heard }: Pass, about: TextAbout): void {
    const add = (name: string, found: readonly Seen[]): void => {
      for (const seen of found) if (seen.score >= least) matches.push(matchOf(name, seen));
    };
    for (const { name, look, gate = "always" } of this.#looking) if (look !== undefined && isOpen(gate, text)) add(name, look(text, about));
    for (const [index, { name, listens }] of this.#listening.entries()) {
      const places = heard[index] ?? [];
      if (listens !== undefined && places.length > 0) add(name, listens.hear(text, places, about));
    }
  }

  #isInContext({ rule, places, words }: OfDetector<Rated>, start: number, end: number, pass: Pass): boolean {
    return places !== undefined && (pass.keyed.has(words) || places.near(start, end, rule.context?.window ?? 0));
  }

  #add(found: OfDetector<Rated>, start: number, end: number, pass: Pass): void {
    const { rule, detector } = found;
    const boost = this.#isInContext(found, start, end, pass) ? (rule.context?.boost ?? 0) : 0;
    const score = Math.min(1, rule.score + boost);
    if (score <= 0 || score < pass.least) return;
    pass.matches.push(matchOf(detector, { class: rule.class, group: rule.group, rule: rule.id, start, end, score }));
  }
}

function placeOf({ rule, start, end }: Match): string {
  return `${rule} ${start} ${end}`;
}

function matchOf(detector: string, { score, ...seen }: Seen): Match {
  return { detector, ...seen, score, band: bandOf(score), also: [] };
}

function isOpen(gate: NonNullable<Detector["gate"]>, text: string): boolean {
  switch (gate) {
    case "always":
      return true;
    case "digits":
      return /[0-9]/.test(text);
    case "non-ascii":
      return /[^\0-\x7f]/.test(text);
  }
}

/** Where a shape may begin whose first digit stands at `digit`, in the order of the text. */
function startsOf(text: string, digit: number): readonly number[] {
  let word = digit;
  while (word > 0 && digit - word < WORD_CHARS && isWordUnit(text.charCodeAt(word - 1))) word--;
  const starts: number[] = [];
  if (word < digit && /^[a-z]+$/.test(text.slice(word, digit))) starts.push(digit);
  for (let words = 0; words <= LEADING_WORDS; words++) {
    if (!isJoined(text, word)) starts.unshift(word);
    const before = /(?<![A-Za-z0-9_])[A-Za-z]+[ .-]$/.exec(text.slice(Math.max(0, word - LEADING_WORD_CHARS - 2), word));
    if (before === null || before[0].length > LEADING_WORD_CHARS + 1) break;
    word -= before[0].length;
  }
  return starts;
}

/** Whether a word goes on before `at`: "05" in "078-05-1123", a part of a path, of a decimal number. */
function isJoined(text: string, at: number): boolean {
  const code = text.charCodeAt(at - 1);
  const before = text.charCodeAt(at - 2);
  if (code === 45 || code === 47) return isWordUnit(before);
  return (code === 46 || code === 44 || code === 58) && isDigit(before);
}

function tooMuch(what: string): Error {
  return inspectionFault("INSPECTION_TOO_MUCH", `inspection was given ${what}`, "send it in smaller parts");
}
