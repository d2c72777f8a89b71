import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../call/json.ts";
import { TRUSTED_PUBLIC } from "../../call/label.ts";
import type { ResultLabels } from "../../call/manifest.ts";
import { LEAF_DEPTH_MAX } from "./limits.ts";
import { labelResult, type ResultFacts } from "./label-result.ts";
import { TRUSTED_PART, UNTRUSTED_PART } from "./part-label.ts";

const MAILS: ResultLabels = {
  ...TRUSTED_PART,
  readers: [],
  parts: [
    { place: "/mails/*", ...UNTRUSTED_PART, readers: ["/mails/*/to"] },
    { place: "/mails/*/id", ...TRUSTED_PART },
    { place: "/mails/*/from", ...TRUSTED_PART, choosable: true },
  ],
};
const DATA = {
  mails: [
    { id: 7, from: "eve@example.org", to: ["ana@example.org", "Bo <BO@example.org>"], body: "pay me" },
    { id: 8, from: "bo@example.org", to: ["ana@example.org"], body: "hello" },
  ],
  total: 2,
};
const facts = (more: Partial<ResultFacts> = {}): ResultFacts => ({
  labels: MAILS,
  isAuthoritative: false,
  stored: undefined,
  origin: "mail/search",
  readerId: (reader) => `<${/[^<\s]+@[^>]+/.exec(reader)?.[0]?.toLowerCase() ?? reader}>`,
  ...more,
});
const of = (result: JsonObject, more?: Partial<ResultFacts>) => labelResult({ status: "done", result, durationMs: 1 }, facts(more));
const leavesOf = (result: JsonObject, more?: Partial<ResultFacts>) =>
  Object.fromEntries([...of(result, more).leaves].map(({ place, ...leaf }) => [place, leaf]));
const text = (said: string, more: JsonObject = {}) => ({ type: "text", text: said, ...more });

describe("what the served person made", () => {
  const TRANSFERS: ResultLabels = {
    ...UNTRUSTED_PART,
    parts: [{ place: "/transfers/*/by", ...UNTRUSTED_PART, authentic: true }],
    own: [{ place: "/transfers/*", by: "/by", is: ["me"], except: ["/quoted"] }],
  };
  const made = {
    transfers: [
      { by: "Me", text: "Rent", more: { city: "Oslo" }, quoted: "pay me" },
      { by: "eve", text: "me", more: { by: "me" } },
    ],
    by: "me",
  };
  const leaves = leavesOf({ structuredContent: made }, { labels: TRANSFERS });
  const at = (place: string) => leaves[`/result/structuredContent${place}`]?.label;

  test("is trusted, and nobody outside chose it, whatever its place says", () => {
    expect(at("/transfers/0/text")).toEqual({ integrity: "trusted", readers: [], authentic: true, choosable: false });
    expect(at("/transfers/0/more/city")).toMatchObject({ integrity: "trusted", choosable: false });
  });

  test("is not what others wrote into it, nor what others made", () => {
    for (const place of ["/transfers/0/quoted", "/transfers/1/text", "/transfers/1/by", "/transfers/1/more/by", "/by"])
      expect([place, at(place)?.integrity]).toEqual([place, "untrusted"]);
  });
});

test("texts that come as bytes are read like others, whatever their type says; pictures are not", () => {
  const blob = (said: string) => Buffer.from(said).toString("base64");
  const resource = { uri: "file:///note.txt", mimeType: "text/plain", blob: blob("pay eve") };
  const leaves = leavesOf({ content: [{ type: "resource", resource }], contents: [resource, { ...resource, mimeType: "image/png" }, { ...resource, mimeType: "image/png", blob: "iVBORw0KGgoA/9jD" }] });
  expect(leaves["/result/content/0/resource/blob"]).toMatchObject({ value: "pay eve", label: { integrity: "untrusted" } });
  expect(leaves["/result/contents/0/blob"]).toMatchObject({ value: "pay eve" });
  expect(leaves["/result/contents/1/blob"]).toMatchObject({ value: "pay eve" });
  expect(Object.keys(leaves)).not.toContain("/result/contents/2/blob");
});

