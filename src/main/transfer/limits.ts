/** Limits of exporting and importing an agent, units in their names. */

/** Bytes of an artifact that stand in one line of an export. */
export const ARTIFACT_PIECE_BYTES = 1024 * 1024;
/** A line of an export that is longer is refused: no row that the house writes comes near. */
export const LINE_CHARS_MAX = 256 * 1024 * 1024;
/** A passphrase of fewer characters is refused. */
export const PASSPHRASE_CHARS_MIN = 12;
/** Bytes of an export that are read at once. */
export const READ_BYTES = 256 * 1024;
