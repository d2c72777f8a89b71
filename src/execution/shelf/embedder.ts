/** What makes vectors of texts: the lexical ones of the house, or a provider's. */
import { lexicalEmbedding } from "./lexical-embedding.ts";
import { LEXICAL_DIMENSIONS } from "./limits.ts";

export interface Embedder {
  /** Vectors of two models cannot be compared. */
  readonly model: string;
  readonly dimensions: number;
  /** The vectors to be kept with these texts; undefined where they can be made again at any time. */
  stored(texts: readonly string[]): Promise<readonly Float32Array[] | undefined>;
  /** The vector of a query; undefined where there is none to be had: then words alone are searched. */
  query(text: string): Promise<Float32Array | undefined>;
  /** A text with its vector, as an index takes it. */
  searched(text: string, stored: Float32Array | undefined): { readonly text: string; readonly vector?: Float32Array };
}

export const LEXICAL: Embedder = {
  model: "lexical",
  dimensions: LEXICAL_DIMENSIONS,
  stored: async () => undefined,
  query: async (text) => lexicalEmbedding(text),
  searched: (text) => ({ text, vector: lexicalEmbedding(text) }),
};
