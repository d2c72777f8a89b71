/** A hint for a name that is not there. */
import { nearest } from "../../analysis/nearest.ts";

export function oneOf(name: string, candidates: readonly string[]): string {
  const close = nearest(name, candidates);
  return close === undefined ? `one of: ${candidates.join(", ") || "(none)"}` : `did you mean ${close}?`;
}
