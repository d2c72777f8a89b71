/** What a model call is about: a model at a provider, by a definition of the house's own, because no provider describes them alike. */
import { canonical } from "../../call/canonical.ts";
import type { Definition } from "../../call/definition.ts";
import { sha256Hex } from "../../call/digest.ts";
import { freeze, type JsonObject } from "../../call/json.ts";

export interface ModelPlace {
  /** The provider's name in the configuration. */
  readonly provider: string;
  /** Which kind of provider it is: `anthropic`, `openai-compatible`, `scripted`. */
  readonly kind: string;
  /** Where it answers; absent where the kind says so itself. */
  readonly baseUrl?: string | undefined;
  /** The model's id, as the provider has it. */
  readonly model: string;
}

/** The definition of a model. Its fingerprint says which model where: another kind or address is another definition. */
export function modelDefinition({ provider, kind, baseUrl, model }: ModelPlace): Definition {
  return freeze<JsonObject & Definition>({
    kind: "model",
    server: provider,
    name: model,
    fingerprint: sha256Hex(canonical({ kind, model, ...(baseUrl !== undefined && { baseUrl }) })),
    state: "pinned",
    described: { kind, model },
  });
}
