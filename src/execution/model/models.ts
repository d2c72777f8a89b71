/**
 * The providers of models, as execution asks for them. Whoever implements it can ask any model anything with the keys of
 * the house, so it is called only by `perform`, with a call that a recorded permit opened.
 */
import type { Call, Line } from "../../call/call.ts";
import type { Definition } from "../../call/definition.ts";
import type { Ending } from "../fault.ts";
import type { Needed } from "../secrets/server-secrets.ts";

export interface Models {
  /** Names of the configured providers. */
  readonly providers: readonly string[];
  /** Models that the configuration names; a provider without any among them takes every model's id. */
  readonly listed: readonly Definition[];
  /** The secrets that calls at providers need: `server` is the provider's name. */
  readonly needed: readonly Needed[];
  /** The definition of a model; undefined where no such provider is configured, or it names its models and this is none of them. */
  definition(provider: string, model: string): Definition | undefined;
  /** Asks the model once. Never rejects for what the provider does. Pieces go to `line.piece` as they come, and all of them before it returns. */
  perform(call: Call, line: Line): Promise<Ending>;
}
