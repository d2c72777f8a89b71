import { describe, expect, test } from "vitest";
import { NAMING_CHARS_MAX } from "../limits.ts";
import type { Detector, Listening } from "./detector.ts";
import type { Rule, ShapeRule } from "./rule.ts";
import { scanner } from "./scanner.ts";
import { AT } from "./unit.ts";

const TOKEN: Rule = {
  id: "a-token",
  class: "token",
  group: "secret",
  keywords: ["tok_"],
  before: 0,
  after: 40,
  pattern: /tok_[a-z]{4,20}\b/,
  score: 0.9,
};
const SHAPE: ShapeRule = {
  id: "a-number",
  class: "number",
  group: "pii",
  shapes: ["###~##~####"],
  valid: (compact) => !compact.startsWith("000"),
  context: { words: ["number", "nº", "번호"], window: 20, boost: 0.5 },
  score: 0.3,
};

const of = (rules: readonly Rule[], shapes: readonly ShapeRule[] = []) => scanner([{ name: "x", rules, shapes } satisfies Detector]);
const found = (text: string, matches: readonly { readonly start: number; readonly end: number }[]) =>
  matches.map(({ start, end }) => text.slice(start, end));

describe("a pattern", () => {
  test.each([
    ["tok_abcd and tok_efgh", ["tok_abcd", "tok_efgh"]],
    ["TOK_abcd", []],
    ["tok_abc", []],
    ["tok_tok_abcd", ["tok_abcd"]],
  ])("in %s", (text, expected) => expect(found(text, of([TOKEN]).scan(text))).toEqual(expected));

  test("may begin before its keyword, and its value may be a part of it", () => {
    const rule: Rule = { ...TOKEN, keywords: ["="], before: 10, pattern: /\b(?:key|pass)=(\w+)/, value: 1 };
    const text = "key=one, other=two, pass=three";
    expect(found(text, of([rule]).scan(text))).toEqual(["one", "three"]);
  });

  test("is tried where the text has what it needs, and nowhere else", () => {
    const rule: Rule = { ...TOKEN, needs: AT };
    expect(of([rule]).scan("tok_abcd")).toEqual([]);
    expect(of([rule]).scan("@ tok_abcd")).toHaveLength(1);
  });

  test("does not match where its value is a placeholder or has too little entropy", () => {
    const rule: Rule = { ...TOKEN, pattern: /tok_(\w+)/, value: 1, entropyMin: 2 };
    const text = "tok_example123 tok_aaaaaaaaab tok_q8Zr2mK1";
    expect(found(text, of([rule]).scan(text))).toEqual(["q8Zr2mK1"]);
  });

  test.each([
    ["x(", "xè"],
    ["xè", "x("],
    ["xè", "xø"],
    ["x(è", "x(("],
  ])("keyed by %s is not tried at %s, whose units share a class with it", (keyword, other) => {
    const tried: string[] = [];
    const valid = (value: string): boolean => tried.push(value) > 0;
    const one: Rule = { ...TOKEN, keywords: [keyword], pattern: /x../, valid };
    const both = of([one, { ...TOKEN, id: "other", keywords: [other], pattern: /y/ }]);
    both.scan(`${other}a`);
    expect(tried).toEqual([]);
    both.scan(`${keyword}a`);
    expect(tried).toHaveLength(1);
  });

  test("is found among keywords of more states than sixteen bits number", () => {
    const keywords = Array.from({ length: 2000 }, (_, index) => `${index}${"abcdefghij".repeat(4)}`);
    const text = `1234${"abcdefghij".repeat(4)}`;
    expect(found(text, of([{ ...TOKEN, keywords, after: 64, pattern: /\d+[a-j]+/ }]).scan(text))).toEqual([text]);
  });

  test.each(["ı", "ß", "ſ"])("keeps its capitals where another keyword holds %s", (other) => {
    const rule: Rule = { ...TOKEN, keywords: ["ignores", `x${other}x`], before: 0, pattern: /[a-z]{3,}\b/i };
    expect(found("IGNORES", of([rule]).scan("IGNORES"))).toEqual(["IGNORES"]);
  });

  test("is refused more tries than the limit has", () => {
    const text = "tok_".repeat(500_001);
    expect(() => of([TOKEN]).scan(text)).toThrow(expect.objectContaining({ code: "INSPECTION_TOO_MUCH" }));
  });
});

