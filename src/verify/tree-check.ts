/**
 * The tree of one log, grown anew from its entries and held against everything that speaks of it: the signed
 * checkpoint, the anchors in the house log, checkpoints that the reader kept, and every stored tile.
 */
import { HASH_BYTES, leafHash, perfectRoot, sameHash } from "../ledger/hash.ts";
import { hashAt, hashesAt, TILE_WIDTH, tilePath } from "../ledger/tile.ts";
import type { Tile } from "../ledger/tile.ts";
import { Tree } from "../ledger/tree.ts";
import type { Findings } from "./report.ts";
import type { VerifyLog } from "./source.ts";

/** Something that says which root the log had at a size. */
export interface Mark {
  readonly kind: "checkpoint" | "anchor" | "known";
  readonly size: number;
  readonly root: Uint8Array;
  /** Epoch milliseconds, for an anchor. */
  readonly at?: number;
  /** What it is, for people: `its checkpoint`, `the anchor in entry 12 of the house log`. */
  readonly says: string;
}

/** A mark that the entries contradict, and the newest size before it at which they were confirmed. */
interface Contradiction {
  readonly mark: Mark;
  readonly after: number;
}

const NO_HASH = new Uint8Array(HASH_BYTES);

export class TreeCheck {
  readonly #log: VerifyLog;
  readonly #findings: Findings;
  readonly #marks: readonly Mark[];
  /** Tiles are stored for what the checkpoint covers; of a longer log there are none beyond. */
  readonly #tiledTo: number;
  #next = 0;
  #tree = Tree.empty();
  /** The partial tile of each level. */
  readonly #edge = new Map<number, Tile>();
  /** Entries whose hash is not the one in the stored tile. */
  readonly #disagreeing: number[] = [];
  readonly #contradictions: Contradiction[] = [];
  /** The size up to which a mark confirms the entries. */
  #confirmed = 0;
  #anchor: Mark | undefined;
  /** Set once an entry and its hash are both gone: no root can be computed any more. */
  #blind = false;

  constructor(check: { readonly log: VerifyLog; readonly findings: Findings; readonly marks: readonly Mark[] }) {
    this.#log = check.log;
    this.#findings = check.findings;
    this.#marks = check.marks.toSorted((a, b) => a.size - b.size);
    this.#tiledTo = check.marks.find(({ kind }) => kind === "checkpoint")?.size ?? Infinity;
    this.#confirm();
  }

  /** The newest anchor that the entries confirm. */
  get anchor(): Mark | undefined {
    return this.#anchor;
  }

