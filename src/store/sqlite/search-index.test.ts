import { expect, test } from "vitest";
import { openSearchIndex } from "./search-index.ts";

test("a text that is put again stands in the place of the one before, and one that is taken away is found by nothing", () => {
  const index = openSearchIndex(2);
  const [east, north] = [Float32Array.of(1, 0), Float32Array.of(0, 1)];
  index.put([
    { row: 1, text: "the leek is green", vector: east },
    { row: 2, text: "the turnip is white", vector: north },
  ]);
  index.put([{ row: 1, text: "the carrot is orange", vector: north }]);
  expect([index.byWords(["leek"], 9), index.byWords(["carrot"], 9), index.byWords(["the"], 9)]).toEqual([[], [1], [1, 2]]);
  expect(index.byVector(north, 9)).toEqual([1, 2]);
  index.remove([1, 7]);
  expect([index.byWords(["carrot"], 9), index.byVector(north, 9)]).toEqual([[], [2]]);
  // Without a vector it is found by its words alone.
  index.put([{ row: 2, text: "the turnip is peeled" }]);
  expect([index.byWords(["peel"], 9), index.byVector(north, 9)]).toEqual([[2], []]);
  index.close();
});

test("of texts that are put together all are there or none", () => {
  const index = openSearchIndex(2);
  expect(() => index.put([{ row: 1, text: "one" }, { row: 2, text: "two", vector: Float32Array.of(1, 2, 3) }])).toThrow();
  expect(index.byWords(["one", "two"], 9)).toEqual([]);
  index.put([{ row: 1, text: "one" }]);
  expect(index.byWords(["one"], 9)).toEqual([1]);
  index.close();
});
