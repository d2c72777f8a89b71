/**
 * Making proofs over a log (RFC 6962, section 2.1): that an entry stands at an index of the tree, and that a tree grew
 * from a smaller one by appending only. They are read from tiles, at most one tile for each level of the proof. Nobody
 * has to trust this file: whoever is given a proof checks it, and a wrong one leads to no root that was signed.
 */
import { Fault } from "../call/fault.ts";
import type { LedgerFault } from "../ledger/fault.ts";
import { HASH_BYTES, nodeHash, perfectRoot } from "../ledger/hash.ts";
import { hashesAt, TILE_HEIGHT, TILE_WIDTH } from "../ledger/tile.ts";
import type { TileReader } from "../ledger/tile.ts";
import { missingTile } from "../ledger/tree.ts";

/** A proof: hashes of 32 bytes, from the leaf's side to the root's. */
export type Proof = readonly Uint8Array[];

/** A tree as its tiles show it. */
export interface TiledTree {
  readonly size: number;
  readonly tile: TileReader;
}

/** PATH(index, D[size]): that the entry at `index` is in the tree. Faults: LEDGER_TREE_RANGE, LEDGER_TILE_MISSING. */
export function proveInclusion(tree: TiledTree, index: number): Proof {
  if (!isCount(index) || index >= tree.size) throw outOfRange(`entry ${index} is not in a tree of ${tree.size}`);
  const proof: Uint8Array[] = [];
  let [from, to] = [0, tree.size];
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    const isLeft = index < middle;
    proof.unshift(isLeft ? rangeRoot(tree, middle, to) : rangeRoot(tree, from, middle));
    [from, to] = isLeft ? [from, middle] : [middle, to];
  }
  return proof;
}

/** PROOF(from, D[size]): that the tree grew from its first `from` entries. Faults: LEDGER_TREE_RANGE, LEDGER_TILE_MISSING. */
export function proveConsistency(tree: TiledTree, from: number): Proof {
  if (!isCount(from) || from > tree.size) throw outOfRange(`a tree of ${tree.size} did not grow from one of ${from}`);
  if (from === 0 || from === tree.size) return [];
  const proof: Uint8Array[] = [];
  let [start, end] = [0, tree.size];
  while (from < end) {
    const middle = start + splitOf(end - start);
    const isLeft = from <= middle;
    proof.unshift(isLeft ? rangeRoot(tree, middle, end) : rangeRoot(tree, start, middle));
    [start, end] = isLeft ? [start, middle] : [middle, end];
  }
  if (start > 0) proof.unshift(rangeRoot(tree, start, end));
  return proof;
}

/** MTH of the entries from `from` to `to` (excluded), where `from` is a multiple of the next power of two above. */
function rangeRoot(tree: TiledTree, from: number, to: number): Uint8Array {
  const split = splitOf(to - from);
  if (to - from === split * 2 || to - from === 1) return perfectRange(tree, from, to - from);
  return nodeHash(rangeRoot(tree, from, from + split), rangeRoot(tree, from + split, to));
}

/** The root of a perfect subtree: read from the tile of the highest level that holds its hashes. */
function perfectRange(tree: TiledTree, from: number, span: number): Uint8Array {
  const level = Math.floor(Math.log2(span) / TILE_HEIGHT);
  const first = from / TILE_WIDTH ** level;
  const count = span / TILE_WIDTH ** level;
  const index = Math.floor(first / TILE_WIDTH);
  const width = Math.min(TILE_WIDTH, hashesAt(level, tree.size) - index * TILE_WIDTH);
  const tile = tree.tile(level, index, width);
  if (tile?.length !== width * HASH_BYTES) throw missingTile(level, index, width);
  const place = first % TILE_WIDTH;
  return perfectRoot(tile.subarray(place * HASH_BYTES, (place + count) * HASH_BYTES));
}

/** The largest power of two that is smaller than `count`; 1 for one. */
function splitOf(count: number): number {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function outOfRange(what: string): Fault<LedgerFault> {
  return new Fault<LedgerFault>("LEDGER_TREE_RANGE", what);
}
