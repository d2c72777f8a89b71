/**
 * The engine. All rules of all detectors are compiled once: their literals and context words into one automaton, their
 * shapes into another. A text is passed over once by each; patterns are tried in windows around hits alone.
 */
import { inspectionFault } from "../fault.ts";
import { CONTEXT_CHARS_MAX, KEYS_HELD_MAX, LOOK_CHARS, LOOK_REACH_CHARS, SHAPE_CHARS_MAX, TRIES_MAX } from "../limits.ts";
import { automaton } from "./automaton.ts";
import { Places, contextKey, isWord, wordsOf } from "./context.ts";
import type { Detector, Heard, Match, Seen, Span, TextAbout } from "./detector.ts";
import { entropyOf } from "./entropy.ts";
import { bandOf, merge } from "./merge.ts";
import { isPlaceholder } from "./placeholder.ts";
import type { Band, Context, Rule, ShapeRule } from "./rule.ts";
import { isDigit, isWordUnit, shapes } from "./shape.ts";
import { stream } from "./stream.ts";
import type { Part, Stream } from "./stream.ts";

export interface Scanner {
  /** What stands in a text, in its order, without overlap: nothing below `least` (possible where absent). */
  readonly scan: (text: string, about?: TextAbout, least?: Band) => readonly Match[];
}

/** A scanner that can also be given a text in parts. */
export interface PartScanner extends Scanner {
  /** The same for a text that arrives in parts: whatever the parts, they come to what the whole text does. */
  readonly stream: (about?: TextAbout, least?: Band) => Stream;
}

const LEAST: { readonly [band in Band]: number } = { possible: 0, likely: 0.4, certain: 0.8 };
/** Words without a digit that may begin a shape: "DE 129 273 398", "KA EF 12". */
const LEADING_WORD_CHARS = 4;

/** Compiles detectors. Throws for a rule that cannot be compiled: that is a defect of this program. */
export function scanner(detectors: readonly Detector[]): PartScanner {
  const compiled = new CompiledScanner(detectors);
  const reach = reachOf(detectors);
  return {
    scan: (text, about, least) => compiled.scan(text, about, least),
    stream: (about, least) => stream({ part: (text, free) => compiled.part(text, free, about, least), reach }),
  };
}

/** How far what is said of a place may depend on the text around it, in UTF-16 units. */
function reachOf(detectors: readonly Detector[]): number {
  const reaches = detectors.flatMap(({ rules = [], shapes = [], reach = LOOK_REACH_CHARS }) => [
    reach,
    ...rules.map(({ before, after, context }) => before + after + LOOK_CHARS + (context?.window ?? 0)),
    ...shapes.map(({ context }) => SHAPE_CHARS_MAX + (context?.window ?? 0)),
  ]);
  return Math.max(0, ...reaches);
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
  /** What listening detectors hear, by their index; nothing where one hears nothing. */
  readonly heard: (Heard[] | undefined)[];
  /** Takes in the span of each match as a whole, whatever its score; for streams. */
  readonly taken: Span[] | undefined;
}

/** How a text is looked at. */
interface How {
  readonly about: TextAbout;
  readonly least: Band;
  /** From where on rules may match. */
  readonly free: number;
  readonly taken: Span[] | undefined;
}

