/** The values at a place of a manifest: a JSON pointer in which `*` stands for any one step. */
import type { JsonValue } from "../../../src/call/json.ts";

export function valuesAt(value: JsonValue, place: string): readonly JsonValue[] {
  return place
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<readonly JsonValue[]>((values, step) => values.flatMap((one) => below(one, step)), [value]);
}

function below(value: JsonValue, step: string): readonly JsonValue[] {
  if (typeof value !== "object" || value === null) return [];
  if (step === "*") return Object.values(value);
  const found = (value as { readonly [key: string]: JsonValue })[step];
  return found === undefined ? [] : [found];
}