describe("a shape", () => {
  test("stands wherever in a long text", () => {
    const scan = of([], [SHAPE]);
    for (let before = 2030; before < 2060; before++) {
      const text = `${" ".repeat(before)}123-45-6789 a1 ${" ".repeat(before)}123456789`;
      expect(found(text, scan.scan(text))).toEqual(["123-45-6789", "123456789"]);
    }
  });

  test.each([
    ["123-45-6789", "123-45-6789"],
    ["at 123456789.", "123456789"],
    ["(123 45 6789)", "123 45 6789"],
    ["123\u201145\u20116789", "123\u201145\u20116789"],
    ["123-45 6789", undefined],
    ["1234567890", undefined],
    ["a123456789", undefined],
    ["x-123456789", undefined],
    ["123456789-0", undefined],
    ["1.123456789", undefined],
    ["000-45-6789", undefined],
    ["/users/123456789", undefined],
    ["0d6a1c5e-1c5e-4d6a-9c5e-123456789abc", undefined],
  ])("in %s", (text, expected) => {
    const matches = of([], [SHAPE]).scan(text);
    expect(found(text, matches)).toEqual(expected === undefined ? [] : [expected]);
  });

  test("is likelier with a word of its context near it or in the member's name", () => {
    const { scan } = of([], [SHAPE]);
    const band = (text: string, key?: string) => scan(text, key === undefined ? {} : { key }).map((match) => match.band);
    expect(band("123-45-6789")).toEqual(["possible"]);
    expect(band("my number: 123-45-6789")).toEqual(["certain"]);
    expect(band("번호는 123-45-6789")).toEqual(["certain"]);
    expect(band("123-45-6789", "theNumber")).toEqual(["certain"]);
    expect(band("the renumber: 123-45-6789")).toEqual(["possible"]);
    expect(band(`number ${"x".repeat(30)} 123-45-6789`)).toEqual(["possible"]);
    expect(scan("123-45-6789", {}, "likely")).toEqual([]);
  });
});

test("of matches that overlap one stands and holds the others", () => {
  const whole: Rule = { ...TOKEN, id: "whole", class: "pair", group: "pii", pattern: /tok_[a-z]+ [a-z]+/, score: 1 };
  const [match, ...more] = of([TOKEN, whole]).scan("tok_abcd efgh");
  expect(more).toEqual([]);
  expect(match).toMatchObject({ rule: "a-token", also: [{ rule: "whole" }] });
});

test("a detector that listens hears where its literals stand, without case, and only where one does", () => {
  const calls: string[] = [];
  const hear: Listening["hear"] = (text, heard) => {
    calls.push(text);
    return heard.map(({ literal, start }) => ({ class: "x", group: "x", rule: `literal ${literal}`, start, end: start + 2, score: 0.9 }));
  };
  const { scan } = scanner([{ name: "x", listens: { literals: ["ab", "cd"], hear } }]);
  expect(scan("xAB cd").map(({ rule, start }) => [rule, start])).toEqual([
    ["literal 0", 1],
    ["literal 1", 4],
  ]);
  expect(scan("nothing")).toEqual([]);
  expect(calls).toEqual(["xAB cd"]);
});

test("what another reading of a text holds counts where it stands in the text, and once", () => {
  const backwards = (text: string) => [
    {
      text: Array.from(text).toReversed().join(""),
      spanOf: (start: number, end: number) => ({ start: text.length - end, end: text.length - start }),
    },
  ];
  const { scan } = scanner([
    { name: "x", rules: [TOKEN] },
    { name: "reader", readings: backwards },
  ]);
  const hidden = "see dcba_kot";
  expect(found(hidden, scan(hidden))).toEqual(["dcba_kot"]);
  expect(scan("tok_abcd")).toHaveLength(1);
});

test("a comma between two cells of a row joins no numbers, and one in a number does", () => {
  const shape: ShapeRule = { id: "nine", class: "nine", group: "pii", score: 1, shapes: ["#########", "###-##-####"] };
  const { scan } = scanner([{ name: "x", shapes: [shape] }]);
  const places = (text: string) => scan(text).map(({ start, end }) => text.slice(start, end));
  expect(places("17,123456789,ok")).toEqual(["123456789"]);
  expect(places("17,536-22-4567,123")).toEqual(["536-22-4567"]);
  expect(places("0,123456789 1,123-45 12,345")).toEqual([]);
});

test("a context of several words is heard as names of members have it", () => {
  const shape: ShapeRule = {
    id: "nine",
    class: "nine",
    group: "pii",
    score: 0,
    shapes: ["#########"],
    context: { words: ["staff number"], window: 40, boost: 1 },
  };
  const { scan } = scanner([{ name: "x", shapes: [shape] }]);
  for (const name of ["staff number", "staff_number", "staff-number", "staffNumber"]) expect(scan(`${name}: 123456789`)).toHaveLength(1);
  expect(scan("staff, number: 123456789")).toEqual([]);
});

test("a name that is too long to be one says nothing of what it holds, and is given to nobody", () => {
  const keys: (string | undefined)[] = [];
  const looking: Detector = {
    name: "y",
    look: (_text, { key }) => {
      keys.push(key);
      return [];
    },
  };
  const all = scanner([{ name: "x", shapes: [{ ...SHAPE, score: 0 }] }, looking]);
  const long = `number ${"x".repeat(NAMING_CHARS_MAX)}`;
  const texts = [long, long.slice(0, NAMING_CHARS_MAX)].map((key) => ({ text: "536-22-4567", key }));
  expect(all.scanAll(texts).map(({ index }) => index)).toEqual([1]);
  expect(all.scan("536-22-4567", { key: long })).toEqual([]);
  expect(keys).toEqual([undefined, texts[1]?.key, undefined]);
});
