/**
 * The house's own store of secrets, as a source: names and versions in the clear, values sealed in the house database.
 * Each change is an entry of the house log in the same transaction; it holds the name and the version.
 */
import type { Clock } from "../call/clock.ts";
import { Fault } from "../call/fault.ts";
import type { PersonId } from "../call/id.ts";
import type { ExecutionFault } from "../execution/fault.ts";
import type { SecretStore, SecretVersion } from "../execution/port.ts";
import type { SecretKey, SecretReading, SecretSource } from "../execution/secrets/source.ts";
import type { SecretSeal } from "../keys/index.ts";
import type { HouseRow } from "../rows/house-row.ts";
import type { MakeEntry } from "../ledger/make-entry.ts";
import type { LedgerStore } from "../ledger/port.ts";

export interface LocalSecretsParts {
  readonly store: SecretStore & Pick<LedgerStore, "commitHouse">;
  readonly makeEntry: MakeEntry;
  readonly seal: SecretSeal;
  readonly clock: Clock;
  /** How long the value of before is still given beside the one that took its place, in milliseconds. */
  readonly graceMs: number;
}

type Secret = Extract<HouseRow, { readonly table: "secret" }>;

export class LocalSecrets implements SecretSource {
  readonly #parts: LocalSecretsParts;
  /** The newest version of each name, gone ones too. */
  readonly #newest = new Map<string, SecretVersion>();
  readonly #given = new Map<string, number>();
  /** Changes one after the other: two of one name would take the same version. */
  #changing: Promise<unknown> = Promise.resolve();

  constructor(parts: LocalSecretsParts) {
    this.#parts = parts;
    this.#look();
  }

  /** What is kept, by name: without values. */
  list(): readonly { readonly name: string; readonly version: number; readonly at: number }[] {
    return [...this.#newest.values()].flatMap(({ name, version, at, value }) => (value === undefined ? [] : [{ name, version, at }]));
  }

  read({ key }: SecretKey): Promise<SecretReading> {
    return new Promise((resolve) => {
      const now = this.#newest.get(key);
      if (now?.value === undefined) throw unknown(key);
      this.#given.set(key, now.version);
      const before = this.#parts.store.secretVersions().find(({ name, version }) => name === key && version === now.version - 1);
      const isOverlap = before?.value !== undefined && this.#parts.clock.now() - now.at < this.#parts.graceMs;
      resolve({ value: this.#open(now), version: String(now.version), previous: isOverlap ? [this.#open(before)] : [] });
    });
  }

  isStale({ key }: SecretKey): boolean {
    const now = this.#newest.get(key);
    return now?.value === undefined || now.version !== this.#given.get(key);
  }

  /** Keeps a secret under a new name. Faults: EXECUTION_SECRET_TAKEN, STORE_*. */
  add(name: string, value: string, by: PersonId): Promise<number> {
    return this.#change(() => {
      if (this.#newest.get(name)?.value !== undefined) throw taken(name);
      return this.#put({ name, value, by, event: "secret-added" });
    });
  }

  /** Puts another value in its place; what is older than the one of before is gone. Faults: EXECUTION_SECRET_UNKNOWN, STORE_*. */
  rotate(name: string, value: string, by: PersonId): Promise<number> {
    return this.#change(() => {
      if (this.#newest.get(name)?.value === undefined) throw unknown(name);
      return this.#put({ name, value, by, event: "secret-rotated" });
    });
  }

  /** Takes every value of a name away. Faults: EXECUTION_SECRET_UNKNOWN, STORE_*. */
  remove(name: string, by: PersonId): Promise<number> {
    return this.#change(async () => {
      const now = this.#newest.get(name);
      if (now?.value === undefined) throw unknown(name);
      await this.#commit("secret-removed", { name, version: now.version, by }, this.#gone(name, Number.POSITIVE_INFINITY));
      return now.version;
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #put(put: { name: string; value: string; by: PersonId; event: "secret-added" | "secret-rotated" }): Promise<number> {
    const { name, value, by, event } = put;
    const version = (this.#newest.get(name)?.version ?? 0) + 1;
    const row: Secret = { table: "secret", name, version, ...this.#parts.seal.seal({ name, version }, value) };
    await this.#commit(event, { name, version, by }, [row, ...this.#gone(name, version - 1)]);
    return version;
  }

  /** Rows that take away the values of a name before a version. */
  #gone(name: string, before: number): readonly Secret[] {
    const kept = this.#parts.store.secretVersions().filter((one) => one.name === name && one.version < before && one.value !== undefined);
    return kept.map(({ version }) => ({ table: "secret", name, version }));
  }

  async #commit(
    event: `secret-${"added" | "rotated" | "removed"}`,
    { name, version, by }: { readonly name: string; readonly version: number; readonly by: PersonId },
    rows: readonly Secret[],
  ): Promise<void> {
    const { makeEntry, store } = this.#parts;
    await store.commitHouse({
      kind: "house-changed",
      entry: makeEntry({ kind: "house" as const, event, by, about: `${name} ${version}` }),
      rows,
    });
    this.#look();
  }

  #look(): void {
    for (const version of this.#parts.store.secretVersions()) this.#newest.set(version.name, version);
  }

  #open({ name, version, value }: SecretVersion): string {
    if (value === undefined) throw unknown(name);
    return this.#parts.seal.open({ name, version }, value);
  }

  #change<T>(change: () => Promise<T>): Promise<T> {
    const changed = this.#changing.then(change);
    this.#changing = changed.catch(() => {});
    return changed;
  }
}

function unknown(name: string): Error {
  return new Fault<ExecutionFault>("EXECUTION_SECRET_UNKNOWN", `the house keeps no secret ${name}`, {
    where: name,
    hint: `keep it: chatelaine secret add ${name}, with the value on its standard input`,
  });
}

function taken(name: string): Error {
  return new Fault<ExecutionFault>("EXECUTION_SECRET_TAKEN", `the house keeps a secret ${name} already`, {
    where: name,
    hint: `put another value in its place: chatelaine secret rotate ${name}`,
  });
}
