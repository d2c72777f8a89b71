/** The faults of the ledger. */
export type LedgerFault =
  /** A tile that the tree needs is not there or has another length. */
  | "LEDGER_TILE_MISSING"
  /** A size, an index or a batch that no tree can have. */
  | "LEDGER_TREE_RANGE"
  /** A text is not a signed note, a key, a checkpoint or a proof of the form that C2SP gives. Do: check where the text comes from; docs/spec/ledger.md gives the forms. */
  | "LEDGER_NOTE_MALFORMED"
  /** No key that is trusted signed the note, or a signature of a trusted key is false. */
  | "LEDGER_NOTE_UNSIGNED"
  /** A checkpoint speaks of another log. Do: take the checkpoint of the log that is asked about. */
  | "LEDGER_CHECKPOINT_FOREIGN"
  /** An entry is not of the form that docs/spec/ledger.md gives. Do: run chatelaine verify; a house writes no such entry. */
  | "LEDGER_ENTRY_MALFORMED"
  /** An entry is longer than ENTRY_BYTES_MAX. */
  | "LEDGER_ENTRY_TOO_LARGE"
  /** A permit was not made by policy or approval, or is not for exactly this call. */
  | "LEDGER_PERMIT_FOREIGN"
  /** An outcome was not released by inspection. Do: report it: the path never does this. */
  | "LEDGER_NOT_RELEASED"
  /** A result holds what JSON cannot say in one way; the outcome was recorded without it. Do: mend the server; docs/spec/canonical.md says what is refused. */
  | "LEDGER_RESULT_NOT_CANONICAL"
  /** A log ended before what its checkpoint covers. */
  | "LEDGER_LOG_SHORT"
  /** Raised by stores: the approval or lease of a permit was used up, has expired, or is for another call. */
  | "LEDGER_APPROVAL_SPENT"
  /** Raised by stores: the approval was ruled on by somebody else in the meantime. */
  | "LEDGER_APPROVAL_SETTLED"
  /** Raised by stores: the call has no permit that waits for an outcome. */
  | "LEDGER_CALL_CLOSED"
  /** Raised by stores: the call was decided before. */
  | "LEDGER_CALL_DECIDED"
  /** Raised by stores: a permit in a session that is paused, killed, ended or erased. */
  | "LEDGER_SESSION_NOT_ACTIVE"
  /** Raised by stores: a move that the session cannot make from the state that it is in. */
  | "LEDGER_SESSION_SETTLED"
  /** The data folder or export has no log of this name. */
  | "LEDGER_LOG_UNKNOWN"
  /** A log has no signed checkpoint, so nothing of it can be proved. */
  | "LEDGER_NO_CHECKPOINT"
  /** An agent's log could not be anchored, by an error that nobody expected. Do: look for its stack in the log of the house. */
  | "LEDGER_ANCHOR"
  /** An agent's interrupted calls could not be closed at the start, by an error that nobody expected. Do: look for its stack in the log of the house. */
  | "LEDGER_RECOVER"
  /** It happened, and its outcome could not be written down, by an error that nobody expected. Do: look for its stack in the log of the house; the next start closes the call as unknown. */
  | "LEDGER_FAULT"
  /** Not raised but recorded: the house stopped between a permit and its outcome. Do: look at the outside whether the call happened; the house never runs it again. */
  | "LEDGER_INTERRUPTED";
