/** The typed client of the house's API, written from its OpenAPI document: the shapes of what goes in and out, and a method a route. */
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/call/json.ts";

const HEADER = (what: string) => `/** ${what} Written by \`node tools/write-client.ts\` from the API's document; a test says when it is stale. */\n`;
const RECORD = "{ readonly [name: string]: unknown }";

/** The text of src/client/shapes.ts. */
export function shapesText(document: JsonObject): string {
  const schemas = Object.entries(membersOf(membersOf(document, "components"), "schemas"));
  const types = schemas.map(([name, schema]) => `export type ${name} = ${typeOf(schema)};\n`);
  return `${HEADER("What goes into the house's API and comes out.")}\n${types.join("\n")}`;
}

/** The text of src/client/house-client.ts. */
export function clientText(document: JsonObject): string {
  const methods: string[] = [];
  const used = new Set<string>();
  for (const [path, operations] of Object.entries(membersOf(document, "paths")))
    for (const [method, operation] of Object.entries(operations as JsonObject)) methods.push(...methodOf({ path, method, operation: operation as JsonObject, used }));
  return [
    HEADER("The typed client of the house's API: fetch alone, and a method a route."),
    'import { HouseConnection, type HouseClientOptions } from "./house-connection.ts";\n',
    `import type { ${[...used].toSorted().join(", ")} } from "./shapes.ts";\n`,
    'export { HouseFault } from "./calls-client.ts";\n',
    'export type { HouseClientOptions, HouseCredential } from "./house-connection.ts";\n',
    'export type * from "./shapes.ts";\n\n',
    "export class HouseClient {\n  readonly #house: HouseConnection;\n\n",
    "  /** Throws where the credential would travel in clear. */\n",
    "  constructor(options: HouseClientOptions) {\n    this.#house = new HouseConnection(options);\n  }\n",
    ...methods,
    "}\n",
  ].join("");
}

interface Written {
  readonly path: string;
  readonly method: string;
  readonly operation: JsonObject;
  /** Names of shapes that the methods use. */
  readonly used: Set<string>;
}

function methodOf({ path, method, operation, used }: Written): readonly string[] {
  const media = mediaOf(operation);
  // Turns of conversations are for the clients of their own protocols.
  if (media.type === "text/event-stream" && method === "post") return [];
  const params = (Array.isArray(operation["parameters"]) ? operation["parameters"] : []) as readonly JsonObject[];
  const inPath = params.filter((one) => one["in"] === "path").map(({ name }) => String(name));
  const inQuery = params.filter((one) => one["in"] === "query");
  const body = bodyOf(operation);
  for (const type of [body, media.schema]) for (const name of namesIn(type)) used.add(name);
  const isStream = media.type === "text/event-stream";
  if (isStream) used.add("RunEvent");
  const given = [
    ...inPath.map((name) => `${name}: string`),
    ...(body === undefined ? [] : [`body: ${typeOf(body)}`]),
    ...(inQuery.length === 0 ? [] : [`query: ${queryOf(inQuery)}${inQuery.some((one) => one["required"] === true) ? "" : " = {}"}`]),
    "signal?: AbortSignal",
  ];
  const [how, answer] = isStream
    ? ["events<RunEvent>", "AsyncGenerator<RunEvent, void>"]
    : media.type === "application/json"
      ? [`json<${typeOf(media.schema)}>`, `Promise<${typeOf(media.schema)}>`]
      : ["bytes", "Promise<Uint8Array>"];
  const where = inPath.length === 0 ? `"${path}"` : `\`${path.replaceAll(/\{(\w+)\}/g, "${encodeURIComponent($1)}")}\``;
  const parts = [`method: "${method.toUpperCase()}"`, `path: ${where}`, ...(inQuery.length > 0 ? ["query"] : []), ...(body === undefined ? [] : ["body"]), "signal"];
  return [
    `\n  /** ${String(operation["summary"])} Throws HouseFault. */\n`,
    `  ${String(operation["operationId"])}(${given.join(", ")}): ${answer} {\n`,
    `    return this.#house.${how}({ ${parts.join(", ")} });\n  }\n`,
  ];
}

function queryOf(params: readonly JsonObject[]): string {
  const members = params.map(({ name, required, schema }) => `readonly ${String(name)}${required === true ? "" : "?"}: ${typeOf(schema)} | undefined`);
  return `{ ${members.join("; ")} }`;
}

function bodyOf(operation: JsonObject): JsonValue | undefined {
  const content = membersOf(membersOf(operation, "requestBody"), "content");
  return isJsonObject(content["application/json"]) ? content["application/json"]["schema"] : undefined;
}

function mediaOf(operation: JsonObject): { readonly type: string; readonly schema: JsonValue | undefined } {
  const response = Object.entries(membersOf(operation, "responses")).find(([status]) => status !== "default");
  const [[type, media] = ["", undefined]] = Object.entries(membersOf(response?.[1] as JsonObject, "content"));
  return { type, schema: isJsonObject(media) ? media["schema"] : undefined };
}

/** A JSON Schema as a type of TypeScript. What a schema bounds beyond its type is the house's to check. */
function typeOf(schema: JsonValue | undefined): string {
  if (!isJsonObject(schema)) return "unknown";
  const { $ref, type, enum: values, anyOf, oneOf, items } = schema;
  if (typeof $ref === "string") return $ref.slice($ref.lastIndexOf("/") + 1);
  if (schema["const"] !== undefined) return JSON.stringify(schema["const"]);
  if (Array.isArray(values)) return values.map((value) => JSON.stringify(value)).join(" | ");
  const some = anyOf ?? oneOf;
  if (Array.isArray(some)) return some.map(typeOf).join(" | ");
  if (type === "string") return "string";
  if (type === "integer" || type === "number") return "number";
  if (type === "boolean") return "boolean";
  if (type === "null") return "null";
  if (type === "array") return `readonly (${typeOf(items)})[]`;
  if (type === "object") return objectOf(schema);
  return "unknown";
}

function objectOf(schema: JsonObject): string {
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  const members = Object.entries(membersOf(schema, "properties")).map(([name, member]) => {
    const isGiven = required.includes(name);
    return `readonly ${JSON.stringify(name).slice(1, -1)}${isGiven ? "" : "?"}: ${typeOf(member)}${isGiven ? "" : " | undefined"}`;
  });
  const isOpen = schema["additionalProperties"] !== false;
  if (members.length === 0) {
    const more = schema["additionalProperties"];
    return isJsonObject(more) && more["type"] !== undefined ? `{ readonly [name: string]: ${typeOf(more)} }` : RECORD;
  }
  return `{ ${members.join("; ")}${isOpen ? "; readonly [more: string]: unknown" : ""} }`;
}

/** Names of shapes that a schema points to. */
function namesIn(schema: JsonValue | undefined): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap(namesIn);
  if (!isJsonObject(schema)) return [];
  const { $ref } = schema;
  return typeof $ref === "string" ? [$ref.slice($ref.lastIndexOf("/") + 1)] : Object.values(schema).flatMap(namesIn);
}

function membersOf(value: JsonObject, name: string): JsonObject {
  const member = value[name];
  return isJsonObject(member) ? member : {};
}
