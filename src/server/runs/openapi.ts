/** The document of the API (OpenAPI 3.1), made of the tables and schemas by which the routes read. */
import { z } from "zod";
import { isJsonObject, type JsonObject, type JsonValue } from "../../call/json.ts";
import { API } from "../contract.ts";
import { INPUTS } from "../operators.ts";
import { RUN_ROUTES, type RunRoute } from "./routes.ts";
import { MORE_SHAPES, SHAPES } from "./shapes.ts";

const NAMED: { readonly [name: string]: z.ZodType } = { ...SHAPES, ...MORE_SHAPES };
const REF = "#/components/schemas/";

interface DocumentRoute {
  readonly name: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly says: string;
  readonly tag: string;
  /** Schemas of the parameters in the query, by name, and which of them must be there. */
  readonly query: JsonObject | undefined;
  readonly body: JsonObject | undefined;
  readonly answer: JsonObject;
  readonly media: string;
}

let made: JsonObject | undefined;

/** The document; made once. */
export function openApiDocument(): JsonObject {
  return (made ??= documentOf());
}

function documentOf(): JsonObject {
  const schemas = namedSchemas();
  const routes = [...runRoutes(), ...operatorRoutes()];
  const paths: { [path: string]: { [method: string]: JsonValue } } = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Chatelaine", version: "1", description: "The house over HTTP: agents' runs, and what people do in the house." },
    security: [{ person: [] }, { agentToken: [] }, { agentKey: [] }],
    paths,
    components: {
      securitySchemes: {
        person: { type: "http", scheme: "bearer", description: "An operator token (cho_…)." },
        agentToken: { type: "http", scheme: "bearer", bearerFormat: "JWT", description: "A token of an agent, from /oauth/token." },
        agentKey: { type: "http", scheme: "basic", description: "The agent's name and bootstrap key, for its application." },
      },
      schemas,
    },
  };
}

function runRoutes(): readonly DocumentRoute[] {
  return Object.entries(RUN_ROUTES).map(([name, route]: [string, RunRoute]) => ({
    name,
    method: route.method,
    path: route.path,
    says: route.says,
    tag: "runs",
    query: route.query && schemaOf(route.query),
    body: route.body && refOf(route.body),
    answer: route.answer === undefined ? { type: "string" } : refOf(route.answer),
    media: route.media ?? "application/json",
  }));
}

function operatorRoutes(): readonly DocumentRoute[] {
  return (Object.keys(API) as (keyof typeof API)[]).map((name) => {
    const { method, path } = API[name];
    const params = new Set([...path.matchAll(/:(\w+)/g)].map(([, param]) => param ?? ""));
    const input = without(schemaOf(INPUTS[name]), params);
    const isEmpty = Object.keys(propertiesOf(input)).length === 0;
    return {
      name,
      method,
      path,
      says: `${name} of the operators' API; docs/api.md says more.`,
      tag: "operators",
      query: method === "GET" ? input : undefined,
      body: method === "POST" && !isEmpty ? input : undefined,
      answer: { type: "object" },
      media: "application/json",
    };
  });
}

function operationOf({ name, path, says, tag, query, body, answer, media }: DocumentRoute): JsonObject {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, param]): JsonObject => ({
    name: param ?? "",
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const required = Array.isArray(query?.["required"]) ? query["required"] : [];
  const inQuery = Object.entries(query === undefined ? {} : propertiesOf(query)).map(([param, schema]): JsonObject => ({
    name: param,
    in: "query",
    // What is left out has its default.
    required: required.includes(param) && schema["default"] === undefined,
    schema,
  }));
  const fault: JsonObject = { description: "A fault.", content: { "application/json": { schema: { $ref: `${REF}Fault` } } } };
  return {
    operationId: name,
    summary: says,
    tags: [tag],
    ...(inPath.length + inQuery.length > 0 && { parameters: [...inPath, ...inQuery] }),
    ...(body !== undefined && { requestBody: { required: true, content: { "application/json": { schema: body } } } }),
    responses: {
      [name === "startRun" ? "201" : "200"]: { description: "It is done.", content: { [media]: { schema: answer } } },
      default: fault,
    },
  };
}

/** The schemas that have a name, each pointing to the others by theirs. */
function namedSchemas(): JsonObject {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(NAMED)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `${REF}${id}`, unrepresentable: "any", io: "input" });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, plain(schema as JsonObject)]));
}

function refOf(schema: z.ZodType): JsonObject {
  const name = Object.keys(NAMED).find((one) => NAMED[one] === schema);
  if (name === undefined) throw new Error("what routes take and answer has a name");
  return { $ref: `${REF}${name}` };
}

/** What a query has is text there, and the number that is read of it here. */
function schemaOf(schema: z.ZodType): JsonObject {
  return plain(z.toJSONSchema(schema, { unrepresentable: "any", io: "output" }) as JsonObject);
}

/** Without what says of a schema that it stands alone; recursive parts, which are JSON values of any kind, say so. */
function plain(schema: JsonObject): JsonObject {
  const cleaned = (value: JsonValue): JsonValue => {
    if (Array.isArray(value)) return value.map(cleaned);
    if (!isJsonObject(value)) return value;
    if (typeof value["$ref"] === "string" && !value["$ref"].startsWith(REF)) return {};
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, one]) => (key.startsWith("$") && key !== "$ref" ? [] : [[key, cleaned(one)]])),
    );
  };
  return cleaned(schema) as JsonObject;
}

function propertiesOf(schema: JsonObject): { readonly [name: string]: JsonObject } {
  const { properties } = schema;
  return isJsonObject(properties) ? (properties as { readonly [name: string]: JsonObject }) : {};
}

/** Without the members that the path has. */
function without(schema: JsonObject, params: ReadonlySet<string>): JsonObject {
  const properties = Object.fromEntries(Object.entries(propertiesOf(schema)).filter(([name]) => !params.has(name)));
  const required = (Array.isArray(schema["required"]) ? schema["required"] : []).filter((name) => !params.has(String(name)));
  const { required: _required, ...rest } = schema;
  return { ...rest, properties, ...(required.length > 0 && { required }) };
}
