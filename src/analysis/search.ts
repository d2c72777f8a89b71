/**
 * A bounded search over everything that one agent could ask of one thing: the values that rules read, a few of each that
 * stand for all of them, in every combination. Where that is not all there is, `unsolved` says why.
 */
import type { PolicySet } from "../policy/policy-set.ts";
import type { Living } from "../policy/schema.ts";
import { AskedOf } from "./asked.ts";
import type { Asked } from "./asked.ts";
import { candidatesFor } from "./candidates.ts";
import type { Candidate } from "./candidates.ts";
import { contextType } from "./context-type.ts";
import type { Path } from "./context-type.ts";
import { expressionsOf } from "./expression.ts";
import { canSuppose, plainRequest, suppose } from "./supposing.ts";
import { untouched } from "./supposed.ts";
import type { Supposed } from "./supposed.ts";
import { rulesFor } from "./uses.ts";
import type { Use } from "./uses.ts";
import { templatePattern } from "./pattern.ts";
import { ask, isMatch, withWanted } from "./wanted.ts";
import type { Wanted } from "./wanted.ts";

/** One value that rules read, and what is tried for it. */
export interface Dimension {
  readonly path: Path;
  readonly values: readonly Candidate[];
}

export interface Space {
  readonly plain: Supposed;
  readonly dimensions: readonly Dimension[];
  /** How many combinations there are. */
  readonly size: number;
  readonly unsolved: readonly string[];
}

/** The space of what this use can be, as far as rules of these sets can tell one request from another. "cannot" when nothing matches what is wanted. */
export function spaceOf(sets: readonly [PolicySet, ...PolicySet[]], use: Use, wanted: readonly Wanted[] = []): Space | "cannot" {
  const asked = new AskedOf(sets.map(({ schema }) => contextType(schema, use.action, use.subject)));
  for (const set of sets) for (const rule of rulesFor(set, use)) for (const expression of expressionsOf(rule.json)) asked.add(expression);
  const [{ schema }] = sets;
  const plain = withWanted({ ...plainRequest(use), budget: untouched(schema) }, use, wanted);
  if (plain === "cannot") return "cannot";
  const { living } = schema;
  const made = asked.all().map((one) => dimensionOf(one, { use, living, wanted }));
  const dimensions = made.flatMap(({ dimension }) => dimension ?? []);
  if (dimensions.some(({ values }) => values.length === 0)) return "cannot";
  const size = dimensions.reduce((product, { values }) => product * values.length, 1);
  return { plain, dimensions, size, unsolved: [...new Set([...asked.unsolved(), ...made.flatMap(({ unsolved }) => unsolved ?? [])])] };
}

interface Around {
  readonly use: Use;
  readonly living: Living;
  readonly wanted: readonly Wanted[];
}

function dimensionOf(asked: Asked, { use, living, wanted }: Around): { readonly dimension?: Dimension; readonly unsolved?: string } {
  const { path } = asked;
  const { definition } = use.subject;
  if (path.join() === "uri" && definition.kind === "resource") return {};
  const outermost = path.length === 1 && path[0] === "args";
  if (
    outermost ||
    path.join() === "common" ||
    (path[0] === "common" && path.length === 2 && (path[1] === "session" || path[1] === "budget"))
  )
    return {};
  if (!canSuppose(path)) return { unsolved: `${path.join(".")}: a value that is not searched` };
  const own = [...wanted, ...(definition.kind === "template" ? [{ path: ["uri"], pattern: templatePattern(definition.name) }] : [])];
  const wants = own.filter((want) => want.path.join() === path.join()).map(({ pattern }) => pattern);
  for (const pattern of wants) ask(asked, pattern);
  const { values, unsolved } = candidatesFor(asked, living);
  const counted = path[0] === "common" && asked.type.kind === "long";
  const fitting = values.filter(
    (value) => wants.every((pattern) => isMatch(value, pattern)) && !(counted && typeof value === "number" && value < 0),
  );
  return { dimension: { path, values: fitting }, ...(unsolved !== undefined && { unsolved }) };
}

/** The order in which everything is tried, or what stands for it where that is too much. */
export function* tries(space: Space, atMost: number): Generator<Tried> {
  const choices = space.size <= atMost ? everyChoice(space.dimensions) : someChoices(space.dimensions, atMost);
  for (const choice of choices) yield { choice, request: requestAt(space, choice) };
}

export interface Tried {
  /** The index of each dimension's value. */
  readonly choice: readonly number[];
  readonly request: Supposed;
}

/** The request of a choice. */
export function requestAt({ plain, dimensions }: Space, choice: readonly number[]): Supposed {
  return dimensions.reduce((request, { path, values }, index) => suppose(request, path, values[choice[index] ?? 0]), plain);
}

function* everyChoice(dimensions: readonly Dimension[]): Generator<readonly number[]> {
  const choice = dimensions.map(() => 0);
  for (;;) {
    yield [...choice];
    let index = 0;
    while (index < dimensions.length && (choice[index] ?? 0) + 1 >= (dimensions[index]?.values.length ?? 0)) choice[index++] = 0;
    if (index >= dimensions.length) return;
    choice[index] = (choice[index] ?? 0) + 1;
  }
}

/** The plainest, all that differ from it in one or two values, then an even spread that is the same every time. */
function* someChoices(dimensions: readonly Dimension[], atMost: number): Generator<readonly number[]> {
  const plain = dimensions.map(() => 0);
  let left = atMost;
  const ones = dimensions.flatMap(({ values }, index) => values.map((_, value) => ({ index, value })));
  for (const [at, a] of ones.entries()) {
    for (const b of ones.slice(at)) {
      if (left-- <= 0) return;
      yield plain.map((_, index) => (index === a.index ? a.value : index === b.index ? b.value : 0));
    }
  }
  let state = 1;
  while (left-- > 0) {
    yield dimensions.map(({ values }) => {
      // A linear congruential generator (Numerical Recipes): reproducible, and good enough to spread.
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * values.length);
    });
  }
}
