/**
 * The label of data: who could have written it, and who may read it. Labels only rise by joining.
 * integrity: untrusted wins. readers: fewer win (the intersection); null stands for the public.
 */
import { ORIGINS_CHARS_MAX, ORIGINS_MAX } from "./limits.ts";

export interface Label {
  readonly integrity: "trusted" | "untrusted";
  /** Who may read it; null is everybody. */
  readonly readers: readonly string[] | null;
  /** Where it came from, as `server/name`, sorted, without repeats; `*` alone beyond ORIGINS_MAX or ORIGINS_CHARS_MAX. */
  readonly origins: readonly string[];
}

/** Stands for all origins where there are too many to name: a label must fit into an entry of the ledger. */
export const ANY_ORIGIN = "*";

export const TRUSTED_PUBLIC: Label = Object.freeze({ integrity: "trusted", readers: null, origins: Object.freeze([]) });

/** The least label that is at least as high as both. Commutative, associative, idempotent. */
export function joinLabels(a: Label, b: Label): Label {
  return {
    integrity: a.integrity === "untrusted" || b.integrity === "untrusted" ? "untrusted" : "trusted",
    readers: joinReaders(a.readers, b.readers),
    origins: joinOrigins(a.origins, b.origins),
  };
}

function joinOrigins(a: readonly string[], b: readonly string[]): readonly string[] {
  const all = [...new Set([...a, ...b])].sort();
  return all.length > ORIGINS_MAX || all.includes(ANY_ORIGIN) || charsOf(all) > ORIGINS_CHARS_MAX ? [ANY_ORIGIN] : all;
}

function charsOf(texts: readonly string[]): number {
  return texts.reduce((chars, text) => chars + text.length, 0);
}

function joinReaders(a: readonly string[] | null, b: readonly string[] | null): readonly string[] | null {
  if (a === null) return b;
  if (b === null) return a;
  const other = new Set(b);
  return a.filter((reader) => other.has(reader)).sort();
}
