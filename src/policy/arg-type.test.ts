import { describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../call/json.ts";
import { argTypeOf } from "./arg-type.ts";
import type { ArgType } from "./arg-type.ts";

/** A type as a short text: `{path:string content?:long x:-}`, where `-` is unread, `|null` nullable, `…` open. */
function shown(type: ArgType | undefined): string {
  if (type === undefined) return "-";
  if (type.kind === "set") return `[${shown(type.of)}]`;
  if (type.kind !== "record") return type.kind;
  const fields = [...type.fields].map(
    ([name, field]) => `${name}${field.required ? "" : "?"}:${shown(field.type)}${field.nullable ? "|null" : ""}`,
  );
  return `{${[...fields, ...(type.open ? ["…"] : [])].join(" ")}}`;
}

function ofProperty(property: JsonValue, more: JsonObject = {}): string {
  return shown(argTypeOf({ type: "object", properties: { x: property }, required: ["x"], ...more }));
}

describe("a property's JSON Schema becomes a type", () => {
  const cases: readonly (readonly [string, JsonValue, string])[] = [
    ["text", { type: "string", format: "uri" }, "{x:string}"],
    ["truth", { type: "boolean" }, "{x:boolean}"],
    ["whole number", { type: "integer" }, "{x:long}"],
    ["number", { type: "number" }, "{x:decimal}"],
    ["list", { type: "array", items: { type: "string" } }, "{x:[string]}"],
    ["list of objects", { type: "array", items: { type: "object", properties: { a: { type: "string" } } } }, "{x:[{a?:string}]}"],
    ["object", { type: "object", properties: { a: { type: "integer" } }, required: ["a"] }, "{x:{a:long}}"],
    ["enumeration without a type", { enum: ["a", "b"] }, "{x:string}"],
    ["constant text", { const: "a" }, "{x:string}"],
    ["nullable text", { type: ["string", "null"] }, "{x:string|null}"],
    ["nullable by alternative", { anyOf: [{ type: "string" }, { type: "null" }] }, "{x:string|null}"],
    ["nullable enumeration", { enum: ["a", null] }, "{x:string|null}"],
    ["alternatives", { anyOf: [{ type: "string" }, { type: "integer" }] }, "{x:-}"],
    ["two types", { type: ["string", "integer"] }, "{x:-}"],
    ["mixed enumeration", { enum: ["a", 1] }, "{x:-}"],
    ["tuple", { type: "array", prefixItems: [{ type: "string" }] }, "{x:-}"],
    ["list of anything", { type: "array" }, "{x:-}"],
    ["list that may hold null", { type: "array", items: { type: ["string", "null"] } }, "{x:-}"],
    ["free object", { type: "object" }, "{x:-}"],
    ["map", { type: "object", additionalProperties: { type: "string" } }, "{x:-}"],
    ["anything", true, "{x:-}"],
    ["nothing sensible", { type: "florin" }, "{x:-}"],
    ["reference to another document", { $ref: "https://example.com/schema" }, "{x:-}"],
  ];
  test.each(cases)("%s", (_, property, expected) => {
    expect(ofProperty(property)).toBe(expected);
  });

  test("references inside the document are followed, and one that holds itself is unread", () => {
    const $defs = {
      name: { type: "string" },
      tree: { type: "object", properties: { value: { $ref: "#/$defs/name" }, left: { $ref: "#/$defs/tree" } } },
    };
    expect(ofProperty({ $ref: "#/$defs/name" }, { $defs })).toBe("{x:string}");
    expect(ofProperty({ $ref: "#/$defs/tree" }, { $defs })).toBe("{x:{value?:string left?:-}}");
    expect(ofProperty({ $ref: "#/$defs/gone" }, { $defs })).toBe("{x:-}");
    expect(ofProperty({ $ref: "#/constructor/name" })).toBe("{x:-}");
  });
});

test("members that the schema does not name are let in only where it says so", () => {
  const properties = { x: { type: "string" } };
  expect(shown(argTypeOf({ type: "object", properties }))).toBe("{x?:string}");
  expect(shown(argTypeOf({ type: "object", properties, additionalProperties: false }))).toBe("{x?:string}");
  expect(shown(argTypeOf({ type: "object", properties, additionalProperties: true }))).toBe("{x?:string …}");
  expect(shown(argTypeOf({ type: "object", properties, patternProperties: { "^y": { type: "string" } } }))).toBe("{x?:string …}");
  expect(shown(argTypeOf({ type: "object", properties, allOf: [{ properties: { y: { type: "string" } } }] }))).toBe("{x?:string …}");
  expect(shown(argTypeOf({ type: "object", properties, required: ["x", "y"] }))).toBe("{x:string y:-}");
});

test("a schema that is of no use gives no arguments at all", () => {
  for (const schema of [
    undefined,
    null,
    true,
    "object",
    {},
    { type: "string" },
    { type: "object" },
    { properties: { x: { type: "string" } } },
  ]) {
    expect(argTypeOf(schema)).toBeUndefined();
  }
  expect(shown(argTypeOf({ type: "object", additionalProperties: false }))).toBe("{}");
});

test("depth and size of a server's schema are bounded", () => {
  let deep: JsonObject = { type: "string" };
  for (let depth = 0; depth < 5000; depth++) deep = { type: "object", properties: { a: deep } };
  expect(shown(argTypeOf(deep))).toContain("a?:-");
  const wide = Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`a${index}`, { type: "string" }]));
  expect(argTypeOf({ type: "object", properties: wide })).toBeUndefined();
  const $defs = {
    t: { type: "object", properties: Object.fromEntries(["a", "b", "c"].map((name) => [name, { anyOf: [{ $ref: `#/$defs/u` }] }])) },
    u: { type: "object", properties: { t: { $ref: "#/$defs/t" } } },
  };
  expect(argTypeOf({ type: "object", properties: { x: { $ref: "#/$defs/t" } }, $defs })).toBeDefined();
});

test("names with a meaning of their own are never typed", () => {
  const properties = JSON.parse(
    '{"__entity":{"type":"string"},"__extn":{"type":"string"},"__proto__":{"type":"string"},"constructor":{"type":"string"},"\\ud800":{"type":"string"}}',
  ) as JsonObject;
  const type = argTypeOf({ type: "object", properties });
  expect([...(type?.fields ?? [])].filter(([, field]) => field.type !== undefined).map(([name]) => name)).toEqual(["constructor"]);
});