  /** Takes the next entries, in order. */
  add(entries: readonly (Uint8Array | undefined)[]): void {
    const leaves = entries.map((entry, place) => (entry === undefined ? this.#leafFromTile(this.#tree.size + place) : leafHash(entry)));
    let done = 0;
    for (
      let mark = this.#marks[this.#next];
      mark !== undefined && mark.size <= this.#tree.size + leaves.length - done;
      mark = this.#marks[this.#next]
    ) {
      const upTo = done + mark.size - this.#tree.size;
      this.#append(leaves.slice(done, upTo));
      done = upTo;
      this.#confirm();
    }
    this.#append(done === 0 ? leaves : leaves.slice(done));
  }

  /** Says what is wrong, after the last entry. */
  end(): void {
    for (const tile of this.#edge.values()) this.#compare(tile);
    for (const index of this.#disagreeing) this.#sayDisagreeing(index);
    for (const kind of ["checkpoint", "anchor", "known"] as const) {
      const first = this.#contradictions.find(({ mark }) => mark.kind === kind);
      if (first !== undefined) this.#sayContradiction(first);
      const beyond = this.#marks.findLast((mark) => mark.kind === kind && mark.size > this.#tree.size);
      if (beyond !== undefined) this.#sayShort(beyond);
    }
  }

  #append(leaves: readonly Uint8Array[]): void {
    if (leaves.length === 0) return;
    const { tree, tiles } = this.#tree.append(leaves);
    for (const tile of tiles) {
      if (tile.width === TILE_WIDTH) {
        this.#edge.delete(tile.level);
        this.#compare(tile);
      } else {
        this.#edge.set(tile.level, tile);
      }
    }
    this.#tree = tree;
  }

  /** Holds the tree against the marks of its present size. */
  #confirm(): void {
    for (let mark = this.#marks[this.#next]; mark?.size === this.#tree.size; mark = this.#marks[this.#next]) {
      this.#next += 1;
      if (this.#blind) continue;
      if (!sameHash(this.#tree.root(), mark.root)) {
        this.#contradictions.push({ mark, after: this.#confirmed });
        continue;
      }
      this.#confirmed = mark.size;
      if (mark.kind === "anchor") this.#anchor = mark;
    }
  }

  #compare(grown: Tile): void {
    const tile = clip(grown, this.#tiledTo);
    if (tile.width === 0) return;
    const stored = this.#log.tile(tile.level, tile.index, tile.width);
    if (stored?.length !== tile.bytes.length) {
      this.#sayTileMissing(tile);
      return;
    }
    if (sameHash(stored, tile.bytes)) return;
    for (let place = 0; place < tile.width; place++) {
      if (!sameHash(hashAt(stored, place), hashAt(tile.bytes, place))) this.#compareHash(tile, place, hashAt(stored, place));
    }
  }

  #sayTileMissing({ level, index, width }: Tile): void {
    const span = TILE_WIDTH ** level;
    const from = index * TILE_WIDTH * span;
    const what = `${tilePath(level, index, width)}, the hashes over entries ${from} to ${from + width * span - 1}, is missing or too short`;
    this.#findings.wrong("TILE_MISSING", what, { index: from });
  }

  /** A stored hash is another than the entries give: is it wrong itself, or only what the stored tiles below it give? */
  #compareHash({ level, index, width }: Tile, place: number, stored: Uint8Array): void {
    const child = index * TILE_WIDTH + place;
    if (level === 0) {
      this.#disagreeing.push(child);
      return;
    }
    const below = this.#log.tile(level - 1, child, TILE_WIDTH);
    if (below?.length === TILE_WIDTH * HASH_BYTES && sameHash(perfectRoot(below), stored)) return;
    const span = TILE_WIDTH ** level;
    const what = `hash ${place} of ${tilePath(level, index, width)} is not that of entries ${child * span} to ${(child + 1) * span - 1}`;
    this.#findings.wrong("TILE_CHANGED", what, { index: child * span, until: (child + 1) * span });
  }

  #sayDisagreeing(index: number): void {
    if (index < this.#confirmed) {
      const what = `the hash of entry ${index} in its tile was changed; the entry itself is the one that was signed`;
      this.#findings.wrong("TILE_CHANGED", what, { index });
    } else {
      this.#findings.wrong("ENTRY_CHANGED", `entry ${index} is not the one whose hash is in the tile`, { index });
    }
  }

  #sayContradiction({ mark, after }: Contradiction): void {
    const changed = this.#disagreeing.find((index) => index >= after && index < mark.size);
    const where = changed === undefined ? { index: after, until: mark.size } : { index: changed };
    this.#findings.wrong("ROOT", `the first ${mark.size} entries do not have the root that ${mark.says} gives`, where);
  }

  #sayShort(mark: Mark): void {
    const what = `${mark.says} covers ${mark.size} entries, but the log has ${this.#tree.size}: the rest was cut off`;
    this.#findings.wrong("LOG_SHORT", what, { index: this.#tree.size });
  }

  /** The hash of an entry that is missing, so that the rest of the log can still be checked. */
  #leafFromTile(index: number): Uint8Array {
    const place = index % TILE_WIDTH;
    const tile = this.#log.tile(0, Math.floor(index / TILE_WIDTH), place + 1);
    if (tile === undefined) this.#blind = true;
    return tile === undefined ? NO_HASH : hashAt(tile, place);
  }
}

/** The part of a tile that a tree of this size has. */
function clip(tile: Tile, size: number): Tile {
  const width = Math.max(0, Math.min(tile.width, hashesAt(tile.level, size) - tile.index * TILE_WIDTH));
  return width === tile.width ? tile : { ...tile, width, bytes: tile.bytes.subarray(0, width * HASH_BYTES) };
}
