/**
 * Vectors of texts with no model: words and character n-grams, hashed into a fixed number of places with a sign (feature
 * hashing, Weinberger et al. 2009). The same text gives the same vector everywhere. It finds what is spelled alike; what
 * only means the same needs a provider.
 */
import { LEXICAL_DIMENSIONS } from "./limits.ts";
import { wordsOf } from "./words-of.ts";

const NGRAM_CHARS = [3, 4] as const;
/** All n-grams of a word together weigh so much of the word itself. */
const NGRAMS_WEIGHT = 1;
/** Words of so few letters are mostly those that every text has. */
const SHORT_CHARS = 3;
const SHORT_WEIGHT = 0.35;
const FNV_PRIME = 0x01000193;
/** FNV's offset basis: where the hash of a word begins. */
const WORD_SEED = 0x811c9dc5;
/** The same after a `#`: an n-gram is told apart from the word that it spells. */
const GRAM_SEED = Math.imul(WORD_SEED ^ 0x23, FNV_PRIME);

/** The vector of a text, of length 1; all zeros for a text without words. */
export function lexicalEmbedding(text: string): Float32Array {
  const counts = new Map<string, number>();
  for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const vector = new Float32Array(LEXICAL_DIMENSIONS);
  for (const [word, count] of counts) {
    const weight = (1 + Math.log(count)) * (word.length <= SHORT_CHARS ? SHORT_WEIGHT : 1);
    add(vector, hashOf(word, 0, word.length, WORD_SEED), weight);
    addGrams(vector, word, weight);
  }
  return normalized(vector);
}

/** The same vector with length 1; all zeros stay so. */
export function normalized(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? vector : vector.map((value) => value / length);
}

/** The cosine of two vectors of length 1. */
export function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}

/** The n-grams of a word between its bounds, none of them cut out: ten thousand passages have millions. */
function addGrams(vector: Float32Array, word: string, weight: number): void {
  const bounded = `<${word}>`;
  const count = NGRAM_CHARS.reduce((sum, size) => sum + Math.max(0, bounded.length - size + 1), 0);
  const each = (weight * NGRAMS_WEIGHT) / Math.sqrt(count);
  for (const size of NGRAM_CHARS)
    for (let at = 0; at + size <= bounded.length; at++) add(vector, hashOf(bounded, at, at + size, GRAM_SEED), each);
}

function add(vector: Float32Array, hash: number, weight: number): void {
  const at = (hash >>> 1) % vector.length;
  vector[at] = (vector[at] ?? 0) + ((hash & 1) === 0 ? weight : -weight);
}

/** FNV-1a, 32 bits, over UTF-16 units, with the last mixing step of MurmurHash3. */
function hashOf(text: string, from: number, to: number, seed: number): number {
  let hash = seed;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
