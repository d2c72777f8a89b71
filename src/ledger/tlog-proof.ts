/**
 * A proof file (C2SP tlog-proof, `c2sp.org/tlog-proof@v1`): that one entry is in a log, checked with nothing but the
 * entry's bytes and a key that the reader trusts. Stored with the extension `.tlog-proof`.
 */
import { Fault } from "../call/fault.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { openCheckpoint, uncheckedCheckpoint } from "./checkpoint.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { LedgerFault } from "./fault.ts";
import { HASH_BYTES, leafHash } from "./hash.ts";
import type { NoteKey } from "./note.ts";
import type { LogReader } from "./port.ts";
import { isIncluded, proveInclusion } from "./prove.ts";
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

/** Reads a proof file; extra data, which nothing vouches for, is passed over. Faults: LEDGER_NOTE_MALFORMED. */
export function readTlogProof(text: string): TlogProof {
  const cut = text.indexOf("\n\n");
  const lines = text.slice(0, Math.max(cut, 0)).split("\n");
  if (lines.shift() !== HEADER) throw malformed(`its first line is not ${HEADER}`);
  if (lines[0]?.startsWith("extra ") === true) lines.shift();
  const [, digits] = /^index (0|[1-9][0-9]{0,15})$/.exec(lines.shift() ?? "") ?? [];
  if (digits === undefined) throw malformed("it has no index");
  const proof = lines.map((line) => fromBase64(line));
  if (!proof.every((hash): hash is Uint8Array => hash?.length === HASH_BYTES))
    throw malformed("one of its hashes is not 32 bytes in base64");
  return { index: Number(digits), proof, checkpoint: text.slice(cut + 2) };
}

/**
 * Checks a proof file against the entry it is about, for the log `origin`, with the keys that the reader trusts.
 * Gives the checkpoint that the entry is proven under.
 * Faults: LEDGER_NOTE_MALFORMED, LEDGER_NOTE_UNSIGNED, LEDGER_CHECKPOINT_FOREIGN, LEDGER_PROOF_FALSE.
 */
export function openTlogProof(
  text: string,
  entry: Uint8Array,
  trust: { readonly origin: string; readonly keys: readonly NoteKey[] },
): Checkpoint {
  const { index, proof, checkpoint: note } = readTlogProof(text);
  const checkpoint = openCheckpoint(note, trust.origin, trust.keys);
  if (isIncluded({ index, size: checkpoint.size, leaf: leafHash(entry), root: checkpoint.root }, proof)) return checkpoint;
  throw new Fault<LedgerFault>("LEDGER_PROOF_FALSE", `the proof does not show this entry at index ${index} of ${trust.origin}`);
}

function malformed(why: string): Fault<LedgerFault> {
  return new Fault<LedgerFault>("LEDGER_NOTE_MALFORMED", `not a proof file: ${why}`);
}
