/** Limits of the ledger, units in their names. That of an entry stands in call/limits.ts. */

/** A note with more signatures is refused with LEDGER_NOTE_MALFORMED; C2SP signed-note asks for at least 16. */
export const SIGNATURES_MAX = 64;
/** A longer note is refused with LEDGER_NOTE_MALFORMED before it is read. */
export const NOTE_CHARS_MAX = 64 * 1024;
/** Longest id of a rule in an entry, `file.cedar#name`, in UTF-16 units; an entry with a longer one is LEDGER_ENTRY_MALFORMED. */
export const RULE_CHARS_MAX = 512;
/** Longest id of a token in an entry, in UTF-16 units; an entry with a longer one is LEDGER_ENTRY_MALFORMED. */
export const TOKEN_CHARS_MAX = 128;
/** Longest `about` of an entry, in UTF-16 units; an entry with a longer one is LEDGER_ENTRY_MALFORMED. */
export const ABOUT_CHARS_MAX = 512;
/** Longest `because` of an entry, in UTF-16 units; an entry with a longer one is LEDGER_ENTRY_MALFORMED. */
export const BECAUSE_CHARS_MAX = 1000;
