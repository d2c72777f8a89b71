/** Things found by the constraint of a scope that they match: by their names, not by trying each. */
import type { Uid } from "../policy/entity.ts";
import { uidKey } from "../policy/entity.ts";
import type { Placed } from "../policy/placed.ts";
import type { Constraint } from "../policy/scope.ts";

export class Placements<One> {
  readonly #all: readonly One[];
  /** By the entity itself, and by it and everything that it is in. */
  readonly #named: ReadonlyMap<string, readonly One[]>;
  readonly #within: ReadonlyMap<string, readonly One[]>;
  readonly #types: ReadonlyMap<string, readonly One[]>;

  /** Each with the entity by which rules know it. */
  constructor(all: readonly One[], placedOf: (one: One) => Placed) {
    const keyed = all.map((one) => ({ one, placed: placedOf(one) }));
    this.#all = all;
    this.#named = gathered(keyed, ({ uid }) => [uidKey(uid)]);
    this.#within = gathered(keyed, ({ uid, parents }) => [uidKey(uid), ...parents.map(uidKey)]);
    this.#types = gathered(keyed, ({ uid }) => [uid.type]);
  }

  /** All that a constraint matches (`scope.ts`), none twice. */
  matching(constraint: Constraint): readonly One[] {
    switch (constraint.op) {
      case "all":
        return this.#all;
      case "is":
        return this.#types.get(constraint.type) ?? [];
      case "==":
        return found(this.#named, constraint.uids);
      case "in":
        return found(this.#within, constraint.uids);
      case "is in": {
        const ofType = new Set(this.#types.get(constraint.type));
        return found(this.#within, constraint.uids).filter((one) => ofType.has(one));
      }
    }
  }
}

function gathered<One>(
  keyed: readonly { readonly one: One; readonly placed: Placed }[],
  keysOf: (placed: Placed) => readonly string[],
): ReadonlyMap<string, readonly One[]> {
  const lists = new Map<string, One[]>();
  for (const { one, placed } of keyed) {
    for (const key of new Set(keysOf(placed))) {
      const list = lists.get(key);
      if (list === undefined) lists.set(key, [one]);
      else list.push(one);
    }
  }
  return lists;
}

function found<One>(lists: ReadonlyMap<string, readonly One[]>, uids: readonly Uid[]): readonly One[] {
  const [first, ...others] = uids.map((uid) => lists.get(uidKey(uid)) ?? []);
  return others.length === 0 ? (first ?? []) : [...new Set([first ?? [], ...others].flat())];
}
