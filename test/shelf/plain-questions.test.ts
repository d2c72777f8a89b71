/** Plain questions over two hundred short texts, with the house's own vectors: whether what answers them comes first. */
import { expect, test } from "vitest";
import { askedWords } from "../../src/execution/shelf/asked-words.ts";
import { LEXICAL } from "../../src/execution/shelf/embedder.ts";
import { LEXICAL_DIMENSIONS } from "../../src/execution/shelf/limits.ts";
import { Searchable } from "../../src/execution/shelf/searchable.ts";
import { openSearchIndex } from "../../src/store/sqlite/search-index.ts";
import { find, given, open, writer } from "./in-memory.fixture.ts";

const THINGS = ["coffee machine", "dishwasher", "printer", "lift", "boiler", "projector", "air conditioner", "bike shed", "coat rack", "vending machine"];

/** What is said of each thing, and what somebody asks who wants to know it. */
const SAID: readonly (readonly [said: (thing: string) => string, asked: (thing: string) => string])[] = [
  [(it) => `Cleaning the ${it}. Empty it first, then wipe the surface with warm water.`, (it) => `How is the ${it} cleaned?`],
  [(it) => `The ${it} was bought in spring. Its warranty lasts two years; keep the receipt.`, (it) => `Is there still a warranty on the ${it}?`],
  [(it) => `Whom to call when the ${it} breaks: the maintenance desk, on weekdays from eight to five.`, (it) => `Who do I call about the ${it}?`],
  [(it) => `Safety: no child may use the ${it}. Unplug it before it is opened.`, (it) => `What are the safety rules for the ${it}?`],
  [(it) => `What the ${it} cost: three thousand crowns with delivery, paid from the office budget.`, (it) => `What did the ${it} cost?`],
  [(it) => `The ${it} stands on the second floor beside the kitchen, behind the glass door.`, (it) => `On which floor is the ${it}?`],
  [(it) => `The ${it} is switched on from seven in the morning until nine at night.`, (it) => `When is the ${it} switched on?`],
  [(it) => `Energy: the ${it} draws about four hundred watts and is part of the yearly audit.`, (it) => `How much energy does the ${it} use?`],
  [(it) => `The ${it} will be replaced next year by a newer model; the old one goes to the school.`, (it) => `When will the ${it} be replaced?`],
  [(it) => `To book the ${it} write your name on the list at the reception a day before.`, (it) => `How can I book the ${it}?`],
];

test("of two hundred texts the one that answers comes first for nearly nine questions of ten, and among three for all but a few", async () => {
  const texts = THINGS.flatMap((thing) => SAID.map(([said, asked]) => ({ text: said(thing), question: asked(thing) })));
  const others = Array.from({ length: 100 }, (_, at) => `Minutes ${at}. We spoke of the ${THINGS[at % 10]}, of what we do when it rains, and of item ${at * 37}.`);
  const searchable = new Searchable({ openIndex: openSearchIndex, pauses: () => () => undefined });
  const all = () => [...texts.map(({ text }) => text), ...others].map((text) => ({ key: text, ...LEXICAL.searched(text, undefined) }));
  const set = { name: "all", dimensions: LEXICAL_DIMENSIONS, all };
  let [first, three] = [0, 0];
  for (const { text, question } of texts) {
    const found = await searchable.search(set, { text: question, ...(await LEXICAL.query(question)), limit: 3 });
    if (found[0] === text) first += 1;
    if (found.includes(text)) three += 1;
  }
  searchable.close();
  expect(first).toBeGreaterThanOrEqual(88);
  expect(three).toBeGreaterThanOrEqual(97);
});

const HOUSEHOLD = [
  "Goods may be sent back within thirty days of delivery, unused and in their box. Refunds reach the card that paid within five working days.",
  "The boiler of the north hall is filled at the blue valve until the needle reads one and a half bar.",
  "Descale the coffee machine every second Friday with two sachets of citric acid, and rinse the milk frother.",
  "Paper is collected on even weeks, plastic on odd ones; batteries go to the janitor.",
  "Mittagessen gibt es in der Kantine von halb zwölf bis zwei; bezahlt wird mit der Hauskarte.",
];

test("a question that has nothing to do with any document finds nothing, and one that is spelled otherwise finds what it means", async () => {
  const shelf = open(() => () => undefined);
  for (const [at, text] of HOUSEHOLD.entries()) await shelf.documents.keep(writer, given(`Page ${at}`, text), LEXICAL);
  // What fits stands in a long passage too, where every cosine is small.
  await shelf.documents.keep(writer, given("All", HOUSEHOLD.join(" ")), LEXICAL);
  for (const nothing of ["What is the capital of Mongolia?", "Who won the chess olympiad in 1972?", "Hello!", "Tell me a joke.", "How many strings has a violin?"])
    expect([nothing, await find(shelf, nothing)]).toEqual([nothing, []]);
  const otherwise = { "refundable?": 0, boilerpressure: 1, "descaler cofee": 2, "baterries": 3, Kantinenzeiten: 4, Essen: 4 };
  for (const [question, at] of Object.entries(otherwise)) {
    const titles = (await find(shelf, question)).map(({ head }) => head.title);
    expect([question, titles.toSorted()]).toEqual([question, ["All", `Page ${at}`]]);
  }
  shelf.close();
});

test("a question is about the words that neither ask nor bind; where there are none, about all of them", () => {
  expect(askedWords("What are the safety rules for the lift?")).toEqual(["safety", "rules", "lift"]);
  expect(askedWords("Wer war das mit dem Hund?")).toEqual(["war", "hund"]);
  expect(askedWords("Who are you?")).toEqual(["who", "are", "you"]);
  expect(askedWords("")).toEqual([]);
});
