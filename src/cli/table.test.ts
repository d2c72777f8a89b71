import { expect, test } from "vitest";
import { facts, moment, table } from "./table.ts";
import { visible } from "./visible.ts";

const columns = [
  { head: "NAME", cell: ({ name }: { name: string }) => name },
  { head: "STATE", cell: ({ state }: { state: string | undefined }) => state, state: true },
];

test("a table is aligned, with a head and no colour where there is none", () => {
  const rows = [
    { name: "reader", state: "revoked" },
    { name: "a", state: undefined },
  ];
  expect(table({ colour: false } as never, rows as never, columns as never, "none")).toBe("NAME    STATE\nreader  revoked\na       -\n");
});

test("colour goes on the state alone and does not move the columns", () => {
  const rows = [
    { name: "reader", state: "revoked" },
    { name: "x", state: "active" },
  ];
  expect(table({ colour: true } as never, rows as never, columns as never, "none")).toBe(
    "NAME    STATE\nreader  \u001b[31mrevoked\u001b[0m\nx       active\n",
  );
});

test("no rows are said in words", () => {
  expect(table({ colour: false } as never, [], columns as never, "There are none.")).toBe("There are none.\n");
});

test("what somebody else wrote cannot move the cursor, hide or turn around", () => {
  expect(visible("a\u001b[2Jb\u0007c\nd\u202ee\u200bf\u009bg")).toBe("a\\u001b[2Jb\\u0007c\\nd\\u202ee\\u200bf\\u009bg");
  expect(visible("Grüße, 你好")).toBe("Grüße, 你好");
  // An emoji that is joined of several is one sign; what joins nothing is seen.
  for (const whole of ["👩‍👩‍👧‍👦", "❤️", "🏳️‍🌈", "👍🏽", "1️⃣", "🇫🇷"]) expect(visible(`a ${whole} b`)).toBe(`a ${whole} b`);
  expect(visible("a\u200db 👩\u200d\u200b")).toBe("a\\u200db 👩\\u200d\\u200b");
  // Tag characters, a variation selector, a filler and an Arabic letter mark: nothing of them is shown by itself.
  expect(visible("pay\u{e0041}\ufe0f\u3164\u061c")).toBe("pay\\udb40\\udc41\\ufe0f\\u3164\\u061c");
  expect(facts([["purpose", "x\u001b]0;owned\u0007"]])).toBe("purpose  x\\u001b]0;owned\\u0007\n");
});

test("facts that are absent are left out; times are ISO 8601 in UTC", () => {
  expect(
    facts([
      ["a", 1],
      ["longer", undefined],
      ["bc", "x"],
    ]),
  ).toBe("a   1\nbc  x\n");
  expect(moment(Date.UTC(2026, 10, 21, 9, 5, 7, 123))).toBe("2026-11-21T09:05:07Z");
  expect(moment(undefined)).toBeUndefined();
});
