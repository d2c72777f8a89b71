/** The root keys of a house at its start: made for a new one, else those that what stands is wrapped by. */
import type { Chance } from "../call/clock.ts";
import type { KeyId } from "../call/id.ts";
import type { SecretStore } from "../execution/port.ts";
import { FIRST_ROOT } from "../keys/root-keys.ts";
import { makeRoot, readRoots, removeRoot, rootsIn } from "../keys/index.ts";
import type { KeyStore, RootKeys, RootPlace } from "../keys/index.ts";
import { rootsInUse } from "./rotate-root.ts";

/** Makes the root key of a house that has none yet; one that a first start left behind is taken. Faults: KEYS_SERVICE. */
export async function makeFirstRoot(
  place: RootPlace,
  parts: { readonly chance: Chance; readonly newId: (prefix: "key") => KeyId },
): Promise<void> {
  if (rootsIn(place.folder).length > 0) return;
  const id = place.service === undefined ? FIRST_ROOT : parts.newId("key");
  (await makeRoot(place, { id, chance: parts.chance })).fill(0);
}

/**
 * Reads the root keys that are in use; where nothing is wrapped yet, the newest that stands. Those that a rotation left
 * behind, before it wrapped anything or after it wrapped everything, are taken away. Faults: KEYS_MISSING, KEYS_SERVICE, KEYS_*.
 */
export async function openRoots(place: RootPlace, store: KeyStore & SecretStore): Promise<RootKeys> {
  const there = rootsIn(place.folder);
  const used = rootsInUse(store);
  if (used.length === 0) return readRoots(place, there.length === 0 ? [FIRST_ROOT] : there.slice(-1));
  const roots = await readRoots(
    place,
    [...used].sort((a, b) => (a === FIRST_ROOT ? -1 : b === FIRST_ROOT ? 1 : a < b ? -1 : 1)),
  );
  for (const id of there) if (!used.includes(id)) removeRoot(place.folder, id);
  return roots;
}
