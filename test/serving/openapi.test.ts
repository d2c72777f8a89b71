/** The document of the API is made of what the routes read with, and is a document that others can read. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Validator } from "@cfworker/json-schema";
import { Validator as OpenApiValidator } from "@seriousme/openapi-schema-validator";
import { expect, test } from "vitest";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/call/json.ts";
import { API } from "../../src/server/contract.ts";
import { openApiDocument } from "../../src/server/runs/openapi.ts";
import { RUN_ROUTES } from "../../src/server/runs/routes.ts";
import { SHAPES } from "../../src/server/runs/shapes.ts";

const document = openApiDocument();

function* objectsIn(value: JsonValue): Generator<JsonObject> {
  if (Array.isArray(value)) for (const one of value) yield* objectsIn(one);
  if (!isJsonObject(value)) return;
  yield value;
  for (const one of Object.values(value)) yield* objectsIn(one);
}

test("names every route of runs and of operators once, with an id of its own", () => {
  const operations = [...objectsIn(document["paths"] ?? {})].flatMap(({ operationId }) =>
    typeof operationId === "string" ? [operationId] : [],
  );
  expect(operations.toSorted()).toEqual([...Object.keys(RUN_ROUTES), ...Object.keys(API)].toSorted());
});

test("is a document of OpenAPI 3.1 as its own schema has it", async () => {
  const judge = async (one: JsonObject) => {
    const validator = new OpenApiValidator();
    const { valid, errors } = await validator.validate(structuredClone(one));
    return { valid, version: validator.version, errors };
  };
  expect(await judge(document)).toEqual({ valid: true, version: "3.1", errors: undefined });
  const { info: _info, ...without } = document;
  expect((await judge(without)).valid).toBe(false);
  expect((await judge({ ...document, paths: { "/v1/x": { get: { parameters: [{ in: "nowhere", name: "x" }], responses: {} } } } })).valid).toBe(false);
});

test("docs/serving.md and docs/api.md name every route that is served, and no other", () => {
  const read = (page: string) => readFileSync(join(import.meta.dirname, "..", "..", "docs", page), "utf8");
  const told = (page: string) => [...read(page).matchAll(/`((?:GET|POST) \/v1\/[a-z0-9/:.-]+)/gi)].map(([, route]) => route ?? "");
  const routes = (table: object) =>
    Object.values(table as { readonly [name: string]: { readonly method: string; readonly path: string } }).map(({ method, path }) => `${method} ${path}`);
  const served = [...routes(RUN_ROUTES), ...routes(API)];
  const apart = ["GET /v1/openapi.json", "GET /v1/events", "POST /v1/calls", "POST /v1/sessions/:session/prompts"];
  expect(new Set([...told("serving.md"), ...told("api.md")].filter((route) => !apart.includes(route)))).toEqual(new Set(served));
  for (const route of routes(RUN_ROUTES)) expect(read("api.md")).toContain(`\`${route}\``);
});

test("every reference leads somewhere, and nothing of how it was made is left in it", () => {
  const components = document["components"] as { readonly schemas: JsonObject };
  const objects = [...objectsIn(document)];
  const references = objects.flatMap(({ $ref }) => ($ref === undefined ? [] : [String($ref).replace("#/components/schemas/", "")]));
  expect(references.length).toBeGreaterThan(0);
  for (const name of references) expect(components.schemas).toHaveProperty([name]);
  expect(objects.filter((object) => "$schema" in object)).toEqual([]);
});

test("every parameter of a path is said, and a GET has no body", () => {
  const paths = Object.entries(document["paths"] as { readonly [path: string]: { readonly [method: string]: JsonObject } });
  const bodiesOfGets = paths.map(([, { get }]) => get?.["requestBody"]).filter((body) => body !== undefined);
  expect(bodiesOfGets).toEqual([]);
  for (const [path, operations] of paths) {
    for (const operation of Object.values(operations)) {
      const said = [...objectsIn(operation["parameters"] ?? [])]
        .filter((one) => one["in"] === "path")
        .map(({ name }) => `{${String(name)}}`);
      expect([path, said]).toEqual([path, path.match(/\{\w+\}/g) ?? []]);
    }
  }
});

test("its schemas judge as the routes do: a whole body is taken, one with a member too few or too many is not", () => {
  const { components } = document;
  const judge = (body: object) => new Validator({ $ref: "#/components/schemas/StartRun", components }, "2020-12").validate(body).valid;
  const bodies = [{ input: "hello" }, { input: "hello", stream: true }, {}, { input: "" }, { input: "hello", model: "another" }];
  expect(bodies.map(judge)).toEqual([true, true, false, false, false]);
  expect(bodies.map((body) => SHAPES.StartRun.safeParse(body).success)).toEqual(bodies.map(judge));
});
