/**
 * The engine. All rules of all detectors are compiled once: their literals and context words into one automaton, their
 * shapes into another. The texts of a message are read into one array of units and each is passed over once; patterns are
 * tried at hits alone, and whoever looks for something else is asked only where a text has what that needs.
 */
import { LOOK_CHARS, LOOK_REACH_CHARS, NAMING_CHARS_MAX, READ_CHARS, SHAPE_CHARS_MAX } from "../limits.ts";
import { automaton } from "./automaton.ts";
import type { Automaton } from "./automaton.ts";
import { isWord } from "./context.ts";
import type { Places } from "./context.ts";
import type { Detector, Heard, Match, MessageAbout, Span, TextAbout } from "./detector.ts";
import { Keys } from "./keys.ts";
import { contextsOf, usesOf } from "./literals.ts";
import type { Use } from "./literals.ts";
import { Look } from "./look.ts";
import type { How, Looker, OfDetector, Placed } from "./look.ts";
import { merge } from "./merge.ts";
import { Names } from "./names.ts";
import { NumberWords } from "./number-words.ts";
import type { Band, Rule } from "./rule.ts";
import { ShapedRules } from "./shaped-rules.ts";
import { stream } from "./stream.ts";
import type { Part, Stream } from "./stream.ts";
import { TriedRules } from "./tried-rules.ts";
import { DIGIT } from "./unit.ts";
import { EDGE_TEXT, Units } from "./units.ts";

export interface Scanner {
  /** What stands in a text, in its order, without overlap: nothing below `least` (possible where absent). */
  readonly scan: (text: string, about?: TextAbout, least?: Band) => readonly Match[];
  /** The same for the texts of one message, in their order, those in which something stands. */
  readonly scanAll: (texts: readonly KeyedText[], about?: MessageAbout, least?: Band) => readonly TextMatches[];
}

/** A text of a message, and the name of the member that holds it or of the nearest one above. */
export interface KeyedText {
  readonly text: string;
  readonly key: string | undefined;
  /** Whether JSON holds it as a number. */
  readonly isNumber?: boolean;
}

/** What stands in one text of a message. */
export interface TextMatches {
  readonly index: number;
  readonly matches: readonly Match[];
}

/** A scanner that can also be given a text in parts. */
export interface PartScanner extends Scanner {
  /** The same for a text that arrives in parts: whatever the parts, they come to what the whole text does. */
  readonly stream: (about?: TextAbout, least?: Band) => Stream;
  /** What stands in a part of a text, in which rules match from `free` on; for a stream of one's own. */
  readonly part: (text: string, free: number, about?: TextAbout, least?: Band) => Part;
  /** How far what is said of a place may depend on the text around it, in UTF-16 units. */
  readonly reach: number;
}

const LEAST: { readonly [band in Band]: number } = { possible: 0, likely: 0.4, certain: 0.8 };

/** Compiles detectors. Throws for a rule that cannot be compiled: that is a defect of this program. */
export function scanner(detectors: readonly Detector[]): PartScanner {
  const compiled = new CompiledScanner(detectors);
  const reach = reachOf(detectors, { isReading: false });
  return {
    scan: (text, about, least) => compiled.scan(text, about, least),
    scanAll: (texts, about, least) => compiled.scanAll(texts, about, least),
    stream: (about, least) => stream({ part: (text, free) => compiled.part(text, free, about, least), reach }),
    part: (text, free, about, least) => compiled.part(text, free, about, least),
    reach,
  };
}

/**
 * How far what is said of a place may depend on the text around it, in UTF-16 units. In a stream a rule reaches as far as
 * its keyword may be cut off: where one stands, it says itself how far it is open. In a reading nobody says so.
 */
function reachOf(detectors: readonly Detector[], { isReading }: { readonly isReading: boolean }): number {
  const reaches = detectors.flatMap(({ rules = [], shapes = [], reach = LOOK_REACH_CHARS }) => [
    reach,
    ...rules.map(({ before, after, keywords, context }) => {
      const behind = isReading ? after : Math.max(...keywords.map(({ length }) => length));
      return before + behind + LOOK_CHARS + (context?.window ?? 0);
    }),
    ...shapes.map(({ context }) => SHAPE_CHARS_MAX + (context?.window ?? 0)),
  ]);
  return Math.max(0, ...reaches);
}

