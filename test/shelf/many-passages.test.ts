/** Ten thousand passages: what a search costs is counted, not timed. And an add that is cut short. */
import { beforeAll, expect, test } from "vitest";
import { LEXICAL } from "../../src/execution/shelf/embedder.ts";
import { RANKED_TIMES } from "../../src/execution/shelf/limits.ts";
import { asker, find, given, open as openWith, store, writer } from "./in-memory.fixture.ts";

/** Everybody else has a turn after each step of the work. */
let turns = 0;
const pause = () => new Promise<void>((resolve) => void setImmediate(() => resolve(void turns++)));
const open = () => openWith(() => pause);

const DOCUMENTS = 5;
const SECTIONS = 2000;
/** Of a search for eight. */
const LOOKED_AT_MAX = 8 * RANKED_TIMES;

beforeAll(async () => {
  const shelf = open();
  for (let document = 0; document < DOCUMENTS; document++) {
    const text = Array.from({ length: SECTIONS }, (_, at) => `# Part ${document} ${at}\n\nThe thing number${document}x${at} stands in hall ${at % 7}.`).join("\n\n");
    expect(await shelf.documents.keep(writer, given(`Document ${document}`, text), LEXICAL)).toMatchObject({ outcome: "added", chunks: SECTIONS });
  }
  shelf.close();
}, 120_000);

test("of ten thousand passages the first search opens each once, and every later one those that it looks at", async () => {
  const shelf = open();
  [store.opened, turns] = [0, 0];
  expect((await find(shelf, "where is number3x1234"))[0]?.text).toContain("number3x1234");
  expect(store.opened).toBeLessThanOrEqual(DOCUMENTS * SECTIONS + LOOKED_AT_MAX);
  // Others have waited for a few passages at a time, and never for all of them.
  expect(turns).toBeGreaterThan((DOCUMENTS * SECTIONS) / 50);
  store.opened = 0;
  expect((await find(shelf, "number0x7"))[0]?.text).toContain("number0x7 ");
  expect(store.opened).toBeLessThanOrEqual(LOOKED_AT_MAX);
  shelf.close();
}, 120_000);

test("what is added while an index is made is found by the search that waits for it", async () => {
  const shelf = open();
  const searching = find(shelf, "the walrus of hall nine");
  await pause();
  await shelf.documents.keep(writer, given("Meanwhile", "The walrus sleeps in hall nine."), LEXICAL);
  expect((await searching)[0]?.text).toBe("The walrus sleeps in hall nine.");
  expect((await find(shelf, "walrus"))[0]?.text).toBe("The walrus sleeps in hall nine.");
  shelf.close();
}, 120_000);

test("an add that is cut short leaves nothing half: it is not listed, not found, and can be made again", async () => {
  const shelf = open();
  const wanted = given("Late", "The zebra came late.");
  store.fails = true;
  await expect(shelf.documents.keep(writer, wanted, LEXICAL)).rejects.toThrow("killed");
  store.fails = false;
  expect(shelf.documents.list(asker).map(({ title }) => title)).not.toContain("Late");
  expect((await find(shelf, "zebra")).map(({ text }) => text).join()).not.toContain("zebra");
  expect(await shelf.documents.keep(writer, wanted, LEXICAL)).toMatchObject({ outcome: "added" });
  expect((await find(shelf, "zebra"))[0]?.text).toBe("The zebra came late.");
  shelf.close();
}, 120_000);
