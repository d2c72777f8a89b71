import fc from "fast-check";
import { expect, test } from "vitest";
import { LineReader } from "./line-reader.ts";

function read(chunks: readonly Buffer[], lineBytesMax = 64): string[] {
  const got: string[] = [];
  const reader = new LineReader(lineBytesMax, {
    line: (line) => got.push(`line ${line}`),
    skipped: (head, tail) => got.push(`skipped ${head} ${tail}`),
    endless: () => got.push("endless"),
  });
  for (const chunk of chunks) reader.push(chunk);
  return got;
}

test("lines come out whole however the bytes are cut, over-long ones are skipped and nothing after them is lost", () => {
  const text = `{"a":"é"}\n\n{"b":"${"x".repeat(300)}","id":7}\r\n{"c":3}\n{"d":`;
  const whole = read([Buffer.from(text)]);
  expect(whole).toHaveLength(3);
  expect(whole[1]).toMatch(/^skipped \{"b":"x+ x+","id":7\}\r$/);
  expect(whole[2]).toBe('line {"c":3}');
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sizes) => {
      const bytes = Buffer.from(text);
      const chunks: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += sizes[(chunks.length - 1) % sizes.length] ?? 1) {
        chunks.push(bytes.subarray(at, at + (sizes[chunks.length % sizes.length] ?? 1)));
      }
      expect(read(chunks)).toEqual(whole);
    }),
    { seed: 7, numRuns: 200 },
  );
});

test("a line of exactly the limit is a line, one byte more is skipped", () => {
  expect(read([Buffer.from(`${"x".repeat(64)}\n`)])).toEqual([`line ${"x".repeat(64)}`]);
  expect(read([Buffer.from(`${"x".repeat(65)}\n`)])[0]).toMatch(/^skipped/);
});
