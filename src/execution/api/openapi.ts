/**
 * Tools from an OpenAPI document (2.0, 3.0, 3.1). What cannot be said as one bounded request is left out with its reason,
 * never guessed. References are followed within the document alone: nothing is fetched.
 */
import { upgrade } from "@scalar/openapi-upgrader";
import { isJsonObject, type JsonObject, type JsonValue } from "../../call/json.ts";
import type { LeftOut } from "../configuration.ts";
import { mayFillHeader, placesIn, type Body, type Method, type Operation, type Parameter } from "./operation.ts";
import { inlined, pointed } from "./references.ts";

export interface OpenApiTools {
  /** The address that the document states first, where it states a whole one. */
  readonly url: string | undefined;
  readonly operations: readonly Operation[];
  readonly leftOut: readonly LeftOut[];
}

const METHODS: readonly Method[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
const BODY_TYPES: { readonly [type: string]: Body["type"] } = { "application/json": "json", "application/x-www-form-urlencoded": "form" };
/** OpenAPI 3.1, 4.8.8: it is put behind the server's URL as it stands. */
const PATH = /^\/[^?#\\\s]*$/;
/** The member of a tool's arguments that is the request's body. */
const BODY = "body";
const IDEMPOTENCY_KEY = "idempotency-key";

/** Headers that a document may name among parameters, which are none (OpenAPI 3.1, 4.8.12): the house fills them. */
const NO_PARAMETERS: readonly string[] = ["accept", "content-type"];

/** Why an operation is no tool. */
class NoTool extends Error {}

/**
 * Reads a parsed document. Undefined where it is no OpenAPI document. `configured` has the names of the headers that
 * every request carries: no argument fills them.
 */
export function readOpenApi(written: unknown, configured: readonly string[] = []): OpenApiTools | undefined {
  if (!isJsonObject(written) || (typeof written["openapi"] !== "string" && written["swagger"] !== "2.0")) return undefined;
  const document = upgrade(structuredClone(written), "3.1") as unknown as JsonObject;
  const filled = new Set([...NO_PARAMETERS, ...configured.map((name) => name.toLowerCase())]);
  const operations: Operation[] = [];
  const leftOut: LeftOut[] = [];
  for (const [path, described] of entriesOf(document["paths"]).filter(([name]) => !name.startsWith("x-"))) {
    const item = pointed(described, document);
    if (!isJsonObject(item)) leftOut.push({ operation: path, why: NOWHERE });
    for (const method of METHODS) {
      const operation = isJsonObject(item) ? item[method.toLowerCase()] : undefined;
      if (!isJsonObject(operation)) continue;
      try {
        operations.push(operationOf({ document, filled, path, item: item as JsonObject, method, operation }));
      } catch (thrown) {
        if (!(thrown instanceof NoTool)) throw thrown;
        leftOut.push({ operation: nameOf(operation, method, path), why: thrown.message });
      }
    }
  }
  return { url: firstUrl(document), operations, leftOut };
}

const NOWHERE = "it leads nowhere in the document, and nothing is fetched";

interface Place {
  readonly document: JsonObject;
  /** Names of headers, in lower case, that the house or its configuration fills. */
  readonly filled: ReadonlySet<string>;
  readonly path: string;
  readonly item: JsonObject;
  readonly method: Method;
  readonly operation: JsonObject;
}

function operationOf(place: Place): Operation {
  const { method, operation, path } = place;
  if (!PATH.test(path)) throw new NoTool("its path does not begin with a slash, or has more in it than a path");
  if (isElsewhere(place)) throw new NoTool("it has another server than the document");
  const given = parametersOf(place);
  const key = given.find(({ name, in: where }) => where === "header" && name.toLowerCase() === IDEMPOTENCY_KEY)?.name;
  const filled = given.filter(({ name, in: where }) => !(where === "header" && name === key));
  const body = bodyOf(place);
  const parameters = filled.map((parameter) => namedArgument(parameter, filled, body !== undefined));
  for (const name of placesIn(path)) {
    if (!parameters.some((parameter) => parameter.in === "path" && parameter.name === name))
      throw new NoTool(`its path names {${name}}, which no parameter describes`);
  }
  const properties = Object.fromEntries([
    ...parameters.map(({ argument, schema }) => [argument, schema] as const),
    ...(body === undefined ? [] : [[BODY, body.schema] as const]),
  ]);
  const required = [
    ...parameters.filter(({ isRequired }) => isRequired).map(({ argument }) => argument),
    ...(body?.isRequired === true ? [BODY] : []),
  ];
  return {
    tool: nameOf(operation, method, path),
    description: descriptionOf(place),
    method,
    path,
    parameters: parameters.map(({ argument, in: where, name, explode }) => ({ argument, in: where, name, explode })),
    body: body === undefined ? undefined : { type: body.type, from: { argument: BODY } },
    inputSchema: inlined({ type: "object", properties, required, additionalProperties: false }, place.document),
    idempotencyKey: key,
  };
}

interface Given extends Omit<Parameter, "argument"> {
  readonly isRequired: boolean;
  readonly schema: JsonObject;
}

/** Two parameters of one name in two places, or one that is called as the body, get their place before their name. */
function namedArgument(given: Given, all: readonly Given[], hasBody: boolean): Given & Parameter {
  const isTaken = all.some((other) => other !== given && other.name === given.name) || (hasBody && given.name === BODY);
  return { ...given, argument: isTaken ? `${given.in}_${given.name}` : given.name };
}

/** Those of the path, over which those of the operation go by name and place (OpenAPI 3.1, 4.8.10). */
function parametersOf(place: Place): readonly Given[] {
  const all = new Map<string, Given>();
  for (const written of [...listOf(place.item["parameters"]), ...listOf(place.operation["parameters"])]) {
    const parameter = pointed(written, place.document);
    if (!isJsonObject(parameter)) throw new NoTool(`a parameter of it: ${NOWHERE}`);
    const given = givenOf(parameter, place);
    if (given !== undefined) all.set(`${given.in} ${given.name}`, given);
  }
  return [...all.values()];
}

function givenOf(parameter: JsonObject, { document, filled }: Place): Given | undefined {
  const { name, in: where, description, explode, style, content } = parameter;
  const isRequired = parameter["required"] === true || where === "path";
  if (typeof name !== "string") throw new NoTool("a parameter has no name");
  if ((where === "header" && filled.has(name.toLowerCase())) || (where === "cookie" && filled.has("cookie"))) return undefined;
  if (where === "cookie" || (where === "header" && !mayFillHeader(name))) {
    if (isRequired) throw new NoTool(`it wants ${name} from the arguments in a ${where}, where no argument may stand`);
    return undefined;
  }
  if (where !== "path" && where !== "query" && where !== "header") throw new NoTool(`a parameter stands in ${JSON.stringify(where)}`);
  const isPlain = content === undefined && (style === undefined || style === (where === "query" ? "form" : "simple"));
  if (!isPlain) {
    if (isRequired) throw new NoTool(`${name} is written in a style that is not supported`);
    return undefined;
  }
  const schema = isJsonObject(parameter["schema"]) ? parameter["schema"] : {};
  const types = [(pointed(schema, document) as JsonObject | undefined)?.["type"]].flat();
  if (types.includes("object") || (where === "path" && types.includes("array"))) {
    if (isRequired) throw new NoTool(`${name} is an object or a list, which is not written into a ${where}`);
    return undefined;
  }
  const described = typeof description === "string" && schema["description"] === undefined ? { ...schema, description } : schema;
  return { name, in: where, explode: where === "query" && explode !== false, isRequired, schema: described };
}

function bodyOf({
  document,
  operation,
}: Place): { readonly type: Body["type"]; readonly isRequired: boolean; readonly schema: JsonObject } | undefined {
  if (operation["requestBody"] === undefined) return undefined;
  const request = pointed(operation["requestBody"], document);
  if (!isJsonObject(request)) throw new NoTool(`its body: ${NOWHERE}`);
  const contents = entriesOf(request["content"]);
  for (const [type, content] of contents) {
    const known = BODY_TYPES[type.split(";")[0]?.trim().toLowerCase() ?? ""];
    if (known === undefined) continue;
    const schema = isJsonObject(content) && isJsonObject(content["schema"]) ? content["schema"] : {};
    return { type: known, isRequired: request["required"] === true, schema };
  }
  if (request["required"] === true || contents.length > 0) throw new NoTool("its body is neither JSON nor a form");
  return undefined;
}

function nameOf({ operationId }: JsonObject, method: Method, path: string): string {
  const wanted = typeof operationId === "string" ? operationId : `${method.toLowerCase()}_${path}`;
  return wanted
    .replace(/[^A-Za-z0-9_.-]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 128);
}

function descriptionOf({ operation, item, method, path }: Place): string {
  const said = [operation["summary"] ?? item["summary"], operation["description"] ?? item["description"]].filter(
    (text) => typeof text === "string" && text !== "",
  );
  return said.length === 0 ? `${method} ${path}` : [...new Set(said)].join("\n\n");
}

/** Whether the operation, or its path, is of another server than the one that its tool would ask (OpenAPI 3.1, 4.8.8 and 4.8.10). */
function isElsewhere({ document, item, operation }: Place): boolean {
  const own = firstServer(operation) ?? firstServer(item);
  return own !== undefined && own !== firstServer(document);
}

function firstServer(described: JsonObject): JsonValue | undefined {
  const first = listOf(described["servers"])[0];
  return isJsonObject(first) ? first["url"] : undefined;
}

function firstUrl(document: JsonObject): string | undefined {
  const url = firstServer(document);
  return typeof url === "string" && /^https?:\/\//.test(url) && !url.includes("{") ? url : undefined;
}

function entriesOf(value: JsonValue | undefined): readonly (readonly [string, JsonValue])[] {
  return isJsonObject(value) ? Object.entries(value) : [];
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}
