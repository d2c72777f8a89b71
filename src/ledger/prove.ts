/**
 * Proofs over a log (RFC 6962, section 2.1): that an entry stands at an index of the tree, and that a tree grew from a
 * smaller one by appending only. They are read from tiles, at most one tile for each level of the proof.
 */
import { Fault } from "../call/fault.ts";
import type { LedgerFault } from "./fault.ts";
import { emptyRoot, HASH_BYTES, nodeHash, perfectRoot, sameHash } from "./hash.ts";
import { hashesAt, TILE_HEIGHT, TILE_WIDTH } from "./tile.ts";
import type { TileReader } from "./tile.ts";
import { missingTile } from "./tree.ts";

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

/** The root of the first `size` entries of a tree, from its tiles. Faults: LEDGER_TREE_RANGE, LEDGER_TILE_MISSING. */
export function rootAt(tree: TiledTree, size: number): Uint8Array {
  if (!isCount(size) || size > tree.size) throw outOfRange(`a tree of ${tree.size} has no first ${size} entries`);
  return size === 0 ? emptyRoot() : rangeRoot(tree, 0, size);
}

/** Checks an inclusion proof (RFC 9162, section 2.1.3.2): whether it leads from the leaf to the root. */
export function isIncluded(
  claim: { readonly index: number; readonly size: number; readonly leaf: Uint8Array; readonly root: Uint8Array },
  proof: Proof,
): boolean {
  if (!isCount(claim.index) || !isCount(claim.size) || claim.index >= claim.size || !areHashes(proof)) return false;
  let [node, last, hash] = [claim.index, claim.size - 1, claim.leaf];
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && sameHash(hash, claim.root);
}

/** A tree's size and root. */
export interface TreeHead {
  readonly size: number;
  readonly root: Uint8Array;
}

/** Checks a consistency proof (RFC 9162, section 2.1.4.2): whether `newer` grew from `older` by appending only. */
export function isConsistent(older: TreeHead, newer: TreeHead, proof: Proof): boolean {
  if (!isCount(older.size) || !isCount(newer.size) || older.size > newer.size || !areHashes(proof)) return false;
  if (older.size === newer.size) return proof.length === 0 && sameHash(older.root, newer.root);
  if (older.size === 0) return proof.length === 0 && sameHash(older.root, emptyRoot());
  let [node, last] = [older.size - 1, newer.size - 1];
  while (node % 2 === 1) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  const [first, ...rest] = node === 0 ? [older.root, ...proof] : proof;
  if (first === undefined) return false;
  let [oldHash, newHash] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      oldHash = nodeHash(sibling, oldHash);
      newHash = nodeHash(sibling, newHash);
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else {
      newHash = nodeHash(newHash, sibling);
    }
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && sameHash(oldHash, older.root) && sameHash(newHash, newer.root);
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

function areHashes(proof: Proof): boolean {
  return proof.every((hash) => hash.length === HASH_BYTES);
}

function outOfRange(what: string): Fault<LedgerFault> {
  return new Fault<LedgerFault>("LEDGER_TREE_RANGE", what);
}
