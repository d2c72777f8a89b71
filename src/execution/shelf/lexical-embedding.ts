/**
 * Vectors of texts with no model: words and character n-grams, hashed into a fixed number of places with a sign (feature
 * hashing, Weinberger et al. 2009). The same text gives the same vector everywhere. It finds what is spelled alike; what
 * only means the same needs a provider.
 */
import { LEXICAL_DIMENSIONS } from "./limits.ts";
import { wordsOf } from "./words-of.ts";

/** What stands around a word where it is cut into n-grams of three and four. */
const [BEGIN, END] = [0x3c, 0x3e];
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
    let hash = WORD_SEED;
    for (let at = 0; at < word.length; at++) hash = step(hash, word.charCodeAt(at));
    add(vector, hash, weight);
    addGrams(vector, word, weight);
  }
  return normalized(vector);
}

/** The same vector with length 1; all zeros stay so. */
export function normalized(vector: Float32Array): Float32Array {
  let sum = 0;
  for (const value of vector) sum += value * value;
  if (sum === 0) return vector;
  const length = Math.sqrt(sum);
  return vector.map((value) => value / length);
}

/** The cosine of two vectors of length 1. */
export function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}

/** The n-grams of a word between its bounds, none of them cut out, the longer begun with the shorter: ten thousand passages have millions. */
function addGrams(vector: Float32Array, word: string, weight: number): void {
  const last = word.length + 1;
  const count = last - 1 + Math.max(0, last - 2);
  const each = (weight * NGRAMS_WEIGHT) / Math.sqrt(count);
  let [first, second, third] = [BEGIN, word.charCodeAt(0), last > 2 ? word.charCodeAt(1) : END];
  for (let at = 3; at <= last + 1; at++) {
    const short = step(step(step(GRAM_SEED, first), second), third);
    add(vector, short, each);
    if (at > last) return;
    const next = at === last ? END : word.charCodeAt(at - 1);
    add(vector, step(short, next), each);
    [first, second, third] = [second, third, next];
  }
}

/** FNV-1a, 32 bits, over UTF-16 units. */
function step(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, FNV_PRIME);
}

/** With the last mixing step of MurmurHash3, which the places need. */
function add(vector: Float32Array, fnv: number, weight: number): void {
  const mixed = Math.imul(fnv ^ (fnv >>> 16), 0x85ebca6b);
  const hash = (mixed ^ (mixed >>> 13)) >>> 0;
  const at = (hash >>> 1) % LEXICAL_DIMENSIONS;
  vector[at] = (vector[at] ?? 0) + ((hash & 1) === 0 ? weight : -weight);
}
