/** What SQLite reports, as faults of the store. Its messages name tables and files, never content. */
import { Fault } from "../../call/fault.ts";
import { storeFault } from "../fault.ts";

/** Primary result codes (sqlite.org/rescode.html); the extended ones carry them in their low byte. */
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_READONLY = 8;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_CONSTRAINT = 19;
const SQLITE_NOTADB = 26;
/** SQLITE_IOERR_WRITE with ENOSPC is reported as FULL by SQLite, a full shared-memory file as this. */
const SQLITE_IOERR_SHMSIZE = 4874;
const SQLITE_IOERR_SHMMAP = 5386;

/** The primary code of an error that SQLite raised; undefined for any other error. */
export function sqliteCode(error: unknown): number | undefined {
  const extended = extendedCode(error);
  return extended === undefined ? undefined : extended & 0xff;
}

/** Whether SQLite refused one row and can go on with the transaction. */
export function isConstraint(error: unknown): boolean {
  return sqliteCode(error) === SQLITE_CONSTRAINT;
}

/** An error from working on the database at `path`, as a fault. Faults pass through; what is not SQLite's is thrown on. */
export function asStoreFault(error: unknown, path: string): Fault {
  if (error instanceof Fault) return error;
  const code = sqliteCode(error);
  if (code === undefined) throw error;
  const more = { where: path, cause: error };
  const extended = extendedCode(error);
  if (code === SQLITE_FULL || extended === SQLITE_IOERR_SHMSIZE || extended === SQLITE_IOERR_SHMMAP) {
    return storeFault("STORE_FULL", "there is no space left to write a change", {
      ...more,
      hint: "make space on the disk; the house goes on by itself",
    });
  }
  switch (code) {
    case SQLITE_READONLY:
      return storeFault("STORE_READ_ONLY", "the database cannot be written", {
        ...more,
        hint: "check the rights and the mount of the data folder",
      });
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return storeFault("STORE_CORRUPT", "the database is damaged", {
        ...more,
        hint: "keep the file for examination and put the newest copy back; see docs/storage.md",
      });
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return storeFault("STORE_BUSY", "another program holds the database", {
        ...more,
        hint: "close what else has the file open for writing",
      });
    case SQLITE_CANTOPEN:
      return storeFault("STORE_IO", "the database cannot be opened", { ...more, hint: "check that the data folder is there and yours" });
    case SQLITE_CONSTRAINT:
      return storeFault("STORE_CHANGE", "the tables do not take this change", more);
    default:
      return storeFault("STORE_IO", `the disk or the system failed (SQLite ${extended})`, { ...more, hint: "look at the system's log" });
  }
}

function extendedCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  return typeof error.errcode === "number" ? error.errcode : undefined;
}
