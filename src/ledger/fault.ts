/** The faults of the ledger. */
export type LedgerFault =
  /** A tile that the tree needs is not there or has another length. */
  | "LEDGER_TILE_MISSING"
  /** A size, an index or a batch that no tree can have. */
  | "LEDGER_TREE_RANGE"
  /** A text is not a signed note, a key, a checkpoint or a proof of the form that C2SP gives. */
  | "LEDGER_NOTE_MALFORMED"
  /** No key that is trusted signed the note, or a signature of a trusted key is false. */
  | "LEDGER_NOTE_UNSIGNED"
  /** A checkpoint speaks of another log. */
  | "LEDGER_CHECKPOINT_FOREIGN"
  /** A proof does not lead to the root. */
  | "LEDGER_PROOF_FALSE"
  /** An entry is not of the form that docs/spec/ledger.md gives. */
  | "LEDGER_ENTRY_MALFORMED"
  /** An entry is longer than ENTRY_BYTES_MAX. */
  | "LEDGER_ENTRY_TOO_LARGE"
  /** A permit was not made by policy or approval, or is not for exactly this call. */
  | "LEDGER_PERMIT_FOREIGN"
  /** An outcome was not released by inspection. */
  | "LEDGER_NOT_RELEASED"
  /** A result holds what JSON cannot say in one way; the outcome was recorded without it. */
  | "LEDGER_RESULT_NOT_CANONICAL"
  /** A log ended before what its checkpoint covers. */
  | "LEDGER_LOG_SHORT"
  /** Raised by stores: the approval of a permit was used, settled, or its call closed, in the meantime. */
  | "LEDGER_APPROVAL_SPENT"
  | "LEDGER_APPROVAL_SETTLED"
  | "LEDGER_CALL_CLOSED"
  /** Raised by stores: a call was decided before; a permit in a session that is not active; a move that a session cannot make. */
  | "LEDGER_CALL_DECIDED"
  | "LEDGER_SESSION_NOT_ACTIVE"
  | "LEDGER_SESSION_SETTLED"
  /** Not raised but recorded: the house stopped between a permit and its outcome. */
  | "LEDGER_INTERRUPTED";
