/**
 * A data folder, read without being had: beside the house that runs on it, or as a copy. Nothing in it is changed, and
 * nothing of it is believed: this only reads what the files say, for `verify` to judge.
 */
import type { DatabaseSync } from "node:sqlite";
import { sha256Hex } from "../../call/digest.ts";
import type { AgentId, CallId, HouseId } from "../../call/id.ts";
import { noAgent } from "../fault.ts";
import { openForReading } from "./database.ts";
import { agentFiles, databasePath } from "./place.ts";
import { Reads } from "./reads.ts";
import { bytes, id, number } from "./rows.ts";
import { AGENT_SCHEMA } from "./schema.ts";
import { asStoreFault } from "./sqlite-fault.ts";

/** A piece of sealed content as its row has it, to be compared with what the entry says of it. */
export interface ContentFact {
  readonly call: CallId;
  readonly part: "args" | "result";
  /** Index of the entry that names this content. */
  readonly entryIndex: number;
  /** Lower-case hexadecimal SHA-256 of the sealed bytes. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Opens a data folder for reading. Faults when used: STORE_NEWER, STORE_CORRUPT, STORE_IO. */
export function openReadOnly(folder: string): ReadOnlyStore {
  return new ReadOnlyStore(folder);
}

export class ReadOnlyStore extends Reads {
  readonly #folder: string;

  /** Use openReadOnly. */
  constructor(folder: string) {
    super(folder, () => agentFiles(folder));
    this.#folder = folder;
  }

  /** The id of the house, as its database says. */
  houseId(): HouseId {
    return this.house((rows) => rows.house());
  }

  /** Agents that have a file in the folder, as it is now. */
  agents(): readonly AgentId[] {
    return agentFiles(this.#folder);
  }

  /** The sealed content in an agent's rows, call after call, read and hashed one at a time. */
  *contents(agent: AgentId): Generator<ContentFact> {
    const path = databasePath(this.#folder, agent);
    const db = openForReading(path, AGENT_SCHEMA);
    if (db === undefined) throw noAgent(agent);
    try {
      yield* contentsOf(db);
    } catch (error) {
      throw asStoreFault(error, path);
    } finally {
      db.close();
    }
  }
}

function* contentsOf(db: DatabaseSync): Generator<ContentFact> {
  const rows = db.prepare("SELECT call, entry_index, args, outcome_index, result FROM tool_call ORDER BY entry_index");
  for (const row of rows.iterate()) {
    const call = id(row, "call", "call");
    const args = bytes(row, "args");
    yield { call, part: "args", entryIndex: number(row, "entry_index"), sha256: sha256Hex(args), bytes: args.length };
    if (row["result"] === null) continue;
    const result = bytes(row, "result");
    yield { call, part: "result", entryIndex: number(row, "outcome_index"), sha256: sha256Hex(result), bytes: result.length };
  }
}
