import fc from "fast-check";
import { expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../../call/json.ts";
import { readMetaLabel, UNTRUSTED_PRIVATE, writeMetaLabel } from "./meta-label.ts";

const ifc = (label: JsonValue) => readMetaLabel({ ifc: label });

test("the label of GitHub's server and of Agent Framework is read, as a word and as a list of readers", () => {
  expect(ifc({ integrity: "trusted", confidentiality: "public" })).toEqual({ integrity: "trusted", readers: null, origins: [] });
  expect(ifc({ integrity: "untrusted", confidentiality: ["public"] })).toEqual({ integrity: "untrusted", readers: null, origins: [] });
  expect(ifc({ integrity: "trusted", confidentiality: "private" })).toEqual({ integrity: "trusted", readers: [], origins: [] });
  expect(ifc({ integrity: "trusted", confidentiality: ["bo", "ana", "bo"] })).toEqual({
    integrity: "trusted",
    readers: ["ana", "bo"],
    origins: [],
  });
  const beside = { integrity: "trusted", confidentiality: "private", readers: ["ana"] };
  expect(ifc(beside)).toEqual({ integrity: "trusted", readers: ["ana"], origins: [] });
});

test("where nothing is stated, nothing is read", () => {
  for (const meta of [undefined, null, {}, { other: 1 }, "ifc", ["ifc"]]) expect(readMetaLabel(meta)).toBeUndefined();
});

test("what is stated in any other form counts as untrusted and private", () => {
  const others: readonly JsonValue[] = [null, 1, "trusted", [], {}, { integrity: "TRUSTED" }, { integrity: true, confidentiality: {} }];
  for (const label of others) {
    expect(ifc(label)).toEqual(UNTRUSTED_PRIVATE);
    expect(readMetaLabel({ "chatelaine/label": label })).toEqual(UNTRUSTED_PRIVATE);
  }
  const halfSaid = { integrity: "trusted", confidentiality: "everybody" };
  expect(ifc(halfSaid)).toEqual({ integrity: "trusted", readers: [], origins: [] });
  expect(ifc({ integrity: "trusted", confidentiality: ["ana", 7] })?.readers).toEqual([]);
  expect(ifc({ integrity: "trusted", confidentiality: Array.from({ length: 300 }, (_, n) => `r${n}`) })?.readers).toEqual([]);
});

test("of two statements the stricter part of each holds", () => {
  const meta = {
    ifc: { integrity: "trusted", confidentiality: "private" },
    "chatelaine/label": { integrity: "untrusted", readers: null, origins: [] },
  };
  expect(readMetaLabel(meta)).toEqual(UNTRUSTED_PRIVATE);
});

test("whatever a `_meta` holds, reading it never throws and never names an origin", () => {
  const anything = fc.dictionary(fc.constantFrom("ifc", "chatelaine/label", "x"), fc.jsonValue());
  fc.assert(
    fc.property(anything, (meta) => {
      expect(readMetaLabel(meta as JsonObject)?.origins ?? []).toEqual([]);
    }),
  );
});

test("what is written is read again as the same label, but for its origins", () => {
  const label = { integrity: "untrusted", readers: ["ana@example.org"], origins: ["mail/search"] } as const;
  expect(readMetaLabel({ "chatelaine/label": writeMetaLabel(label)["chatelaine/label"] ?? null })).toEqual({ ...label, origins: [] });
  expect(writeMetaLabel({ ...label, readers: null })["ifc"]).toEqual({ integrity: "untrusted", confidentiality: "public" });
});
