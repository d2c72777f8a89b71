/** What every kind of provider does: answers one model call, and says what it took. */
import type { JsonObject } from "../../call/json.ts";
import type { Dialect, ModelPiece } from "../../call/model.ts";
import type { Try } from "../attempts.ts";
import { failed, type Ending } from "../fault.ts";
import type { ModelUsage } from "./usage.ts";

/** One try of a model call. */
export interface ModelRequest {
  /** The model's id, as the provider has it. */
  readonly model: string;
  readonly dialect: Dialect;
  readonly body: JsonObject;
  /** Aborted with a `Stopped` as its reason: the request ends at once. */
  readonly stop: AbortSignal;
  /** Takes pieces as they come; absent where only the whole answer is wanted. */
  readonly tell?: (piece: ModelPiece) => void;
  /** Whether asking twice does no more than asking once: the provider runs no tools of its own for it. */
  readonly isIdempotent: boolean;
  /** Called when the first byte of an answer is there. */
  readonly began: () => void;
}

/** How a try ended; a done one has the result of the dialect, and what it took where the provider says so. */
export interface ModelTry extends Try {
  readonly usage?: ModelUsage;
}

export interface Provider {
  /** Never rejects for what the provider does. */
  ask(request: ModelRequest): Promise<ModelTry>;
}

export function unspoken(dialect: Dialect, kind: string): { readonly ending: Ending } {
  return { ending: failed("EXECUTION_DIALECT", `a provider of the kind ${kind} does not speak ${dialect}`) };
}
