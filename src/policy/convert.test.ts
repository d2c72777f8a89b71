import { describe, expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../call/json.ts";
import { argTypeOf } from "./arg-type.ts";
import { Mismatch, convert } from "./convert.ts";
import { Amount } from "./value.ts";
import type { Long, ValueRecord } from "./value.ts";

function converted(inputSchema: JsonObject, args: JsonValue): ValueRecord | Mismatch | undefined {
  const type = argTypeOf({ type: "object", ...inputSchema });
  return type === undefined ? undefined : convert(args, type);
}

function number(type: "integer" | "number", value: number): unknown {
  const result = converted({ properties: { n: { type } } }, { n: value });
  return result instanceof Mismatch ? result.code : result?.get("n");
}

test("numbers become decimals exactly or not at all", () => {
  const decimal = (tenThousandths: Long): Amount => new Amount("decimal", tenThousandths);
  expect(number("number", 3)).toEqual(decimal(30_000));
  expect(number("number", -0.0001)).toEqual(decimal(-1));
  expect(number("number", -0)).toEqual(decimal(0));
  expect(number("number", 922_337_203_685_477)).toEqual(decimal(9_223_372_036_854_770_000n));
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
  const record = converted(schema, { a: "x", b: { any: 1 }, c: null, d: [1] });
  expect(record instanceof Mismatch ? record : new Map(record)).toEqual(new Map([["a", "x"]]));
});

describe("a mismatch names the place by the schema's names", () => {
  const schema = {
    properties: { edits: { type: "array", items: { type: "object", properties: { "a/b": { type: "string" } }, required: ["a/b"] } } },
  };
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