const NO_USE: Use = { tried: [], contexts: [], heard: [] };
const NO_CONTEXTS: ReadonlySet<number> = new Set();

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
  /** Contexts whose words the text before this one had, and rules that were tried on it: few of all that there are. */
  readonly #met: number[] = [];
  readonly #wereTried: number[] = [];
  /** From where on each tried rule may match, in the pass that runs. */
  readonly #free: Int32Array;
  /** What the rules that were not tried have there. */
  #freeFrom = 0;
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
    this.#free = new Int32Array(this.#tried.length);
    this.#walk = shapes(this.#shaped.map(({ rule }) => rule.shapes)).walk;
  }

  scan(text: string, about: TextAbout = {}, least: Band = "possible"): readonly Match[] {
    return merge(this.#all(text, { about, least, free: 0, taken: undefined }));
  }

  /** The same of a part of a text, in which rules match from `free` on; with every span that a match took. */
  part(text: string, free: number, about: TextAbout = {}, least: Band = "possible"): Part {
    const taken: Span[] = [];
    const matches = this.#all(text, { about, least, free, taken });
    return { matches, taken: [...taken, ...matches] };
  }

  /** What is seen in a text and in its readings, overlaps included. */
  #all(text: string, how: How): readonly Match[] {
    const matches = this.#matches(text, how);
    const again = this.#reading.flatMap((detector) => this.#again(text, detector, how));
    if (again.length === 0) return matches;
    const known = new Set(matches.map(placeOf));
    return [...matches, ...again.filter((match) => !known.has(placeOf(match)))];
  }

  /** What others see in a detector's readings of a text. */
  #again(text: string, { name, readings }: Detector, how: How): Match[] {
    return (readings?.(text) ?? []).flatMap((reading) =>
      this.#matches(reading.text, { ...how, free: 0, taken: undefined })
        .filter((match) => match.detector !== name)
        .map((match) => ({ ...match, ...reading.spanOf(match.start, match.end) })),
    );
  }

  /** What is seen in a text itself, overlaps included. */
  #matches(text: string, { about, least, free, taken }: How): Match[] {
    const keyed = this.#contextsOf(about.key);
    const pass: Pass = { text, least: LEAST[least], keyed, matches: [], heard: [], taken };
    this.#freeAll(free);
    this.#try(pass);
    this.#shape(pass);
    this.#look(pass, about);
    return pass.matches;
  }

  /** Lets every rule match from `free` on. */
  #freeAll(free: number): void {
    if (free !== this.#freeFrom) this.#free.fill(free);
    else for (const number of this.#wereTried) this.#free[number] = free;
    this.#wereTried.length = 0;
    this.#freeFrom = free;
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
    if (this.#keys.size >= KEYS_HELD_MAX) this.#keys.clear();
    this.#keys.set(key, found);
    return found;
  }

  /** Notes where context words stand and what is listened for, then tries the patterns where keywords do. */
  #try(pass: Pass): void {
    const { text } = pass;
    for (const context of this.#met.splice(0)) this.#contexts[context]?.clear();
    const { count, literal, end } = this.#find(text);
    for (let hit = 0; hit < count; hit++) {
      const index = literal[hit] ?? 0;
      const { contexts, heard } = this.#uses[index] ?? NO_USE;
      if (contexts.length === 0 && heard.length === 0) continue;
      const to = end[hit] ?? 0;
      const from = to - (this.#literals[index] ?? "").length;
      for (const { by, literal } of heard) (pass.heard[by] ??= []).push({ literal, start: from });
      if (contexts.length > 0 && isWord(text, from, to)) for (const context of contexts) this.#meet(context, from, to);
    }
    let tries = 0;
    for (let hit = 0; hit < count; hit++) {
      const index = literal[hit] ?? 0;
      const to = end[hit] ?? 0;
      for (const number of this.#uses[index]?.tried ?? []) {
        if (++tries > TRIES_MAX) throw tooMuch(`more than ${TRIES_MAX} places to look at`);
        this.#tryAt(number, to - (this.#literals[index] ?? "").length, to, pass);
      }
    }
  }

  #meet(context: number, from: number, to: number): void {
    this.#contexts[context]?.add(from, to);
    this.#met.push(context);
  }

  /** Tries a rule at a hit, and notes from where on the rule may match next. */
  #tryAt(number: number, from: number, to: number, pass: Pass): void {
    const tried = this.#tried[number];
    const free = this.#free[number] ?? 0;
    if (tried === undefined || free > from) return;
    const end = tried.rule.before === 0 ? this.#matchOn(tried, from, to, pass) : this.#matchAround(tried, { from, to, free }, pass);
    this.#free[number] = Math.max(free, end);
    this.#wereTried.push(number);
  }

  /** A match that begins with its keyword. Where it goes on beyond the window, what the window alone says counts. */
  #matchOn(tried: TriedRule, from: number, to: number, pass: Pass): number {
    const { rule, pattern } = tried;
    const last = from + rule.after;
    pattern.lastIndex = from;
    const match = pattern.exec(pass.text);
    if (match === null) return 0;
    const end = from + match[0].length;
    if (end > last) return this.#matchAround(tried, { from, to, free: from }, pass);
    return end >= to && this.#weigh(tried, match, 0, pass) ? end : 0;
  }

  /** A match that holds its keyword, in the window around it. */
  #matchAround(tried: TriedRule, hit: { readonly from: number; readonly to: number; readonly free: number }, pass: Pass): number {
    const { rule, pattern } = tried;
    const begin = Math.max(hit.from - rule.before, hit.free);
    const base = Math.max(0, begin - LOOK_CHARS);
    const seen = pass.text.slice(base, hit.from + rule.after + LOOK_CHARS);
    for (pattern.lastIndex = begin - base; ;) {
      const match = pattern.exec(seen);
      // Where no match begins before this keyword, none that holds it begins there for the next one either.
      if (match === null || base + match.index > hit.from) return hit.from + 1;
      const end = base + match.index + match[0].length;
      if (end >= hit.to && end <= hit.from + rule.after) return this.#weigh(tried, match, base, pass) ? end : hit.from + 1;
      pattern.lastIndex = match.index + 1;
      if (pattern.sticky) return hit.from + 1;
    }
  }

  /** Adds the match, if its value holds. */
  #weigh(tried: TriedRule, match: RegExpExecArray, base: number, pass: Pass): boolean {
    const { rule } = tried;
    const value = match[rule.value ?? 0] ?? "";
    if (value === "" || (rule.entropyMin !== undefined && (isPlaceholder(value) || entropyOf(value) < rule.entropyMin))) return false;
    if (rule.valid?.(value, match) === false) return false;
    pass.taken?.push({ start: base + match.index, end: base + match.index + match[0].length });
    const inner = rule.value === undefined ? 0 : match[0].indexOf(value);
    const start = base + match.index + inner;
    this.#add(tried, start, start + value.length, pass);
    return true;
  }

  /** Walks the shapes from where each word with a digit begins, and from up to two short words before it. */
  #shape(pass: Pass): void {
    const { text } = pass;
    if (this.#shaped.length === 0) return;
    let walked = -1;
    let word = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (!isWordUnit(code)) word = at + 1;
      else if (isDigit(code)) {
        if (word > walked) {
          const nearest = leadingWord(text, word);
          const farthest = nearest === word ? word : leadingWord(text, nearest);
          if (farthest < nearest && farthest > walked) this.#walkFrom(farthest, false, pass);
          if (nearest < word && nearest > walked) this.#walkFrom(nearest, false, pass);
          this.#walkFrom(word, false, pass);
          if (word < at && isLowerCase(text, word, at)) this.#walkFrom(at, true, pass);
          walked = word;
        }
        while (isDigit(text.charCodeAt(at + 1))) at++;
      }
    }
  }

  #walkFrom(start: number, glued: boolean, pass: Pass): void {
    if (!glued && isJoined(pass.text, start)) return;
    const { count, rule, end } = this.#walk(pass.text, start);
    let found: Found | undefined;
    for (let index = 0; index < count; index++) {
      const shaped = this.#shaped[rule[index] ?? 0];
      const to = end[index] ?? 0;
      if (shaped === undefined || (glued && shaped.rule.glued !== true)) continue;
      const { score, valid } = shaped.rule;
      if ((score === 0 || score < pass.least) && !this.#isInContext(shaped, start, to, pass)) continue;
      if (found?.end !== to) found = foundAt(pass.text, start, to);
      if (valid?.(found.compact, found.written) !== false) this.#add(shaped, start, to, pass);
    }
  }

  #look(pass: Pass, about: TextAbout): void {
    const open = gatesOf(pass.text);
    for (const { name, look, gate = "always" } of this.#looking)
      if (look !== undefined && open[gate]) addSeen(name, look(pass.text, about), pass);
    for (const [index, places] of pass.heard.entries()) {
      const { name = "", listens } = this.#listening[index] ?? {};
      if (listens !== undefined && places !== undefined) addSeen(name, listens.hear(pass.text, places, about), pass);
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

/** What a shape stands for, as it is written and without its separators. */
interface Found {
  readonly end: number;
  readonly written: string;
  readonly compact: string;
}

function foundAt(text: string, start: number, end: number): Found {
  const written = text.slice(start, end);
  return { end, written, compact: /^[0-9A-Z]+$/.test(written) ? written : written.replace(/[^0-9A-Za-z]/g, "").toUpperCase() };
}

function addSeen(detector: string, found: readonly Seen[], { least, matches }: Pass): void {
  for (const seen of found) if (seen.score >= least) matches.push(matchOf(detector, seen));
}

function placeOf({ rule, start, end }: Match): string {
  return `${rule} ${start} ${end}`;
}

function matchOf(detector: string, { score, ...seen }: Seen): Match {
  return { detector, ...seen, score, band: bandOf(score), also: [] };
}

/** Which gates a text opens. */
function gatesOf(text: string): { readonly [gate in NonNullable<Detector["gate"]>]: boolean } {
  return { always: true, digits: /[0-9]/.test(text), "non-ascii": /[^\0-\x7f]/.test(text) };
}

/** Where a word without a digit begins that stands right before `at` and is short, a separator between; `at` where there is none. */
function leadingWord(text: string, at: number): number {
  if (at === 0 || !" .-".includes(text.charAt(at - 1))) return at;
  let start = at - 1;
  while (start > 0 && at - start <= LEADING_WORD_CHARS + 1 && isLetter(text.charCodeAt(start - 1))) start--;
  const isShort = start < at - 1 && at - start <= LEADING_WORD_CHARS + 1;
  return isShort && !isWordUnit(text.charCodeAt(start - 1)) ? start : at;
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

function isLowerCase(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code < 97 || code > 122) return false;
  }
  return true;
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
