/** A data folder, read without being had: for commands that look, beside the house that runs on it or at a copy. */
import type { AgentId, HouseId } from "../../call/id.ts";
import { agentFiles } from "./place.ts";
import { Reads } from "./reads.ts";

/** Opens a data folder for reading; takes no lock and changes nothing. Faults when used: STORE_NEWER, STORE_CORRUPT, STORE_IO. */
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
}
