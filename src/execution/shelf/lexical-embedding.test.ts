import { expect, test } from "vitest";
import { fuseRanks } from "./fuse-ranks.ts";
import { cosine, lexicalEmbedding } from "./lexical-embedding.ts";
import { comparable } from "./words-of.ts";
import { NEAR_SAME_COSINE_MIN } from "./limits.ts";

const alike = (a: string, b: string) => cosine(lexicalEmbedding(a), lexicalEmbedding(b));

test("the same text has the same vector, whatever its case, accents and punctuation", () => {
  expect(alike("She drinks café au lait.", "she drinks CAFE au lait")).toBeCloseTo(1);
  expect(comparable("Éa — b,  C!")).toBe("ea b c");
});

test("texts that share words or parts of words are nearer than texts that share none", () => {
  const query = "invoice payments";
  expect(alike(query, "how an invoice is paid")).toBeGreaterThan(alike(query, "the roses in the garden") + 0.2);
  expect(alike("connection", "connections")).toBeGreaterThan(0.4);
});

test("a value that was corrected is nearly the same, and another matter is not", () => {
  expect(alike("Her office is in room 12 of the north building", "Her office is in room 14 of the north building")).toBeGreaterThan(
    NEAR_SAME_COSINE_MIN,
  );
  expect(alike("Her office is in room 12 of the north building", "Her parking place is in the north")).toBeLessThan(NEAR_SAME_COSINE_MIN);
});

test("a text without words is near nothing", () => {
  expect(alike("…", "house")).toBe(0);
});

test("what two rankings agree on comes before what one of them likes best", () => {
  const fused = fuseRanks(
    [
      ["a", "b", "c"],
      ["d", "b", "e"],
    ],
    3,
  );
  expect(fused.map(({ key }) => key)).toEqual(["b", "a", "d"]);
  expect(fuseRanks<string>([], 3)).toEqual([]);
});