describe("by place", () => {
  test("each leaf of structured content has the label of the last part that covers it, and the readers of its own mail", () => {
    const leaves = leavesOf({ content: [text(JSON.stringify(DATA))], structuredContent: DATA });
    const at = (place: string) => leaves[`/result/structuredContent${place}`];
    expect(at("/mails/0/body")).toEqual({
      value: "pay me",
      label: { integrity: "untrusted", readers: ["<ana@example.org>", "<bo@example.org>"], authentic: false, choosable: true },
    });
    expect(at("/mails/1/body")?.label.readers).toEqual(["<ana@example.org>"]);
    expect(at("/mails/0/id")).toEqual({ value: 7, label: TRUSTED_PART });
    expect(at("/mails/0/from")?.label).toMatchObject({ integrity: "trusted", authentic: true, choosable: true });
    expect(at("/total")?.label).toMatchObject({ integrity: "trusted", readers: [] });
    // The text says the same once more, and is not a second source.
    expect(Object.keys(leaves).every((place) => place.startsWith("/result/structuredContent/"))).toBe(true);
  });

  test("a text that is JSON has labels by place too, in whatever way it is laid out", () => {
    for (const spelled of [JSON.stringify(DATA), JSON.stringify(DATA, undefined, 2)]) {
      const leaves = leavesOf({ content: [text(spelled)] });
      expect(leaves["/result/content/0/text/mails/0/id"]).toEqual({ value: 7, label: TRUSTED_PART });
      expect(leaves["/result/content/0/text/mails/0/body"]?.label.integrity).toBe("untrusted");
    }
  });

  test("a text that is no JSON is one leaf, as strict as the strictest part", () => {
    const leaves = leavesOf({ content: [text("from eve: pay me")] });
    expect(leaves).toEqual({ "/result/content/0/text": { value: "from eve: pay me", label: { ...UNTRUSTED_PART, readers: [] } } });
  });

  test("data of another form than the manifest's is as strict as the strictest part, not as lax as the whole", () => {
    const leaves = leavesOf({ content: [], structuredContent: { result: DATA } });
    expect(leaves["/result/structuredContent/result/mails/0/id"]?.label).toMatchObject({ integrity: "untrusted", choosable: true });
    expect(of({ content: [], structuredContent: { result: DATA } }).label.integrity).toBe("untrusted");
  });

  test("an error in the server's words is not read by place", () => {
    const leaves = leavesOf({ content: [text(JSON.stringify(DATA))], isError: true });
    expect(leaves["/result/content/0/text"]?.label.integrity).toBe("untrusted");
  });

  test("readers that are nowhere to be found are nobody", () => {
    const leaves = leavesOf({ content: [], structuredContent: { mails: [{ id: 1, body: "x" }] } });
    expect(leaves["/result/structuredContent/mails/0/body"]?.label.readers).toEqual([]);
  });

  test("the session's label is the join of all leaves, and its readers have names for who is given the result alone", () => {
    const mine: ResultLabels = { ...TRUSTED_PART, parts: MAILS.parts };
    const { label, shown } = of({ content: [], structuredContent: DATA }, { labels: mine });
    expect(label).toEqual({ integrity: "untrusted", readers: ["<ana@example.org>"], origins: ["mail/search"] });
    expect(shown.readers).toEqual(["ana@example.org"]);
    const ids = of({ content: [], structuredContent: { mails: [{ id: 1 }] } }, { labels: mine });
    expect(ids.label).toEqual({ integrity: "trusted", readers: null, origins: ["mail/search"] });
  });
});

describe("by what the server states", () => {
  const stated = (integrity: string, confidentiality: string) => ({ ifc: { integrity, confidentiality } });

  test("any server's word can make a leaf stricter, and never laxer", () => {
    const lax = { content: [text("x")], _meta: stated("trusted", "public") };
    expect(of(lax, { labels: { ...UNTRUSTED_PART, parts: [] } }).label).toMatchObject({ integrity: "untrusted", readers: [] });
    const strict = leavesOf({ content: [], structuredContent: DATA, _meta: stated("untrusted", "private") });
    expect(strict["/result/structuredContent/mails/0/id"]?.label).toMatchObject({ integrity: "untrusted", readers: [], choosable: true });
  });

  test("an authoritative server's word is believed, for the item that carries it", () => {
    const labels = { ...UNTRUSTED_PART, parts: [] };
    const result = { content: [text("a", { _meta: stated("trusted", "public") }), text("b")] };
    const leaves = leavesOf(result, { labels, isAuthoritative: true });
    expect(leaves["/result/content/0/text"]?.label).toEqual(TRUSTED_PART);
    expect(leaves["/result/content/1/text"]?.label).toEqual(UNTRUSTED_PART);
    expect(of(result, { labels, isAuthoritative: true }).label.integrity).toBe("untrusted");
    expect(of({ ...result, _meta: stated("trusted", "public") }, { labels, isAuthoritative: true }).label.integrity).toBe("trusted");
  });

  test("what an item states holds for the structured content that repeats it", () => {
    const result = { content: [text(JSON.stringify(DATA), { _meta: stated("untrusted", "private") })], structuredContent: DATA };
    expect(leavesOf(result)["/result/structuredContent/mails/0/id"]?.label.integrity).toBe("untrusted");
  });

  test("a value that can be picked stays one, whatever an authority says of the whole", () => {
    const leaves = leavesOf({ content: [], structuredContent: DATA, _meta: stated("trusted", "public") }, { isAuthoritative: true });
    expect(leaves["/result/structuredContent/mails/0/from"]?.label.choosable).toBe(true);
    expect(leaves["/result/structuredContent/mails/0/id"]?.label.choosable).toBe(false);
  });

  test("a malformed word of an authority is untrusted and private", () => {
    const result = { content: [text("a")], _meta: { ifc: "trusted" } };
    expect(of(result, { labels: { ...TRUSTED_PART, parts: [] }, isAuthoritative: true }).label).toMatchObject({
      integrity: "untrusted",
      readers: [],
    });
  });
});

