import { existsSync, readdirSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fixture } from "../detectors/fixture.ts";
import { DETECTORS } from "../detectors/index.ts";
import { scanner } from "./scanner.ts";
import type { PartScanner } from "./scanner.ts";

const detectors = new URL("../detectors/", import.meta.url);

/** Every fixture of every detector, by its folder. */
const texts = new Map<string, readonly string[]>();
for (const { name } of readdirSync(detectors, { withFileTypes: true })) {
  if (!existsSync(new URL(`${name}/ng.ts`, detectors))) continue;
  const { ng } = (await import(new URL(`${name}/ng.ts`, detectors).href)) as { readonly ng: readonly Fixture[] };
  const { ok } = (await import(new URL(`${name}/ok.ts`, detectors).href)) as { readonly ok: readonly Fixture[] };
  texts.set(
    name,
    [...ng, ...ok].map(({ text }) => text),
  );
}

function inParts({ stream }: PartScanner, text: string, cuts: readonly number[]) {
  const flow = stream();
  const ends = [...cuts.toSorted((a, b) => a - b), text.length];
  const settled = ends.map((end, index) => flow.push(text.slice(index === 0 ? 0 : ends[index - 1], end)));
  const all = [...settled, flow.end()];
  return { text: all.map((part) => part.text).join(""), matches: all.flatMap(({ matches }) => matches) };
}

describe("a text in parts comes to what the whole comes to", () => {
  const small = DETECTORS.filter(({ name, reach = 256 }) => texts.has(name) && reach <= 4096);

  test.each(small.map((detector) => [detector.name, detector] as const))("for the fixtures of %s", (name, detector) => {
    const own = scanner([detector]);
    const of = texts.get(name) ?? [];
    const parts = fc.record({
      order: fc.shuffledSubarray([...of], { minLength: Math.min(of.length, 4) }),
      between: fc.constantFrom("\n", ". ", " and then, ", `\n${"nothing to see here; ".repeat(30)}\n`),
      cuts: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 3 }),
    });
    fc.assert(
      fc.property(parts, ({ order, between, cuts }) => {
        const text = order.join(between).repeat(2);
        const places = cuts.map((cut) => Math.floor(cut * text.length));
        expect(inParts(own, text, places)).toEqual({ text, matches: own.scan(text) });
      }),
      { numRuns: 15 },
    );
  });

  test("for all of them together, sign by sign", () => {
    const all = scanner(DETECTORS);
    const text = [...texts.values()].flatMap((of) => of.slice(0, 40)).join("\n");
    const cuts = Array.from({ length: Math.floor(text.length / 7) }, (_, index) => index * 7);
    expect(inParts(all, text, cuts)).toEqual({ text, matches: all.scan(text) });
  });
});

test("what is settled comes before the end, and what is not is held back", () => {
  const { stream } = scanner(DETECTORS.filter(({ name }) => name === "email"));
  const flow = stream();
  const first = flow.push(`${"one line of text; ".repeat(200)}write to info@exam`);
  expect(first.text.length).toBeGreaterThan(2000);
  expect(first.matches).toEqual([]);
  expect(flow.push("ple.org now").matches).toEqual([]);
  expect(flow.end().matches).toMatchObject([{ class: "email" }]);
});

test("a stream in which nothing settles is refused at the limit", () => {
  const { stream } = scanner([
    { name: "x", look: (text) => [{ class: "x", group: "x", rule: "x", start: 0, end: text.length, score: 1 }] },
  ]);
  const flow = stream();
  expect(() => {
    for (let part = 0; part < 6; part++) flow.push("x".repeat(300_000));
  }).toThrow(expect.objectContaining({ code: "INSPECTION_TOO_MUCH" }));
});
