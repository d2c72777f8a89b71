/** What names of members say of the texts that they hold. Names come back, so that it is worked out once for each. */
import { KEYS_HELD_MAX } from "../limits.ts";
import type { Automaton } from "./automaton.ts";
import { isWord, wordsOf } from "./context.ts";
import type { Detector } from "./detector.ts";
import type { Use } from "./literals.ts";

export interface KeyAbout {
  /** Contexts of which a word stands in it. */
  readonly contexts: ReadonlySet<number>;
  /** Detectors that want to look at what it holds, by their indexes. */
  readonly wanted: readonly number[];
}

export const NO_KEY: KeyAbout = { contexts: new Set(), wanted: [] };

export interface KeyParts {
  readonly automaton: Automaton;
  readonly literals: readonly string[];
  readonly uses: readonly Use[];
  readonly looking: readonly Detector[];
}

export class Keys {
  readonly #parts: KeyParts;
  readonly #known = new Map<string, KeyAbout>();

  constructor(parts: KeyParts) {
    this.#parts = parts;
  }

  about(key: string | undefined): KeyAbout {
    if (key === undefined || key === "") return NO_KEY;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const about = { contexts: this.#contextsOf(key), wanted: this.#wanted(key) };
    if (this.#known.size >= KEYS_HELD_MAX) this.#known.clear();
    this.#known.set(key, about);
    return about;
  }

  #contextsOf(key: string): ReadonlySet<number> {
    const { automaton, literals, uses } = this.#parts;
    const words = wordsOf(key);
    const found = new Set<number>();
    const { count, literal, end } = automaton.find(words);
    for (let hit = 0; hit < count; hit++) {
      const index = literal[hit] ?? 0;
      const to = end[hit] ?? 0;
      if (isWord(words, to - (literals[index] ?? "").length, to)) for (const context of uses[index]?.contexts ?? []) found.add(context);
    }
    return found;
  }

  #wanted(key: string): readonly number[] {
    return this.#parts.looking.flatMap(({ wants }, index) => (wants?.(key) === true ? [index] : []));
  }
}
