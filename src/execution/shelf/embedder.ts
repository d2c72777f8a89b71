/** What makes vectors of texts: the lexical ones of the house, or a provider's. */
import { askedWords } from "./asked-words.ts";
import { lexicalEmbedding } from "./lexical-embedding.ts";
import { LEXICAL_DIMENSIONS } from "./limits.ts";

export type QueryVector = { readonly vector: Float32Array } | { readonly lack: string };

export interface Embedder {
  /** Vectors of two models cannot be compared. */
  readonly model: string;
  readonly dimensions: number;
  /** The vectors to be kept with these texts; undefined where they can be made again at any time. */
  stored(texts: readonly string[]): Promise<readonly Float32Array[] | undefined>;
  /** Whether a provider makes them: what lacks them has to be asked for. */
  readonly isProviders: boolean;
  /** The vector of a query; where there is none to be had, why: then words alone are searched. */
  query(text: string): Promise<QueryVector>;
  /** A text with its vector, as an index takes it. */
  searched(text: string, stored: Float32Array | undefined): { readonly text: string; readonly vector?: Float32Array };
}

export const LEXICAL: Embedder = {
  model: "lexical",
  dimensions: LEXICAL_DIMENSIONS,
  stored: async () => undefined,
  isProviders: false,
  query: async (text) => ({ vector: lexicalEmbedding(askedWords(text).join(" ")) }),
  searched: (text) => ({ text, vector: lexicalEmbedding(text) }),
};
