/** One house a data folder: a lock that the system takes back when the process ends, however it ends. */
import { DatabaseSync } from "node:sqlite";
import { storeFault } from "../fault.ts";
import { makeFile } from "./file.ts";
import { asStoreFault, sqliteCode } from "./sqlite-fault.ts";
import { lockPath } from "./place.ts";

const SQLITE_BUSY = 5;
/** What the lock's file says of itself to tools like file(1): "chtl". */
const LOCK_FILE_MARK = 0x6368746c;

/** Takes the folder's lock; the result gives it back. Faults: STORE_LOCKED, STORE_READ_ONLY, STORE_FULL, STORE_IO. */
export function lockFolder(folder: string): () => void {
  const path = lockPath(folder);
  makeFile(path);
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path);
    // A write first: on a folder that cannot be written, SQLite would begin, but without a lock that keeps others out.
    db.exec(`PRAGMA journal_mode = DELETE; PRAGMA application_id = ${LOCK_FILE_MARK}; BEGIN EXCLUSIVE`);
  } catch (error) {
    db?.close();
    if (sqliteCode(error) !== SQLITE_BUSY) throw asStoreFault(error, path);
    throw storeFault("STORE_LOCKED", "another house runs on this data folder", {
      where: folder,
      hint: "stop it first, or give this one a data folder of its own",
    });
  }
  const held = db;
  return () => held.close();
}

/** Whether a house has the folder now. Takes nothing, and changes nothing. */
export function isLocked(folder: string): boolean {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(lockPath(folder), { readOnly: true });
    db.prepare("SELECT 1 FROM sqlite_schema").get();
    return false;
  } catch (error) {
    return sqliteCode(error) === SQLITE_BUSY;
  } finally {
    db?.close();
  }
}
