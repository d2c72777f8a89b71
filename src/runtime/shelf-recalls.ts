/** What of the house's own servers of memory, culture and knowledge goes into a context: calls that are decided and recorded like any. */
import type { Recall } from "./definition.ts";
import { RECALL_QUERY_CHARS_MAX } from "./limits.ts";

/** The names under which the servers are configured; one that is absent is not asked. */
export interface ShelfServers {
  readonly memory?: string;
  readonly culture?: string;
  readonly knowledge?: string;
}

/** The calls that a run makes before its first step. What policy refuses, or asks about, is left out of the context. */
export function shelfRecalls({ memory, culture, knowledge }: ShelfServers): readonly Recall[] {
  const query = (input: string) => ({ query: input.slice(0, RECALL_QUERY_CHARS_MAX) || "-" });
  return [
    ...(memory === undefined ? [] : [{ source: "memory" as const, server: memory, tool: "recall", args: query }]),
    ...(culture === undefined ? [] : [{ source: "culture" as const, server: culture, tool: "list", args: () => ({}) }]),
    ...(knowledge === undefined ? [] : [{ source: "knowledge" as const, server: knowledge, tool: "search", args: query }]),
  ];
}
