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

test("credentials hold back little of ordinary text, and what may be one until it is one or is not", () => {
  const { stream } = scanner(DETECTORS.filter(({ name }) => name === "credentials" || name === "hidden-text"));
  const flow = stream();
  let given = 0;
  let pushed = 0;
  const push = (text: string): number => {
    for (let at = 0; at < text.length; at += 16) {
      given += flow.push(text.slice(at, at + 16)).text.length;
      pushed += Math.min(16, text.length - at);
    }
    return pushed - given;
  };
  const prose = "The framework of eye care: authorization is given, basic keys are cut, and the username is theirs. ";
  expect(push(prose.repeat(40))).toBeLessThan(1200);
  const letters = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEA".repeat(60);
  const before = given;
  push(`-----BEGIN ${["PRIVATE", "KEY"].join(" ")}-----\n${letters}`);
  expect(given - before, "the key is held back").toBeLessThan(1200);
  expect(push(`\n-----END ${["PRIVATE", "KEY"].join(" ")}-----\n${prose.repeat(20)}`)).toBeLessThan(1200);
  expect(push(`-----BEGIN CERTIFICATE-----\n${letters}${prose.repeat(5)}`)).toBeLessThan(1200);
  flow.end();
});

/** Texts whose candidates are far apart, each with what stands where it may be cut. */
describe("what is far apart comes to the same in parts", () => {
  const far = (count: number) => "  some-name: plain words here\n".repeat(count);
  const value = Buffer.from("a value that nobody should read").toString("base64");
  const web = ["eyJ" + "hbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", "eyJ" + "a".repeat(3000), "c2ln".repeat(12)].join(".");
  const texts = {
    "a secret that says so behind its data": `apiVersion: v1\ndata:\n${far(100)}  password: ${value}\nkind: Secret\n${far(20)}`,
    "a secret that says so before its data": `kind: Secret\nmetadata:\n${far(200)}data:\n${far(200)}  password: ${value}\n---\nkind: Pod\n${far(30)}`,
    "many data, one of them secret": `{"data": {"a": 1},\n${far(300)}"data": {"b": 2},\n${far(300)}"kind": "Secret",\n${far(50)}data:\n  token: ${value}\n${far(500)}`,
    "a key that is cut off": `x\n-----BEGIN RSA ${["PRIVATE", "KEY"].join(" ")}-----\n${"QUJD".repeat(700)}`,
    "a long web token": `see ${web} and ewo${"x".repeat(50)} or not. ${far(60)}`,
    "a header": `${far(20)}Authorization: Bearer ${"aB3x9Qw7Lm2".repeat(200)}\n${far(40)}`,
    "a key of JSON": `{"kty":"RSA","n":"${"q9".repeat(900)}","d":"${"x7".repeat(60)}"}\n${far(40)}`,
    "a web token with invisible characters": `see e\u200by${web.slice(2)} and more. ${far(60)}`,
    "a key with invisible characters": `-----BEG\u200bIN ${["PRIVATE", "KEY"].join(" ")}-----\n${"QUJD".repeat(300)}\n-----END ${["PRIVATE", "KEY"].join(" ")}-----\n${far(40)}`,
  };
  const own = scanner(DETECTORS.filter(({ name }) => name === "credentials" || name === "hidden-text"));
  test.each(Object.entries(texts))("%s", (_, text) => {
    const whole = own.scan(text);
    expect(whole.length).toBeGreaterThan(0);
    for (const size of [1000, 97])
      expect(inParts(own, text, Array.from({ length: Math.floor(text.length / size) }, (_of, at) => at * size))).toEqual({ text, matches: whole });
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