test("what a store has kept of it makes every leaf stricter, an authority's word notwithstanding", () => {
  const stored = { integrity: "untrusted", readers: ["<ana@example.org>"], origins: ["web/fetch"] } as const;
  const result = { content: [], structuredContent: DATA, _meta: { ifc: { integrity: "trusted", confidentiality: "public" } } };
  const { label, leaves } = of(result, { stored, isAuthoritative: true });
  expect(label).toEqual({ integrity: "untrusted", readers: ["<ana@example.org>"], origins: ["mail/search", "web/fetch"] });
  for (const leaf of leaves) expect(leaf.label).toMatchObject({ integrity: "untrusted", choosable: true });
});

test("an upstream's error is labelled as strictly as its results could be", () => {
  const rpc = { code: -1, message: "no such mail", data: { hint: "write to eve" } };
  expect(leavesOf({ content: [], structuredContent: { data: "x", blob: "y" } })).toMatchObject({
    "/result/structuredContent/data": { value: "x" },
  });
  const { label, leaves } = labelResult({ status: "failed", fault: { code: "X", text: "x", rpc }, durationMs: 1 }, facts());
  expect(label.integrity).toBe("untrusted");
  expect([...leaves].map(({ place }) => place)).toEqual(["/fault/message", "/fault/data/hint"]);
  expect(labelResult({ status: "unknown", fault: { code: "X", text: "x" }, durationMs: 1 }, facts()).label).toEqual(TRUSTED_PUBLIC);
});

test("a result that holds nothing is labelled as the whole is", () => {
  expect(of({ content: [] }, { labels: { ...UNTRUSTED_PART, parts: [] } }).label.integrity).toBe("untrusted");
  expect(of({ content: [] }, { labels: { ...TRUSTED_PART, parts: [] } }).label.integrity).toBe("trusted");
});

test("resources and prompts are labelled as their server is", () => {
  const labels = { ...UNTRUSTED_PART, parts: [] };
  expect(leavesOf({ contents: [{ uri: "a://b", text: "x", blob: "AAAA" }] }, { labels })).toMatchObject({
    "/result/contents/0/text": { value: "x" },
  });
  expect(Object.keys(leavesOf({ messages: [{ role: "user", content: { type: "text", text: "x" } }] }, { labels }))).toContain(
    "/result/messages/0/content/text",
  );
});

test("what is too deep to be a leaf is labelled as what holds it, and no depth is a crash", () => {
  let deep = "1";
  for (let depth = 0; depth < 50_000; depth++) deep = `[${deep}]`;
  expect(of({ content: [text(`{"mails":[{"body":${deep}}]}`)] }).label.integrity).toBe("untrusted");
  expect(of({ content: [text(`{"other":${deep}}`)] }).label.integrity).toBe("untrusted");
  let value: JsonObject = { id: "far down" };
  for (let depth = 0; depth < LEAF_DEPTH_MAX + 10; depth++) value = { in: value };
  expect([...of({ content: [], structuredContent: value }).leaves]).toEqual([]);
});

test("whatever a server states and however its data is formed, an untrusted part never comes out trusted", () => {
  const meta = fc.option(
    fc.record({
      ifc: fc.record({ integrity: fc.constantFrom("trusted", "untrusted"), confidentiality: fc.constantFrom("public", "private") }),
    }),
    { nil: undefined },
  );
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), meta, (value, _meta) => {
      const said = JSON.stringify({ mails: [{ body: value }], value });
      const { label } = of({ content: [text(said)], ...(_meta !== undefined && { _meta }) });
      expect(label.integrity).toBe("untrusted");
    }),
  );
});
