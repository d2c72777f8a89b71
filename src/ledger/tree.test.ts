import { describe, expect, test } from "vitest";
import { emptyRoot, leafHash, nodeHash } from "./hash.ts";
import { tilePath, tilesOf } from "./tile.ts";
import type { TileReader } from "./tile.ts";
import { Tree } from "./tree.ts";

/** The definition of RFC 6962, section 2.1, word for word: slow, and plainly right. */
function definedRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return emptyRoot();
  if (leaves.length === 1) return leaves[0] as Uint8Array;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(definedRoot(leaves.slice(0, k)), definedRoot(leaves.slice(k)));
}

const leaves = Array.from({ length: 66_000 }, (_, index) => leafHash(Buffer.from(`entry ${index}`)));

describe("a tree", () => {
  test("has the root that the RFC defines, at every size up to 600", () => {
    let tree = Tree.empty();
    for (let size = 0; size <= 600; size++) {
      expect(Buffer.compare(tree.root(), definedRoot(leaves.slice(0, size)))).toBe(0);
      tree = tree.append([leaves[size] as Uint8Array]).tree;
    }
  });

  test("grown in batches of any size and loaded from its tiles in between is the same tree, with the same tiles", () => {
    const tiles = new Map<string, Uint8Array>();
    const read: TileReader = (level, index, width) => tiles.get(tilePath(level, index, width));
    let tree = Tree.empty();
    for (const batch of [1, 2, 253, 1, 255, 256, 257, 1, 700, 63_000, 1_200, 73, 1]) {
      const grown = tree.append(leaves.slice(tree.size, tree.size + batch));
      for (const { level, index, width, bytes } of grown.tiles) tiles.set(tilePath(level, index, width), bytes);
      tree = Tree.load(grown.tree.size, read);
      expect(Buffer.compare(tree.root(), grown.tree.root())).toBe(0);
    }
    expect(tree.size).toBe(66_000);
    expect(Buffer.compare(tree.root(), definedRoot(leaves))).toBe(0);
    for (const { level, index, width } of tilesOf(tree.size)) expect(read(level, index, width)?.length).toBe(width * 32);
  });

  test("stays as it is when it grows, so that a batch can be given up", () => {
    const before = Tree.empty().append(leaves.slice(0, 300)).tree;
    const root = before.root();
    const given = before.append(leaves.slice(300, 600));
    expect(Buffer.compare(before.root(), root)).toBe(0);
    expect(before.append(leaves.slice(300, 600)).tiles).toEqual(given.tiles);
    expect(Buffer.compare(before.append(leaves.slice(300, 600)).tree.root(), given.tree.root())).toBe(0);
  });

  test("writes only the tiles at its right edge, however long it is", () => {
    const { tree } = Tree.empty().append(leaves);
    expect(tree.append([leaves[0] as Uint8Array]).tiles.map(({ level, index, width }) => tilePath(level, index, width))).toEqual([
      "tile/0/257.p/209",
    ]);
  });

  test("is not loaded from tiles that are missing or too short", () => {
    const missing = expect.objectContaining({ code: "LEDGER_TILE_MISSING" });
    expect(() => Tree.load(5, () => undefined)).toThrow(missing);
    expect(() => Tree.load(5, () => new Uint8Array(4 * 32))).toThrow(missing);
    expect(() => Tree.load(-1, () => undefined)).toThrow(expect.objectContaining({ code: "LEDGER_TREE_RANGE" }));
  });

  test("takes no leaf hash of another length", () => {
    expect(() => Tree.empty().append([new Uint8Array(31)])).toThrow(expect.objectContaining({ code: "LEDGER_TREE_RANGE" }));
  });
});
