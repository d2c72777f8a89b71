/** What names of members say of the texts that they hold. */
import type { Automaton } from "./automaton.ts";
import { isWord, wordsOf } from "./context.ts";
import type { Use } from "./literals.ts";
import type { Looker } from "./look.ts";
import { onceForEach } from "./once-for-each.ts";

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
  readonly looking: readonly Looker[];
}

export class Keys {
  readonly #parts: KeyParts;
  readonly #known = onceForEach((key): KeyAbout => ({ contexts: this.#contextsOf(key), wanted: this.#wanted(key) }));

  constructor(parts: KeyParts) {
    this.#parts = parts;
  }

  about(key: string | undefined): KeyAbout {
    return key === undefined || key === "" ? NO_KEY : this.#known(key);
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
