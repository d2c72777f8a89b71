/** A leaf of a result as a field of a record: what it is called, in which record of which list, and whose word it is. */
import type { PartLabel } from "../../call/manifest.ts";
import { wordsOf } from "../manifests/words.ts";
import { ibanOf } from "./typed/account.ts";
import { isEmail } from "./typed/url.ts";
import { AUTHOR_WORDS } from "./words.ts";

/** The member of an object that a leaf is, or is one of several in: `/payees/2/emails/0` is the field `emails` of `/payees/2`. */
export interface Field {
  readonly name: string;
  readonly record: string;
  /** What holds records of this kind. */
  readonly list: string;
}

/** The field at a place of a result. */
export function fieldOf(place: string): Field {
  const steps = place.split("/");
  let end = steps.length;
  while (end > 1 && /^\d+$/.test(steps[end - 1] ?? "")) end--;
  return { name: steps[end - 1] ?? "", record: steps.slice(0, end - 1).join("/"), list: steps.slice(0, Math.max(1, end - 2)).join("/") };
}

/** Whether nobody outside could have written or picked a leaf. */
export function isKnown({ integrity, choosable }: PartLabel): boolean {
  return integrity === "trusted" && !choosable;
}

/** Whether a field says who made its record. */
export function isAuthor({ name }: Field): boolean {
  return wordsOf(name).some((word) => AUTHOR_WORDS.has(word));
}

/** An e-mail address or an account as it is compared with another; undefined of anything else. */
export function addressOf(value: string): string | undefined {
  return isEmail(value) ? value.toLowerCase() : ibanOf(value);
}
