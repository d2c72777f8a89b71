/** The databases that one writer thread holds open, and the batches that it commits to them. */
import type { DatabaseSync } from "node:sqlite";
import type { AgentId } from "../../call/id.ts";
import { Recent } from "../../keys/recent.ts";
import type { AgentChange, HouseChange } from "../../ledger/change.ts";
import { logOrigin } from "../../ledger/checkpoint.ts";
import { noteSigner } from "../../ledger/note.ts";
import { behind, noAgent, storeFault } from "../fault.ts";
import { WRITER_DATABASES_MAX } from "../limits.ts";
import type { AgentRowChange, HouseRowChange, RowsWritten } from "../row-change.ts";
import { agentApplier } from "./apply-agent-change.ts";
import { houseApplier } from "./apply-house-change.ts";
import { withRows } from "./apply-rows.ts";
import { LogDatabase } from "./log-database.ts";
import type { LogKind, Settled } from "./log-database.ts";
import type { WriterStart } from "./message.ts";
import { agentFiles, databasePath, isStarted } from "./place.ts";
import { AGENT_SCHEMA, HOUSE_SCHEMA } from "./schema.ts";

type AgentWritten = AgentChange | RowsWritten<AgentRowChange>;
type HouseWritten = HouseChange | RowsWritten<HouseRowChange>;

const AGENT: LogKind<AgentWritten> = { schema: AGENT_SCHEMA, first: () => undefined, applier: (db) => withRows(db, agentApplier(db)) };

export class Databases {
  readonly #start: WriterStart;
  readonly #agents = new Recent<AgentId, LogDatabase<AgentWritten>>(WRITER_DATABASES_MAX, (database) => database.close());
  #house: LogDatabase<HouseWritten> | undefined;

  constructor(start: WriterStart) {
    this.#start = start;
  }

  /** Opens the house database, making it where there is none yet. Faults: STORE_*. */
  openHouse(): LogDatabase<HouseWritten> {
    const { folder, house, logKey } = this.#start;
    const path = databasePath(folder, "house");
    if (!isStarted(path) && agentFiles(folder).length > 0) {
      throw storeFault("STORE_CORRUPT", "the house database is gone, and agents' databases are there", {
        where: path,
        hint: "put the newest copy of house.db back",
      });
    }
    const kind: LogKind<HouseWritten> = {
      schema: HOUSE_SCHEMA,
      first: (db: DatabaseSync) => void db.prepare("INSERT INTO house (only, house) VALUES (1, ?)").run(house),
      applier: (db) => withRows(db, houseApplier(db)),
    };
    this.#house ??= LogDatabase.open(path, kind, noteSigner(logOrigin(house, "house"), logKey));
    return this.#house;
  }

  commitHouse(changes: readonly HouseWritten[]): readonly Settled[] {
    try {
      return this.openHouse().commit(changes);
    } catch (error) {
      // What it holds in memory may be ahead of the disk: opened anew, it is read from there.
      this.#house?.close();
      this.#house = undefined;
      throw error;
    }
  }

  /** `anchored` is the size that the house log knows of the agent's: a shorter log is not written to. */
  commitAgent(agent: AgentId, changes: readonly AgentWritten[], anchored: number): readonly Settled[] {
    try {
      return this.#agent(agent, changes, anchored).commit(changes);
    } catch (error) {
      this.#agents.delete(agent);
      throw error;
    }
  }

  close(): void {
    this.#agents.clear();
    this.#house?.close();
    this.#house = undefined;
  }

  #agent(agent: AgentId, changes: readonly AgentWritten[], anchored: number): LogDatabase<AgentWritten> {
    const held = this.#agents.get(agent);
    if (held !== undefined) return held;
    const { folder, house, logKey } = this.#start;
    const path = databasePath(folder, agent);
    if (!isStarted(path)) {
      if (anchored > 0) throw behind(agent, 0, anchored);
      const first = changes[0];
      if (first?.kind !== "session-changed" || first.entry.event !== "opened") throw noAgent(agent);
    }
    const database = LogDatabase.open(path, AGENT, noteSigner(logOrigin(house, agent), logKey));
    if (database.size < anchored) {
      database.close();
      throw behind(agent, database.size, anchored);
    }
    this.#agents.set(agent, database);
    return database;
  }
}
