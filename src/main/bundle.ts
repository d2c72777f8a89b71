/** Entry bundles of an export (C2SP tlog-tiles): up to 256 entries, each after its length as a big-endian uint16. */
import { TILE_WIDTH } from "../ledger/tile.ts";

const LENGTH_BYTES = 2;

/** A bundle of entries, in order. Each has at most ENTRY_BYTES_MAX bytes, as `writeEntry` promises. */
export function writeBundle(entries: readonly Uint8Array[]): Uint8Array {
  const parts = entries.flatMap((entry) => {
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt16BE(entry.length);
    return [length, entry];
  });
  return Buffer.concat(parts);
}

/**
 * The entries of a bundle of `width`. One that is damaged gives the entries up to there; what is left over
 * after the last entry is given as part of it, length and all, so that its hash cannot be right.
 */
export function readBundle(bundle: Uint8Array, width: number): readonly Uint8Array[] {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (entries.length < Math.min(width, TILE_WIDTH) && at + LENGTH_BYTES <= bundle.length) {
    const start = at + LENGTH_BYTES;
    const end = start + (bundle[at] as number) * 256 + (bundle[at + 1] as number);
    if (end > bundle.length) break;
    const isLast = entries.length === width - 1;
    entries.push(isLast && end < bundle.length ? bundle.subarray(at) : bundle.subarray(start, end));
    at = end;
  }
  return entries;
}
