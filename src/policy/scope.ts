/** The scope of a rule (principal, action, resource), and whether it matches, conditions aside. A scope never raises an error. */
import type { Uid } from "./entity.ts";
import type { Placed } from "./placed.ts";

export type Constraint =
  | { readonly op: "all" }
  | { readonly op: "is"; readonly type: string }
  | { readonly op: "==" | "in"; readonly uids: readonly Uid[] }
  | { readonly op: "is in"; readonly type: string; readonly uids: readonly Uid[] };

export interface Scope {
  readonly principal: Constraint;
  readonly action: Constraint;
  readonly resource: Constraint;
}

/** Whether all three constraints match. */
export function scopeMatches(scope: Scope, call: Readonly<Record<keyof Scope, Placed>>): boolean {
  return matches(scope.principal, call.principal) && matches(scope.action, call.action) && matches(scope.resource, call.resource);
}

/** Whether a constraint matches an entity. `in` is reflexive, as in Cedar. */
export function matches(constraint: Constraint, placed: Placed): boolean {
  switch (constraint.op) {
    case "all":
      return true;
    case "is":
      return placed.uid.type === constraint.type;
    case "==":
      return constraint.uids.some((uid) => sameUid(uid, placed.uid));
    case "in":
      return isIn(placed, constraint.uids);
    case "is in":
      return placed.uid.type === constraint.type && isIn(placed, constraint.uids);
  }
}

function isIn(placed: Placed, uids: readonly Uid[]): boolean {
  return uids.some((uid) => sameUid(uid, placed.uid) || placed.parents.some((parent) => sameUid(uid, parent)));
}

function sameUid(a: Uid, b: Uid): boolean {
  return a.type === b.type && a.id === b.id;
}
