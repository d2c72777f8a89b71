/**
 * What people are shown of content: those who rule on a call must see whom it reaches and what it moves, and have no need
 * of the credentials in it. Those are struck, wherever they stand; everything else stays as it is.
 */
import type { JsonValue } from "../call/json.ts";
import { find } from "./find.ts";
import { mapLeaves } from "./leaf.ts";
import type { Looking } from "./looking.ts";
import { isOwn } from "./sanitize.ts";
import type { Match } from "./scan/detector.ts";
import { strike } from "./strike.ts";

const ABOUT = { direction: "to-person", presented: "" } as const;

/** The value for people to look at, and how many credentials are struck in it. Faults: INSPECTION_TOO_MUCH. */
export function forPeople<T extends JsonValue>(value: T, looking: Looking): { readonly value: T; readonly struck: number } {
  const { all } = looking.within(value);
  const struck = find(value, ABOUT, all).filter(({ match }) => isHidden(match)).length;
  if (struck === 0) return { value, struck };
  const shown = mapLeaves(value, (text, { key, isNumber }) =>
    strike(text, all.scan(text, key === undefined ? ABOUT : { ...ABOUT, key, isNumber }, "likely"), isHidden),
  );
  // Texts and numbers alone are changed, names of members included.
  return { value: shown as T, struck };
}

/** Credentials of anybody, the house's own included. */
export function isHidden(match: Match): boolean {
  return match.group === "secret" || match.class === "canary" || isOwn(match);
}
