/**
 * Whether literals can be so together. Incomplete, never wrong: where it says that two contradict each other, no request
 * makes both so; where it says nothing, perhaps one does.
 */
import type { PatternElem } from "@cedar-policy/cedar-wasm/nodejs";
import { matcher } from "../policy/compile/like.ts";
import { KINDS_OF_ACTION, USE_SECRET, typeOfKind } from "../policy/entity.ts";
import type { Uid } from "../policy/entity.ts";
import type { Alternative } from "./alternatives.ts";
import { CALL_TOOL, VARIABLES, entityConstant, isToolAction, literal } from "./literal.ts";
import type { Constant, Literal, Test } from "./literal.ts";

/** Whether an entity is in a group; undefined where that is not known. */
export type Membership = (uid: Uid, group: Uid) => boolean | undefined;

/** Two literals that cannot both be so. */
export type Clash = readonly [Literal, Literal];

/** The literals of an alternative by their term, with what follows from them. */
export type Known = ReadonlyMap<string, readonly Literal[]>;

const kept = new WeakMap<Alternative, Known>();

/** Orders an alternative by its terms, and adds what follows: a tool's action is about that tool, and about no other. */
export function knownOf(alternative: Alternative): Known {
  const found = kept.get(alternative);
  if (found !== undefined) return found;
  const known = new Map<string, Literal[]>();
  for (const one of [...alternative, ...alternative.flatMap(following)]) known.set(one.term, [...(known.get(one.term) ?? []), one]);
  kept.set(alternative, known);
  return known;
}

/** The first two literals of an alternative that contradict each other; undefined where none do. */
export function clashIn(known: Known, isIn: Membership): Clash | undefined {
  for (const literals of known.values()) {
    for (const [index, one] of literals.entries()) {
      const other = literals.slice(index + 1).find((later) => clashes(one, later, isIn));
      if (other !== undefined) return [one, other];
    }
  }
  return undefined;
}

/** Whether an alternative contradicts what is known, or itself. */
export function excludes(known: Known, alternative: Alternative, isIn: Membership): boolean {
  return alternative.some((one, index) => {
    const beside = [...(known.get(one.term) ?? []), ...alternative.slice(index + 1).filter((other) => other.term === one.term)];
    return beside.some((other) => clashes(one, other, isIn));
  });
}

/** What follows from a literal about the action or the resource for the other of the two. */
function following({ term: of, test, holds }: Literal): readonly Literal[] {
  if (!holds) return [];
  const resourceIs = (type: string): Literal => literal(VARIABLES.resource, { kind: "type", type }, true);
  const callsTool = literal(VARIABLES.action, { kind: "in", group: CALL_TOOL }, true);
  if (of === VARIABLES.action) {
    if (test.kind === "in") return [resourceIs("Tool")];
    if (test.kind !== "equals" || test.value.uid === undefined) return [];
    return isToolAction(test.value.uid)
      ? [equals(VARIABLES.resource, "Tool", test.value.uid.id), resourceIs("Tool")]
      : typesOf(test.value.uid).map(resourceIs);
  }
  if (of !== VARIABLES.resource) return [];
  if (test.kind === "equals" && test.value.uid?.type === "Tool") return [equals(VARIABLES.action, "Action", test.value.uid.id)];
  if (test.kind === "in" && test.group.type === "ToolClass") return [callsTool];
  return test.kind === "type" && test.type === "Tool" ? [callsTool] : [];
}

function equals(of: string, type: string, id: string): Literal {
  return literal(of, { kind: "equals", value: entityConstant({ type, id }) }, true);
}

/** The one type of resource that an action is about; none where it is about several. */
function typesOf({ id }: Uid): readonly string[] {
  if (id === USE_SECRET.id) return ["Secret"];
  const kinds = Object.entries(KINDS_OF_ACTION).find(([action]) => action === id)?.[1] ?? [];
  return kinds.length === 1 ? kinds.map(typeOfKind) : [];
}

/** Whether two literals about one term cannot both be so. */
function clashes(one: Literal, other: Literal, isIn: Membership): boolean {
  if (one.key === other.key) return one.holds !== other.holds;
  const [a, b] = RANK[one.test.kind] <= RANK[other.test.kind] ? [one, other] : [other, one];
  if (a.test.kind === "equals") return a.holds ? contradictsValue(a.test.value, b, isIn) : isOtherOfTwo(a.test.value, b);
  if (a.test.kind === "in") return a.holds && contradictsGroup(a.test.group, b);
  if (a.test.kind === "type") return b.test.kind === "type" && a.holds && b.holds;
  if (a.test.kind === "at-most" && b.test.kind === "at-most") return a.holds !== b.holds && isEmpty(a, b, a.test.bound, b.test.bound);
  if (a.test.kind === "like" && b.test.kind === "like") return areDisjoint(a.holds, a.test.pattern, b.holds, b.test.pattern);
  return a.test.kind === "contains" && b.test.kind === "empty" && a.holds && b.holds;
}

