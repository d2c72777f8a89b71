import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readConfigurationFile } from "./read.ts";

const folder = mkdtempSync(join(tmpdir(), "chatelaine-api-tools-"));
const file = join(folder, "chatelaine.yaml");
afterAll(() => rmSync(folder, { recursive: true }));

writeFileSync(
  join(folder, "crm.yaml"),
  `openapi: 3.1.0
info: { title: CRM, version: "1" }
servers: [{ url: "http://crm.example/v1" }]
paths:
  /contacts/{id}: { get: { operationId: getContact, parameters: [{ name: id, in: path, required: true, schema: { type: string } }] } }
  /import: { post: { operationId: importAll, requestBody: { content: { text/csv: {} } } } }
`,
);
writeFileSync(join(folder, "other.yaml"), "name: no document\n");

function read(server: string) {
  writeFileSync(file, `servers:\n  crm: ${server}\n`);
  return readConfigurationFile(file).servers["crm"];
}

test("a document's operations are the tools of a server at the configured address", () => {
  expect(read('{ openapi: crm.yaml, url: "https://crm.example/v2" }')).toMatchObject({
    kind: "api",
    url: "https://crm.example/v2",
    operations: [{ tool: "getContact", method: "GET", path: "/contacts/{id}" }],
    leftOut: [{ operation: "importAll", why: expect.stringContaining("neither JSON nor a form") }],
    client: [],
    callDeadlineMs: 60_000,
  });
});

test("a document may merge mappings, as YAML 1.1 has it, and what the configuration fills is no argument", () => {
  writeFileSync(
    join(folder, "merged.yaml"),
    `openapi: 3.1.0
info: { title: CRM, version: "1" }
x-all: &all
  parameters:
    - { name: X-Tenant, in: header, required: true, schema: { type: string } }
    - { name: X-Key, in: header, required: true, schema: { type: string } }
paths:
  /contacts: { get: { <<: *all, operationId: listContacts } }
`,
  );
  expect(read('{ openapi: merged.yaml, url: "https://crm.example", headers: { x-key: secret://crm } }')).toMatchObject({
    operations: [{ tool: "listContacts", inputSchema: { required: ["X-Tenant"] } }],
  });
});

test("tools can be written in a few lines", () => {
  expect(
    read('{ url: "https://x.example", tools: { find: { description: Finds., request: "GET /find", args: { words: string } } } }'),
  ).toMatchObject({
    kind: "api",
    operations: [{ tool: "find", inputSchema: { required: ["words"], properties: { words: { type: "string" } } } }],
  });
});

test.for<[string, string]>([
  ["{ openapi: gone.yaml }", "gone.yaml, which cannot be read"],
  ["{ openapi: other.yaml }", "no OpenAPI document"],
  ["{ openapi: crm.yaml }", "without TLS"],
  ['{ openapi: crm.yaml, url: "https://x.example/?a=1" }', "scheme, host, port and path alone"],
  ['{ openapi: crm.yaml, url: "https://x.example", operations: [getContakt] }', '"getContakt", which its document does not have'],
  ['{ openapi: crm.yaml, url: "https://x.example", operations: [importAll] }', "cannot be a tool: its body"],
  ['{ openapi: crm.yaml, url: "https://x.example", client: [elicit] }', "there is no servers.crm.client"],
  ['{ url: "https://x.example", tools: { find: { description: F, request: "GET /{x}" } } }', "x is not among its args"],
  [
    '{ url: "https://x.example", tools: { find: { description: F, request: "GET /x", args: { a: text } } } }',
    "servers.crm.tools.find.args.a",
  ],
])("%s is refused: %s", ([server, what]) => {
  expect(() => read(server)).toThrow(what);
});
