import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { KnownValues } from "./known-values.ts";

/** A value as a vault would hand it out. */
const VALUE = ["tK7", "q-Zp", "0_wR", "xM3v", "Bn9/", "Ls2+", "Hd"].join("");
const WORDS = "correct horse battery";

function known(...values: readonly string[]): KnownValues {
  const known = new KnownValues();
  known.register("vault", values);
  return known;
}

function found(text: string, ...values: readonly string[]): readonly string[] {
  return known(...values)
    .find(text)
    .map(({ start, end }) => text.slice(start, end));
}

const bytes = Buffer.from(VALUE);
const hex = bytes.toString("hex");
const pairs = hex.match(/../g) ?? [];

function escaped(signs: RegExp, as: (code: string) => string): string {
  return VALUE.replace(signs, (sign) => as(sign.charCodeAt(0).toString(16)));
}

describe("a known value", () => {
  test.each([
    ["as it is", VALUE],
    ["in base64", bytes.toString("base64")],
    ["in the base64 of a longer text, one unit on", Buffer.from(`x${VALUE}yz`).toString("base64")],
    ["in the base64 of a longer text, two units on", Buffer.from(`xy${VALUE}z`).toString("base64")],
    ["in base64 for URLs", Buffer.from(`?${VALUE}?`).toString("base64url")],
    ["in base64 with line ends", Buffer.from(`{"Authorization":"Bearer ${VALUE}"}`).toString("base64").replace(/.{19}/g, "$&\r\n")],
    ["in the base64 of UTF-16", Buffer.from(`$x = "${VALUE}"`, "utf16le").toString("base64")],
    ["in hexadecimal", hex],
    ["in hexadecimal capitals", hex.toUpperCase()],
    ["in hexadecimal with colons", pairs.join(":")],
    ["in hexadecimal escapes", pairs.map((pair) => `\\x${pair}`).join("")],
    ["as a list of bytes", pairs.map((pair) => `0x${pair}`).join(", ")],
    ["percent-encoded", encodeURIComponent(VALUE)],
    ["percent-encoded in small letters", escaped(/[^\w.-]/g, (code) => `%${code}`)],
    ["percent-encoded, all its signs", escaped(/[^A-Za-z0-9]/g, (code) => `%${code.toUpperCase()}`)],
    ["percent-encoded, all its signs, in small letters", escaped(/[^A-Za-z0-9]/g, (code) => `%${code}`)],
    ["percent-encoded twice", encodeURIComponent(encodeURIComponent(VALUE))],
    ["with its signs as HTML has them", escaped(/[/+]/g, (code) => `&#x${code.toUpperCase()};`)],
    ["with all its signs as HTML has them", escaped(/[^A-Za-z0-9]/g, (code) => `&#${Number.parseInt(code, 16)};`)],
    ["with its signs in Unicode escapes", escaped(/[/+]/g, (code) => `\\u00${code}`)],
    ["with all its signs in hexadecimal escapes", escaped(/[^A-Za-z0-9]/g, (code) => `\\x${code.toUpperCase()}`)],
    ["percent-encoded all over", pairs.map((pair) => `%${pair}`).join("")],
    ["in Unicode escapes", Array.from(VALUE, (unit) => `\\u00${unit.charCodeAt(0).toString(16)}`).join("")],
    ["backwards", [...VALUE].reverse().join("")],
    [
      "half an alphabet on",
      VALUE.replace(/[a-z]/gi, (c) =>
        String.fromCharCode((c <= "Z" ? 90 : 122) >= c.charCodeAt(0) + 13 ? c.charCodeAt(0) + 13 : c.charCodeAt(0) - 13),
      ),
    ],
    ["letter by letter", [...VALUE].join(" ")],
    ["on lines of four", VALUE.replace(/.{4}/g, "$&\n")],
    ["with zero-width spaces", [...VALUE].join("\u200b")],
    ["in fullwidth letters", VALUE.replace(/[A-Za-z0-9]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0))],
    ["as JSON in JSON", JSON.stringify(JSON.stringify({ VALUE }))],
  ])("is found %s", (_name, text) => {
    const before = "it is said that ";
    const spans = known(VALUE).find(`${before}${text}, and so on`);
    expect(spans).toHaveLength(1);
    expect(spans[0]?.start).toBeGreaterThanOrEqual(before.length);
    expect(spans[0]?.end).toBeLessThanOrEqual(before.length + text.length);
  });

  test("is not found in a text that has most of it", () => {
    expect(found(`${VALUE.slice(0, -1)} ${VALUE.slice(1)} ${VALUE.toLowerCase()}`, VALUE)).toEqual([]);
  });

  test("of words, or of few letters, is found as it stands and encoded, and not with other signs between", () => {
    const pin = "1-2-3-4-5";
    expect(found(`say ${WORDS} or ${pin}, not correct, horse battery nor 12345 nor 1 2 3 4 5`, WORDS, pin)).toEqual([WORDS, pin]);
    expect(found(Buffer.from(`say ${WORDS}`).toString("base64"), WORDS)).toHaveLength(1);
  });

  test("of words is found by its signs percent-encoded, and not without them", () => {
    const value = "p\u00e4ss word/(of) mine!";
    for (const text of ["p%c3%a4ss%20word%2f%28of%29%20mine%21", "p%C3%A4ss%20word%2F(of)%20mine!", "p%C3%A4ss+word%2F%28of%29+mine%21"]) expect(found(`?k=${text}&`, value), text).toEqual([expect.stringMatching(/^p%.*mine/)]);
    expect(found("p\u00e4ss word of mine", value)).toEqual([]);
  });

  test("of no ASCII is found", () => {
    expect(
      found(
        "das Kennwort ist \u00fcbergro\u00df\u00e4nger-\u65e5\u672c\u8a9e-77 hier",
        "\u00fcbergro\u00df\u00e4nger-\u65e5\u672c\u8a9e-77",
      ),
    ).toHaveLength(1);
  });

  test("is found in any surroundings, in each of its encodings", () => {
    const anyValue = fc.string({ minLength: 8, maxLength: 60, unit: "grapheme-ascii" }).filter((value) => /[A-Za-z0-9]/.test(value));
    const encode = fc.constantFrom<(value: string) => string>(
      (value) => value,
      (value) => Buffer.from(value).toString("hex"),
      (value) => encodeURIComponent(value),
      (value) => JSON.stringify(value).slice(1, -1),
    );
    fc.assert(
      fc.property(anyValue, encode, fc.string(), fc.string(), (value, write, before, after) => {
        const text = before + write(value) + after;
        expect(known(value).find(text).length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });
});

describe("pieces of a known value", () => {
  const [first, second] = [VALUE.slice(0, 11), VALUE.slice(11)];

  test.each([
    ["in order", [first, second]],
    ["out of order, with other texts between", [second, "name", "an ordinary text", first]],
    ["at the ends of sentences", [`the first half is ${first}`, `${second} is the other`]],
  ])("are found %s", (_name, texts) => {
    const pieces = known(VALUE).pieces(texts);
    expect(pieces.map(({ text, start, end }) => texts[text]?.slice(start, end)).toSorted()).toEqual(
      texts
        .flatMap((text) => /tK7q\S*|\S*Hd\b/.exec(text) ?? [])
        .map(String)
        .toSorted(),
    );
  });

  test("are not found where much of it is missing, or where they are too short to tell", () => {
    expect(known(VALUE).pieces([first, first, "x"])).toEqual([]);
    expect(known(VALUE).pieces([first, second.slice(4)])).toEqual([]);
    expect(known(VALUE).pieces(VALUE.match(/.{1,4}/g) ?? [])).toEqual([]);
  });
});

describe("registering", () => {
  test("replaces what the same owner had, and leaves what others have", () => {
    const values = new KnownValues();
    const [old, fresh, other] = [`old-${VALUE}1`, `new-${VALUE}2`, `other-${VALUE}3`].map((value) => Buffer.from(value).toString("hex"));
    values.register("a", [old ?? ""]);
    values.register("b", [other ?? ""]);
    values.register("a", [fresh ?? ""]);
    expect([old, fresh, other].map((value) => values.find(value ?? "").length)).toEqual([0, 1, 1]);
    values.register("a", []);
    values.register("b", []);
    expect(values.isEmpty).toBe(true);
    expect(values.find(other ?? "")).toEqual([]);
  });

  test("refuses what would strike ordinary text, names the owner and never the value, and changes nothing", () => {
    const values = known(VALUE);
    for (const unfit of ["hunter2", "!!??!!??", "x".repeat(20_000)]) {
      expect(() => values.register("mail", [`${VALUE}9`, unfit])).toThrow(expect.objectContaining({ code: "INSPECTION_VALUE_UNFIT" }));
      const said = saidBy(() => values.register("mail", [unfit]));
      expect(said).toContain("mail");
      expect(said).not.toContain(unfit);
    }
    expect(values.find(VALUE)).toHaveLength(1);
    expect(values.find(`${VALUE}9`)).toHaveLength(1);
  });

  test("a megabyte of text is looked through in time that grows with it alone", () => {
    const many = new KnownValues();
    many.register(
      "vault",
      Array.from({ length: 200 }, (_, index) => Buffer.from(`${index}:${VALUE}`).toString("base64url")),
    );
    const prefix = Buffer.from(`7:${VALUE}`).toString("base64url").slice(0, 12);
    for (const text of [prefix.repeat(80_000), `${[...prefix].join(" ".repeat(500))} `.repeat(150), "a".repeat(1_000_000)]) many.find(text);
  }, 5000);
});

/** What is thrown, as people read it; "nothing" where nothing is. */
function saidBy(what: () => void): string {
  try {
    what();
    return "nothing";
  } catch (thrown) {
    return String(thrown);
  }
}
