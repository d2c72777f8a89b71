import { expect, test } from "vitest";
import { overlapping } from "../../find.ts";
import { SCANNER } from "../../scan/index.ts";

test.each([
  ["an address", "email", "ana%40example.com"],
  ["a telephone", "phone", "%2B44%2020%207946%20095%38"],
  ["a card", "card", "4111%201111%201111%201111"],
])("%s that a URL escapes is found, whole and at its place", (_, named, value) => {
  const text = `see https://h.example/x?phone=${value}&z=1`;
  const places = overlapping(SCANNER.scan(text, {}, "likely")).flatMap((one) =>
    one.class === named ? [text.slice(one.start, one.end)] : [],
  );
  expect(places).toEqual([value]);
});

test("percent signs that escape nothing say nothing", () =>
  expect(overlapping(SCANNER.scan("up 4% of 5%zz, 100%ff and %c0%80 at 7% 40 each", {}, "likely"))).toEqual([]));
