/** Records in a result that the served person made, by what each says of who made it. */
import type { JsonValue } from "../../call/json.ts";
import type { OwnRecords } from "../../call/manifest.ts";
import { ANY_STEP, memberOf, stepsOf } from "./json-place.ts";

interface Own {
  readonly steps: readonly string[];
  readonly by: readonly string[];
  readonly is: readonly string[];
  readonly except: readonly (readonly string[])[];
}

const NONE: readonly Own[] = [];
const read = new WeakMap<readonly OwnRecords[], readonly Own[]>();

/** Follows one walk through the data of a result: each place is entered before what lies below it. */
export class OwnFinder {
  readonly #all: readonly Own[];
  /** The own record around where the walk is, with how deep it lies. */
  #within: { readonly own: Own; readonly depth: number } | undefined;

  constructor(records: readonly OwnRecords[] | undefined) {
    this.#all = records === undefined ? NONE : (read.get(records) ?? records.map(readOwn));
    if (records !== undefined) read.set(records, this.#all);
  }

  /** Whether what stands at this path is a part of an own record, and none of its exceptions. */
  enter(path: readonly string[], value: JsonValue): boolean {
    if (this.#all.length === 0) return false;
    if (this.#within !== undefined && path.length <= this.#within.depth) this.#within = undefined;
    if (this.#within === undefined) {
      const own = this.#all.find((one) => isAt(one.steps, path) && isByPerson(one, value));
      if (own !== undefined) this.#within = { own, depth: path.length };
    }
    if (this.#within === undefined) return false;
    const below = path.slice(this.#within.depth);
    return !this.#within.own.except.some((steps) => steps.length <= below.length && isAt(steps, below.slice(0, steps.length)));
  }
}

function readOwn({ place, by, is, except }: OwnRecords): Own {
  return { steps: stepsOf(place), by: stepsOf(by), is, except: except.map(stepsOf) };
}

function isAt(steps: readonly string[], path: readonly string[]): boolean {
  return steps.length === path.length && steps.every((step, at) => step === ANY_STEP || step === path[at]);
}

function isByPerson({ by, is }: Own, value: JsonValue): boolean {
  const said = by.reduce<JsonValue | undefined>((at, step) => (at === undefined ? undefined : memberOf(at, step)), value);
  return typeof said === "string" && is.includes(said.trim().toLowerCase());
}
