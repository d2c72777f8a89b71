/**
 * Values that are known to be secret, and looked for in everything that flows: as they are, encoded, backwards, broken
 * up by other signs, cut over several texts of a message. Held in memory alone, never logged, never in a finding.
 */
import { inspectionFault } from "../../fault.ts";
import { KNOWN_VALUE_CHARS_MAX, KNOWN_VALUE_CHARS_MIN, KNOWN_VALUES_MAX } from "../../limits.ts";
import { findForms } from "./find-forms.ts";
import { findPieces } from "./find-pieces.ts";
import type { Piece } from "./find-pieces.ts";
import { formsOf } from "./forms.ts";
import type { Span } from "./span.ts";
import { Units } from "../../scan/units.ts";
import type { Written } from "../../scan/units.ts";
import { lettersOf } from "./written.ts";

/** Values with fewer letters and digits are not looked for in pieces. */
const PIECED_LETTERS_MIN = 16;

const NOTHING: readonly Span[] = [];

export class KnownValues {
  readonly #owned = new Map<string, readonly string[]>();
  #find: ReturnType<typeof findForms> | undefined;
  readonly #units = new Units();
  #pieces: ((texts: readonly string[]) => readonly Piece[]) | undefined;

  /**
   * Replaces the values of an owner (a server, a vault, a canary's name) by these; none takes them back.
   * Faults with INSPECTION_VALUE_UNFIT for one that is too short, since it would strike ordinary text, or too long, and
   * for more than KNOWN_VALUES_MAX in all; then nothing changes.
   */
  register(owner: string, values: readonly string[]): void {
    for (const value of values) check(owner, value);
    const others = [...this.#owned].filter(([name]) => name !== owner);
    const all = new Set([...others.flatMap(([, owned]) => owned), ...values]);
    if (all.size > KNOWN_VALUES_MAX) throw unfit(owner, `there are more than ${KNOWN_VALUES_MAX} values to look for`);
    this.#owned.set(owner, values);
    this.#build([...all]);
  }

  /** Whether there is nothing to look for. */
  get isEmpty(): boolean {
    return this.#find === undefined;
  }

  /** Where the values stand in a text, which may be written already. */
  find(text: string, written?: Written): readonly Span[] {
    if (this.#find === undefined) return NOTHING;
    const { units, base } = written ?? { units: this.#units.write(text), base: 1 };
    return this.#find.find(text, units, base);
  }

  /** From where on a value may stand in a text that goes on: what is before it is settled. */
  openFrom(text: string): number {
    return this.#find?.openFrom(text, this.#units.write(text), 1) ?? text.length;
  }

  /** Where pieces of a value stand in the texts of one message that together are the value. */
  pieces(texts: readonly string[]): readonly Piece[] {
    return this.#pieces?.(texts) ?? [];
  }

  #build(values: readonly string[]): void {
    const letters = values.map(lettersOf).filter((text) => text.length >= PIECED_LETTERS_MIN);
    this.#find = values.length === 0 ? undefined : findForms(values.flatMap(formsOf));
    this.#pieces = letters.length === 0 ? undefined : findPieces(letters);
  }
}

function check(owner: string, value: string): void {
  if (value.length < KNOWN_VALUE_CHARS_MIN)
    throw unfit(owner, `a value of fewer than ${KNOWN_VALUE_CHARS_MIN} characters would strike ordinary text`);
  if (value.length > KNOWN_VALUE_CHARS_MAX)
    throw unfit(owner, `a value of more than ${KNOWN_VALUE_CHARS_MAX} characters is not looked for`);
  if (lettersOf(value).length === 0) throw unfit(owner, "a value without letters and digits is not told from punctuation");
}

function unfit(owner: string, why: string): Error {
  return inspectionFault(
    "INSPECTION_VALUE_UNFIT",
    `a value of ${owner} cannot be looked for: ${why}`,
    "use a secret of 16 or more random letters and digits",
  );
}
