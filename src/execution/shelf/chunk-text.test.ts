import { expect, test } from "vitest";
import { chunkText } from "./chunk-text.ts";
import { CHUNK_CHARS_MAX, CHUNK_OVERLAP_CHARS } from "./limits.ts";

const words = (count: number, word = "word") => Array.from({ length: count }, (_, at) => `${word}${at}`).join(" ");

test("a chunk never holds parts of two sections, and says under which headings it stands", () => {
  const text = "# House\n\nIt has a roof.\n\n## Garden\n\nRoses.\n\n# Street\n\nCars.";
  expect(chunkText(text)).toEqual([
    { heading: "House", text: "It has a roof." },
    { heading: "House > Garden", text: "Roses." },
    { heading: "Street", text: "Cars." },
  ]);
});

test("what looks like a heading inside of code is none", () => {
  expect(chunkText("```sh\n# install\nnpm i\n```")).toEqual([{ heading: "", text: "```sh\n# install\nnpm i\n```" }]);
});

test("a long section is cut within the limit, nothing is lost, and each chunk repeats the end of the one before", () => {
  const paragraphs = Array.from({ length: 30 }, (_, at) => words(40, `p${at}w`));
  const chunks = chunkText(paragraphs.join("\n\n")).map(({ text }) => text);
  expect(chunks.length).toBeGreaterThan(3);
  for (const chunk of chunks) expect(chunk.length).toBeLessThanOrEqual(CHUNK_CHARS_MAX);
  for (const word of paragraphs.join(" ").split(" ")) expect(chunks.some((chunk) => chunk.split(/\s+/).includes(word))).toBe(true);
  const repeated = chunks.slice(1).map((chunk) => chunk.split("\n")[0] ?? "");
  for (const [at, end] of repeated.entries()) expect(chunks[at]?.endsWith(end)).toBe(true);
});

test("a paragraph is cut between sentences, a sentence between words, and a word without an end between characters", () => {
  const sentence = `${words(60)}.`;
  for (const { text } of chunkText(Array.from({ length: 12 }, () => sentence).join(" ")))
    expect(text.length).toBeLessThanOrEqual(CHUNK_CHARS_MAX);
  const endless = "😀".repeat(CHUNK_CHARS_MAX);
  const chunks = chunkText(endless).map(({ text }) => text);
  expect(chunks.join("").replace(/\s/g, "").length).toBeGreaterThanOrEqual(endless.length);
  for (const chunk of chunks) expect([chunk.length <= CHUNK_CHARS_MAX, chunk.isWellFormed()]).toEqual([true, true]);
  expect(CHUNK_OVERLAP_CHARS).toBeLessThan(CHUNK_CHARS_MAX / 4);
});

test("a document of a million lines, or of nothing but headings, is cut in one pass, and no further than was wanted", () => {
  expect(chunkText("a b\n".repeat(1_000_000)).length).toBeGreaterThan(2_000);
  expect(chunkText("# h\n".repeat(1_000_000)).length).toBeGreaterThan(0);
  expect(chunkText("# h\n\nx\n".repeat(100_000), 50)).toHaveLength(51);
  for (const text of ["\ufdfa", "👩‍👩‍👧", "e\u0301", "\u202e", "```\n", ". "]) {
    const pieces = chunkText(text.repeat(100_000)).map((chunk) => chunk.text);
    expect(pieces.filter((piece) => piece.length > CHUNK_CHARS_MAX || !piece.isWellFormed())).toEqual([]);
  }
});

test("an empty document has no chunks, and an endless line of blanks costs nothing", () => {
  expect(chunkText("")).toEqual([]);
  expect(chunkText(`# ${" ".repeat(1_000_000)}`)).toEqual([{ heading: "", text: "#" }]);
});
