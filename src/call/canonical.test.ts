import canonicalize from "canonicalize";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import vectors from "../../test/vectors/canonical.json" with { type: "json" };
import { canonical, canonicalBytes, inOrder } from "./canonical.ts";
import { sha256Hex } from "./digest.ts";
import type { JsonObject, JsonValue } from "./json.ts";

const REFUSED = expect.objectContaining({ code: "CALL_NOT_CANONICAL" });

describe("the vectors that other languages can use", () => {
  test.each(vectors.accepted)("$name", ({ json, canonical: expected, sha256 }) => {
    expect(canonical(JSON.parse(json) as JsonValue)).toBe(expected);
    expect(sha256Hex(canonicalBytes(JSON.parse(json) as JsonValue))).toBe(sha256);
  });

  test.each(vectors.refused)("$name is refused", ({ json }) => {
    expect(() => canonical(JSON.parse(json) as JsonValue)).toThrow(REFUSED);
  });
});

test("any JSON value has the text that the npm package canonicalize gives it", () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: "binary", maxDepth: 6 }), (value) => {
      expect(canonical(value as JsonValue)).toBe(canonicalize(value));
    }),
    { numRuns: 5_000 },
  );
});

/** Names that an object does not hold in the order in which they came, or that JavaScript takes for something else. */
const names = fc.constantFrom("10", "9", "1", "00", "b", "a", "B", "", "\u20ac", "\ud83d\ude00", "__proto__", "toJSON", "constructor");
const { object: anyObject } = fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, fc.constantFrom<JsonValue>(1, "x", null), fc.array(tie("value"), { maxLength: 3 }), tie("object")),
  object: fc.array(fc.tuple(names, tie("value")), { maxLength: 20 }).map((members) => Object.fromEntries(members)),
}));

test("whatever the names, members are sorted, and putting them in order first changes nothing of the text", () => {
  fc.assert(
    fc.property(anyObject, (value) => {
      const text = canonicalize(value);
      expect(canonical(value)).toBe(text);
      expect(canonical(inOrder(value))).toBe(text);
      expect(JSON.parse(canonical(inOrder(value)))).toEqual(value);
    }),
    { numRuns: 2_000 },
  );
});

test("what is in order is not copied", () => {
  const value = { a: [{ b: 1, c: 2 }], d: null };
  expect(inOrder(value)).toBe(value);
  expect(Object.keys(inOrder({ d: { z: 1, y: 2 }, a: 1 }))).toEqual(["a", "d"]);
});

test("what would say itself how JSON writes it is written like any other object", () => {
  // No JSON is like this; at run time it could still arrive.
  const values: readonly unknown[] = [{ b: 1, a: new Date(0) }, { a: new Date(0) }, [new URL("http://a.example/")]];
  expect(values.map((value) => canonical(value as JsonValue))).toEqual(['{"a":{},"b":1}', '{"a":{}}', "[{}]"]);
});

test("any number has the text that the npm package canonicalize gives it", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(canonical(value)).toBe(canonicalize(value));
    }),
    { numRuns: 5_000 },
  );
});

test("the canonical text reads back as the same value, and as itself", () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: "binary" }), (value) => {
      const text = canonical(value as JsonValue);
      expect(canonical(JSON.parse(text) as JsonValue)).toBe(text);
    }),
  );
});

test("what JSON cannot say in one way is refused, however deep it lies", () => {
  for (const value of [undefined, Number.NaN, Infinity, -Infinity, "\ud800", "a\udc00b", 1n, Symbol("s"), () => 1]) {
    // Values of these types cannot be written as a JsonValue; at run time they could still arrive.
    expect(() => canonical([{ deep: value }] as unknown as JsonValue)).toThrow(REFUSED);
  }
});
