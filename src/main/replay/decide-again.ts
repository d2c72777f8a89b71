/** What a set of rules says of the calls of a recorded run: each by its facts of then. Nothing is called. */
import { recall } from "../../analysis/recall.ts";
import type { Lacking, Recalled } from "../../analysis/recall.ts";
import { readingRules } from "../../analysis/reading-rules.ts";
import { RuleCache } from "../../analysis/rule-cache.ts";
import { settingThen } from "../../analysis/set-then.ts";
import { paced } from "../../analysis/steps.ts";
import type { Pace } from "../../analysis/steps.ts";
import type { Effect, Reason, RuleRef } from "../../call/decision.ts";
import type { CallId } from "../../call/id.ts";
import type { Performed } from "../../call/remedy.ts";
import { judge } from "../../policy/judge.ts";
import type { PolicyFiles, PolicySet } from "../../policy/policy-set.ts";
import { breather } from "../breathe.ts";
import { withCedar } from "../cedar-threads.ts";
import { replayFault } from "./fault.ts";
import { PERFORMS } from "../living.ts";
import type { OpenRecord } from "../open-record.ts";
import { definitionThen, recalling } from "../recalling.ts";
import { systemClock } from "../system.ts";

export type DecidedAgain =
  | {
      readonly recorded: Effect;
      readonly now: Effect;
      readonly rules: readonly RuleRef[];
      /** Of a refusal. */
      readonly reason?: Reason;
      /** What was performed on the call before it was decided on. */
      readonly remedies: readonly Performed[];
    }
  | { readonly lacking: Lacking };

/** Decides each again. A call that rules did not decide, or that cannot be read any more, says why. Faults: POLICY_*. */
export async function decideAgain(
  record: OpenRecord,
  calls: readonly CallId[],
  files: PolicyFiles,
): Promise<ReadonlyMap<CallId, DecidedAgain>> {
  return withCedar(async (cedar) => {
    const pace = { breathe: breather(systemClock), cedar };
    await assertRead(files, pace);
    const sets = new Sets(record, files, pace);
    const decided = new Map<CallId, DecidedAgain>();
    for (const call of calls) decided.set(call, await sets.decide(call));
    return decided;
  });
}

/** Rules that cannot be read would be left out, and a forbid that is left out is a permit. */
async function assertRead(files: PolicyFiles, pace: Pace): Promise<void> {
  const { problems } = await paced(readingRules(files, new RuleCache()), pace);
  const error = problems.find(({ severity }) => severity === "error");
  if (error === undefined) return;
  throw replayFault("HOUSE_REPLAY_POLICIES", `the policies do not load: ${error.message}`, {
    where: `${error.file ?? ""}:${error.line ?? 0}`,
    hint: "chatelaine policy check says what is wrong with them",
  });
}

class Sets {
  readonly #record: OpenRecord;
  readonly #files: PolicyFiles;
  readonly #pace: Pace;
  /** Sets for calls of the same tool by the same agent. */
  readonly #sets = new Map<string, PolicySet>();

  constructor(record: OpenRecord, files: PolicyFiles, pace: Pace) {
    this.#record = record;
    this.#files = files;
    this.#pace = pace;
  }

  async decide(id: CallId): Promise<DecidedAgain> {
    const { store, ring } = this.#record;
    const call = store.recordedCall(id);
    if (call === undefined) return { lacking: "content-unreadable" };
    const recalled = recall(call, recalling(store, ring, definitionThen(store)));
    if ("lacking" in recalled) return recalled;
    const { facts, effect } = recalled;
    if (call.on === undefined) return { lacking: "facts-not-kept" };
    const verdict = judge(await this.#setFor(recalled, call.on), facts);
    return {
      recorded: effect,
      now: verdict.effect,
      rules: verdict.rules,
      remedies: call.on.remedies,
      ...(verdict.effect === "refuse" && { reason: verdict.reason }),
    };
  }

  async #setFor({ facts }: Recalled, on: Parameters<typeof settingThen>[0]["on"]): Promise<PolicySet> {
    const { definition } = facts.call;
    const about = [
      definition.kind,
      definition.server,
      definition.name,
      on.agentName,
      on.role,
      on.classes,
      on.teams,
      facts.session.person,
      Object.keys(facts.budget),
    ];
    const key = JSON.stringify(about);
    const known = this.#sets.get(key);
    if (known !== undefined) return known;
    const setting = settingThen({ files: this.#files, facts, on, agents: this.#record.store.agentRows(), performs: PERFORMS });
    const set = await paced(setting, this.#pace);
    this.#sets.set(key, set);
    return set;
  }
}
