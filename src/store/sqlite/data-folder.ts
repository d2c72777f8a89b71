/**
 * A data folder as the verifier reads it: beside the house that runs on it, or as a copy. It has the shape of
 * `VerifySource` (verify/source.ts) and repairs nothing: what is stored is what is said. Each log is one snapshot.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { sha256Hex } from "../../call/digest.ts";
import { Fault } from "../../call/fault.ts";
import type { SealedRef } from "../../ledger/entry.ts";
import { HASH_BYTES } from "../../ledger/hash.ts";
import { tilesOf } from "../../ledger/tile.ts";
import { openForReading } from "./database.ts";
import { VKEYS_FILE } from "../../ledger/note.ts";
import { agentFiles, databasePath } from "./place.ts";
import type { LogName } from "./place.ts";
import { bytes, number, text } from "./rows.ts";
import { AGENT_SCHEMA, HOUSE_SCHEMA } from "./schema.ts";
import { asStoreFault } from "./sqlite-fault.ts";
import { tileFrom } from "./tile-rows.ts";

export class DataFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Names of the logs that have a file. Faults: VERIFY_UNREADABLE. */
  logs(): readonly LogName[] {
    return readable(this.#folder, () => [
      ...(existsSync(databasePath(this.#folder, "house")) ? (["house"] as const) : []),
      ...agentFiles(this.#folder),
    ]);
  }

  /** One log as it is at this moment; later commits are not seen. Faults: VERIFY_UNREADABLE. */
  open(log: LogName): LogSnapshot {
    const path = databasePath(this.#folder, log);
    return readable(path, () => {
      const db = openForReading(path, log === "house" ? HOUSE_SCHEMA : AGENT_SCHEMA);
      if (db === undefined) throw unreadable(path, "there is no log in it", undefined);
      return new LogSnapshot(db, path, log);
    });
  }

  /** The public keys beside the logs; undefined where there are none. */
  vkeys(): string | undefined {
    const path = join(this.#folder, VKEYS_FILE);
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  }
}

/** One log, read in one transaction. Every method faults with VERIFY_UNREADABLE where the file is damaged. */
export class LogSnapshot {
  readonly #db: DatabaseSync;
  readonly #path: string;
  readonly #entries: StatementSync;
  readonly #tile: StatementSync;
  readonly #isAgent: boolean;
  readonly #content: StatementSync | undefined;
  #prompt: StatementSync | undefined;

  /** Use DataFolder.open. */
  constructor(db: DatabaseSync, path: string, log: LogName) {
    this.#db = db;
    this.#path = path;
    this.#isAgent = log !== "house";
    db.exec("BEGIN");
    this.#entries = db.prepare("SELECT idx, bytes FROM entry WHERE idx >= ? AND idx < ? ORDER BY idx");
    this.#tile = db.prepare("SELECT hashes FROM tile WHERE level = ? AND idx = ?");
    this.#content = this.#isAgent ? db.prepare("SELECT args, result FROM tool_call WHERE call = ?") : undefined;
  }

  checkpoint(): string | undefined {
    return this.#read(() => {
      const row = this.#db.prepare("SELECT note FROM checkpoint").get();
      return row && text(row, "note");
    });
  }

  /** One more than the highest index. */
  size(): number {
    return this.#read(() => number(this.#db.prepare("SELECT coalesce(max(idx) + 1, 0) AS size FROM entry").get() ?? {}, "size"));
  }

  /** Entries from `from` up to and not including `to`, each at its place; undefined where one is missing. */
  entries(from: number, to: number): readonly (Uint8Array | undefined)[] {
    return this.#read(() => {
      const found: (Uint8Array | undefined)[] = Array.from({ length: to - from }, () => undefined);
      for (const row of this.#entries.all(from, to)) found[number(row, "idx") - from] = bytes(row, "bytes");
      return found;
    });
  }

  tile(level: number, index: number, width: number): Uint8Array | undefined {
    return this.#read(() => tileFrom(this.#tile.get(level, index), width));
  }

  /** Rows that belong to no log of this size: entries and tiles outside of it, calls that no entry decided, prompts that none gave. */
  strays(size: number): readonly string[] {
    return this.#read(() => [...this.#strayEntries(size), ...this.#strayTiles(size), ...this.#strayCalls(), ...this.#strayPrompts()]);
  }

  /** The digest and length of the sealed content of a call, or of a prompt by its entry; undefined when it is not stored. */
  content(of: string, part: "args" | "result" | "prompt"): SealedRef | undefined {
    return this.#read(() => {
      // Prepared when it is asked for: a file in which nobody was ever given a prompt may be from before there were any.
      if (part === "prompt") this.#prompt ??= this.#db.prepare("SELECT content AS prompt FROM prompt WHERE prompt = ?");
      const sealed = (part === "prompt" ? this.#prompt : this.#content)?.get(of)?.[part];
      return sealed instanceof Uint8Array ? { sha256: sha256Hex(sealed), bytes: sealed.length } : undefined;
    });
  }

  close(): void {
    this.#db.close();
  }

  #strayEntries(size: number): readonly string[] {
    return this.#db
      .prepare("SELECT idx FROM entry WHERE idx < 0 OR idx >= ?")
      .all(size)
      .map((row) => `entry/${number(row, "idx")}`);
  }

  #strayTiles(size: number): readonly string[] {
    const expected = new Set([...tilesOf(size)].map(({ level, index, width }) => `${level}/${index}/${width * HASH_BYTES}`));
    return this.#db
      .prepare("SELECT level, idx, length(hashes) AS length FROM tile")
      .all()
      .filter((row) => !expected.has(`${number(row, "level")}/${number(row, "idx")}/${number(row, "length")}`))
      .map((row) => `tile/${number(row, "level")}/${number(row, "idx")}`);
  }

  #strayCalls(): readonly string[] {
    if (!this.#isAgent) return [];
    const sql = "SELECT call FROM tool_call WHERE entry_index NOT IN (SELECT idx FROM entry WHERE kind = 'decision')";
    return this.#db
      .prepare(sql)
      .all()
      .map((row) => `tool_call/${text(row, "call")}`);
  }

  #strayPrompts(): readonly string[] {
    const isThere = this.#db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'prompt'").get() !== undefined;
    if (!this.#isAgent || !isThere) return [];
    const sql = "SELECT prompt FROM prompt WHERE entry_index NOT IN (SELECT idx FROM entry WHERE kind = 'prompt')";
    return this.#db
      .prepare(sql)
      .all()
      .map((row) => `prompt/${text(row, "prompt")}`);
  }

  #read<T>(read: () => T): T {
    return readable(this.#path, read);
  }
}

function readable<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const fault = asStoreFault(error, path);
    throw fault.code === "VERIFY_UNREADABLE" ? fault : unreadable(path, fault.message, fault);
  }
}

/** The fault that the port of the verifier asks of its sources. */
function unreadable(path: string, what: string, cause: unknown): Fault<"VERIFY_UNREADABLE"> {
  return new Fault("VERIFY_UNREADABLE", what, {
    where: path,
    hint: "keep the file for examination; docs/storage.md says how to put a copy back",
    cause,
  });
}
