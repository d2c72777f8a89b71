/**
 * An agent on its way into a data folder. What comes is written aside, in `import.part/` laid out as a data folder is;
 * once it is whole and believed it becomes `import/` in one step, and once the house knows the agent its files are moved to
 * their places. Whatever moment the process ends at: before the house knows the agent nothing of it stands, and after it
 * the next start finishes the moves.
 */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { isId } from "../../call/id.ts";
import type { AgentId, SessionId } from "../../call/id.ts";
import { storeFault } from "../fault.ts";
import { tablesOf } from "./agent-dump.ts";
import type { DumpRow } from "./agent-dump.ts";
import { ArtifactFiles } from "./artifact-files.ts";
import { openForWriting } from "./database.ts";
import { fileFault, makeFile } from "./file.ts";
import { agentFiles, databasePath } from "./place.ts";
import { AGENT_SCHEMA } from "./schema.ts";
import { asStoreFault } from "./sqlite-fault.ts";
import { Statements } from "./statements.ts";

const MODES = { folder: 0o700, file: 0o600 } as const;

export class AgentStaging {
  readonly #folder: string;
  readonly #agent: AgentId;
  readonly #path: string;
  readonly #db: DatabaseSync;
  readonly #statements: Statements;
  readonly #columns: ReadonlyMap<string, ReadonlySet<string>>;

  private constructor(folder: string, agent: AgentId, db: DatabaseSync) {
    this.#folder = folder;
    this.#agent = agent;
    this.#path = databasePath(partOf(folder), agent);
    this.#db = db;
    this.#statements = new Statements(db);
    this.#columns = new Map(tablesOf(db).map((table) => [table, columnsOf(db, table)]));
  }

  /** Begins anew, whatever an import before left. `version` is that of the tables to come. Faults: STORE_NEWER, STORE_FULL, STORE_READ_ONLY, STORE_IO. */
  static begin(folder: string, agent: AgentId, version: number): AgentStaging {
    if (version > AGENT_SCHEMA.versions.length || version < 1) {
      throw storeFault(
        "STORE_NEWER",
        `the export has tables of version ${version}, and this program knows ${AGENT_SCHEMA.versions.length}`,
        {
          hint: "import it with the newer Chatelaine that wrote it",
        },
      );
    }
    const part = partOf(folder);
    const path = databasePath(part, agent);
    try {
      rmSync(part, { recursive: true, force: true });
      mkdirSync(join(part, "agents"), { recursive: true, mode: MODES.folder });
    } catch (error) {
      throw fileFault(error, part);
    }
    makeFile(path);
    const db = new DatabaseSync(path);
    db.exec("PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE");
    for (const sql of AGENT_SCHEMA.versions.slice(0, version)) db.exec(sql);
    db.exec(`PRAGMA user_version = ${version}`);
    return new AgentStaging(folder, agent, db);
  }

