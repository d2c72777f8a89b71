/** What a run of the journal waits for, as the calls of its open step say. */
import type { Awaited } from "./event.ts";
import type { LiveRun } from "./live-run.ts";

export function awaitedIn({ known, definition }: Pick<LiveRun, "known" | "definition">): readonly Awaited[] {
  return [...known.values()].flatMap(({ effect, approval, server, name, args }): Awaited[] => {
    if (effect !== "ask" || approval === undefined) return [];
    const tool = server === definition.model.provider ? `${server}/${name}` : `${server}__${name}`;
    return [{ kind: "approval", approval, tool, args }];
  });
}
