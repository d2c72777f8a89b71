import fc from "fast-check";
import { expect, test } from "vitest";
import { Fault } from "../call/fault.ts";
import { JSON_DEPTH_MAX } from "../call/limits.ts";
import { checkJson, parseJson } from "./json.ts";

const BYTES_MAX = 1_000_000;
const parse = (text: string) => parseJson(Buffer.from(text), BYTES_MAX);

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown.code;
    throw thrown;
  }
  return "accepted";
}

/** JSON values as any sender may make them, with numbers that a double holds. */
const value = fc.jsonValue({ maxDepth: 6 }).filter((v) => codeOf(() => checkJson(v)) === "accepted");

test("what is strict JSON reads as JSON.parse reads it", () => {
  fc.assert(
    fc.property(value, fc.constantFrom(undefined, 1, "\t"), (v, space) => {
      const text = JSON.stringify(v, null, space);
      expect(parse(text)).toEqual(JSON.parse(text));
    }),
  );
});

test("a text that JSON.parse refuses is refused, whatever it is", () => {
  const crumbs = fc.array(fc.constantFrom("{", "}", "[", "]", '"', ":", ",", "\\", "u", "d800", "1", "e", "-", " ", "true", "a"), {
    maxLength: 24,
  });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        crumbs.map((parts) => parts.join("")),
      ),
      (text) => {
        const ours = codeOf(() => parse(text));
        const theirs = codeOf(() => {
          try {
            JSON.parse(text);
          } catch {
            throw new Fault("refused", "");
          }
        });
        expect(theirs === "refused" && ours === "accepted").toBe(false);
        const [read, meant] = ours === "accepted" ? [parse(text), JSON.parse(text) as unknown] : [];
        expect(read).toEqual(meant);
      },
    ),
    { numRuns: 2000 },
  );
});

test("a name that stands twice in one object is refused, wherever the object is and however the name is written", () => {
  const name = fc.string({ minLength: 1, maxLength: 8 }).filter((n) => n !== "__proto__");
  const escaped = (n: string) =>
    `"${[...n].map((c) => [...Array(c.length).keys()].map((i) => `\\u${c.charCodeAt(i).toString(16).padStart(4, "0")}`).join("")).join("")}"`;
  fc.assert(
    fc.property(name, value, value, fc.boolean(), (n, a, b, inside) => {
      const twice = `{${JSON.stringify(n)}:${JSON.stringify(a)},${escaped(n)}:${JSON.stringify(b)}}`;
      expect(codeOf(() => parse(inside ? `[1,{"x":${twice}}]` : twice))).toBe("INTAKE_DUPLICATE_KEY");
    }),
  );
});

test("the same name in two objects is no repetition", () => {
  expect(parse('{"a":{"a":":"},"b":[{"a":1},{"a":2}]}')).toEqual({ a: { a: ":" }, b: [{ a: 1 }, { a: 2 }] });
});

test("each thing that two readers could read differently has its code", () => {
  expect(codeOf(() => parse("9007199254740993"))).toBe("INTAKE_NUMBER");
  expect(codeOf(() => parse("-9007199254740992"))).toBe("INTAKE_NUMBER");
  expect(codeOf(() => parse("1e400"))).toBe("INTAKE_NUMBER");
  expect(codeOf(() => parse("9007199254740991"))).toBe("accepted");
  expect(codeOf(() => parse('"\\ud800"'))).toBe("INTAKE_LONE_SURROGATE");
  expect(codeOf(() => parse('{"\\udc00":1}'))).toBe("INTAKE_LONE_SURROGATE");
  expect(codeOf(() => parse('"\\ud83d\\ude00 \\\\ud800"'))).toBe("accepted");
  expect(codeOf(() => parse('{"__proto__":{}}'))).toBe("INTAKE_FORBIDDEN_KEY");
  expect(codeOf(() => parse('{"\\u005f_proto__":{}}'))).toBe("INTAKE_FORBIDDEN_KEY");
  expect(codeOf(() => parse("{} {}"))).toBe("INTAKE_NOT_JSON");
  expect(codeOf(() => parse("\ufeff{}"))).toBe("INTAKE_NOT_JSON");
  expect(codeOf(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22), BYTES_MAX))).toBe("INTAKE_NOT_UTF8");
  expect(codeOf(() => parseJson(Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22), BYTES_MAX))).toBe("INTAKE_NOT_UTF8");
  expect(codeOf(() => parseJson(Buffer.from("[1,2]"), 4))).toBe("INTAKE_TOO_LARGE");
});

test("nesting is refused one level beyond the limit, before anything is built", () => {
  const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
  expect(codeOf(() => parse(nested(JSON_DEPTH_MAX)))).toBe("accepted");
  expect(codeOf(() => parse(nested(JSON_DEPTH_MAX + 1)))).toBe("INTAKE_TOO_DEEP");
  expect(codeOf(() => parse("[".repeat(500_000)))).toBe("INTAKE_TOO_DEEP");
  expect(codeOf(() => parse(`"${"[".repeat(500)}"`))).toBe("accepted");
});

test("a value from within the process is checked like one from a wire", () => {
  const circle: { again?: unknown } = {};
  circle.again = circle;
  expect(codeOf(() => checkJson(circle))).toBe("INTAKE_TOO_DEEP");
  expect(codeOf(() => checkJson({ when: new Date(0) }))).toBe("INTAKE_NOT_JSON");
  expect(codeOf(() => checkJson({ gone: undefined }))).toBe("INTAKE_NOT_JSON");
  expect(codeOf(() => checkJson([Number.NaN]))).toBe("INTAKE_NUMBER");
});

test("no fault quotes what came in", () => {
  for (const text of ['{"secret-name":1,"secret-name":2}', '{"secret-name":oops}', '{"secret-name":1e999}']) {
    expect(() => parse(text)).toThrow(Fault);
    expect(() => parse(text)).not.toThrow(/secret/);
  }
});
