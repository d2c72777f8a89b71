/** The history of a session: the messages of its last runs that completed. */
import type { RunId } from "../call/id.ts";
import { HISTORY_LOOKED_AT_MAX } from "./limits.ts";
import type { LiveRun } from "./live-run.ts";
import type { Message } from "./message.ts";
import type { RuntimeParts } from "./parts.ts";
import type { StoredRun } from "./port.ts";

export interface PastRun {
  readonly run: RunId;
  readonly messages: readonly Message[];
}

/** Oldest first. What it costs does not grow with the number of runs: no more are looked at than HISTORY_LOOKED_AT_MAX. */
export function historyOf(live: LiveRun, { store }: Pick<RuntimeParts, "store">): readonly PastRun[] {
  const { addHistoryToContext, numHistoryRuns } = live.definition;
  if (!addHistoryToContext || numHistoryRuns < 1) return [];
  const own = store.run(live.agent, live.run);
  const found: StoredRun[] = [];
  let before = own?.ordinal;
  for (let looked = 0; found.length < numHistoryRuns && looked < HISTORY_LOOKED_AT_MAX;) {
    const page = store.runsOf(live.agent, live.session, { limit: numHistoryRuns, ...(before !== undefined && { before }) });
    found.push(...page.filter(({ state, parent }) => state === "completed" && parent === undefined));
    before = page.at(-1)?.ordinal;
    looked += page.length;
    if (page.length < numHistoryRuns) break;
  }
  return found
    .slice(0, numHistoryRuns)
    .reverse()
    .map(({ run }) => ({ run, messages: live.journal.messages(run) }));
}
