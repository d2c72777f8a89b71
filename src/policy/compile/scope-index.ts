/**
 * Rules by what their scopes name, so that a request meets only the rules that may be about it, however many there are.
 * It may find a rule too many, or the same one several times, but never one too few: whether a scope matches, `scope.ts` says.
 */
import type { Placed } from "../placed.ts";
import type { Constraint, Scope } from "../scope.ts";

export class ScopeIndex<One> {
  readonly #byAction = new Branches<Branches<Branches<One[]>>>();

  add(scope: Scope, one: One): void {
    for (const byPrincipal of this.#byAction.grow(scope.action, () => new Branches())) {
      for (const byResource of byPrincipal.grow(scope.principal, () => new Branches())) {
        for (const rules of byResource.grow(scope.resource, () => [])) rules.push(one);
      }
    }
  }

  /** Visits everything whose scope may match. */
  visit(request: Readonly<Record<keyof Scope, Placed>>, each: (one: One) => void): void {
    this.#byAction.visit(request.action, (byPrincipal) => {
      byPrincipal.visit(request.principal, (byResource) => {
        byResource.visit(request.resource, (rules) => rules.forEach(each));
      });
    });
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

  /** An entity matches what names nothing, its type, itself, or what it is in. */
  visit({ uid, parents }: Placed, each: (to: To) => void): void {
    this.#any.forEach(each);
    const ofType = this.#ofType.get(uid.type);
    if (ofType !== undefined) each(ofType);
    if (this.#ofUid.size === 0) return;
    this.#visitUid(uid, each);
    for (const parent of parents) this.#visitUid(parent, each);
  }

  #visitUid({ type, id }: { readonly type: string; readonly id: string }, each: (to: To) => void): void {
    const ofUid = this.#ofUid.get(type)?.get(id);
    if (ofUid !== undefined) each(ofUid);
  }
}

function kept<Of>(map: Map<string, Of>, key: string, make: () => Of): Of {
  const there = map.get(key) ?? make();
  map.set(key, there);
  return there;
}