const NO_USE: Use = { tried: [], contexts: [], heard: [] };
const NOTHING: readonly Match[] = [];

class CompiledScanner {
  readonly #tried: readonly OfDetector<Rule>[];
  readonly #tries: TriedRules;
  readonly #shapes: ShapedRules;
  readonly #looking: readonly Looker[];
  readonly #listening: readonly Detector[];
  readonly #reading: readonly Detector[];
  readonly #opening: readonly Detector[];
  /** How far a reading reaches. */
  readonly #readingReach: number;
  readonly #contexts: readonly Places[];
  readonly #literals: readonly string[];
  readonly #uses: readonly Use[];
  readonly #automaton: Automaton;
  readonly #keys: Keys;
  /** Detectors that look at every text. */
  readonly #always: readonly Looker[];
  /** Detectors that look at texts with some kind of units. */
  readonly #gated: readonly Looker[];
  /** Kinds of units of which a text must have one to be looked at for more than its literals. */
  readonly #gates: number;
  /** Kinds of units of which a text must have one to be read in other ways. */
  readonly #readings: number;
  /** Whether anything but the detectors that look at every text wants to know what a text has. */
  readonly #isReading: boolean;
  /** Contexts whose words the text has that is looked at, and what listening detectors hear in it, by their index. */
  readonly #met: number[] = [];
  readonly #heard: (Heard[] | undefined)[];
  readonly #numbers = new NumberWords();
  readonly #look = new Look(this.#numbers);
  readonly #units = new Units();
  readonly #unitsOfReading = new Units();

  constructor(detectors: readonly Detector[]) {
    const { places, words, own } = contextsOf(detectors);
    this.#contexts = places;
    this.#tried = detectors.flatMap(({ name, rules = [] }) => rules.map((rule) => own(name, rule)));
    this.#tries = new TriedRules(this.#tried.map(({ rule }) => rule));
    const shaped = detectors.flatMap(({ name, shapes = [] }) => shapes.map((rule) => own(name, rule)));
    this.#shapes = new ShapedRules(shaped);
    this.#looking = detectors.flatMap(({ name, look, gate, wants, holds }) =>
      look === undefined ? [] : [{ name, look, gate, wants, holds }],
    );
    this.#listening = detectors.filter(({ listens }) => listens !== undefined);
    this.#reading = detectors.filter(({ readings }) => readings !== undefined);
    this.#opening = detectors.filter(({ openFrom }) => openFrom !== undefined);
    this.#readingReach = reachOf(detectors, { isReading: true });
    this.#heard = this.#listening.map(() => undefined);
    const uses = usesOf({ rules: this.#tried.map(({ rule }) => rule), contexts: words, listening: this.#listening });
    this.#literals = [...uses.keys()];
    this.#uses = [...uses.values()];
    this.#automaton = automaton(this.#literals);
    this.#keys = new Keys({ automaton: this.#automaton, literals: this.#literals, uses: this.#uses, looking: this.#looking });
    this.#always = this.#looking.filter(({ gate, wants }) => gate === undefined && wants === undefined);
    this.#gated = this.#looking.filter(({ gate, wants }) => gate !== undefined && wants === undefined);
    const gates = this.#gated.map(({ gate = 0 }) => gate);
    this.#gates = gates.reduce((all, gate) => all | gate, shaped.length > 0 ? DIGIT : 0);
    this.#readings = this.#reading.reduce((all, { gate = ~0 }) => all | gate, 0);
    this.#isReading = this.#literals.length > 0 || this.#gates > 0 || this.#readings !== 0;
  }

  scan(text: string, about: TextAbout = {}, least: Band = "possible"): readonly Match[] {
    return merge(this.#whole(text, { about, least: LEAST[least], free: 0, always: this.#alwaysIn(text, about), taken: undefined }));
  }

  /** The same of a part of a text, in which rules match from `free` on; with every span that a match took, or may take with what follows. */
  part(text: string, free: number, about: TextAbout = {}, least: Band = "possible"): Part {
    const taken: Span[] = this.#opening.flatMap(({ openFrom }) => {
      const start = openFrom?.(text);
      return start === undefined ? [] : [beyond(text, Math.max(free, start))];
    });
    const matches = this.#whole(text, { about, least: LEAST[least], free, always: this.#alwaysIn(text, about), taken });
    return { matches, taken: [...taken, ...matches] };
  }

