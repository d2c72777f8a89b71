/**
 * Checkpoints (C2SP tlog-checkpoint v1.0.0): the origin of a log, its size and its root hash, as a signed note.
 * Ours have no extension lines, and the key's name is the origin.
 */
import { Fault } from "../call/fault.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import type { LedgerFault } from "./fault.ts";
import { HASH_BYTES } from "./hash.ts";
import { openNote, signNote, uncheckedText } from "./note.ts";
import type { NoteKey, NoteSigner } from "./note.ts";

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
}

/** The origin of a log: `chatelaine.local/<house id>/<agent id>`, or `…/house` for the log of the house. */
export function logOrigin(house: string, log: string): string {
  return `chatelaine.local/${house}/${log}`;
}

/** The text of a checkpoint, as it is signed. */
export function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/** A signed checkpoint. The signer's key is named as the origin. */
export function signCheckpoint(checkpoint: Checkpoint, signer: NoteSigner): string {
  return signNote(checkpointText(checkpoint), [signer]);
}

/**
 * Opens a checkpoint of the log `origin` that one of `keys` signed.
 * Faults: LEDGER_NOTE_MALFORMED, LEDGER_NOTE_UNSIGNED, LEDGER_CHECKPOINT_FOREIGN.
 */
export function openCheckpoint(note: string, origin: string, keys: readonly NoteKey[]): Checkpoint {
  const checkpoint = parseText(openNote(note, keys));
  if (checkpoint.origin === origin) return checkpoint;
  throw new Fault<LedgerFault>("LEDGER_CHECKPOINT_FOREIGN", `the checkpoint is of ${checkpoint.origin}, not of ${origin}`);
}

/** Reads a checkpoint WITHOUT checking its signature: only for one's own store. Faults: LEDGER_NOTE_MALFORMED. */
export function uncheckedCheckpoint(note: string): Checkpoint {
  return parseText(uncheckedText(note));
}

function parseText(text: string): Checkpoint {
  const [, origin, digits, encoded] = /^([^\n]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/=]+)\n$/u.exec(text) ?? [];
  const root = encoded === undefined ? undefined : fromBase64(encoded);
  const size = Number(digits);
  if (origin === undefined || root?.length !== HASH_BYTES || !Number.isSafeInteger(size)) {
    throw new Fault<LedgerFault>("LEDGER_NOTE_MALFORMED", "not a checkpoint: an origin, a size and a root hash, one a line");
  }
  return { origin, size, root };
}
