/** Opening a database file: rights, durability, tables of the right version. */
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { storeFault } from "../fault.ts";
import { LOCK_WAIT_MS, WAL_BYTES_KEPT_MAX } from "../limits.ts";
import { makeFile } from "./file.ts";
import type { Schema } from "./schema.ts";
import { asStoreFault } from "./sqlite-fault.ts";

/**
 * Opens a database for writing, made with mode 0600 where it is missing, and brings its tables to the newest version.
 * `first` runs in the transaction that makes the tables. Faults: STORE_NEWER, STORE_READ_ONLY, STORE_CORRUPT, STORE_FULL, STORE_IO.
 */
export function openForWriting(path: string, schema: Schema, first: (db: DatabaseSync) => void): DatabaseSync {
  makeFile(path);
  return opening(
    path,
    () => new DatabaseSync(path, { timeout: LOCK_WAIT_MS }),
    (db) => {
      // FULL: one fsync a commit, so that what was acknowledged survives the loss of power.
      db.exec("PRAGMA synchronous = FULL");
      // Deleted and overwritten bytes become zeros: an erased key is gone from the file.
      db.exec("PRAGMA secure_delete = ON");
      db.exec("PRAGMA foreign_keys = ON");
      db.exec("PRAGMA trusted_schema = OFF");
      db.exec(`PRAGMA journal_size_limit = ${WAL_BYTES_KEPT_MAX}`);
      migrate(db, { path, schema, first });
      // Only now: a file that is not empty and has no rollback journal is one whose tables were committed.
      db.exec("PRAGMA journal_mode = WAL");
    },
  );
}

/** Opens a database for reading only; undefined when it has no tables yet. Faults: STORE_NEWER, STORE_CORRUPT, STORE_IO. */
export function openForReading(path: string, schema: Schema): DatabaseSync | undefined {
  if (!existsSync(path)) return undefined;
  let version = 0;
  const db = opening(
    path,
    () => connectReadOnly(path),
    (opened) => {
      opened.exec("PRAGMA query_only = ON");
      opened.exec("PRAGMA trusted_schema = OFF");
      version = versionOf(opened);
      assertKnown(version, path, schema);
    },
  );
  if (version > 0) return db;
  db.close();
  return undefined;
}

function opening(path: string, connect: () => DatabaseSync, prepare: (db: DatabaseSync) => void): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    db = connect();
    prepare(db);
    return db;
  } catch (error) {
    db?.close();
    throw asStoreFault(error, path);
  }
}

/**
 * A copy on a read-only medium has no place for the shared-memory file of WAL. Where it also has no log that was not
 * yet moved into the database, it can be read as a file that nobody changes.
 */
function connectReadOnly(path: string): DatabaseSync {
  const plain = new DatabaseSync(path, { readOnly: true, timeout: LOCK_WAIT_MS });
  try {
    plain.prepare("PRAGMA user_version").get();
    return plain;
  } catch (error) {
    plain.close();
    if (existsSync(`${path}-wal`)) throw error;
    const url = pathToFileURL(path);
    url.searchParams.set("immutable", "1");
    return new DatabaseSync(url, { readOnly: true });
  }
}

interface Migration {
  readonly path: string;
  readonly schema: Schema;
  readonly first: (db: DatabaseSync) => void;
}

/** Forward only, all versions in one transaction. */
function migrate(db: DatabaseSync, { path, schema, first }: Migration): void {
  const from = versionOf(db);
  assertKnown(from, path, schema);
  if (from === schema.versions.length) return;
  db.exec("BEGIN IMMEDIATE");
  try {
    for (const version of schema.versions.slice(from)) db.exec(version);
    if (from === 0) first(db);
    db.exec(`PRAGMA user_version = ${schema.versions.length}`);
    db.exec("COMMIT");
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

function assertKnown(version: number, path: string, schema: Schema): void {
  if (version <= schema.versions.length) return;
  throw storeFault("STORE_NEWER", `the database has version ${version}, and this program knows ${schema.versions.length}`, {
    where: path,
    hint: "start the newer Chatelaine that wrote it",
  });
}

/** The version of a database's tables; 0 where it has none. */
export function versionOf(db: DatabaseSync): number {
  const row = db.prepare("PRAGMA user_version").get();
  return typeof row?.["user_version"] === "number" ? row["user_version"] : 0;
}
