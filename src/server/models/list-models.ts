/** The models that an agent may ask, as each wire lists them. */
import type { JsonObject } from "../../call/json.ts";
import type { Wire } from "./error-body.ts";
import { modelsFault } from "./fault.ts";

/** A name, and whose it is. */
export interface Named {
  readonly name: string;
  readonly provider: string;
}

/** Neither wire can say that it does not know when a model was made. */
const LONG_AGO = "1970-01-01T00:00:00Z";

/** The list, or the one model of a name. Faults: SERVER_MODEL_UNKNOWN. */
export function modelsAnswer(wire: Wire, models: readonly Named[], name: string | undefined): JsonObject {
  const shown = wire === "openai" ? openai : anthropic;
  if (name === undefined) {
    const data = models.map(shown);
    if (wire === "openai") return { object: "list", data };
    return { data, has_more: false, first_id: models[0]?.name ?? null, last_id: models.at(-1)?.name ?? null };
  }
  const model = models.find((one) => one.name === name);
  if (model !== undefined) return shown(model);
  throw modelsFault("SERVER_MODEL_UNKNOWN", "there is no such model for this agent", "list those that there are", "model");
}

function openai({ name, provider }: Named): JsonObject {
  return { id: name, object: "model", created: 0, owned_by: provider };
}

function anthropic({ name }: Named): JsonObject {
  return { type: "model", id: name, display_name: name, created_at: LONG_AGO };
}
