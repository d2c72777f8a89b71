/**
 * Tiles of a log (C2SP tlog-tiles): at level L, tile N holds up to 256 consecutive hashes, each over a perfect subtree
 * of 256^L entries. Bundles hold the entries themselves, 256 to a full bundle.
 */
import { HASH_BYTES } from "./hash.ts";

/** Hashes in a full tile, and entries in a full bundle. */
export const TILE_WIDTH = 256;
/** Levels of the tree within one tile: 2^8 = 256. */
export const TILE_HEIGHT = 8;

/** A tile: `width` hashes of 32 bytes, one after the other. A tile of less than 256 is partial. */
export interface Tile {
  readonly level: number;
  readonly index: number;
  readonly width: number;
  readonly bytes: Uint8Array;
}

/**
 * Reads the first `width` hashes of a tile; undefined when they are not there. A store that keeps a wider tile of the
 * same level and index answers from it: the hashes of a tile never change, they only become more.
 */
export type TileReader = (level: number, index: number, width: number) => Uint8Array | undefined;

/** How many hashes a level has in a tree of this size: floor(size / 256^level). */
export function hashesAt(level: number, size: number): number {
  return Math.floor(size / TILE_WIDTH ** level);
}

/** All tiles of a tree of this size, level by level, without their bytes. */
export function* tilesOf(size: number): Generator<Omit<Tile, "bytes">> {
  for (let level = 0; hashesAt(level, size) > 0; level++) {
    const hashes = hashesAt(level, size);
    for (let index = 0; index * TILE_WIDTH < hashes; index++) {
      yield { level, index, width: Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH) };
    }
  }
}

/** The path of a tile, or with level `entries` of a bundle: `tile/0/x001/067`, `tile/entries/000.p/12`. */
export function tilePath(level: number | "entries", index: number, width: number): string {
  const groups = [String(index % 1000).padStart(3, "0")];
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    groups.unshift(`x${String(rest % 1000).padStart(3, "0")}`);
  }
  const partial = width === TILE_WIDTH ? "" : `.p/${width}`;
  return `tile/${level}/${groups.join("/")}${partial}`;
}

/** The hash at a place of a tile's bytes. */
export function hashAt(tile: Uint8Array, place: number): Uint8Array {
  return tile.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES);
}
