/** From the events of a stream to its pieces, and to the whole answer that would have come without streaming. */
import type { JsonObject } from "../../../call/json.ts";
import type { ModelPiece } from "../../../call/model.ts";
import type { ProviderError } from "../error-body.ts";

export type Tell = (piece: ModelPiece) => void;

/** What a stream came to. */
export type Assembled =
  | { readonly kind: "whole"; readonly body: JsonObject }
  /** The provider said in it that it cannot go on. */
  | { readonly kind: "error"; readonly error: ProviderError }
  /** It is not what its wire says. */
  | { readonly kind: "malformed" }
  /** It ended before the answer did. */
  | { readonly kind: "cut" };

export interface Assembler {
  /** Takes the data of the next event. */
  take(event: JsonObject): void;
  /** What it came to, when no more comes. */
  end(): Assembled;
}