  scanAll(texts: readonly KeyedText[], about: MessageAbout = {}, least: Band = "possible"): readonly TextMatches[] {
    const found: TextMatches[] = [];
    const names = new Names(texts);
    for (let from = 0; from < texts.length;) {
      const together: string[] = [];
      const indexes: number[] = [];
      for (let chars = 0; from < texts.length && chars < READ_CHARS; from++) {
        const text = texts[from]?.text ?? "";
        if (names.isAgain(from)) continue;
        chars += text.length;
        together.push(text);
        indexes.push(from);
      }
      const joined = together.join(EDGE_TEXT);
      const how: How = { about, least: LEAST[least], free: 0, always: this.#alwaysIn(joined, about), taken: undefined };
      const units = this.#units.write(joined);
      let base = 1;
      for (let at = 0; at < together.length; at++) {
        const text = together[at] ?? "";
        const index = indexes[at] ?? 0;
        const { isNumber = false } = texts[index] ?? {};
        const key = naming(texts[index]?.key);
        const matches = this.#all({ text, key, isNumber, ofKey: this.#keys.about(key), units, base }, how);
        if (matches.length > 0) found.push({ index, matches: merge(matches) });
        base += text.length + 1;
      }
    }
    return names.withAgain(found);
  }

  #whole(text: string, how: How): readonly Match[] {
    const { isNumber = false } = how.about;
    const key = naming(how.about.key);
    return this.#all({ text, key, isNumber, ofKey: this.#keys.about(key), units: this.#units.write(text), base: 1 }, how);
  }

