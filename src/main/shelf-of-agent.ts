/** What an agent's definition says of memory, knowledge and culture, as servers of its house and as what a run reads first. */
import { QUERY_CHARS_MAX } from "../execution/shelf/limits.ts";
import type { Recall } from "../runtime/definition.ts";
import type { AgentOptions } from "./agent-options.ts";
import type { ServerInput } from "./configuration/configuration.ts";

type ShelfOptions = Pick<AgentOptions<unknown>, "memory" | "knowledge" | "culture">;

/** The servers that it names, under the names that they have in every house of agents. */
export function shelfServers({ memory = false, knowledge = false, culture = false }: ShelfOptions): { readonly [name: string]: ServerInput } {
  return {
    ...(memory && { memory: { memory: {} } }),
    ...(knowledge !== false && { knowledge: { knowledge: knowledge === true ? {} : knowledge } }),
    ...(culture && { culture: { culture: {} } }),
  };
}

/** The calls whose results go into the context of a run. */
export function shelfRecalls({ memory = false, knowledge = false, culture = false }: ShelfOptions): readonly Recall[] {
  const asked = (input: string) => ({ query: input.slice(0, QUERY_CHARS_MAX).toWellFormed() });
  return [
    ...(memory ? [{ source: "memory", server: "memory", tool: "recall", args: asked } as const] : []),
    ...(culture ? [{ source: "culture", server: "culture", tool: "list", args: () => ({}) } as const] : []),
    ...(knowledge !== false ? [{ source: "knowledge", server: "knowledge", tool: "search", args: asked } as const] : []),
  ];
}
