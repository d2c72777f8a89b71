/** Why a recorded call was decided as it was: by the very rules, definition and facts of then. */
import { explain } from "../analysis/explain.ts";
import type { Explanation } from "../analysis/explain.ts";
import type { RecordedCall } from "../analysis/port.ts";
import { effectOfRules, isPoint, recall } from "../analysis/recall.ts";
import { settingThen } from "../analysis/set-then.ts";
import { paced } from "../analysis/steps.ts";
import { withholdContent } from "../analysis/withhold.ts";
import type { Clock } from "../call/clock.ts";
import { Fault } from "../call/fault.ts";
import { isId } from "../call/id.ts";
import type { CallExplained } from "../operate/explained.ts";
import type { JsonObject } from "../call/json.ts";
import type { Desk } from "../operate/desk.ts";
import type { KeyRing } from "../keys/index.ts";
import { breather } from "./breathe.ts";
import { withCedar } from "./cedar-threads.ts";
import { policyVersionOf } from "./policy-versions.ts";
import { definitionThen, recalling } from "./recalling.ts";
import type { RecordStore } from "./recalling.ts";

export type ExplainFault =
  /** No call has this id. Do: chatelaine session show lists the calls of a session. */
  "POLICY_CALL_UNKNOWN";

export interface ExplainParts {
  readonly clock: Clock;
  readonly store: RecordStore;
  readonly ring: KeyRing;
  readonly agents: () => readonly { readonly name: string; readonly role: string }[];
  /** What people may see of content. */
  readonly forPeople: Desk["forPeople"];
}

/** Explains one call; with `content`, for somebody who may read it. Faults: POLICY_CALL_UNKNOWN, POLICY_VERSION_*, STORE_*. */
export async function explainCall(parts: ExplainParts, id: string, content: boolean): Promise<CallExplained> {
  const call = isId("call", id) ? parts.store.recordedCall(id) : undefined;
  if (call === undefined)
    throw new Fault<ExplainFault>("POLICY_CALL_UNKNOWN", "there is no such call", {
      hint: "see the calls of a session: chatelaine session show",
    });
  const shown = { ...recordedOf(call), withheld: !content };
  const recalled = recall(call, recalling(parts.store, parts.ring, definitionThen(parts.store)));
  if ("lacking" in recalled || call.on === undefined)
    return { ...shown, lacking: "lacking" in recalled ? recalled.lacking : "facts-not-kept" };
  const { files } = policyVersionOf(parts.store, call.policy);
  const { facts } = recalled;
  // In steps and threads: thousands of rules take seconds to read, and calls are decided meanwhile.
  const setting = settingThen({ files, facts, on: call.on, agents: parts.agents() });
  const set = await withCedar((cedar) => paced(setting, { breathe: breather(parts.clock), cedar }));
  const explanation = explain(set, facts);
  return {
    ...shown,
    agrees: agrees(call, explanation),
    explanation: content ? struckIn(parts, explanation) : withholdContent(explanation),
  };
}

/** With content, but for credentials. */
function struckIn(parts: Pick<ExplainParts, "forPeople">, explanation: Explanation): Explanation {
  // An explanation is what `--json` prints: texts, numbers and truth values.
  return parts.forPeople(explanation as Explanation & JsonObject).value;
}

function recordedOf({
  call,
  agent,
  session,
  entryIndex: entry,
  at,
  action,
  server,
  name,
  effect,
  rules,
  reason,
  policy,
}: RecordedCall): Omit<CallExplained, "withheld"> {
  return {
    call,
    agent,
    session,
    entry,
    at,
    action,
    server,
    name,
    recorded: { effect, rules, policy, ...(reason !== undefined && { reason }) },
  };
}

/** Whether deciding again gives the recorded effect by the recorded rules; people's refusal of what was asked counts as the ask. */
function agrees(call: RecordedCall, { effect, deciding, reason, policy }: Explanation): boolean {
  const decided = new Set(deciding.map(({ rule }) => rule));
  // Rules whose remedy was performed stay named, though what they found is not there any more.
  const remedied = (call.on?.remedies ?? []).length > 0;
  const same =
    [...decided].every((rule) => call.rules.includes(rule)) && (remedied || call.rules.every((rule) => decided.has(rule) || isPoint(rule)));
  const sameReason = effect !== "refuse" || reason?.code === call.reason;
  return effect === effectOfRules(call) && same && sameReason && policy === call.policy;
}
