/** Whether a short value or a number stands with what the argument is of, so that `13` of a date is not the record 13. */
import type { Argument } from "./argument.ts";
import type { Spot } from "./sources.ts";
import { isShortNumber } from "./typed/number.ts";
import { aroundOf, GENERIC_ID_WORDS, ID_WORDS, isNear, isOfMoney, MONEY_WORDS, wordsOfName } from "./words.ts";
import type { Around } from "./words.ts";

/** A number of more than three digits needs only not to be of something else. */
export function acceptsNumber(norm: string, argument: Argument): (spot: Spot) => boolean {
  const isShort = isShortNumber(norm);
  return (spot) => {
    const around = contextOf(spot);
    if (isOfElse(argument, around)) return false;
    return !isShort || isOfArgument(argument, around);
  };
}

/** Whether what stands there is a sum by its words or by its hundredths: a ticket's number must not pass for one. */
export function isSumAt(spot: Spot, argument: Argument): boolean {
  const around = contextOf(spot);
  if (isOfElse(argument, around)) return false;
  return isOfArgument(argument, around) || /[.,]\d\d$/.test(spot.text.slice(spot.start, spot.end));
}

/** A text of few letters: in quotes, as a name where the argument is somebody, or by the argument's own words. */
export function acceptsShort(value: string, argument: Argument): (spot: Spot) => boolean {
  return (spot) => {
    const around = contextOf(spot);
    if (isNear(around, argument.words) || (argument.isId && isOfArgument(argument, around))) return true;
    if (spot.source.origin !== undefined) return false;
    const isName = /^\p{Lu}/u.test(value) && spot.text.startsWith(value, spot.start) && spot.start > 0;
    return around.isQuoted || (isName && argument.isPerson);
  };
}

/** The words around a value; of a field, those of its name and of what it is a field of. */
function contextOf(spot: Spot): Around {
  const around = aroundOf(spot);
  const { origin, place } = spot.source;
  const isField = origin !== undefined && spot.text.slice(0, spot.start).trim() === "" && spot.text.slice(spot.end).trim() === "";
  if (!isField) return around;
  const steps = place.split("/").filter((step) => step !== "" && !/^\d+$/.test(step) && !WRAPPERS.has(step));
  return { ...around, before: steps.slice(-2).flatMap(wordsOfName), behind: wordsOfName(origin.name) };
}

/** Steps of every result. */
const WRAPPERS = new Set(["result", "structuredContent", "content", "text"]);

function isOfElse({ isMoney, isId }: Argument, around: Around): boolean {
  if (isMoney) return !around.hasCurrency && (around.isNumbered || ID_WORDS.has(around.before.at(-1) ?? ""));
  return isId && around.hasCurrency;
}

function isOfArgument(argument: Argument, around: Around): boolean {
  if (argument.isMoney) return isOfMoney(around) || isNear(around, MONEY_WORDS) || isNear(around, argument.words);
  if (!argument.isId) return isNear(around, argument.words);
  const [before = "", last = ""] = around.before.slice(-2);
  const isOwn = (word: string) => (argument.words.has(word) && !GENERIC_ID_WORDS.has(word)) || argument.nouns.has(word);
  if (around.before.some(isOwn) || around.behind.some(isOwn)) return true;
  // `order number 13` is no event, and neither is `order 13`.
  const isGeneric = GENERIC_ID_WORDS.has(last) || (last === "" && GENERIC_ID_WORDS.has(before));
  return (around.isNumbered || isGeneric) && !around.before.some((word) => ID_WORDS.has(word) && !GENERIC_ID_WORDS.has(word));
}
