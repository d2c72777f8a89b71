/**
 * A proof file (C2SP tlog-proof, `c2sp.org/tlog-proof@v1`): that one entry is in a log, checked with nothing but the
 * entry's bytes and a key that the reader trusts. Stored with the extension `.tlog-proof`.
 */
import { toBase64 } from "../ledger/base64.ts";
import { uncheckedCheckpoint } from "../ledger/checkpoint.ts";
import type { LogReader } from "../ledger/port.ts";
import { proveInclusion } from "./prove.ts";
import type { Proof } from "./prove.ts";

const HEADER = "c2sp.org/tlog-proof@v1";

export interface TlogProof {
  readonly index: number;
  readonly proof: Proof;
  /** The signed checkpoint, as it stands. */
  readonly checkpoint: string;
}

/** The proof that the entry at `index` is in a log. Faults: LEDGER_TREE_RANGE, LEDGER_TILE_MISSING. */
export function proveEntry(log: Pick<LogReader, "checkpoint" | "tile">, index: number): TlogProof {
  const checkpoint = log.checkpoint();
  const { size } = uncheckedCheckpoint(checkpoint);
  return { index, proof: proveInclusion({ size, tile: (...place) => log.tile(...place) }, index), checkpoint };
}

/** The text of a proof file. */
export function writeTlogProof({ index, proof, checkpoint }: TlogProof): string {
  return [HEADER, `index ${index}`, ...proof.map(toBase64), "", checkpoint].join("\n");
}
