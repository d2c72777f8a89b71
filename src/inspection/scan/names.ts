/** Names of members, which stand in a message as often as it has rows: each is looked at once. */
import { NAME_CHARS_MAX } from "../limits.ts";
import type { KeyedText, TextMatches } from "./scanner.ts";

export class Names {
  readonly #texts: readonly KeyedText[];
  readonly #known = new Set<string>();
  readonly #again: number[] = [];

  constructor(texts: readonly KeyedText[]) {
    this.#texts = texts;
  }

  /** Whether the text at an index is a name that stood at one before. To be asked about each once, in their order. */
  isAgain(index: number): boolean {
    const { text = "", key } = this.#texts[index] ?? {};
    if (key !== undefined || text.length > NAME_CHARS_MAX) return false;
    const isAgain = this.#known.has(text);
    if (isAgain) this.#again.push(index);
    else this.#known.add(text);
    return isAgain;
  }

  /** What stands in the names that were passed over too, in the order of the texts. */
  withAgain(found: readonly TextMatches[]): readonly TextMatches[] {
    if (found.length === 0 || this.#again.length === 0) return found;
    const inNames = found.filter(({ index }) => this.#texts[index]?.key === undefined);
    if (inNames.length === 0) return found;
    const byName = new Map(inNames.map(({ index, matches }) => [this.#texts[index]?.text, matches]));
    const more = this.#again.flatMap((index) => {
      const matches = byName.get(this.#texts[index]?.text);
      return matches === undefined ? [] : [{ index, matches }];
    });
    return more.length === 0 ? found : [...found, ...more].toSorted((a, b) => a.index - b.index);
  }
}
