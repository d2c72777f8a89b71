/** The bytes of a log as an entry, read strictly: there is one reading of one entry, and nothing is passed over. */
import { isUtf8 } from "node:buffer";
import { Fault } from "../call/fault.ts";
import { ENTRY_BYTES_MAX } from "../call/limits.ts";
import type { Entry } from "./entry.ts";
import { flawOf, inOrder } from "./entry-form.ts";
import type { LedgerFault } from "./fault.ts";

/**
 * Reads one entry. Faults with LEDGER_ENTRY_MALFORMED on anything but the canonical bytes of a known kind with exactly
 * its members: other white space, order or number forms, repeated or unknown members, ids of another form.
 */
export function readEntry(bytes: Uint8Array): Entry {
  if (bytes.length > ENTRY_BYTES_MAX) throw malformed("it is too long");
  if (!isUtf8(bytes)) throw malformed("it is not UTF-8");
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  const value = parse(text);
  const flaw = flawOf(value);
  if (flaw !== undefined) throw malformed(flaw);
  // JSON.stringify writes numbers and texts as RFC 8785 does and keeps the order, which is checked apart: much faster.
  if (JSON.stringify(value) !== text || !inOrder(value)) throw malformed("its bytes are not canonical (RFC 8785)");
  return value as Entry;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed("it is not JSON");
  }
}

function malformed(why: string): Fault<LedgerFault> {
  return new Fault<LedgerFault>("LEDGER_ENTRY_MALFORMED", `not an entry: ${why}`);
}
