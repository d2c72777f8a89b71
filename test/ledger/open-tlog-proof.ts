/** Reading and checking a proof file (C2SP tlog-proof), as somebody does who has nothing but the entry and a key. */
import { fromBase64 } from "../../src/ledger/base64.ts";
import { openCheckpoint } from "../../src/ledger/checkpoint.ts";
import type { Checkpoint } from "../../src/ledger/checkpoint.ts";
import { HASH_BYTES, leafHash } from "../../src/ledger/hash.ts";
import type { NoteKey } from "../../src/ledger/note.ts";
import { isIncluded } from "./check-proof.ts";
import type { TlogProof } from "../../src/main/tlog-proof.ts";

const HEADER = "c2sp.org/tlog-proof@v1";

/** Reads a proof file; extra data, which nothing vouches for, is passed over. */
function readTlogProof(text: string): TlogProof {
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
 */
export function openTlogProof(
  text: string,
  entry: Uint8Array,
  trust: { readonly origin: string; readonly keys: readonly NoteKey[] },
): Checkpoint {
  const { index, proof, checkpoint: note } = readTlogProof(text);
  const checkpoint = openCheckpoint(note, trust.origin, trust.keys);
  if (isIncluded({ index, size: checkpoint.size, leaf: leafHash(entry), root: checkpoint.root }, proof)) return checkpoint;
  throw new Error(`the proof does not show this entry at index ${index} of ${trust.origin}`);
}

function malformed(why: string): Error {
  return new Error(`not a proof file: ${why}`);
}