  /** Where it stands meanwhile: laid out as a data folder. */
  get part(): string {
    return partOf(this.#folder);
  }

  /** Adds one row. Faults with STORE_CHANGE for a table or column that is not of the schema, and for what the table does not take. */
  add(table: string, row: DumpRow): void {
    const columns = this.#columns.get(table);
    if (columns === undefined || Object.keys(row).length !== columns.size || !Object.keys(row).every((column) => columns.has(column)))
      throw storeFault("STORE_CHANGE", "the tables have no such row", { where: table, hint: "the export is of another program" });
    const quoted = Object.fromEntries(Object.entries(row).map(([column, value]) => [`"${column}"`, value]));
    try {
      this.#statements.insert(`"${table}"`, quoted);
    } catch (error) {
      throw storeFault("STORE_CHANGE", "the tables do not take this row", { where: table, cause: error });
    }
  }

  /** Adds bytes to the end of an artifact's file. */
  addArtifact(session: SessionId, digest: string, bytes: Uint8Array): void {
    const path = new ArtifactFiles(this.part).pathOf({ agent: this.#agent, session, digest });
    try {
      mkdirSync(dirname(path), { recursive: true, mode: MODES.folder });
      const file = openSync(path, "a", MODES.file);
      writeSync(file, bytes);
      fsyncSync(file);
      closeSync(file);
    } catch (error) {
      throw fileFault(error, path);
    }
  }

  /** Ends the rows: every reference is there, and the tables are of this program's version. Faults: STORE_CHANGE, STORE_FULL, STORE_IO. */
  end(): void {
    try {
      const broken = this.#db.prepare("PRAGMA foreign_key_check").get();
      if (broken !== undefined)
        throw storeFault("STORE_CHANGE", "a row speaks of one that is not there", {
          where: String(broken["table"]),
          hint: "the export is not whole",
        });
      this.#db.exec("COMMIT");
      this.#db.close();
      openForWriting(this.#path, AGENT_SCHEMA, () => undefined).close();
    } catch (error) {
      throw asStoreFault(error, this.#path);
    }
  }

  /** The log goes on under this house: its checkpoint in the place of the other's, which is kept. */
  adopt(
    note: string,
    from: { readonly house: string; readonly vkey: string; readonly size: number; readonly note: string; readonly at: number },
  ): void {
    const db = openForWriting(this.#path, AGENT_SCHEMA, () => undefined);
    try {
      db.exec("BEGIN IMMEDIATE");
      db.prepare("UPDATE checkpoint SET note = ?").run(note);
      new Statements(db).insert("imported_from", from);
      db.exec("COMMIT");
    } finally {
      db.close();
    }
  }

  /** From now on a start of the house that knows the agent finishes the import. */
  ready(): void {
    const done = doneOf(this.#folder);
    try {
      rmSync(done, { recursive: true, force: true });
      sync(join(this.part, "agents"));
      renameSync(this.part, done);
      sync(this.#folder);
    } catch (error) {
      throw fileFault(error, done);
    }
  }

  /** Takes everything away that came. */
  discard(): void {
    if (this.#db.isOpen) this.#db.close();
    rmSync(partOf(this.#folder), { recursive: true, force: true });
    rmSync(doneOf(this.#folder), { recursive: true, force: true });
  }
}

/** Finishes an import that the house knows of, and takes away what of one it does not. Under the folder's lock. Faults: STORE_*. */
export function finishImport(folder: string, isKnown: (agent: AgentId) => boolean): void {
  rmSync(partOf(folder), { recursive: true, force: true });
  const done = doneOf(folder);
  if (!existsSync(done)) return;
  try {
    for (const agent of agentFiles(done)) if (isKnown(agent)) move(done, folder, agent);
    // The file of the database goes last: where it is gone, all of it is in its place.
    rmSync(done, { recursive: true, force: true });
  } catch (error) {
    throw fileFault(error, done);
  }
}

function move(from: string, to: string, agent: AgentId): void {
  const artifacts = join(from, "artifacts", agent);
  if (existsSync(artifacts)) {
    mkdirSync(join(to, "artifacts"), { recursive: true, mode: MODES.folder });
    rmSync(join(to, "artifacts", agent), { recursive: true, force: true });
    renameSync(artifacts, join(to, "artifacts", agent));
    sync(join(to, "artifacts"));
  }
  renameSync(databasePath(from, agent), databasePath(to, agent));
  sync(join(to, "agents"));
}

/** The artifacts of an agent, by session and digest. */
export function* artifactsOf(
  folder: string,
  agent: AgentId,
): Generator<{ readonly session: SessionId; readonly digest: string; readonly path: string }> {
  const place = join(folder, "artifacts", agent);
  if (!existsSync(place)) return;
  for (const session of readdirSync(place)
    .filter((name): name is SessionId => isId("ses", name))
    .sort()) {
    for (const digest of readdirSync(join(place, session)).sort())
      if (/^[0-9a-f]{64}$/.test(digest)) yield { session, digest, path: join(place, session, digest) };
  }
}

function columnsOf(db: DatabaseSync, table: string): ReadonlySet<string> {
  return new Set(
    db
      .prepare("SELECT name FROM pragma_table_info(?)")
      .all(table)
      .map((row) => String(row["name"])),
  );
}

function sync(folder: string): void {
  const file = openSync(folder, "r");
  fsyncSync(file);
  closeSync(file);
}

function partOf(folder: string): string {
  return join(folder, "import.part");
}

function doneOf(folder: string): string {
  return join(folder, "import");
}
