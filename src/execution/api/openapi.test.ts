import { expect, test } from "vitest";
import { readOpenApi } from "./openapi.ts";

const NODE = {
  type: "object",
  properties: { children: { type: "array", items: { $ref: "#/components/schemas/Node" } }, xml: { type: "string", example: "x" } },
};

const document = {
  openapi: "3.0.3",
  info: { title: "Tickets", version: "1" },
  servers: [{ url: "https://tickets.example/api" }],
  paths: {
    "/tickets/{id}": {
      parameters: [{ name: "id", in: "path", required: true, schema: { type: "integer" } }],
      get: {
        operationId: "getTicket",
        summary: "Shows one.",
        parameters: [
          { name: "fields", in: "query", description: "Which.", explode: false, schema: { type: "array", items: { type: "string" } } },
          { name: "X-Trace", in: "header", schema: { type: "string", nullable: true } },
          { name: "session", in: "cookie", schema: { type: "string" } },
        ],
      },
      put: {
        operationId: "putTicket",
        parameters: [{ $ref: "#/components/parameters/Key" }, { name: "body", in: "query", schema: { type: "string" } }],
        requestBody: { required: true, content: { "application/json": { schema: { $ref: "#/components/schemas/Node" } } } },
      },
      delete: {
        operationId: "dropTicket",
        parameters: [{ name: "Authorization", in: "header", required: true, schema: { type: "string" } }],
      },
    },
    "/upload": { post: { operationId: "upload", requestBody: { content: { "multipart/form-data": { schema: {} } } } } },
    "/tree/{missing}": { get: { operationId: "tree" } },
  },
  components: {
    schemas: { Node: NODE },
    parameters: { Key: { name: "Idempotency-Key", in: "header", required: true, schema: { type: "string" } } },
  },
};

const read = () => {
  const found = readOpenApi(document);
  if (found === undefined) throw new Error("it is an OpenAPI document");
  return { ...found, named: (tool: string) => found.operations.find((operation) => operation.tool === tool) };
};

test("each operation that can be said as one request is a tool, and the others say why they are none", () => {
  const { url, operations, leftOut } = read();
  expect(url).toBe("https://tickets.example/api");
  expect(operations.map(({ tool, method }) => `${method} ${tool}`)).toEqual(["GET getTicket", "PUT putTicket"]);
  expect(leftOut.map(({ operation }) => operation)).toEqual(["dropTicket", "upload", "tree"]);
  expect(leftOut.map(({ why }) => why)).toEqual([
    expect.stringContaining("Authorization"),
    expect.stringContaining("neither JSON nor a form"),
    expect.stringContaining("missing"),
  ]);
});

const one = (paths: object, configured: readonly string[] = []) => {
  const { operations = [], leftOut = [] } =
    readOpenApi({ openapi: "3.1.0", info: { title: "T", version: "1" }, servers: [{ url: "https://a.example" }], paths, components: SHARED }, configured) ?? {};
  return [operations.map(({ tool }) => tool), leftOut.map(({ operation, why }) => `${operation}: ${why}`)];
};
const SHARED = { pathItems: { Shared: { get: { operationId: "shared" } } } };
const ELSEWHERE = { servers: [{ url: "https://upload.example" }] };

test.each<[string, object, readonly string[], readonly string[]]>([
  ["a path that is a reference is followed", { "/x": { $ref: "#/components/pathItems/Shared" } }, ["shared"], []],
  ["one that leads out of the document is named", { "/x": { $ref: "other.yaml#/x" } }, [], ["/x: it leads nowhere"]],
  ["so is a parameter", { "/x": { get: { operationId: "a", parameters: [{ $ref: "#/gone" }] } } }, [], ["a: a parameter of it: it leads nowhere"]],
  ["and a body", { "/x": { post: { operationId: "a", requestBody: { $ref: "b.yaml#/b" } } } }, [], ["a: its body: it leads nowhere"]],
  ["an operation of another server is none of this one", { "/x": { post: { operationId: "a", ...ELSEWHERE } } }, [], ["a: it has another server"]],
  ["also where its path says so", { "/x": { ...ELSEWHERE, post: { operationId: "a" } } }, [], ["a: it has another server"]],
  ["one that repeats the document's is", { "/x": { post: { operationId: "a", servers: [{ url: "https://a.example" }] } } }, ["a"], []],
  [
    "an object in a query is not written",
    { "/x": { get: { operationId: "a", parameters: [{ name: "f", in: "query", required: true, schema: { type: "object" } }] } } },
    [],
    ["a: f is an object or a list"],
  ],
  [
    "nor a list in a path",
    { "/x/{f}": { get: { operationId: "a", parameters: [{ name: "f", in: "path", required: true, schema: { type: ["array", "null"] } }] } } },
    [],
    ["a: f is an object or a list"],
  ],
  ["what is no path is none", { "x-note": { get: {} } }, [], []],
])("%s", (_, paths, tools, why) => {
  expect(one(paths)).toEqual([tools, why.map((text) => expect.stringContaining(text) as string)]);
});

