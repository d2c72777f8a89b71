/** The places of a tool's arguments, as its input schema tells them. */
import { isJsonObject } from "../../call/json.ts";
import type { JsonObject, JsonValue } from "../../call/json.ts";
import { ALTERNATIVES_MAX, DEPTH_MAX, PLACES_MAX } from "./limits.ts";

/** One argument: a place (JSON pointer, `*` for any one step) with what its schema says. */
export interface ArgumentPlace {
  readonly place: string;
  /** The name of the nearest member. */
  readonly name: string;
  readonly schema: JsonObject;
}

interface Walk {
  readonly root: JsonObject;
  readonly found: ArgumentPlace[];
}

/** Every argument that a schema names, leaves only; `/*` alone where it names none. */
export function argumentPlaces(inputSchema: JsonValue | undefined): readonly ArgumentPlace[] {
  const root = isJsonObject(inputSchema) ? inputSchema : {};
  const walk: Walk = { root, found: [] };
  visit(walk, { place: "", name: "", schema: root }, 0);
  const [first] = walk.found;
  if (walk.found.length === 1 && first?.place === "") return hasNoArguments(root) ? [] : [{ ...first, place: "/*" }];
  return walk.found;
}

function visit(walk: Walk, at: ArgumentPlace, depth: number): void {
  const schemas = alternatives(at.schema, walk.root);
  const properties = schemas.flatMap(({ properties: own }) => (isJsonObject(own) ? Object.entries(own) : []));
  const items = schemas.flatMap(({ items: own, prefixItems }) =>
    [own, ...(Array.isArray(prefixItems) ? prefixItems : [])].filter(isJsonObject),
  );
  const inner = [
    ...properties.map(([name, schema]) => ({ place: `${at.place}/${escaped(name)}`, name, schema: isJsonObject(schema) ? schema : {} })),
    ...items.filter((item) => holdsMembers(item, walk.root)).map((schema) => ({ place: `${at.place}/*`, name: at.name, schema })),
  ];
  if (inner.length === 0 || depth >= DEPTH_MAX || walk.found.length + inner.length > PLACES_MAX) {
    if (walk.found.every(({ place }) => place !== at.place)) walk.found.push(at);
    return;
  }
  for (const one of inner) visit(walk, one, depth + 1);
}

/** A schema and everything that it is put together from, each once: references within the schema are followed. */
function alternatives(schema: JsonObject, root: JsonObject): readonly JsonObject[] {
  const all = new Set([schema]);
  for (const one of all) {
    const joined = [one["anyOf"], one["oneOf"], one["allOf"]].flatMap((list) =>
      Array.isArray(list) ? (list as readonly JsonValue[]) : [],
    );
    const referred = typeof one["$ref"] === "string" ? referenced(one["$ref"], root) : undefined;
    for (const further of [...joined, referred]) if (isJsonObject(further) && all.size < ALTERNATIVES_MAX) all.add(further);
  }
  return [...all];
}

function referenced(reference: string, root: JsonObject): JsonValue | undefined {
  if (!reference.startsWith("#/")) return undefined;
  const steps = reference
    .slice(2)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  return steps.reduce<JsonValue | undefined>(
    (value, step) => (isJsonObject(value) && Object.hasOwn(value, step) ? value[step] : undefined),
    root,
  );
}

function holdsMembers(schema: JsonObject, root: JsonObject): boolean {
  return alternatives(schema, root).some((one) => isJsonObject(one["properties"]) || one["items"] !== undefined);
}

function hasNoArguments({ properties, additionalProperties }: JsonObject): boolean {
  return additionalProperties === false || (isJsonObject(properties) && Object.keys(properties).length === 0);
}

function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
