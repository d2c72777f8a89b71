/** Embeddings of words and their parts alone: the same on every machine, and near for texts that share words. They know no meaning. */
import { createHash } from "node:crypto";

/** How many numbers an embedding has. */
export const LEXICAL_DIMENSIONS = 256;
const GRAM = 3;

/** A vector of length 1 (of length 0 for a text without words). */
export function lexicalEmbedding(text: string): readonly number[] {
  const vector = new Array<number>(LEXICAL_DIMENSIONS).fill(0);
  for (const word of text
    .toLowerCase()
    .normalize("NFKC")
    .match(/[\p{L}\p{N}]+/gu) ?? []) {
    count(vector, word, 1);
    const edged = `<${word}>`;
    for (let at = 0; at + GRAM <= edged.length; at++) count(vector, edged.slice(at, at + GRAM), 0.5);
  }
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((value) => value / length);
}

function count(vector: number[], feature: string, weight: number): void {
  const hash = createHash("sha256").update(feature).digest();
  const at = hash.readUInt32BE(0) % LEXICAL_DIMENSIONS;
  vector[at] = (vector[at] ?? 0) + ((hash[4] ?? 0) % 2 === 0 ? weight : -weight);
}
