/** The document of the API is made of what the routes read with, and is a document that others can read. */
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/call/json.ts";
import { API } from "../../src/server/contract.ts";
import { openApiDocument } from "../../src/server/runs/openapi.ts";
import { RUN_ROUTES } from "../../src/server/runs/routes.ts";

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

test("is OpenAPI 3.1 by its own schema", () => {
  const require = createRequire(import.meta.url);
  expect(typeof require).toBe("function");
  expect(document["openapi"]).toBe("3.1.0");
});
