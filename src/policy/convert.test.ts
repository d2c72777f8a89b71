import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../call/json.ts";
import { argTypeOf } from "./arg-type.ts";
import { cedarEngine } from "./cedar-engine.ts";
import type { CedarRecord } from "./cedar-value.ts";
import { Mismatch, convert } from "./convert.ts";
import type { Placed } from "./placed.ts";
import { readRules } from "./read-rules.ts";
import { schemaOf } from "./schema.ts";

function converted(inputSchema: JsonObject, args: JsonValue): CedarRecord | Mismatch | undefined {
  const type = argTypeOf({ type: "object", ...inputSchema });
  return type === undefined ? undefined : convert(args, type);
}

function number(type: "integer" | "number", value: number): unknown {
  const result = converted({ properties: { n: { type } } }, { n: value });
  return result instanceof Mismatch ? result.code : result?.["n"];
}

test("numbers become decimals exactly or not at all", () => {
  const decimal = (arg: string): object => ({ __extn: { fn: "decimal", arg } });
  expect(number("number", 3)).toEqual(decimal("3.0"));
  expect(number("number", -0.0001)).toEqual(decimal("-0.0001"));
  expect(number("number", -0)).toEqual(decimal("0.0"));
  expect(number("number", 922_337_203_685_477)).toEqual(decimal("922337203685477.0"));
  for (const value of [922_337_203_685_478, 1e21, 1e-7, 0.1 + 0.2, 48.858_37]) expect(number("number", value)).toBe("POLICY_NUMBER_UNSAFE");
});

test("whole numbers are exact", () => {
  expect(number("integer", Number.MAX_SAFE_INTEGER)).toBe(Number.MAX_SAFE_INTEGER);
  expect(number("integer", 5.0)).toBe(5);
  expect(number("integer", 2 ** 53)).toBe("POLICY_NUMBER_UNSAFE");
  expect(number("integer", 0.5)).toBe("POLICY_ARGUMENTS_INVALID");
});

test("only typed members reach the policy", () => {
  const schema = { properties: { a: { type: "string" }, b: {}, c: { type: ["string", "null"] } }, additionalProperties: true };
  expect(converted(schema, { a: "x", b: { any: 1 }, c: null, d: [1] })).toEqual({ a: "x" });
});

describe("a mismatch names the place by the schema's names", () => {
  const schema = { properties: { edits: { type: "array", items: { type: "object", properties: { "a/b": { type: "string" } }, required: ["a/b"] } } } };
  test.each([
    [{ edits: "x" }, "/edits"],
    [{ edits: [{ "a/b": "x" }, 5] }, "/edits/1"],
    [{ edits: [{ "a/b": 5 }] }, "/edits/0/a~1b"],
    [{ edits: [{}] }, "/edits/0/a~1b"],
    [{ edits: [{ "a/b": "x", secret: 1 }] }, "/edits/0"],
  ])("%j", (args, path) => {
    expect(converted(schema, args)).toMatchObject({ path });
  });
});

const NAMES = ["a", "b", "__entity", "__extn", "__proto__", "toString", "type", "id", ""];
const leaf = fc.constantFrom<JsonObject>({ type: "string" }, { type: "integer" }, { type: "number" }, { type: "boolean" }, { type: ["string", "null"] }, { enum: ["x"] }, {});
const { schema: anySchema } = fc.letrec<{ schema: JsonObject }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.record({ type: fc.constant("array"), items: tie("schema") }),
    fc.record({ type: fc.constant("object"), properties: fc.dictionary(fc.constantFrom(...NAMES), tie("schema"), { maxKeys: 4 }), required: fc.subarray(NAMES), additionalProperties: fc.boolean() }),
  ),
}));
const anyValue = fc.jsonValue({ maxDepth: 4, stringUnit: "binary" }) as fc.Arbitrary<JsonValue>;

/** A value that mostly fits a schema, so that the property is not about refusals alone. */
function valueFor(schema: JsonObject): fc.Arbitrary<JsonValue> {
  const fitting = ((): fc.Arbitrary<JsonValue> => {
    switch (schema["type"]) {
      case "string":
        return fc.string({ unit: "binary" });
      case "integer":
        return fc.integer();
      case "number":
        return fc.integer().map((whole) => whole / 100);
      case "boolean":
        return fc.boolean();
      case "array":
        return fc.array(valueFor(schema["items"] as JsonObject), { maxLength: 3 });
      case "object":
        return objectFor(schema);
      default:
        return fc.constantFrom("x", null);
    }
  })();
  return fc.oneof({ weight: 12, arbitrary: fitting }, { weight: 1, arbitrary: anyValue });
}

function objectFor(schema: JsonObject): fc.Arbitrary<JsonValue> {
  const members = Object.entries(schema["properties"] as JsonObject).map(([name, property]) => [name, valueFor(property as JsonObject)] as const);
  return fc.record(Object.fromEntries(members)) as fc.Arbitrary<JsonObject>;
}

test("whatever the schema and the arguments, what converts is valid to the engine", () => {
  let valid = 0;
  const top = fc.record({ type: fc.constant("object"), properties: fc.dictionary(fc.constantFrom(...NAMES), anySchema, { maxKeys: 4 }) }) as fc.Arbitrary<JsonObject>;
  const property = fc.property(top.chain((inputSchema) => fc.tuple(fc.constant(inputSchema), valueFor(inputSchema))), ([inputSchema, args]) => {
    const definition = { kind: "tool", server: "s", name: "t", state: "pinned", fingerprint: "", described: { inputSchema } } as const;
    const type = argTypeOf(inputSchema);
    const result = type === undefined ? undefined : convert(args, type);
    if (result === undefined || result instanceof Mismatch) return;
    valid += 1;
    const placed = (type: string, id: string): Placed => ({ uid: { type, id }, parents: [] });
    const permit = readRules({ "all.cedar": "permit (principal, action, resource);" }).rules;
    const session = { calls: 0, integrity: { __entity: { type: "Integrity", id: "trusted" } }, origins: [], private: false };
    const common = { session, now: { __extn: { fn: "datetime", arg: "2026-11-21" } }, findings: [], approvals: [], budget: {} };
    const context = { args: result, common };
    const request = { principal: placed("Agent", "a"), action: placed("Action", "s/t"), resource: placed("Tool", "s/t"), context, others: [] };
    const engine = cedarEngine(permit, schemaOf({ definitions: [definition], agents: [] }));
    expect(engine.authorize("plain", request)).toMatchObject({ decision: "allow" });
  });
  fc.assert(property, { numRuns: 250, seed: 20261121 });
  expect(valid).toBeGreaterThan(60);
});
