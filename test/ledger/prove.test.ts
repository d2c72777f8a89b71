import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyRoot, leafHash } from "../../src/ledger/hash.ts";
import { proveConsistency, proveInclusion } from "../../src/main/prove.ts";
import { tilePath } from "../../src/ledger/tile.ts";
import { Tree } from "../../src/ledger/tree.ts";
import { isConsistent, isIncluded } from "./check-proof.ts";

const SIZE_MAX = 1_100;
const leaves = Array.from({ length: SIZE_MAX }, (_, index) => leafHash(Buffer.from(`entry ${index}`)));
const roots = [emptyRoot()];
const tiles = new Map<string, Uint8Array>();
let tree = Tree.empty();
for (const leaf of leaves) {
  const grown = tree.append([leaf]);
  tree = grown.tree;
  roots.push(tree.root());
  for (const { level, index, width, bytes } of grown.tiles) tiles.set(tilePath(level, index, width), bytes);
}
const tiled = (size: number) => ({ size, tile: (level: number, index: number, width: number) => tiles.get(tilePath(level, index, width)) });
const root = (size: number) => roots[size] as Uint8Array;

/** Two sizes, the first at most the second. */
const sizes = fc.tuple(fc.nat(SIZE_MAX), fc.nat(SIZE_MAX)).map(([a, b]) => (a < b ? [a, b] : [b, a]) as [number, number]);

test("an inclusion proof leads from any entry to the root, and from no other entry, index, size or root", () => {
  fc.assert(
    fc.property(sizes, fc.nat(31), ([index, size], bit) => {
      fc.pre(index < size);
      const proof = proveInclusion(tiled(size), index);
      const claim = { index, size, leaf: leaves[index] as Uint8Array, root: root(size) };
      expect(isIncluded(claim, proof)).toBe(true);
      expect(isIncluded({ ...claim, leaf: leaves[(index + 1) % SIZE_MAX] as Uint8Array }, proof)).toBe(false);
      expect(isIncluded({ ...claim, root: root(size - 1) }, proof)).toBe(false);
      expect(isIncluded({ ...claim, index: size }, proof)).toBe(false);
      expect(isIncluded({ ...claim, size: 2 * size + 1 }, proof)).toBe(false);
      expect(isIncluded(claim, [...proof, root(0)])).toBe(false);
      if (proof.length === 0) return;
      expect(isIncluded(claim, proof.slice(1))).toBe(false);
      const changed = Uint8Array.from(proof[0] as Uint8Array);
      changed[bit] = (changed[bit] as number) ^ 1;
      expect(isIncluded(claim, proof.with(0, changed))).toBe(false);
    }),
    { numRuns: 1_000 },
  );
});

test("a consistency proof leads from any older tree to the newer one, and from no other", () => {
  fc.assert(
    fc.property(sizes, ([from, size]) => {
      const proof = proveConsistency(tiled(size), from);
      const [older, newer] = [
        { size: from, root: root(from) },
        { size, root: root(size) },
      ];
      expect(isConsistent(older, newer, proof)).toBe(true);
      expect(isConsistent({ ...older, root: leaves[0] as Uint8Array }, newer, proof)).toBe(from === 1);
      expect(isConsistent(older, newer, [...proof, root(0)])).toBe(false);
      fc.pre(from > 0 && from < size);
      expect(isConsistent(newer, older, proof)).toBe(false);
      expect(isConsistent(older, { size, root: root(size - 1) }, proof)).toBe(false);
    }),
    { numRuns: 1_000 },
  );
});

test("nothing is proven of entries that are not there", () => {
  const outOfRange = expect.objectContaining({ code: "LEDGER_TREE_RANGE" });
  expect(() => proveInclusion(tiled(5), 5)).toThrow(outOfRange);
  expect(() => proveInclusion(tiled(0), 0)).toThrow(outOfRange);
  expect(() => proveConsistency(tiled(5), 6)).toThrow(outOfRange);
  expect(() => proveInclusion({ size: 5, tile: () => undefined }, 2)).toThrow(expect.objectContaining({ code: "LEDGER_TILE_MISSING" }));
});
