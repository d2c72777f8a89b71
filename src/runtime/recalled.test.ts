import { expect, test } from "vitest";
import { recalledIn } from "./recalled.ts";
import { shelfRecalls } from "./shelf-recalls.ts";

const told = (text: string, ref: { readonly [name: string]: string | number }) => ({
  type: "text",
  text,
  _meta: { "chatelaine/ref": ref },
});

test("each text that a server of the house gave is a part by its own id, and its own words are none", () => {
  expect(recalledIn("knowledge", { content: [told("passage", { id: "doc_1", ordinal: 3 })] })).toEqual([
    { source: "knowledge", text: "passage", ref: "doc_1/3" },
  ]);
  const kept = {
    ...told("for one", { id: "doc_2" }),
    _meta: { "chatelaine/ref": { id: "doc_2", label: { integrity: "trusted", readers: ["per_1"] } } },
  };
  expect(recalledIn("knowledge", { content: [kept] })).toMatchObject([
    { ref: "doc_2", label: { integrity: "trusted", readers: ["per_1"] } },
  ]);
  const vague = { ...kept, _meta: { "chatelaine/ref": { id: "doc_2", label: {} } } };
  expect(recalledIn("knowledge", { content: [vague] })).toMatchObject([{ label: { integrity: "untrusted", readers: [] } }]);
  expect(recalledIn("memory", { content: [told("tea", { id: "mem_1" }), told("soup", { id: "mem_2" })] }).map(({ ref }) => ref)).toEqual([
    "mem_1",
    "mem_2",
  ]);
  expect(recalledIn("memory", { content: [told("Nothing is remembered.", {})] })).toEqual([]);
});

test("only what is configured is asked, with what the person asked", () => {
  expect(shelfRecalls({})).toEqual([]);
  expect(
    shelfRecalls({ memory: "memory", culture: "culture", knowledge: "docs" }).map(({ server, tool, args }) => [
      server,
      tool,
      args("rent?"),
    ]),
  ).toEqual([
    ["memory", "recall", { query: "rent?" }],
    ["culture", "list", {}],
    ["docs", "search", { query: "rent?" }],
  ]);
});
