/** An entry as the bytes that the log keeps. */
import { canonicalBytes } from "../call/canonical.ts";
import { Fault } from "../call/fault.ts";
import type { JsonObject } from "../call/json.ts";
import { ENTRY_BYTES_MAX } from "../call/limits.ts";
import type { Entry } from "./entry.ts";
import { flawOf } from "./entry-form.ts";
import type { LedgerFault } from "./fault.ts";

/**
 * The canonical bytes (RFC 8785) of an entry: the leaf data of the log. What it writes, `readEntry` reads.
 * Faults: LEDGER_ENTRY_MALFORMED, LEDGER_ENTRY_TOO_LARGE.
 */
export function writeEntry(entry: Entry): Uint8Array {
  const flaw = flawOf(entry);
  if (flaw !== undefined)
    throw new Fault<LedgerFault>("LEDGER_ENTRY_MALFORMED", `an entry cannot be written: ${flaw}`, { where: entry.id });
  // An entry is JSON by its form, which was checked; an interface only lacks the index signature of JsonObject.
  const bytes = canonicalBytes({ ...entry } as unknown as JsonObject);
  if (bytes.length <= ENTRY_BYTES_MAX) return bytes;
  throw new Fault<LedgerFault>("LEDGER_ENTRY_TOO_LARGE", `an entry has ${bytes.length} bytes; the most is ${ENTRY_BYTES_MAX}`, {
    where: entry.id,
    hint: "the session has read from too many origins or too many rules decided; open a new session",
  });
}
