/** The committed vectors are what the code writes, and agree with values that were not made by it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openCheckpoint } from "../../src/ledger/checkpoint.ts";
import { leafHash } from "../../src/ledger/hash.ts";
import { openNote, parseVkey } from "../../src/ledger/note.ts";
import { isConsistent, isIncluded } from "../ledger/check-proof.ts";
import { readEntry } from "../../src/ledger/read-entry.ts";
import { openTlogProof } from "../ledger/open-tlog-proof.ts";
import { Tree } from "../../src/ledger/tree.ts";
import { writeEntry } from "../../src/ledger/write-entry.ts";
import { fileText, vectors } from "../../tools/write-vectors.ts";
import ledger from "./ledger.json" with { type: "json" };
import note from "./note.json" with { type: "json" };
import tree from "./tree.json" with { type: "json" };

const bytes = (text: string) => Buffer.from(text, "hex");
const leaves = tree.entries.map((entry) => leafHash(bytes(entry)));
const root = (size: number) => bytes(tree.roots[size]?.root ?? "");

test.each(Object.keys(vectors()))("%s is what `node tools/write-vectors.ts` writes", (file) => {
  expect(readFileSync(join(import.meta.dirname, file), "utf8")).toBe(fileText(vectors()[file] ?? null));
});

describe("tree.json", () => {
  test("has the roots that the implementations of Certificate Transparency share", () => {
    // From the test data of github.com/google/certificate-transparency: its inputs, and the roots of 1 to 8 of them.
    expect(tree.roots.slice(1).map((each) => each.root)).toEqual([
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]);
  });

  test("has proofs that lead to its roots", () => {
    for (const { size, index, proof } of tree.inclusion) {
      expect(isIncluded({ size, index, leaf: leaves[index] as Uint8Array, root: root(size) }, proof.map(bytes))).toBe(true);
    }
    for (const { from, size, proof } of tree.consistency) {
      expect(isConsistent({ size: from, root: root(from) }, { size, root: root(size) }, proof.map(bytes))).toBe(true);
    }
  });

  test("names the partial tiles of the specification's example of 70,000 entries", () => {
    expect(tree.tilesOf70000).toEqual(["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]);
  });
});

test("note.json has a note of the Go project, which opens with its key and with no other", () => {
  expect(openNote(note.foreign.note, [parseVkey(note.foreign.vkey)])).toBe(note.foreign.text);
  expect(openNote(note.note, [parseVkey(note.vkey)])).toBe(note.text);
  expect(() => openNote(note.foreign.note, [parseVkey(note.vkey)])).toThrow(expect.objectContaining({ code: "LEDGER_NOTE_UNSIGNED" }));
});

describe("ledger.json", () => {
  test("has entries that read and write as the same bytes", () => {
    for (const entry of ledger.entries) {
      const written = Buffer.from(entry.bytes, "utf8");
      expect(Buffer.from(writeEntry(readEntry(written)))).toEqual(written);
      expect(Buffer.from(leafHash(written)).toString("hex")).toBe(entry.leafHash);
    }
  });

  test("has a checkpoint over them, and a proof file for one entry", () => {
    const key = parseVkey(ledger.vkey);
    const grown = Tree.empty().append(ledger.entries.map((entry) => bytes(entry.leafHash)));
    const { root: signed, size } = openCheckpoint(ledger.checkpoint, key.name, [key]);
    expect(size).toBe(ledger.entries.length);
    expect(Buffer.from(signed)).toEqual(grown.tree.root());
    const { origin, vkey, proof, entries } = ledger.agent;
    const trust = { origin, keys: [parseVkey(vkey)] };
    expect(openTlogProof(proof, Buffer.from(entries[3] ?? ""), trust).size).toBe(8);
    expect(() => openTlogProof(proof, Buffer.from(entries[2] ?? ""), trust)).toThrow("does not show this entry");
  });
});

test("the specification's example is the one in ledger.json", () => {
  const spec = readFileSync(join(import.meta.dirname, "..", "..", "docs", "spec", "ledger.md"), "utf8");
  expect(spec).toContain(ledger.agent.proof);
  const digests = /"([a-e])\1{63}"/g;
  for (const entry of ledger.agent.entries.slice(3, 5)) expect(spec.replaceAll("\n ", "")).toContain(entry.replaceAll(digests, '"$1$1$1$1…"'));
});
