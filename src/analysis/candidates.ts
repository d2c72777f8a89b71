/**
 * Values worth trying for one value that rules read: one on each side of every border, and every combination of what
 * they ask of it. `undefined` stands for absent. The first is the plainest.
 */
import { isJsonObject } from "../call/json.ts";
import type { JsonValue } from "../call/json.ts";
import type { Living } from "../policy/schema.ts";
import type { Asked } from "./asked.ts";
import type { ValueType } from "./context-type.ts";
import { SET_MEMBERS_MAX } from "./limits.ts";
import { matchingTexts } from "./matching-texts.ts";

export type Candidate = JsonValue | undefined;

export interface Candidates {
  readonly values: readonly Candidate[];
  /** Why these may not stand for all values; undefined where they do. */
  readonly unsolved: string | undefined;
}

/** A moment that is no border of anything: noon of a Thursday. */
export const SOME_MOMENT = Date.UTC(2026, 0, 1, 12);
const DAY = 24 * 60 * 60_000;

/** What to try for what is asked of one value. */
export function candidatesFor(asked: Asked, living: Living): Candidates {
  const { values, unsolved } = presentValues(asked, living);
  const name = asked.path.join(".");
  return {
    values: asked.required ? values : [undefined, ...values],
    unsolved: unsolved === undefined ? undefined : `${name}: ${unsolved}`,
  };
}

interface Present {
  readonly values: readonly JsonValue[];
  readonly unsolved?: string | undefined;
}

function presentValues(asked: Asked, living: Living): Present {
  const { type } = asked;
  switch (type.kind) {
    case "text":
      return texts(asked);
    case "long":
      return { values: around([...asked.numbers], 1, asked.linked) };
    case "decimal":
      return { values: around([...asked.numbers], 1, asked.linked).map((number) => number / 10_000) };
    case "boolean":
      return { values: [false, true] };
    case "datetime":
      return moments(asked);
    case "entity":
      return type.name === "Integrity" ? { values: ["trusted", "untrusted"] } : people(asked, living);
    case "set":
      return subsets(asked, type.of);
    case "record":
      return { values: [plainest(type)] };
    case "other":
      return { values: [], unsolved: "a value of a type that is not searched" };
  }
}

function texts({ patterns, linked }: Asked): Present {
  const { texts: found, complete } = matchingTexts(patterns);
  const values = found.map(({ text }) => text);
  // Compared with another value, two texts that match the same can still differ.
  const doubled = linked ? [...values, `${values.at(-1) ?? ""}2`] : values;
  return { values: doubled.toSorted(plainness), ...(!complete && { unsolved: "its patterns together are too many" }) };
}

function plainness(a: string, b: string): number {
  return a.length - b.length;
}

function around(numbers: readonly number[], step: number, linked: boolean): readonly number[] {
  const all = new Set([
    ...(linked || numbers.length === 0 ? [0] : []),
    ...(linked ? [1] : []),
    ...numbers.flatMap((number) => [number - step, number, number + step]),
  ]);
  return [...all].filter((number) => Number.isSafeInteger(number)).sort((a, b) => Math.abs(a) - Math.abs(b) || b - a);
}

function moments({ times }: Asked): Present {
  const border = (ms: number): readonly number[] => [ms - 1, ms, ms + 1];
  const fixed = times.filter(({ on }) => on === "moment").flatMap(({ ms }) => border(ms));
  const daily = times
    .filter(({ on }) => on === "day")
    .flatMap(({ ms }) => border((ms + DAY) % DAY))
    .map((ms) => (ms + DAY) % DAY);
  const days = new Set([SOME_MOMENT, ...fixed].map((ms) => Math.floor(ms / DAY) * DAY));
  const inDays = [...days].flatMap((day) => daily.map((ms) => day + ms));
  const values = [...new Set([SOME_MOMENT, ...fixed, ...inDays])];
  const both = fixed.length > 0 && daily.length > 0;
  return { values, ...(both && { unsolved: "moments and times of the day together" }) };
}

/** How the ids of people begin that are invented, to have somebody in each team. */
export const SOMEBODY_OF = "per_of-";

/** One person for each way of being named and of standing in teams, and one who is nobody's. */
function people({ uids }: Asked, { people: known = [] }: Living): Present {
  // Invented people stand in one team each, and those that rules name in none.
  const invented = known.some(({ id }) => id.startsWith(SOMEBODY_OF));
  const ids = [...uids.values()].flatMap(({ type, id }) => (type === "Person" ? [id] : []));
  const ofTeams = new Map(known.map(({ id, teams }) => [[...teams].sort().join(), id]));
  const values = [...new Set(["per_somebody", ...ofTeams.values(), ...ids])];
  return { values, ...(invented && uids.size > 1 && { unsolved: "who is in which teams is not known here" }) };
}

function subsets({ members, linked }: Asked, of: ValueType): Present {
  const asked = [...members.values()];
  const stranger = strangerTo(asked, of);
  const few = asked.length <= SET_MEMBERS_MAX;
  const chosen = few
    ? powerSet(asked)
    : [[], ...asked.map((one) => [one]), ...asked.map((one) => asked.filter((other) => other !== one)), asked];
  const values: readonly JsonValue[] = chosen.flatMap((subset) => [subset, [...subset, stranger]]);
  return { values, ...(!few && !linked && { unsolved: `more than ${SET_MEMBERS_MAX} members are asked for` }) };
}

function powerSet(items: readonly JsonValue[]): readonly (readonly JsonValue[])[] {
  return Array.from({ length: 2 ** items.length }, (_, bits) => items.filter((_item, index) => ((bits >> index) & 1) === 1));
}

function strangerTo(members: readonly JsonValue[], of: ValueType): JsonValue {
  if (of.kind === "long")
    return members.reduce<number>((most, member) => (typeof member === "number" ? Math.max(most, member + 1) : most), 0);
  if (of.kind !== "text") return plainest(of);
  let text = "other";
  while (members.includes(text)) text += "x";
  return text;
}

/** The plainest value of a type, that nothing is asked of. */
export function plainest(type: ValueType): JsonValue {
  switch (type.kind) {
    case "text":
      return "x";
    case "long":
    case "decimal":
      return 0;
    case "boolean":
      return false;
    case "datetime":
      return SOME_MOMENT;
    case "set":
      return [];
    case "record":
      return Object.fromEntries(
        Object.entries(type.fields).flatMap(([name, { type: inner, required }]) => (required ? [[name, plainest(inner)]] : [])),
      );
    case "entity":
    case "other":
      return null;
  }
}

/** Whether a value is a record, into which others can be put. */
export function isRecord(value: JsonValue | undefined): value is { readonly [name: string]: JsonValue } {
  return isJsonObject(value);
}
