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

/** The vector of a text, of length 1; all zeros for a text without words. */
export function lexicalEmbedding(text: string): Float32Array {
  const counts = new Map<string, number>();
  for (const word of wordsOf(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  const vector = new Float32Array(LEXICAL_DIMENSIONS);
  for (const [word, count] of counts) {
    const weight = (1 + Math.log(count)) * (word.length <= SHORT_CHARS ? SHORT_WEIGHT : 1);
    add(vector, word, weight);
    const grams = gramsOf(word);
    for (const gram of grams) add(vector, gram, (weight * NGRAMS_WEIGHT) / Math.sqrt(grams.length));
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

function gramsOf(word: string): readonly string[] {
  const bounded = `<${word}>`;
  return NGRAM_CHARS.flatMap((size) =>
    Array.from({ length: Math.max(0, bounded.length - size + 1) }, (_, at) => `#${bounded.slice(at, at + size)}`),
  );
}

function add(vector: Float32Array, feature: string, weight: number): void {
  const hash = fnv1a(feature);
  const at = (hash >>> 1) % vector.length;
  vector[at] = (vector[at] ?? 0) + ((hash & 1) === 0 ? weight : -weight);
}

/** FNV-1a, 32 bits, over UTF-16 units, with the last mixing step of MurmurHash3. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
