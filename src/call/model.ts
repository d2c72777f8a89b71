/** What a model says while it answers. */
import type { JsonObject } from "./json.ts";

/** How the body of a model call is written: as the house's own runtime has it (`neutral`, AI SDK's call options), or as a wire has it. */
export type Dialect = "neutral" | "neutral-embeddings" | "openai-chat" | "openai-responses" | "openai-embeddings" | "anthropic-messages" | "anthropic-count-tokens";

/** A piece of an answer, in the order in which it came. `block` counts the parts of the answer from 0. */
export type ModelPiece =
  | { readonly kind: "text" | "reasoning"; readonly block: number; readonly text: string }
  /** A tool call, complete. `args` is JSON as the model wrote it. */
  | { readonly kind: "tool-call"; readonly block: number; readonly id: string; readonly name: string; readonly args: string }
  /** An event of the wire that nobody may change, such as a signature. */
  | { readonly kind: "event"; readonly event: JsonObject };
