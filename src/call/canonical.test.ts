import canonicalize from "canonicalize";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import vectors from "../../test/vectors/canonical.json" with { type: "json" };
import { canonical, canonicalBytes } from "./canonical.ts";
import { sha256Hex } from "./digest.ts";
import type { JsonValue } from "./json.ts";

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
