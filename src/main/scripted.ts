/** Models that answer with no network: by a script, or as a run that was recorded was answered. */
import type { ModelInput } from "./configuration/model-schema.ts";

type Scripted = Extract<ModelInput, { readonly kind: "scripted" }>;
type Replayed = Extract<ModelInput, { readonly kind: "replayed" }>;

/** What stands in the place of a model's name. */
export type ModelScript = Scripted | Replayed;

/** A model that says what the first turn says whose conditions hold; docs/models.md has the words of a turn. */
export function scripted(turns: NonNullable<Scripted["turns"]>): ModelScript {
  return { kind: "scripted", turns };
}

/** A model that answers the same requests as they were answered before; another request fails. */
export function replayed(calls: NonNullable<Replayed["calls"]>): ModelScript {
  return { kind: "replayed", calls };
}
