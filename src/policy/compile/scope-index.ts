/**
 * Rules by what their scopes name, so that a request meets only the rules that may be about it, however many there are.
 * It may find a rule too many but never one too few; whether a scope matches, `scope.ts` says.
 */
import { uidKey } from "../entity.ts";
import type { Placed } from "../placed.ts";
import type { Constraint, Scope } from "../scope.ts";

const ANY = "*";

type ByResource<One> = Map<string, One[]>;

export class ScopeIndex<One> {
  /** By key of the action, then of the principal, then of the resource. */
  readonly #all = new Map<string, Map<string, ByResource<One>>>();

  add(scope: Scope, one: One): void {
    for (const action of keysOfScope(scope.action)) {
      const byPrincipal = kept(this.#all, action, () => new Map<string, ByResource<One>>());
      for (const principal of keysOfScope(scope.principal)) {
        const byResource = kept(byPrincipal, principal, (): ByResource<One> => new Map());
        for (const resource of keysOfScope(scope.resource)) kept(byResource, resource, () => []).push(one);
      }
    }
  }

  /** Everything whose scope may match. What names several actions may be found several times. */
  find(request: Readonly<Record<keyof Scope, Placed>>): readonly One[] {
    const found: One[] = [];
    for (const action of keysOf(request.action)) {
      const byPrincipal = this.#all.get(action);
      if (byPrincipal === undefined) continue;
      for (const principal of keysOf(request.principal)) {
        const byResource = byPrincipal.get(principal);
        if (byResource === undefined) continue;
        for (const resource of keysOf(request.resource)) {
          const some = byResource.get(resource);
          if (some !== undefined) found.push(...some);
        }
      }
    }
    return found;
  }
}

function kept<Of>(map: Map<string, Of>, key: string, make: () => Of): Of {
  const there = map.get(key) ?? make();
  map.set(key, there);
  return there;
}

/** A rule is filed under what its constraint names; one with a type and a group, under the group. */
function keysOfScope(constraint: Constraint): ReadonlySet<string> {
  if (constraint.op === "all") return new Set([ANY]);
  return new Set(constraint.op === "is" ? [constraint.type] : constraint.uids.map(uidKey));
}

const keys = new WeakMap<Placed, ReadonlySet<string>>();

/** All that a constraint may name to match this entity. The same entity is asked about again and again. */
function keysOf(placed: Placed): ReadonlySet<string> {
  const known = keys.get(placed);
  if (known !== undefined) return known;
  const all = new Set([ANY, placed.uid.type, uidKey(placed.uid), ...placed.parents.map(uidKey)]);
  keys.set(placed, all);
  return all;
}
