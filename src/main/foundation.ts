/** What a house stands on: its data folder locked and open, its keys, its ledger recovered. Nothing here knows agents or calls. */
import { join } from "node:path";
import type { Chance, Clock } from "../call/clock.ts";
import { idMaker } from "../call/id.ts";
import type { HouseId } from "../call/id.ts";
import { houseKeys, KeyRing } from "../keys/index.ts";
import type { HouseKeys, KeyService, RootKeys, RootPlace } from "../keys/index.ts";
import { Anchors } from "../ledger/anchor.ts";
import { entryMaker } from "../ledger/make-entry.ts";
import type { MakeEntry } from "../ledger/make-entry.ts";
import { recover } from "../ledger/recover.ts";
import type { Recovery } from "../ledger/recover.ts";
import type { Store } from "../store/port.ts";
import { houseOf, openSqliteStore } from "../store/sqlite/open.ts";
import { makeFirstRoot, openRoots } from "./open-roots.ts";
import { houseVkey, makeDataFolder, onDisk, writeVkey } from "./data-folder.ts";

export interface Foundation {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly house: HouseId;
  readonly isNew: boolean;
  readonly keys: HouseKeys;
  /** Where root keys stand, and who wraps them. */
  readonly place: RootPlace;
  readonly roots: RootKeys;
  readonly ring: KeyRing;
  readonly store: Store;
  readonly anchors: Anchors;
  readonly makeEntry: MakeEntry;
  readonly newId: ReturnType<typeof idMaker>;
  readonly vkey: string;
  /** What the last stop of the house interrupted. */
  readonly recovery: Recovery;
}

export interface LayingFoundation {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly keyService?: KeyService | undefined;
  /** Whether the log is told nothing of it: a house that is there already is not started by it. */
  readonly isQuiet?: boolean;
}

/** Opens the data folder, making a new house where there is none. Faults: STORE_*, KEYS_*. */
export async function layFoundation(
  folder: string,
  { clock, chance, keyService, isQuiet = false }: LayingFoundation,
): Promise<Foundation> {
  makeDataFolder(folder);
  const newId = idMaker(clock, chance);
  const found = houseOf(folder);
  const house = found ?? newId("hse");
  const keysFolder = join(folder, "keys");
  const keys = onDisk(keysFolder, () => houseKeys({ folder: keysFolder, mayMake: found === undefined, chance }));
  const place = { folder: keysFolder, service: keyService };
  if (found === undefined) await makeFirstRoot(place, { chance, newId });
  const store = await openSqliteStore({ folder, house, logKey: keys.log.private });
  try {
    const makeEntry = entryMaker(clock, newId);
    const roots = await openRoots(place, store);
    const ring = new KeyRing({ roots, store, chance, newId });
    const vkey = houseVkey(house, keys.log.private);
    writeVkey(folder, vkey);
    const recovery = await recover({ store, makeEntry, clock });
    const event = found === undefined ? ("created" as const) : ("started" as const);
    const hasKey = store.agentKey("house") !== undefined;
    if (!isQuiet || !hasKey)
      await store.commitHouse({
        kind: "house-changed",
        entry: makeEntry({ kind: "house" as const, event, by: "house" as const }),
        // What agents share is sealed under a key of the house's own, which is wrapped like those of agents.
        ...(!hasKey && { rows: [{ table: "agent_key", wrapped: ring.newAgentKey("house") }] }),
      });
    const anchors = new Anchors({ store, makeEntry });
    return { clock, chance, house, isNew: found === undefined, keys, place, roots, ring, store, anchors, makeEntry, newId, vkey, recovery };
  } catch (error) {
    await store.close();
    throw error;
  }
}
