/** What is read for a run before its first step: memories, culture, knowledge. Each is a call like any other. */
import { inputText } from "./journal.ts";
import type { LiveRun } from "./live-run.ts";
import { makeCall, type Made } from "./make-call.ts";
import type { RuntimeParts } from "./parts.ts";
import { recalledIn } from "./recalled.ts";
import type { TurnEnd } from "./turn-end.ts";

/** Recalls stand behind the tools of a step, whatever their number. */
export const RECALL_ORDINAL = 1000;

/** Reads it once for a run. What is refused, or asked about, is left out: a run can do without. Undefined where the run goes on. */
export async function recall(live: LiveRun, parts: RuntimeParts): Promise<TurnEnd | undefined> {
  if (live.recalled !== undefined) return undefined;
  const { recalls } = live.definition;
  const known = live.step === 0 ? live.known : live.journal.calls(live.run, 0);
  const found = [];
  for (const [at, { source, server, tool, args }] of recalls.entries()) {
    const ordinal = RECALL_ORDINAL + at;
    const wanted = { ordinal, action: "callTool", server, name: tool, args: args(inputText(live.messages)), redone: true } as const;
    const made: Made = await makeCall({ ...live, step: 0, known }, wanted, parts);
    if (made.kind === "stopped") return { kind: "stopped" };
    if (made.kind === "ended" && made.status === "done") found.push(...recalledIn(source, made.result));
  }
  live.recalled = found;
  return undefined;
}
