/** What an agent's definition says of memory, knowledge and culture, as servers of its house. */
import type { ShelfServers } from "../runtime/shelf-recalls.ts";
import type { AgentOptions, MemoryOptions } from "./agent-options.ts";
import type { ServerInput } from "./configuration/configuration.ts";

type ShelfOptions = Pick<AgentOptions<unknown>, "memory" | "knowledge" | "culture">;

/** The servers that it names, under the names that they have in every house of agents. */
export function shelfServers({ memory = false, knowledge = false, culture = false }: ShelfOptions): { readonly [name: string]: ServerInput } {
  return {
    ...(memory !== false && { memory: { memory: {} } }),
    ...(knowledge !== false && { knowledge: { knowledge: knowledge === true ? {} : knowledge } }),
    ...(culture && { culture: { culture: {} } }),
  };
}

/** The same servers by what they are, for what a run reads first. */
export function shelfNames({ memory = false, knowledge = false, culture = false }: ShelfOptions): ShelfServers {
  return { ...(memory !== false && { memory: "memory" }), ...(culture && { culture: "culture" }), ...(knowledge !== false && { knowledge: "knowledge" }) };
}

/** What it says of finding memories in runs; undefined where none are to be found. */
export function extractIn({ memory = false }: Pick<ShelfOptions, "memory">): Exclude<NonNullable<MemoryOptions["extract"]>, boolean> | undefined {
  const { extract = false } = typeof memory === "object" ? memory : {};
  return typeof extract === "object" ? extract : extract ? {} : undefined;
}
