import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Argument } from "./argument.ts";
import { ASKED, KNOWN, standingOf, UNKNOWN } from "./ground.ts";
import type { Standing } from "./ground.ts";
import { Sources } from "./sources.ts";
import { weightOf } from "./token.ts";
import { normOfNumber } from "./typed/number.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const MAIL = { origin: { call: "call_0", name: "mail/search" }, place: "/result/structuredContent/level" } as const;

function argument(more: Partial<Argument> = {}): Argument {
  return {
    place: "/level",
    role: "control",
    isListed: true,
    isRecipient: false,
    words: new Set(["level"]),
    nouns: new Set(),
    isMoney: false,
    isQuantity: false,
    isId: false,
    isPerson: false,
    schema: undefined,
    ...more,
  };
}

/** The standing of a value where these texts were asked for and these are known. */
function standing(value: string | number, asked: readonly string[], known: readonly string[], of = argument()): Standing {
  const [prompts, results] = [new Sources(), new Sources()];
  for (const text of asked) prompts.add(text, { place: "" });
  for (const text of known) results.add(text, MAIL);
  const pools = [
    { sources: prompts, standing: ASKED },
    { sources: results, standing: KNOWN },
  ];
  return standingOf(value, of, { pools, domains: [], now: NOW });
}

const isNumber = (text: string) => /^[+-]?[\d.,'\u2019\u00a0\u202f]+$/.test(text.trim());
const texts = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.string({ unit: "binary-ascii", maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        "dora",
        "lee",
        "@",
        ".",
        "/",
        "example.org",
        "https://",
        "docs",
        " ",
        "report.txt",
        "-",
        "13",
        "\u00e9",
        "\u5f20",
        "'",
        ":",
        "=",
        "(",
        ")",
      ),
      { maxLength: 10 },
    )
    .map((pieces) => pieces.join("")),
);

describe("whole values", () => {
  test("whatever a trusted field says stands for itself, but for what is too short to be told from anything else", () => {
    fc.assert(
      fc.property(texts, (text) => {
        fc.pre(weightOf(text) >= 4 && !isNumber(text) && text.normalize("NFC") === text);
        expect(standing(text, [], ["something else", text])).toBe(KNOWN);
        expect(standing(text, [text], [])).toBe(ASKED);
      }),
      { numRuns: 500 },
    );
  });

  test("a number that a field says stands for itself under the field's own name", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.integer(), fc.integer({ min: 0, max: 999 }), fc.double({ noNaN: true, noDefaultInfinity: true })),
        (number) => {
          fc.pre(normOfNumber(number) !== undefined);
          expect(standing(number, [], [String(number)])).toBe(KNOWN);
        },
      ),
    );
  });

  test("an amount is asked for in whatever way it is written, and no other amount is", () => {
    const amount = argument({ words: new Set(["amount"]), isMoney: true });
    const written = fc.tuple(
      fc.integer({ min: 0, max: 9_999_999 }),
      fc.integer({ min: 0, max: 99 }),
      fc.constantFrom("en-US", "de-DE", "de-CH", "fr-FR"),
    );
    fc.assert(
      fc.property(written, fc.integer({ min: 1, max: 9_999_999_99 }), ([whole, cents, locale], other) => {
        const value = (whole * 100 + cents) / 100;
        const text = `Pay ${value.toLocaleString(locale, { minimumFractionDigits: 2 })} euros to Dora`;
        expect([text, standing(value, [text], [], amount)]).toEqual([text, ASKED]);
        fc.pre(other / 100 !== value);
        expect(standing(other / 100, [text], [], amount)).toBe(UNKNOWN);
      }),
      { numRuns: 300 },
    );
  });
});

describe("what nothing trusted says", () => {
  const trusted = fc.array(fc.stringMatching(/^[a-m]{3,8}$/), { minLength: 1, maxLength: 6 });
  const foreign = fc.stringMatching(/^[n-z][n-z0-9.@:/_-]{1,10}[n-z]$/);
  const joins = fc.constantFrom(" ", ".", "/", "@", "-", "_", ",", ", ", ":", "://", "", "\n", " <", "\u200b", "#", "?", "=", "\\", "'");
  const pieces = fc.array(fc.tuple(fc.oneof(foreign, foreign, fc.stringMatching(/^[a-m]{3,8}$/)), joins), { minLength: 1, maxLength: 4 });

  test("never stands for itself, however it is cut, put together or cased, and whatever of it is trusted", () => {
    fc.assert(
      fc.property(trusted, foreign, pieces, fc.constantFrom("toLowerCase", "toUpperCase", "trim"), (words, first, more, change) => {
        const value = `${first}${more.map(([piece, join]) => `${join}${piece}`).join("")}`[change]();
        const said = [words.join(" "), `${words.join("/")}`, `${words.join(".")}@${words[0]}.org`];
        for (const of of [argument(), argument({ isRecipient: true, isPerson: true }), argument({ isId: true, words: new Set(["id"]) })]) {
          expect([value, standing(value, said, said, of)]).toEqual([value, UNKNOWN]);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("a part of a trusted token is no token", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9]{8,20}(?:[.@/-][a-z0-9]{4,9}){1,3}$/), fc.nat(), fc.nat(), (token, from, length) => {
        const [start, end] = [from % token.length, (from % token.length) + 4 + (length % token.length)];
        const cut = token.slice(start, end);
        // Of a path the folders and the name at the end are pieces of their own.
        fc.pre(cut.length >= 4 && cut !== token && !token.includes("/") && /^[a-z0-9].*[a-z0-9]$/.test(cut));
        expect([token, cut, standing(cut, [`see ${token} now`], [])]).toEqual([token, cut, UNKNOWN]);
      }),
      { numRuns: 500 },
    );
  });
});
