/** What a rule is evaluated in: a request, and the entities that are known. */
import type { EngineRequest } from "../engine.ts";
import type { Placed } from "../placed.ts";
import { keyOf } from "../value.ts";
import type { Entity, Key, Value } from "../value.ts";

/** Entities that every request knows, such as the actions of the schema. */
export type Known = ReadonlyMap<Key, Placed>;

export function known(entities: readonly Placed[]): Known {
  return new Map(entities.map((placed) => [keyOf(placed.uid), placed]));
}

export class World {
  readonly request: EngineRequest;
  readonly #known: Known;

  constructor(request: EngineRequest, known: Known) {
    this.request = request;
    this.#known = known;
  }

  /** An entity's attribute; undefined where the entity or the attribute is not there. */
  attribute(entity: Entity, name: string): Value | undefined {
    return this.#find(entity)?.attributes?.get(name);
  }

  tag(entity: Entity, name: string): Value | undefined {
    return this.#find(entity)?.tags?.get(name);
  }

  /** Whether the entity is the group or in it, at any depth. One that is not known is in nothing but itself. */
  isIn(entity: Entity, group: Entity): boolean {
    return entity.is(group) || this.#find(entity)?.parents.some((parent) => group.is(parent)) === true;
  }

  #find(entity: Entity): Placed | undefined {
    const { principal, action, resource, others } = this.request;
    if (principal.uid.is(entity)) return principal;
    if (resource.uid.is(entity)) return resource;
    if (action.uid.is(entity)) return action;
    return others.find(({ uid }) => uid.is(entity)) ?? this.#known.get(keyOf(entity));
  }
}
