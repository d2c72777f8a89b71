import { existsSync, readdirSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Fixture } from "../detectors/fixture.ts";
import { DETECTORS } from "../detectors/index.ts";
import { overlapping } from "../find.ts";
import { scanner } from "./scanner.ts";

const detectors = new URL("../detectors/", import.meta.url);
const all = scanner(DETECTORS);

const fixtures: Fixture[] = [];
for (const { name } of readdirSync(detectors, { withFileTypes: true })) {
  if (!existsSync(new URL(`${name}/ng.ts`, detectors))) continue;
  const { ng } = (await import(new URL(`${name}/ng.ts`, detectors).href)) as { readonly ng: readonly Fixture[] };
  fixtures.push(...ng);
}

test("the texts of a message are seen as each is seen by itself, whatever stands beside it", () => {
  const cut = fc.tuple(fc.constantFrom(...fixtures), fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean());
  const texts = fc.array(
    fc.oneof(
      {
        weight: 4,
        arbitrary: cut.map(([{ text, key }, part, isHead]) => ({
          text: isHead ? text.slice(0, part * text.length) : text.slice(part * text.length),
          key,
        })),
      },
      {
        weight: 1,
        arbitrary: fc.record({ text: fc.string({ unit: "binary", maxLength: 40 }), key: fc.constantFrom(undefined, "password", "iban") }),
      },
      {
        weight: 1,
        arbitrary: fc.constantFrom("", "\0", "7", "@", "passport number: ", "x".repeat(20_000)).map((text) => ({ text, key: undefined })),
      },
    ),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(texts, (message) => {
      const apart = message.map(({ text, key }, index) => ({
        index,
        matches: all.scan(text, { direction: "to-model", ...(key !== undefined && { key }) }),
      }));
      expect(all.scanAll(message, { direction: "to-model" })).toEqual(apart.filter(({ matches }) => matches.length > 0));
    }),
    { numRuns: 40 },
  );
});

test("no match goes on from one text to the next", () => {
  const pair = (one: string, other: string) =>
    all.scanAll(
      [one, other].map((text) => ({ text, key: undefined })),
      {},
      "likely",
    );
  const iban = ["DE89 3704 0044", " 0532 0130 00"] as const;
  expect(all.scan(iban.join(""), {}, "likely")).toMatchObject([{ class: "iban" }]);
  expect(pair(...iban).flatMap(({ matches }) => matches.map((match) => match.class))).not.toContain("iban");
  expect(pair("write to ana@exam", "ple.org")).toEqual([]);
  expect(pair("date of birth: ", "1984-05-06")).toEqual([]);
  expect(pair("date of birth: ", "the card came by mail on 1984-05-06")).toEqual([]);
});

test("what stands in a name is found wherever the message repeats it", () => {
  const name = "write to ana@example.org";
  const texts = ["rows", name, "rows", name, name].map((text) => ({ text, key: undefined }));
  const seen = all.scanAll([...texts, { text: name, key: "note" }], {}, "likely");
  expect(seen.map(({ index }) => index)).toEqual([1, 3, 4, 5]);
  for (const { matches } of seen) expect(matches).toMatchObject([{ class: "email", start: 9, end: 24 }]);
});

test("a credential under a name that says so is found once", () => {
  const token = ["ghp", "_", "q8Zr2mK1", "Lx5Tn7Wd", "3Vb9Yc4H", "s6Jf0Pg2", "Ra1E"].join("");
  const seen = all.scanAll([{ text: token, key: "github_api_key" }], {}, "likely").flatMap(({ matches }) => overlapping(matches));
  expect(seen.filter((match) => match.class === "credentials")).toHaveLength(1);
});
