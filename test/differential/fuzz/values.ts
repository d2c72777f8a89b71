/** Random values of a type, entities with what they are in, and requests. All of them fit the schema. */
import { BINARY_EXTENSIONS, UNARY_EXTENSIONS } from "../../../src/policy/compile/extensions.ts";
import type { EngineRequest } from "../../../src/policy/engine.ts";
import type { Uid } from "../../../src/policy/entity.ts";
import type { Placed } from "../../../src/policy/placed.ts";
import { Entity, ValueSet, isRecord } from "../../../src/policy/value.ts";
import type { Value, ValueRecord } from "../../../src/policy/value.ts";
import type { Dice } from "./dice.ts";
import { extensionText, word } from "./literals.ts";
import type { FuzzType, RecordOf, Typing } from "./typing.ts";

export const IDS = ["0", "1", "2", "x\"y"] as const;

const CONSTRUCTORS = { ipaddr: "ip", decimal: "decimal", datetime: "datetime", duration: "duration" } as const;
/** JSON holds no greater ones. */
const LONGS = [0, 1, 2, 3, -1, -2, 7, 1000, 2 ** 32, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER] as const;

export function randomValue(dice: Dice, type: FuzzType, typing: Typing): Value {
  switch (type.kind) {
    case "bool":
      return dice.chance(0.5);
    case "long":
      return dice.pick(LONGS);
    case "string":
      return word(dice);
    case "action":
      return new Entity("Action", dice.pick(Object.keys(typing.actions)));
    case "entity":
      return new Entity(type.name, dice.pick(typing.entities[type.name]?.ids ?? IDS));
    case "extension":
      return randomExtension(dice, type.name);
    case "set":
      return new ValueSet(dice.times(dice.pick([0, 1, 2, 2, 3, 12]), () => randomValue(dice, type.of, typing)));
    case "record":
      return randomRecord(dice, type, typing);
  }
}

function randomExtension(dice: Dice, name: keyof typeof CONSTRUCTORS): Value {
  for (;;) {
    const value = UNARY_EXTENSIONS.get(CONSTRUCTORS[name])?.(extensionText(dice, name));
    // Beyond the years that a text can say, too.
    const far = name === "datetime" && dice.chance(0.1) ? randomExtension(dice, "duration") : undefined;
    if (value !== undefined) return (far && BINARY_EXTENSIONS.get("offset")?.(value, far)) ?? value;
  }
}

export function randomRecord(dice: Dice, { fields }: RecordOf, typing: Typing): ValueRecord {
  const present = Object.entries(fields).filter(([, field]) => field.required || dice.chance(0.5));
  return new Map(present.map(([name, field]) => [name, randomValue(dice, field.type, typing)]));
}

/** A store of entities: of each type most ids, each in some that come after it. */
export function randomEntities(dice: Dice, typing: Typing): readonly Placed[] {
  const all: Placed[] = [];
  for (const [type, { attributes, tags, ids, memberOf }] of Object.entries(typing.entities)) {
    if (ids !== undefined) continue;
    for (const id of IDS.filter((id) => id === "0" || dice.chance(0.7))) {
      const names = tags === undefined ? [] : dice.some(["a", "b", "ab"], 0.6);
      const tagged = names.map((name): [string, Value] => [name, randomValue(dice, tags ?? { kind: "bool" }, typing)]);
      all.push({ uid: new Entity(type, id), parents: randomParents(dice, { type, id }, memberOf, typing), attributes: randomRecord(dice, attributes, typing), tags: new Map(tagged) });
    }
  }
  return closed(all);
}

function randomParents(dice: Dice, uid: Uid, memberOf: readonly string[], typing: Typing): readonly Uid[] {
  return memberOf.flatMap((type) => {
    const ids = typing.entities[type]?.ids ?? IDS.filter((id) => type !== uid.type || id > uid.id);
    return dice.some(ids, 0.3).map((id): Uid => ({ type, id }));
  });
}

function closed(all: readonly Placed[]): readonly Placed[] {
  const direct = new Map(all.map((placed) => [placed.uid.type + placed.uid.id, placed.parents]));
  const above = (uid: Uid): readonly Uid[] => [uid, ...(direct.get(uid.type + uid.id) ?? []).flatMap(above)];
  return all.map((placed) => ({ ...placed, parents: placed.parents.flatMap(above) }));
}

/** The actions in their groups, at any depth. */
export function actionEntities({ actions }: Typing): readonly Placed[] {
  const above = (id: string): readonly string[] => (actions[id] ?? []).flatMap((group) => [group, ...above(group)]);
  return Object.keys(actions).map((id) => ({ uid: new Entity("Action", id), parents: above(id).map((group) => ({ type: "Action", id: group })) }));
}

export function randomRequest(dice: Dice, typing: Typing, entities: readonly Placed[]): EngineRequest {
  const placed = (type: string): Placed => dice.pick(entities.filter(({ uid }) => uid.type === type));
  const [principal, resource] = [placed(dice.pick(typing.principals)), placed(dice.pick(typing.resources))];
  const others = entities.filter((entity) => entity !== principal && entity !== resource);
  const context = randomRecord(dice, typing.context, typing);
  return { principal, resource, action: dice.pick(actionEntities(typing)), context: dice.chance(0.5) ? withTwins(context) : context, others };
}

/** The right one as the left one, with its members the other way round. */
function withTwins(context: ValueRecord): ValueRecord {
  const left = context.get("left");
  return isRecord(left) ? new Map([...context, ["right", new Map([...left].toReversed())]]) : context;
}
