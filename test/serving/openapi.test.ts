/** The document of the API is made of what the routes read with, and is a document that others can read. */
import { Validator } from "@cfworker/json-schema";
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

test("every reference leads somewhere, and nothing of how it was made is left in it", () => {
  const components = document["components"] as { readonly schemas: JsonObject };
  for (const object of objectsIn(document)) {
    const reference = object["$ref"];
    if (reference !== undefined) expect(components.schemas).toHaveProperty([String(reference).replace("#/components/schemas/", "")]);
    expect(Object.keys(object)).not.toContain("$schema");
  }
});

test("every parameter of a path is said, and a GET has no body", () => {
  for (const [path, operations] of Object.entries(
    document["paths"] as { readonly [path: string]: { readonly [method: string]: JsonObject } },
  )) {
    for (const [method, operation] of Object.entries(operations)) {
      const said = [...objectsIn(operation["parameters"] ?? [])]
        .filter((one) => one["in"] === "path")
        .map(({ name }) => `{${String(name)}}`);
      expect([path, said]).toEqual([path, path.match(/\{\w+\}/g) ?? []]);
      if (method === "get") expect(operation).not.toHaveProperty("requestBody");
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
