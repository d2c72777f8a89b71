/** Words of names and sentences, as the first-contact classifier reads them. */
import { FIRST_SENTENCE_CHARS_MAX } from "./limits.ts";

/** The words of an identifier in lower case: snake, kebab, dotted, camel and spaced names alike. Digits end a word. */
export function wordsOf(name: string): readonly string[] {
  return name
    .normalize("NFKC")
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})/gu, "$1 $2")
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== "");
}

/** The first sentence of a text, at most `FIRST_SENTENCE_CHARS_MAX` characters of it. */
export function firstSentence(text: string): string {
  const [sentence = ""] = text
    .trimStart()
    .slice(0, FIRST_SENTENCE_CHARS_MAX)
    .split(/(?<=[.!?])\s|\n/u, 1);
  return sentence;
}

/**
 * What a form of a verb could be the form of: `sends`, `sending`, `copies`, `copying`, `writing`. The word itself first.
 * Participles of the past are left out: they describe things (`deleted files`).
 */
export function baseForms(word: string): readonly string[] {
  const forms = [word];
  if (word.endsWith("ies")) forms.push(`${word.slice(0, -3)}y`);
  if (word.endsWith("es")) forms.push(word.slice(0, -2));
  if (word.endsWith("s")) forms.push(word.slice(0, -1));
  if (word.endsWith("ing")) {
    const stem = word.slice(0, -3);
    forms.push(stem, `${stem}e`);
    if (stem.at(-1) === stem.at(-2)) forms.push(stem.slice(0, -1));
  }
  return forms;
}
