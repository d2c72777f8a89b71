/** Tiles as rows keep them: the widest one yet of its level and index, from which narrower ones are cut. */
import { HASH_BYTES } from "../../ledger/hash.ts";

type Row = Readonly<Record<string, unknown>> | undefined;

/** The first `width` hashes of a row of `tile`; undefined when there is no such row or it has fewer. */
export function tileFrom(row: Row, width: number): Uint8Array | undefined {
  const hashes = row?.["hashes"];
  if (!(hashes instanceof Uint8Array) || hashes.length < width * HASH_BYTES) return undefined;
  return hashes.subarray(0, width * HASH_BYTES);
}
