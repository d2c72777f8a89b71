/**
 * The Merkle tree of a log (RFC 6962, section 2.1), grown at its right edge. What is held is small and bounded by the
 * tree's height: the root of each perfect subtree, and the right tile of each level. A tree never changes: growing it
 * gives a new one, so a transaction that is rolled back leaves the old tree right.
 *
 * The writer of a store does, once a batch and all in one transaction:
 *   const grown = tree.append(entries.map(leafHash));
 *   write entries, grown.tiles, and signCheckpoint({ origin, size: grown.tree.size, root: grown.tree.root() }, signer)
 *   then, when the transaction is durable: tree = grown.tree
 */
import { Fault } from "../call/fault.ts";
import type { LedgerFault } from "./fault.ts";
import { emptyRoot, HASH_BYTES, nodeHash, perfectRoot } from "./hash.ts";
import { hashesAt, TILE_HEIGHT, TILE_WIDTH } from "./tile.ts";
import type { Tile, TileReader } from "./tile.ts";

/** The right tile of one level: how many hashes the level has in all, and those of its last, partial tile. */
interface Edge {
  readonly hashes: number;
  readonly bytes: Uint8Array;
}

/** What came of growing a tree: the new tree, and the tiles to write (full ones first, then the new right edge). */
export interface Grown {
  readonly tree: Tree;
  readonly tiles: readonly Tile[];
}

export class Tree {
  readonly size: number;
  /** By height: the root of the perfect subtree of 2^height leaves, where the size has that bit. */
  readonly #peaks: readonly (Uint8Array | undefined)[];
  readonly #edges: readonly Edge[];

  private constructor(size: number, peaks: readonly (Uint8Array | undefined)[], edges: readonly Edge[]) {
    this.size = size;
    this.#peaks = peaks;
    this.#edges = edges;
  }

  /** The tree of a log without entries. */
  static empty(): Tree {
    return new Tree(0, [], []);
  }

  /**
   * The tree of a log of `size` entries, from its tiles; reads at most one tile a level.
   * The caller compares `root()` with the newest checkpoint: tiles alone prove nothing.
   * Faults: LEDGER_TILE_MISSING, LEDGER_TREE_RANGE.
   */
  static load(size: number, read: TileReader): Tree {
    if (!Number.isSafeInteger(size) || size < 0) throw outOfRange(`a tree cannot have ${size} entries`);
    const edges: Edge[] = [];
    const peaks: (Uint8Array | undefined)[] = [];
    for (let level = 0; hashesAt(level, size) > 0; level++) {
      const edge = loadEdge(level, size, read);
      edges.push(edge);
      peaks.push(...peaksOf(edge));
    }
    return new Tree(size, peaks, edges);
  }

  /** The root hash: RFC 6962's MTH over all entries. */
  root(): Uint8Array {
    let root: Uint8Array | undefined;
    for (const peak of this.#peaks) {
      if (peak !== undefined) root = root === undefined ? peak : nodeHash(peak, root);
    }
    return root ?? emptyRoot();
  }

  /** Appends the leaf hashes of a batch, in order. The tree itself stays as it is. */
  append(leaves: readonly Uint8Array[]): Grown {
    const growth = new Growth(this.#peaks, this.#edges);
    for (const leaf of leaves) growth.add(leaf);
    const tree = new Tree(this.size + leaves.length, growth.peaks, growth.edges());
    return { tree, tiles: [...growth.full, ...growth.partial()] };
  }
}

/** A tree while a batch is being appended. */
class Growth {
  readonly full: Tile[] = [];
  readonly peaks: (Uint8Array | undefined)[];
  readonly #levels: { hashes: number; bytes: Uint8Array; own: boolean }[];

  constructor(peaks: readonly (Uint8Array | undefined)[], edges: readonly Edge[]) {
    this.peaks = [...peaks];
    this.#levels = edges.map(({ hashes, bytes }) => ({ hashes, bytes, own: false }));
  }

  add(leaf: Uint8Array): void {
    if (leaf.length !== HASH_BYTES) throw outOfRange(`a leaf hash has ${leaf.length} bytes`);
    this.#push(0, leaf);
    let hash = leaf;
    let height = 0;
    for (let peak = this.peaks[0]; peak !== undefined; peak = this.peaks[height]) {
      hash = nodeHash(peak, hash);
      this.peaks[height++] = undefined;
      if (height % TILE_HEIGHT === 0) this.#push(height / TILE_HEIGHT, hash);
    }
    this.peaks[height] = hash;
  }

  edges(): readonly Edge[] {
    return this.#levels.map(({ hashes, bytes }) => ({ hashes, bytes }));
  }

  /** The partial tiles of the levels that this batch touched. */
  *partial(): Generator<Tile> {
    for (const [level, { hashes, bytes, own }] of this.#levels.entries()) {
      const width = hashes % TILE_WIDTH;
      if (own && width > 0) yield { level, index: Math.floor(hashes / TILE_WIDTH), width, bytes: bytes.slice(0, width * HASH_BYTES) };
    }
  }

  #push(level: number, hash: Uint8Array): void {
    const edge = (this.#levels[level] ??= { hashes: 0, bytes: new Uint8Array(TILE_WIDTH * HASH_BYTES), own: true });
    if (!edge.own) {
      edge.bytes = edge.bytes.slice();
      edge.own = true;
    }
    edge.bytes.set(hash, (edge.hashes % TILE_WIDTH) * HASH_BYTES);
    edge.hashes += 1;
    if (edge.hashes % TILE_WIDTH > 0) return;
    this.full.push({ level, index: edge.hashes / TILE_WIDTH - 1, width: TILE_WIDTH, bytes: edge.bytes.slice() });
  }
}

function loadEdge(level: number, size: number, read: TileReader): Edge {
  const hashes = hashesAt(level, size);
  const width = hashes % TILE_WIDTH;
  const bytes = new Uint8Array(TILE_WIDTH * HASH_BYTES);
  if (width === 0) return { hashes, bytes };
  const index = Math.floor(hashes / TILE_WIDTH);
  const tile = read(level, index, width);
  if (tile?.length !== width * HASH_BYTES) throw missingTile(level, index, width);
  bytes.set(tile);
  return { hashes, bytes };
}

/** The eight peaks within one level: its partial tile cut into perfect subtrees, the widest first. */
function peaksOf(edge: Edge): readonly (Uint8Array | undefined)[] {
  const width = edge.hashes % TILE_WIDTH;
  const peaks: (Uint8Array | undefined)[] = new Array<undefined>(TILE_HEIGHT).fill(undefined);
  let at = 0;
  for (let height = TILE_HEIGHT - 1; height >= 0; height--) {
    const span = 2 ** height;
    if ((width & span) === 0) continue;
    peaks[height] = perfectRoot(edge.bytes.slice(at * HASH_BYTES, (at + span) * HASH_BYTES));
    at += span;
  }
  return peaks;
}

/** The fault of a tile that is not there as it should be. */
export function missingTile(level: number, index: number, width: number): Fault<LedgerFault> {
  return new Fault<LedgerFault>("LEDGER_TILE_MISSING", `tile ${index} of level ${level} is not there with ${width} hashes`, {
    hint: "run `chatelaine verify` to see what else is missing",
  });
}

function outOfRange(what: string): Fault<LedgerFault> {
  return new Fault<LedgerFault>("LEDGER_TREE_RANGE", what);
}
