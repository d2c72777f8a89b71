import { expect, test } from "vitest";
import { clausesOf } from "./clauses.ts";

const parts = (rule: string) => clausesOf(rule).map((clause) => clause.parts.map(({ text }) => text));

test("a clause is what stands in its braces, and its parts what && joins at the top", () => {
  const rule = `@reason("when { a && b }") permit (principal, action, resource) // when { no }
when { context.args.path like "a && b" && // and
  (context.x || context.y) && [1, 2].contains(3) }
unless { if context.a then context.b && context.c else true };`;
  expect(parts(rule)).toEqual([
    [`context.args.path like "a && b"`, "(context.x || context.y)", "[1, 2].contains(3)"],
    ["if context.a then context.b && context.c else true"],
  ]);
  for (const piece of clausesOf(rule).flatMap((clause) => clause.parts))
    expect(rule.slice(piece.start, piece.start + piece.text.length)).toBe(piece.text);
});

test("what || joins at the top is one part", () => {
  expect(parts("permit (principal, action, resource) when { a && b || c };")).toEqual([["a && b || c"]]);
  expect(parts("permit (principal, action, resource);")).toEqual([]);
});
