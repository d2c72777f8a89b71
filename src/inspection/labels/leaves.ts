/** The leaves of a result: every text, number and truth value that an agent is given, with its place. */
import type { JsonValue } from "../../call/json.ts";
import { membersOf, written } from "./json-place.ts";
import { LEAF_DEPTH_MAX } from "./limits.ts";

/** Members by which the protocol carries what is not for reading: words about what is sent, and bytes. */
export const NOT_READ: ReadonlySet<string> = new Set(["_meta", "annotations", "blob", "data"]);
const NONE: ReadonlySet<string> = new Set();

export interface Leaf {
  readonly place: string;
  readonly value: string | number | boolean;
}

/** The leaves below a place; those deeper than LEAF_DEPTH_MAX are left out, and those below members that are not read. */
export function* leavesIn(value: JsonValue, place: string, notRead = NONE, depth = 0): Generator<Leaf> {
  if (value === null || depth > LEAF_DEPTH_MAX) return;
  if (typeof value !== "object") return yield { place, value };
  for (const [step, inner] of membersOf(value)) {
    if (!notRead.has(step)) yield* leavesIn(inner, `${place}/${written(step)}`, notRead, depth + 1);
  }
}
