/**
 * A credential that is the whole value of a member stands apart from its name: `{"datadog_api_key": "…"}` is the text
 * `…` below the key `datadog_api_key`. Rules that want a name before the value see both as one line.
 */
import type { Detector, Seen } from "../../scan/detector.ts";
import type { Rule } from "../../scan/rule.ts";
import { scanner } from "../../scan/scanner.ts";

/** Longer texts are documents, not values; shorter ones are no credentials, nor is what has no digit. */
const VALUE_CHARS_MAX = 512;
const VALUE_CHARS_MIN = 8;
const KEY_CHARS_MAX = 128;
/** A word with fewer letters, such as the option `-H`, stands in most names. */
const TELLING = /[a-z0-9]{2}/i;

/** How a detector looks by these rules at texts whose member's name holds one of the words (without case). */
export function lookByName(rules: readonly Rule[], words: readonly string[]): Required<Pick<Detector, "look" | "wants">> {
  // Made for the first such member: a house that starts has seen none.
  let compiled: ReturnType<typeof scanner> | undefined;
  const telling = words.filter((word) => TELLING.test(word));
  const wanted = new RegExp(telling.map((word) => word.replaceAll(/[^\w]/g, "[^a-z0-9]?")).join("|"), "i");
  return {
    wants: (key) => key.length <= KEY_CHARS_MAX && wanted.test(key),
    look: (text, { key = "" }) => {
      if (text.length < VALUE_CHARS_MIN || text.length > VALUE_CHARS_MAX || !/\d/.test(text)) return [];
      const before = key.length + 2;
      compiled ??= scanner([{ name: "by-name", rules }]);
      return compiled
        .scan(`${key}: ${text}`)
        .flatMap((match) => [match, ...match.also])
        .filter(({ start }) => start >= before)
        .map(({ start, end, ...seen }): Seen => ({
          class: seen.class,
          group: seen.group,
          rule: seen.rule,
          score: seen.score,
          start: start - before,
          end: end - before,
        }));
    },
  };
}
