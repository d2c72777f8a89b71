/** What a model says while it answers. */
import type { JsonObject } from "./json.ts";

/** A piece of an answer, in the order in which it came. `block` counts the parts of the answer from 0. */
export type ModelPiece =
  | { readonly kind: "text" | "reasoning"; readonly block: number; readonly text: string }
  /** A tool call, complete. `args` is JSON as the model wrote it. */
  | { readonly kind: "tool-call"; readonly block: number; readonly id: string; readonly name: string; readonly args: string }
  /** An event of the wire that nobody may change, such as a signature. */
  | { readonly kind: "event"; readonly event: JsonObject };