  /** The detectors that look at any text, of those that are not known to look for something else than what stands here. */
  #alwaysIn(text: string, about: MessageAbout): readonly Looker[] {
    return this.#always.filter(({ holds }) => holds === undefined || text.includes(holds(about)));
  }

  /** What is seen in a text and in its readings, overlaps included. */
  #all(placed: Placed, how: How): readonly Match[] {
    const kinds = this.#passOver(placed);
    const matches = this.#matches(placed, how, kinds);
    if ((kinds & this.#readings) === 0) return matches;
    const again: Match[] = [];
    for (const detector of this.#reading) if (((detector.gate ?? ~0) & kinds) !== 0) again.push(...this.#again(placed, how, detector));
    if (again.length === 0) return matches;
    const known = new Set(matches.map(placeOf));
    return [...matches, ...again.filter((match) => !known.has(placeOf(match)))];
  }

  /** What others see in a detector's readings of a text. */
  #again({ text, ofKey, key, isNumber }: Placed, how: How, { name, readings }: Detector): readonly Match[] {
    const found = readings?.(text) ?? [];
    if (found.length === 0) return NOTHING;
    how.taken?.push(beyond(text, Math.max(how.free, text.length - this.#readingReach)));
    return found.flatMap((reading) => {
      const placed = { text: reading.text, key, isNumber, ofKey, units: this.#unitsOfReading.write(reading.text), base: 1 };
      const always = this.#alwaysIn(reading.text, how.about);
      return this.#matches(placed, { ...how, free: 0, always, taken: undefined }, this.#passOver(placed))
        .filter((match) => match.detector !== name)
        .map((match) => ({ ...match, ...reading.spanOf(match.start, match.end) }));
    });
  }

  /** Finds the literals of a text, its words with a digit where somebody may look at them, and the kinds of its units. */
  #passOver({ text, units, base }: Placed): number {
    this.#automaton.clear();
    this.#numbers.begin(base);
    return this.#isReading ? this.#automaton.pass(units, base, base + text.length, this.#gates === 0 ? undefined : this.#numbers) : 0;
  }

  /** What is seen in a text itself that was passed over, overlaps included. */
  #matches(placed: Placed, how: How, kinds: number): readonly Match[] {
    const { wanted } = placed.ofKey;
    const isPlain = this.#automaton.count === 0 && (kinds & this.#gates) === 0 && wanted.length === 0;
    if (isPlain && how.always.length === 0) return NOTHING;
    const look = this.#look;
    look.begin(placed, how, kinds);
    if (!isPlain) {
      this.#hear(look);
      this.#try(look, kinds);
      if ((kinds & DIGIT) !== 0) this.#shapes.look(look);
      for (const looker of this.#gated) if (((looker.gate ?? 0) & kinds) !== 0) ask(looker, look);
      for (const index of wanted) ask(this.#looking[index], look);
    }
    for (const looker of how.always) ask(looker, look);
    return look.matches;
  }

  /** Notes where context words stand, and what listening detectors hear. */
  #hear(look: Look): void {
    const { text, base } = look.placed;
    for (let context = this.#met.pop(); context !== undefined; context = this.#met.pop()) this.#contexts[context]?.clear();
    if (this.#automaton.count === 0) return;
    for (let index = 0; index < this.#heard.length; index++) this.#heard[index] = undefined;
    const { count, literal, end } = this.#automaton.hits;
    for (let hit = 0; hit < count; hit++) {
      const index = literal[hit] ?? 0;
      const { contexts, heard } = this.#uses[index] ?? NO_USE;
      if (contexts.length === 0 && heard.length === 0) continue;
      const to = (end[hit] ?? 0) - base;
      const from = to - (this.#literals[index] ?? "").length;
      for (const { by, literal } of heard) (this.#heard[by] ??= []).push({ literal, start: from });
      if (contexts.length === 0 || !isWord(text, from, to)) continue;
      look.words.add(from, to);
      for (const context of contexts) this.#meet(context, from, to);
    }
  }

  #meet(context: number, from: number, to: number): void {
    this.#contexts[context]?.add(from, to);
    this.#met.push(context);
  }

  /** Tries the patterns where keywords stand, then hands over what was listened for. */
  #try(look: Look, kinds: number): void {
    const { text, base } = look.placed;
    const { free, taken } = look.how;
    if (this.#automaton.count === 0) return;
    this.#tries.begin(free);
    let open = text.length;
    const { count, literal, end } = this.#automaton.hits;
    for (let hit = 0; hit < count; hit++) {
      const index = literal[hit] ?? 0;
      const { tried } = this.#uses[index] ?? NO_USE;
      if (tried.length === 0) continue;
      const to = (end[hit] ?? 0) - base;
      const keyword = { from: to - (this.#literals[index] ?? "").length, to };
      for (const number of tried) {
        const rule = this.#tried[number];
        if (rule === undefined) continue;
        const from = Math.max(free, keyword.from - rule.rule.before);
        if (taken !== undefined && from < open && isOpenAt(rule.rule, text, keyword.from)) taken.push(beyond(text, (open = from)));
        if (lacks(rule, kinds)) continue;
        const found = this.#tries.tryAt(number, text, keyword);
        if (found === undefined) continue;
        taken?.push({ start: found.from, end: found.to });
        look.add(rule, found.start, found.end);
      }
    }
    for (let index = 0; index < this.#heard.length; index++) {
      const heard = this.#heard[index];
      if (heard === undefined) continue;
      const { name = "", listens } = this.#listening[index] ?? {};
      if (listens !== undefined) look.addSeen(name, listens.hear(text, heard, look.about));
    }
  }
}

function ask(looker: Looker | undefined, look: Look): void {
  if (looker !== undefined) look.addSeen(looker.name, looker.look(look.placed.text, look.about, look));
}

/** The name, where it may say something of what it holds: whoever looks at a text may read all of it, for each text anew. */
function naming(key: string | undefined): string | undefined {
  return key === undefined || key.length > NAMING_CHARS_MAX ? undefined : key;
}

/** From a place to beyond the end of a text that goes on. */
function beyond({ length }: string, start: number): Span {
  return { start, end: length + 1 };
}

/** Whether what follows a text may change what a rule says at a keyword in it. */
function isOpenAt({ after, open }: Rule, text: string, from: number): boolean {
  if (from + after + LOOK_CHARS < text.length) return false;
  if (open === undefined) return true;
  open.lastIndex = from;
  return open.test(text);
}

function lacks({ rule: { needs = 0 } }: OfDetector<Rule>, kinds: number): boolean {
  return (needs & ~kinds) !== 0;
}

function placeOf({ rule, start, end }: Match): string {
  return `${rule} ${start} ${end}`;
}
