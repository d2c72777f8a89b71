/**
 * The least that a text must have of a question where they share no word: a word that is spelled like one of its words. The cosine
 * of lexical vectors is no such measure: of a long passage it is as small for what fits as for what has nothing to do with it.
 */
import { wordsOfQuery } from "./asked-words.ts";
import { COMPOUND_PART_CHARS_MIN, SPELLED_ALIKE_MIN } from "./limits.ts";
import { wordsOf } from "./words-of.ts";

const LETTERS = 3;
/** Scripts without spaces: what counts as one word there is a whole sentence, and is compared with none. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u;

/**
 * Whether a text has a word of which, with one of the question's, SPELLED_ALIKE_MIN of the letters in threes are shared (Dice 1945),
 * that has the same letters in another order, or of which one is a part of the other, of COMPOUND_PART_CHARS_MIN at least. Always so
 * for a question in a script without spaces.
 */
export function spelledLike(question: string): (text: string) => boolean {
  const words = wordsOfQuery(question);
  if (words.some((word) => UNSPACED.test(word))) return () => true;
  const counts = words.map((word) => threesOf(word).size);
  const lengths = new Set(words.map(({ length }) => length));
  const reordered = new Set(words.map(lettersOf));
  const having = new Map<string, number[]>();
  for (const [at, word] of words.entries()) for (const three of threesOf(word)) having.set(three, [...(having.get(three) ?? []), at]);

  const sharesThrees = (word: string): boolean => {
    const threes = threesOf(word);
    const shared = new Map<number, number>();
    for (const three of threes) for (const at of having.get(three) ?? []) shared.set(at, (shared.get(at) ?? 0) + 1);
    for (const [at, count] of shared) if ((2 * count) / (threes.size + (counts[at] ?? 0)) >= SPELLED_ALIKE_MIN) return true;
    return false;
  };
  const isReordered = (word: string): boolean => lengths.has(word.length) && reordered.has(lettersOf(word));
  const isCompound = (word: string): boolean => words.some((asked) => isPart(asked, word) || isPart(word, asked));
  return (text) => [...new Set(wordsOf(text))].some((word) => sharesThrees(word) || isReordered(word) || isCompound(word));
}

/** What each three letters in a row spell, the bounds of the word among them. */
function threesOf(word: string): ReadonlySet<string> {
  const bound = `<${word}>`;
  const threes = new Set<string>();
  for (let at = 0; at + LETTERS <= bound.length; at++) threes.add(bound.slice(at, at + LETTERS));
  return threes;
}

function isPart(part: string, whole: string): boolean {
  return part.length >= COMPOUND_PART_CHARS_MIN && whole.includes(part);
}

function lettersOf(word: string): string {
  return [...word].toSorted().join("");
}