test("a header that the house or its configuration fills is no argument", () => {
  const header = (name: string, where = "header") => ({ name, in: where, required: true, schema: { type: "string" } });
  const paths = { "/x": { get: { operationId: "a", parameters: [header("Accept"), header("X-Key"), header("sid", "cookie")] } } };
  expect(one(paths)).toEqual([[], [expect.stringContaining("a: it wants sid")]]);
  expect(one(paths, ["x-key", "Cookie"])).toEqual([["a"], []]);
  const [operation] = readOpenApi({ openapi: "3.1.0", info: { title: "T", version: "1" }, paths }, ["x-key", "cookie"])?.operations ?? [];
  expect(operation?.inputSchema).toMatchObject({ properties: {}, required: [] });
});

test("what stands beside a reference holds besides what it leads to", () => {
  const schema = { type: "object", properties: { name: { $ref: "#/components/schemas/Short", maxLength: 3 } } };
  const paths = { "/x": { post: { operationId: "a", requestBody: { content: { "application/json": { schema } } } } } };
  const components = { schemas: { Short: { type: "string", minLength: 1 } } };
  const [operation] = readOpenApi({ openapi: "3.1.0", info: { title: "T", version: "1" }, paths, components })?.operations ?? [];
  expect(operation?.inputSchema).toMatchObject({
    properties: { body: { properties: { name: { $ref: "#/$defs/d0", maxLength: 3 } } } },
    $defs: { d0: { type: "string", minLength: 1 } },
  });
});

test("parameters are arguments with the schema of today's JSON Schema", () => {
  expect(read().named("getTicket")).toMatchObject({
    description: "Shows one.",
    parameters: [
      { argument: "id", in: "path" },
      { argument: "fields", in: "query", explode: false },
      { argument: "X-Trace", in: "header" },
    ],
    inputSchema: {
      required: ["id"],
      additionalProperties: false,
      properties: { id: { type: "integer" }, fields: { description: "Which." }, "X-Trace": { type: ["string", "null"] } },
    },
  });
});

test("a schema that refers to itself stays one, and a property may be called as a word of OpenAPI is", () => {
  const { inputSchema, body, parameters } = read().named("putTicket") ?? {};
  expect(body).toEqual({ type: "json", from: { argument: "body" } });
  expect(parameters?.map(({ argument }) => argument)).toEqual(["id", "query_body"]);
  expect(inputSchema).toMatchObject({
    properties: { body: { $ref: "#/$defs/d0" } },
    required: ["id", "body"],
    $defs: { d0: { properties: { children: { items: { $ref: "#/$defs/d0" } }, xml: { type: "string" } } } },
  });
});

test("a header for an idempotency key is filled by the house, and is no argument", () => {
  expect(read().named("putTicket")).toMatchObject({ idempotencyKey: "Idempotency-Key" });
  expect(JSON.stringify(read().named("putTicket")?.inputSchema)).not.toContain("Idempotency");
});

test("a reference that leads nowhere or out of the document is followed by nobody", () => {
  const paths = {
    "/x": { get: { operationId: "x", parameters: [{ name: "a", in: "query", schema: { $ref: "https://evil.example/schema.json" } }] } },
  };
  const [operation] = readOpenApi({ ...document, paths })?.operations ?? [];
  expect(operation?.inputSchema["$defs"]).toEqual({ d0: false });
});

test("a document of Swagger 2.0 is read too, and anything else is none", () => {
  const swagger = {
    swagger: "2.0",
    info: { title: "Old", version: "1" },
    host: "old.example",
    basePath: "/v2",
    schemes: ["https"],
    paths: {
      "/pets/{id}": {
        get: {
          operationId: "pet",
          produces: ["application/json"],
          parameters: [{ name: "id", in: "path", required: true, type: "string" }],
        },
      },
    },
  };
  expect(readOpenApi(swagger)).toMatchObject({
    url: "https://old.example/v2",
    operations: [{ tool: "pet", inputSchema: { properties: { id: { type: "string" } } } }],
  });
  for (const other of [null, [], "openapi", {}, { openapi: 3 }]) expect(readOpenApi(other)).toBeUndefined();
});

test.each(["@evil.example/x", ".evil.example/x", ":8443/x", "{host}/x", "x", "", "/x?admin=1", "/x#top", "/x\\y", "/x y"])(
  "a path %j is no path, and no tool",
  (path) => {
    const { operations, leftOut } =
      readOpenApi({ openapi: "3.1.0", paths: { [path]: { get: { operationId: "one", parameters: [{ name: "host", in: "path" }] } } } }) ??
      {};
    expect({ operations, leftOut }).toEqual({
      operations: [],
      leftOut: [{ operation: "one", why: expect.stringContaining("begin with a slash") }],
    });
  },
);
