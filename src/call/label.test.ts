import fc from "fast-check";
import { expect, test } from "vitest";
import { ANY_ORIGIN, joinLabels, TRUSTED_PUBLIC, type Label } from "./label.ts";
import { ENTRY_BYTES_MAX, NAME_CHARS_MAX, ORIGINS_MAX, URI_CHARS_MAX } from "./limits.ts";

const names = (prefix: string, maxLength: number) =>
  fc
    .uniqueArray(
      fc.nat(200).map((n) => `${prefix}${n}`),
      { maxLength },
    )
    .map((list) => list.sort());
const label: fc.Arbitrary<Label> = fc.record({
  integrity: fc.constantFrom("trusted" as const, "untrusted" as const),
  readers: fc.option(names("r", 5)),
  origins: fc.oneof(names("s/", 80), fc.constant([ANY_ORIGIN])),
});

test("joining is commutative, associative and idempotent", () => {
  fc.assert(
    fc.property(label, label, label, (a, b, c) => {
      expect(joinLabels(a, b)).toEqual(joinLabels(b, a));
      expect(joinLabels(a, joinLabels(b, c))).toEqual(joinLabels(joinLabels(a, b), c));
      expect(joinLabels(a, a)).toEqual({ ...a, readers: a.readers });
    }),
  );
});

test("joining never lowers: untrusted stays, readers only get fewer", () => {
  fc.assert(
    fc.property(label, label, (a, b) => {
      const joined = joinLabels(a, b);
      expect(a.integrity === "untrusted" ? joined.integrity : "untrusted").toBe("untrusted");
      expect(a.readers === null || joined.readers?.every((reader) => a.readers?.includes(reader))).toBe(true);
    }),
  );
});

test("too many origins are said as any", () => {
  const many = Array.from({ length: ORIGINS_MAX + 1 }, (_, n) => `s/${n}`).sort();
  expect(joinLabels(TRUSTED_PUBLIC, { ...TRUSTED_PUBLIC, origins: many }).origins).toEqual([ANY_ORIGIN]);
});

test("names that a server made long are said as any, so that a label and a name always fit into an entry", () => {
  const long = (n: number) => ({ ...TRUSTED_PUBLIC, origins: [`s/${n}${"\u6f22".repeat(URI_CHARS_MAX - 3)}`] });
  const read = [0, 1, 2, 3].map(long).reduce(joinLabels, TRUSTED_PUBLIC);
  expect(read.origins).toEqual([ANY_ORIGIN]);
  const some = joinLabels(TRUSTED_PUBLIC, { ...TRUSTED_PUBLIC, origins: [`s/${"\u6f22".repeat(NAME_CHARS_MAX)}`] });
  expect(some.origins).toHaveLength(1);
  const largest = joinLabels(TRUSTED_PUBLIC, long(0));
  expect(Buffer.byteLength(JSON.stringify(largest)) + 3 * URI_CHARS_MAX).toBeLessThan(ENTRY_BYTES_MAX);
});
