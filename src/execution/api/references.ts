/** References within one document (RFC 6901 pointers after `#`): followed, or kept as definitions of a schema. */
import { isJsonObject, type JsonObject, type JsonValue } from "../../call/json.ts";
import { REFERENCE_HOPS_MAX } from "../limits.ts";

/** What a value stands for, where it is a reference; undefined where that leads nowhere, out of the document, or in a circle. */
export function pointed(value: JsonValue | undefined, document: JsonObject): JsonValue | undefined {
  let at = value;
  for (let hops = 0; hops < REFERENCE_HOPS_MAX; hops++) {
    if (!isJsonObject(at) || typeof at["$ref"] !== "string") return at;
    at = resolved(at["$ref"], document);
  }
  return undefined;
}

/**
 * A schema that needs nothing around it: every schema that it refers to stands in its `$defs`, and circles stay circles.
 * A reference that leads nowhere becomes `false`, which nothing fits.
 */
export function inlined(schema: JsonObject, document: JsonObject): JsonObject {
  const names = new Map<string, string>();
  const open: string[] = [];
  const rewrite = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map((inner) => rewrite(inner as JsonValue));
    if (!isJsonObject(value)) return value;
    const reference = value["$ref"];
    if (typeof reference !== "string") return membersOf(value, rewrite);
    let name = names.get(reference);
    if (name === undefined) {
      name = `d${names.size}`;
      names.set(reference, name);
      open.push(reference);
    }
    // What stands beside a reference holds besides what it leads to (JSON Schema 2020-12, 8.2.3.1).
    return { ...membersOf(value, rewrite), $ref: `#/$defs/${name}` };
  };
  const root = rewrite(schema) as JsonObject;
  const definitions: { [name: string]: JsonValue } = {};
  for (let reference = open.pop(); reference !== undefined; reference = open.pop()) {
    definitions[names.get(reference) ?? ""] = rewrite(resolved(reference, document) ?? false);
  }
  return names.size === 0 ? root : { ...root, $defs: definitions };
}

/** Words of OpenAPI that no JSON Schema has, examples, and what a validator would fetch. */
const DROPPED: ReadonlySet<string> = new Set([
  "discriminator",
  "xml",
  "externalDocs",
  "example",
  "examples",
  "$id",
  "$schema",
  "$anchor",
  "$dynamicAnchor",
]);
/** Words whose members are names of the schema's author, each with a schema. */
const NAMED: ReadonlySet<string> = new Set(["properties", "patternProperties", "dependentSchemas", "$defs", "definitions"]);
/** Words whose values are data, and no schemas. */
const DATA: ReadonlySet<string> = new Set(["enum", "const", "default", "required", "dependentRequired"]);

function membersOf(schema: JsonObject, rewrite: (inner: JsonValue) => JsonValue): JsonObject {
  const kept = Object.entries(schema).filter(([word]) => !DROPPED.has(word) && !word.startsWith("x-"));
  return Object.fromEntries(
    kept.map(([word, value]) => {
      if (DATA.has(word)) return [word, value];
      if (!NAMED.has(word) || !isJsonObject(value)) return [word, rewrite(value)];
      return [word, Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, rewrite(inner)]))];
    }),
  );
}

function resolved(reference: string, document: JsonObject): JsonValue | undefined {
  if (!reference.startsWith("#/")) return undefined;
  const steps = reference
    .slice(2)
    .split("/")
    .map((step) => unescaped(step).replaceAll("~1", "/").replaceAll("~0", "~"));
  return steps.reduce<JsonValue | undefined>((value, step) => {
    if (Array.isArray(value)) return value[Number(step)] as JsonValue | undefined;
    return isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }, document);
}

function unescaped(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}
