/**
 * What reading and validating a rule cost, kept from one load to the next. Cedar's parser and validator take some half a
 * millisecond a rule: a folder of thousands, of which one changed, must not pay for all. Kept are pure functions of what
 * they are kept by: the form of a rule by its text, and that it validated by its text and what of the schema it can see.
 * A cache never holds more than the last two loads.
 */
import { readBody } from "./read-rules.ts";
import type { BodyRead, Reading } from "./read-rules.ts";

interface Kept {
  readonly read: BodyRead;
  /** Digest of what the rule was validated against, and had no problem with. */
  sound: string | undefined;
}

export class RuleCache implements Reading {
  #kept = new Map<string, Kept>();
  #before = new Map<string, Kept>();
  #texts = new Map<string, string>();
  #textsBefore = new Map<string, string>();
  #schema: string | undefined;

  /** Begins another load: what it does not use is forgotten with the next one. */
  begin(): void {
    this.#before = this.#kept;
    this.#kept = new Map();
    this.#textsBefore = this.#texts;
    this.#texts = new Map();
  }

  /** The text of a linked rule by what it is made of, remembered. */
  readonly keep = (key: string, make: () => string): string => {
    const text = this.#texts.get(key) ?? this.#textsBefore.get(key) ?? make();
    this.#texts.set(key, text);
    return text;
  };

  /** `readBody`, remembered. The same text gives the same object, so that others can keep things by its `json`. */
  readonly read = (text: string): BodyRead => {
    const known = this.#kept.get(text) ?? this.#before.get(text);
    if (known !== undefined) {
      this.#kept.set(text, known);
      return known.read;
    }
    // A slice of a file's text would keep all of that file in memory, each version of it.
    const own = Buffer.from(text, "utf8").toString("utf8");
    const read = readBody(own);
    this.#kept.set(own, { read, sound: undefined });
    return read;
  };

  /** Whether the rule of this text had no problem with the view of that digest. */
  isSound(text: string, view: string): boolean {
    return this.#kept.get(text)?.sound === view;
  }

  setSound(text: string, view: string): void {
    const known = this.#kept.get(text);
    if (known !== undefined) known.sound = view;
  }

  /** Whether the schema of that digest parsed. */
  isSoundSchema(digest: string): boolean {
    return this.#schema === digest;
  }

  setSoundSchema(digest: string): void {
    this.#schema = digest;
  }
}