/** The kind that says most comes first. */
const RANK: Readonly<Record<Test["kind"], number>> = { equals: 0, in: 1, type: 2, "at-most": 3, like: 4, contains: 5, empty: 6, true: 7 };

function contradictsValue(value: Constant, { test, holds }: Literal, isIn: Membership): boolean {
  switch (test.kind) {
    case "equals":
      return holds;
    case "at-most":
      return value.number !== undefined && value.number <= test.bound !== holds;
    case "like":
      return value.text !== undefined && matcher(test.pattern)(value.text) !== holds;
    case "type":
      return value.uid !== undefined && (value.uid.type === test.type) !== holds;
    case "in": {
      const inside = value.uid === undefined ? undefined : isIn(value.uid, test.group);
      return inside !== undefined && inside !== holds;
    }
    default:
      return false;
  }
}

/** Integrity has two values: what is not the one is the other. */
function isOtherOfTwo(value: Constant, { test, holds }: Literal): boolean {
  return value.uid?.type === "Integrity" && test.kind === "equals" && !holds;
}

/** An agent has one role, a definition one server; tools alone have classes. */
function contradictsGroup(group: Uid, { test, holds }: Literal): boolean {
  if (test.kind === "in") return holds && group.type === test.group.type && (group.type === "Role" || group.type === "Server");
  return test.kind === "type" && group.type === "ToolClass" && (test.type === "Tool") !== holds;
}

/** Whether no number is at most the bound of the one that holds, and above that of the other. */
function isEmpty(a: Literal, b: Literal, boundOfA: bigint, boundOfB: bigint): boolean {
  return a.holds && !b.holds ? boundOfA <= boundOfB : boundOfB <= boundOfA;
}

function areDisjoint(holdsA: boolean, a: readonly PatternElem[], holdsB: boolean, b: readonly PatternElem[]): boolean {
  if (holdsA && holdsB) return areApart(a, b);
  if (holdsA) return isWithin(a, b);
  return holdsB && isWithin(b, a);
}

/** Whether two patterns differ before the first wildcard of either, or after the last. Cedar writes one literal for each character. */
function areApart(a: readonly PatternElem[], b: readonly PatternElem[]): boolean {
  const [first, second] = [lettersOf(a), lettersOf(b)];
  const apart = (place: (index: number) => number): boolean => {
    for (let index = 0; ; index++) {
      const [x, y] = [first.at(place(index)), second.at(place(index))];
      if (x === WILDCARD || y === WILDCARD) return false;
      if (x !== y) return true;
      if (x === undefined) return false;
    }
  };
  return apart((index) => index) || apart((index) => -1 - index);
}

/** Stands for the wildcard among letters; no text of a pattern is that long. */
const WILDCARD = "any text";

const letters = new WeakMap<readonly PatternElem[], readonly string[]>();

function lettersOf(pattern: readonly PatternElem[]): readonly string[] {
  const known = letters.get(pattern) ?? pattern.flatMap((part) => (part === "Wildcard" ? [WILDCARD] : [...part.Literal]));
  letters.set(pattern, known);
  return known;
}

/** Whether every text of the inner pattern is one of the outer: the outer matches the inner itself, a wildcard only by a wildcard. */
function isWithin(inner: readonly PatternElem[], outer: readonly PatternElem[]): boolean {
  if (areApart(inner, outer)) return false;
  const [texts, pattern] = [lettersOf(inner), lettersOf(outer)];
  let reached = new Set([0]);
  const open = (from: ReadonlySet<number>): Set<number> => {
    const all = new Set(from);
    for (const at of all) if (pattern[at] === WILDCARD) all.add(at + 1);
    return all;
  };
  for (const letter of texts) {
    const next = new Set<number>();
    for (const at of open(reached)) {
      if (pattern[at] === WILDCARD) next.add(at);
      else if (pattern[at] === letter) next.add(at + 1);
    }
    reached = next;
  }
  return open(reached).has(pattern.length);
}
