/**
 * A new root key in the place of the one of before: agents' keys and those of secrets are wrapped anew, no content is
 * sealed again. Whatever moment the house ends at, what stands opens after the next start: the new key is durable before
 * anything is wrapped by it, every key is wrapped anew in one transaction with its entry, and an old key is taken away only
 * where no row names it.
 */
import type { Chance } from "../call/clock.ts";
import type { AgentId, KeyId, PersonId } from "../call/id.ts";
import type { SecretStore } from "../execution/port.ts";
import { makeRoot, removeRoot } from "../keys/index.ts";
import type { KeyRing, KeyStore, RootKeys, RootPlace, SecretSeal } from "../keys/index.ts";
import type { HouseRow } from "../rows/house-row.ts";
import type { MakeEntry } from "../ledger/make-entry.ts";
import type { LedgerStore } from "../ledger/port.ts";

export interface RootParts {
  readonly place: RootPlace;
  readonly roots: RootKeys;
  readonly ring: KeyRing;
  readonly seal: SecretSeal;
  readonly store: KeyStore & SecretStore & Pick<LedgerStore, "commitHouse">;
  readonly makeEntry: MakeEntry;
  readonly chance: Chance;
  readonly newId: (prefix: "key") => KeyId;
}

/** Rotates once, however many ask at a time. */
export function rootRotation(parts: RootParts): (by: PersonId) => Promise<{ readonly root: string; readonly rewrapped: number }> {
  let under: Promise<{ readonly root: string; readonly rewrapped: number }> | undefined;
  return (by) => {
    under ??= rotate(parts, by).finally(() => (under = undefined));
    return under;
  };
}

async function rotate(parts: RootParts, by: PersonId): Promise<{ readonly root: string; readonly rewrapped: number }> {
  const { place, roots, store, makeEntry, chance } = parts;
  const id = parts.newId("key");
  const bytes = await makeRoot(place, { id, chance });
  roots.take(id, bytes);
  bytes.fill(0);
  let rewrapped = 0;
  // What was wrapped before, and was on its way into the database meanwhile, stands there after the first commit: commits are in order.
  for (let rows = wrappedBefore(parts); rewrapped === 0 || rows.length > 0; rows = wrappedBefore(parts)) {
    const entry = makeEntry({ kind: "house" as const, event: "root-rotated" as const, by, about: id });
    await store.commitHouse({ kind: "house-changed", entry, rows });
    rewrapped += rows.length;
    if (rows.length === 0) break;
  }
  for (const old of roots.ids.slice(1)) {
    roots.forget(old);
    removeRoot(place.folder, old);
  }
  return { root: id, rewrapped };
}

/** The rows whose keys another root key wraps than the one of now, under the one of now. */
function wrappedBefore({ roots, ring, seal, store }: RootParts): readonly HouseRow[] {
  const agents = store
    .agentKeys()
    .filter(({ wrappedBy }) => wrappedBy !== roots.current)
    .map((row): HouseRow => ({ table: "agent_key", wrapped: ring.rewrapAgentKey(row.agent as AgentId, row) }));
  const secrets = store.secretVersions().flatMap(({ name, version, at, value }): readonly HouseRow[] => {
    if (value === undefined || value.key.wrappedBy === roots.current) return [];
    return [{ table: "secret", name, version, at, key: seal.rewrap({ name, version }, value.key), sealed: value.sealed }];
  });
  return [...agents, ...secrets];
}

/** The ids of root keys that wrap what stands in a database, the newest last. */
export function rootsInUse(store: KeyStore & SecretStore): readonly string[] {
  const secrets = store.secretVersions().flatMap(({ value }) => (value === undefined ? [] : [value.key.wrappedBy]));
  return [...new Set([...store.agentKeys().map(({ wrappedBy }) => wrappedBy), ...secrets])];
}
