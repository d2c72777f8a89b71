/** The logs of a data folder or an export, read without a house: their entries, proofs over them, and an export of all. */
import { Fault } from "../call/fault.ts";
import { type AgentId, isId } from "../call/id.ts";
import { toBase64 } from "../ledger/base64.ts";
import { uncheckedCheckpoint } from "../ledger/checkpoint.ts";
import type { Entry } from "../ledger/entry.ts";

export type { Entry } from "../ledger/entry.ts";
import { type ExportFile, exportHouse } from "./export-house.ts";
import type { LogReader } from "../ledger/port.ts";
import { proveConsistency } from "./prove.ts";
import { readEntry } from "../ledger/read-entry.ts";
import { proveEntry, writeTlogProof } from "./tlog-proof.ts";
import type { LogName, VerifyLog, VerifySource } from "../verify/source.ts";

/** Entries that are read at once. */
const PAGE = 256;

export interface EntryAt {
  readonly log: LogName;
  readonly index: number;
  readonly entry: Entry;
}

/** The names of the logs, that of the house first. */
export function logNames(source: VerifySource): readonly LogName[] {
  return [...source.logs()].sort((a, b) => (a === "house" ? -1 : b === "house" ? 1 : a < b ? -1 : 1));
}

/** Opens a log for as long as `use` takes. Faults: LEDGER_LOG_UNKNOWN, VERIFY_UNREADABLE. */
export function withLog<Result>(source: VerifySource, name: string, use: (log: VerifyLog) => Result): Result {
  const known = source.logs().find((one) => one === name);
  if (known === undefined) {
    throw new Fault("LEDGER_LOG_UNKNOWN", `there is no log ${JSON.stringify(name)}`, { hint: `one of: ${logNames(source).join(", ")}` });
  }
  const log = source.open(known);
  try {
    return use(log);
  } finally {
    log.close();
  }
}

/** The newest entries of a log, oldest first, at most `limit`. Faults: LEDGER_ENTRY_MALFORMED. */
export function newestEntries(source: VerifySource, name: string, limit: number): readonly EntryAt[] {
  return withLog(source, name, (log) => {
    const from = Math.max(0, log.size() - limit);
    return log
      .entries(from, log.size())
      .flatMap((bytes, at) => (bytes === undefined ? [] : [{ log: name as LogName, index: from + at, entry: readEntry(bytes) }]));
  });
}

/** The bytes of one entry. Faults: LEDGER_LOG_UNKNOWN, LEDGER_TREE_RANGE. */
export function entryBytes(source: VerifySource, name: string, index: number): Uint8Array {
  return withLog(source, name, (log) => {
    const [bytes] = index < log.size() ? log.entries(index, index + 1) : [];
    if (bytes === undefined)
      throw new Fault("LEDGER_TREE_RANGE", `the log ${name} has no entry ${index}`, {
        hint: `it has ${log.size()} entries, counted from 0`,
      });
    return bytes;
  });
}

/** Every entry about an id (of a call, a session, an approval, an entry …), in all logs. */
export function entriesAbout(source: VerifySource, id: string): readonly EntryAt[] {
  return logNames(source).flatMap((name) =>
    withLog(source, name, (log) => {
      const found: EntryAt[] = [];
      const checkpoint = log.checkpoint();
      const signed = checkpoint === undefined ? 0 : uncheckedCheckpoint(checkpoint).size;
      for (let from = 0; from < log.size(); from += PAGE) {
        const page = log.entries(from, Math.min(from + PAGE, log.size()));
        // One row with a huge index must not keep a reader busy for ever; `verify` says that it is there.
        if (from >= signed && page.every((bytes) => bytes === undefined)) break;
        for (const [at, bytes] of page.entries()) {
          if (bytes === undefined || !Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(`"${id}"`)) continue;
          found.push({ log: name, index: from + at, entry: readEntry(bytes) });
        }
      }
      return found;
    }),
  );
}

/** The signed checkpoint of a log (C2SP tlog-checkpoint). Faults: LEDGER_NO_CHECKPOINT. */
export function checkpointOf(source: VerifySource, name: string): string {
  return withLog(source, name, (log) => readerOf(log, name).checkpoint());
}

/** The text of a proof file (C2SP tlog-proof) for one entry. Faults: LEDGER_TREE_RANGE, LEDGER_TILE_MISSING. */
export function inclusionProof(source: VerifySource, name: string, index: number): string {
  return withLog(source, name, (log) => writeTlogProof(proveEntry(readerOf(log, name), index)));
}

export interface ConsistencyProof {
  readonly from: number;
  readonly size: number;
  /** Base64 of each hash (RFC 6962, section 2.1.2). */
  readonly proof: readonly string[];
  readonly checkpoint: string;
}

/** The proof that a log grew from its first `from` entries by appending only. Faults: LEDGER_TREE_RANGE, LEDGER_TILE_MISSING. */
export function consistencyProof(source: VerifySource, name: string, from: number): ConsistencyProof {
  return withLog(source, name, (log) => {
    const checkpoint = readerOf(log, name).checkpoint();
    const { size } = uncheckedCheckpoint(checkpoint);
    const proof = proveConsistency({ size, tile: (...place) => log.tile(...place) }, from);
    return { from, size, proof: proof.map((hash) => toBase64(hash)), checkpoint };
  });
}

/** The files of an export of every log. Faults: LEDGER_LOG_SHORT, LEDGER_TILE_MISSING, VERIFY_NO_KEY. */
export function* exportAll(source: VerifySource): Generator<ExportFile> {
  const vkeys = source.vkeys();
  if (vkeys === undefined) throw new Fault("VERIFY_NO_KEY", "there is no house.pub beside the logs");
  const open: VerifyLog[] = [];
  const log = (name: LogName): LogReader => {
    const opened = source.open(name);
    open.push(opened);
    return readerOf(opened, name);
  };
  try {
    yield* exportHouse({ vkeys, store: { log, agents: () => source.logs().filter((name): name is AgentId => isId("agt", name)) } });
  } finally {
    for (const one of open) one.close();
  }
}

/** A log that is read strictly: an entry that is missing is a fault here, not a finding. */
function readerOf(log: VerifyLog, name: string): LogReader {
  return {
    size: () => log.size(),
    tile: (level, index, width) => log.tile(level, index, width),
    entries: (from, to) => log.entries(from, to).filter((bytes) => bytes !== undefined),
    checkpoint: () => {
      const checkpoint = log.checkpoint();
      if (checkpoint === undefined)
        throw new Fault("LEDGER_NO_CHECKPOINT", `the log ${name} has no checkpoint`, { hint: "chatelaine verify" });
      return checkpoint;
    },
  };
}
