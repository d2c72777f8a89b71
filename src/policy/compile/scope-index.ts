/**
 * Rules by what their scopes name, so that a request meets only the rules that may be about it, however many there are.
 * It may find a rule too many, or the same one several times, but never one too few: whether a scope matches, `scope.ts` says.
 */
import type { Placed } from "../placed.ts";
import type { Constraint, Scope } from "../scope.ts";

export class ScopeIndex<One> {
  readonly #byAction = new Branches<Branches<Branches<One[]>>>();

  isEmpty = true;

  add(scope: Scope, one: One): void {
    this.isEmpty = false;
    for (const byPrincipal of this.#byAction.grow(scope.action, () => new Branches())) {
      for (const byResource of byPrincipal.grow(scope.principal, () => new Branches())) {
        for (const rules of byResource.grow(scope.resource, () => [])) rules.push(one);
      }
    }
  }

  /** Has `visitor` meet everything whose scope may match. Leaves nothing for the garbage collector. */
  visit({ action, principal, resource }: Readonly<Record<keyof Scope, Placed>>, visitor: { meet(one: One): void }): void {
    for (let a = 3 + action.parents.length; a > 0; a--) {
      const byPrincipal = this.#byAction.at(action, a);
      for (let p = byPrincipal === undefined ? 0 : 3 + principal.parents.length; p > 0; p--) {
        const byResource = byPrincipal?.at(principal, p);
        for (let r = byResource === undefined ? 0 : 3 + resource.parents.length; r > 0; r--) {
          const rules = byResource?.at(resource, r);
          for (let at = 0; rules !== undefined && at < rules.length; at++) visitor.meet(rules[at] as One);
        }
      }
    }
  }
}

/** What is kept for constraints on one variable, by what they name. One that names a type and a group is kept under the group. */
class Branches<To> {
  /** Of constraints that anything matches: none, or one. */
  readonly #any: To[] = [];
  readonly #ofType = new Map<string, To>();
  /** By type, then by id. */
  readonly #ofUid = new Map<string, Map<string, To>>();

  grow(constraint: Constraint, make: () => To): readonly To[] {
    if (constraint.op === "all") {
      if (this.#any.length === 0) this.#any.push(make());
      return this.#any;
    }
    if (constraint.op === "is") return [kept(this.#ofType, constraint.type, make)];
    const grown = constraint.uids.map(({ type, id }) =>
      kept(
        kept(this.#ofUid, type, () => new Map<string, To>()),
        id,
        make,
      ),
    );
    return [...new Set(grown)];
  }

  /** What is kept for one of the ways in which an entity matches, from 1: by naming nothing, its type, itself, or one of what it is in. */
  at({ uid, parents }: Placed, way: number): To | undefined {
    if (way === 1) return this.#any[0];
    if (way === 2) return this.#ofType.get(uid.type);
    const named = way === 3 ? uid : parents[way - 4];
    return named && this.#ofUid.get(named.type)?.get(named.id);
  }
}

function kept<Of>(map: Map<string, Of>, key: string, make: () => Of): Of {
  const there = map.get(key) ?? make();
  map.set(key, there);
  return there;
}
