/** What a data folder recorded, read beside the house that runs on it or without one: calls, policies of then, and the keys that open content. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { HistoryStore } from "../analysis/port.ts";
import { idMaker } from "../call/id.ts";
import { KeyRing, readRoots, rootsAsTheyStand, rootsIn } from "../keys/index.ts";
import type { KeyService, RootKeys } from "../keys/index.ts";
import type { CallExplained } from "../operate/explained.ts";
import { openReadOnly } from "../store/sqlite/open-read-only.ts";
import type { ReadOnlyStore } from "../store/sqlite/open-read-only.ts";
import { explainCall } from "./explain-call.ts";
import { keyServiceOf } from "./open-key-service.ts";
import type { Keyed } from "./open-key-service.ts";
import { forPeople } from "../inspection/for-people.ts";
import { LOOKING } from "../inspection/looking.ts";
import { systemChance, systemClock } from "./system.ts";

export interface OpenRecord {
  readonly store: ReadOnlyStore;
  readonly ring: KeyRing;
  close(): void;
}

/** Opens a data folder for reading; takes no lock and changes nothing. Undefined where there is no house. Faults: KEYS_*, STORE_*. */
export function openRecord(folder: string): OpenRecord | undefined {
  return existsSync(join(folder, "house.db")) ? opened(folder, rootsAsTheyStand(join(folder, "keys"))) : undefined;
}

/** The same where a key service may have wrapped the root key: then it is asked to unwrap it. Faults: KEYS_*, STORE_*. */
export async function openServedRecord(folder: string, service: KeyService | undefined): Promise<OpenRecord | undefined> {
  if (service === undefined || !existsSync(join(folder, "house.db"))) return openRecord(folder);
  const keys = join(folder, "keys");
  return opened(folder, await readRoots({ folder: keys, service }, rootsIn(keys)));
}

/** The same with the key service that a configuration names. Faults: KEYS_*, STORE_*. */
export function openConfiguredRecord(folder: string, configuration: Keyed | undefined): Promise<OpenRecord | undefined> {
  return openServedRecord(folder, keyServiceOf(configuration));
}

function opened(folder: string, roots: RootKeys): OpenRecord {
  const store = openReadOnly(folder);
  const ring = new KeyRing({ roots, store, chance: systemChance, newId: idMaker(systemClock, systemChance) });
  return {
    store,
    ring,
    close: () => {
      ring.close();
      store.close();
    },
  };
}

/** Explains a recorded call of a data folder, with its content but for credentials: who can read the folder and its keys can read that anyway. */
export async function explainOffline(
  folder: string,
  call: string,
  configuration?: Keyed,
): Promise<CallExplained | undefined> {
  const record = await openConfiguredRecord(folder, configuration);
  if (record === undefined) return undefined;
  const { store, ring } = record;
  try {
    const explained = await explainCall({ clock: systemClock, store, ring, agents: () => store.agentRows(), forPeople: (value) => forPeople(value, LOOKING) }, call, true);
    return JSON.parse(JSON.stringify(explained)) as CallExplained;
  } finally {
    record.close();
  }
}

/** Reads the history of policies of a data folder; no key is needed. Undefined where there is no house. Faults: STORE_*. */
export function withHistory<Result>(folder: string, read: (history: HistoryStore) => Result): Result | undefined {
  if (!existsSync(join(folder, "house.db"))) return undefined;
  const store = openReadOnly(folder);
  try {
    return read(store);
  } finally {
    store.close();
  }
}
