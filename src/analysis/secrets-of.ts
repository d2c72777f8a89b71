/** The secrets of a house, by their names: those that are kept, and those that something needs. */
import type { Living } from "../policy/schema.ts";

export function secretsOf({ secrets = [], needs = [] }: Pick<Living, "secrets" | "needs">): readonly string[] {
  return [...new Set([...secrets, ...needs.map(({ secret }) => secret)])].sort();
}
