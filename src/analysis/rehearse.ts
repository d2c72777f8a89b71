/**
 * A candidate set of rules rehearsed over recorded calls: each is decided again, and what would change is grouped. Calls
 * come one by one and none is kept, so a million costs no more memory than a hundred.
 */
import { definitionName } from "../call/definition.ts";
import type { Effect } from "../call/decision.ts";
import type { CallId } from "../call/id.ts";
import { judge } from "../policy/judge.ts";
import type { Verdict } from "../policy/judge.ts";
import type { PolicySet } from "../policy/policy-set.ts";
import { REHEARSAL_GROUPS_MAX } from "./limits.ts";
import type { RecordedCall } from "./port.ts";
import { recall } from "./recall.ts";
import type { Lacking, RecallParts, Recalled } from "./recall.ts";
import { untouched } from "./supposed.ts";

/** Calls that the candidate would decide otherwise, alike in all of this. */
export interface ChangedGroup {
  readonly agent: string;
  readonly action: string;
  /** `server/name`. */
  readonly tool: string;
  /** What the rules said then, and what the candidate says. */
  readonly from: Effect;
  readonly to: Effect;
  readonly direction: "loosening" | "tightening";
  /** The deciding rules of then, and of the candidate. */
  readonly fromRules: readonly string[];
  readonly toRules: readonly string[];
  /** Code of the candidate's refusal. */
  readonly code?: string;
  readonly count: number;
  readonly example: CallId;
}

/** Calls that could not be decided again. */
export interface LackingGroup {
  readonly lacking: Lacking;
  /** Code of the refusal that no rule decided. */
  readonly code?: string;
  readonly count: number;
  readonly example: CallId;
}

export interface Rehearsal {
  readonly calls: number;
  readonly unchanged: number;
  readonly changed: number;
  /** Loosenings first, then the most frequent. */
  readonly groups: readonly ChangedGroup[];
  /** Changed calls beyond REHEARSAL_GROUPS_MAX groups, by direction. */
  readonly further: { readonly loosening: number; readonly tightening: number };
  readonly lacking: readonly LackingGroup[];
}

type Counting<Group> = { -readonly [Name in keyof Group]: Group[Name] };

/** From the strictest on. */
const STRICTNESS: Readonly<Record<Effect, number>> = { refuse: 4, ask: 3, sandbox: 2, sanitize: 1, permit: 0 };

export class Rehearser {
  readonly #set: PolicySet;
  readonly #parts: RecallParts;
  readonly #budget: ReturnType<typeof untouched>;
  readonly #groups = new Map<string, Counting<ChangedGroup>>();
  readonly #lacking = new Map<string, Counting<LackingGroup>>();
  readonly #further = { loosening: 0, tightening: 0 };
  #calls = 0;
  #unchanged = 0;

  /** `parts.definition` gives what the candidate was loaded with, where it is what the call was made on. */
  constructor(set: PolicySet, parts: RecallParts) {
    this.#set = set;
    this.#parts = parts;
    this.#budget = untouched(set.schema);
  }

  /** Decides one call again. */
  take(call: RecordedCall): void {
    this.#calls += 1;
    const recalled = recall(call, this.#parts);
    if ("lacking" in recalled) return this.#lacks(call, recalled.lacking);
    const { facts } = recalled;
    const effect = effectWithRemedies(recalled);
    // A budget that is new with the candidate is taken as untouched: nobody counted it then.
    const verdict = judge(this.#set, { ...facts, call: { ...facts.call, remedies: [] }, budget: { ...this.#budget, ...facts.budget } });
    if (verdict.effect === effect) this.#unchanged += 1;
    // What was struck is not there to be found again, so a permit of what is left says nothing of the call as it was asked.
    else if (verdict.effect === "permit" && (facts.call.remedies ?? []).length > 0) this.#lacks(call, "changed-by-remedies");
    else this.#changes(call, effect, verdict);
  }

  /** What came of the calls so far. */
  result(): Rehearsal {
    const groups = [...this.#groups.values()].sort((a, b) =>
      a.direction === b.direction ? b.count - a.count : a.direction === "loosening" ? -1 : 1,
    );
    const further = { ...this.#further };
    const changed = groups.reduce((sum, { count }) => sum + count, further.loosening + further.tightening);
    return {
      calls: this.#calls,
      unchanged: this.#unchanged,
      changed,
      groups,
      further,
      lacking: [...this.#lacking.values()].sort((a, b) => b.count - a.count),
    };
  }

  #changes(call: RecordedCall, from: Effect, verdict: Verdict): void {
    const direction = STRICTNESS[verdict.effect] < STRICTNESS[from] ? "loosening" : "tightening";
    const made = groupOf(call, { from, verdict, direction });
    const key = JSON.stringify([made.agent, made.action, made.tool, from, made.to, made.fromRules, made.toRules, made.code]);
    const group = this.#groups.get(key);
    if (group !== undefined) group.count += 1;
    else if (this.#groups.size < REHEARSAL_GROUPS_MAX) this.#groups.set(key, made);
    else this.#further[direction] += 1;
  }

  #lacks(call: RecordedCall, lacking: Lacking): void {
    const code = lacking === "not-decided-by-rules" ? call.reason : undefined;
    const key = `${lacking} ${code}`;
    const group = this.#lacking.get(key);
    if (group !== undefined) group.count += 1;
    else this.#lacking.set(key, { lacking, count: 1, example: call.call, ...(code !== undefined && { code }) });
  }
}

/** What the rules said of the call as it was asked: with remedies performed, a permit was what they want. */
function effectWithRemedies({ effect, facts }: Recalled): Effect {
  const remedies = facts.call.remedies ?? [];
  if (effect !== "permit" || remedies.length === 0) return effect;
  return remedies.some((remedy) => remedy.startsWith("sandbox:")) ? "sandbox" : "sanitize";
}

function groupOf(
  call: RecordedCall,
  { from, verdict, direction }: { readonly from: Effect; readonly verdict: Verdict; readonly direction: ChangedGroup["direction"] },
): ChangedGroup {
  return {
    agent: call.on?.agentName ?? call.agent,
    action: call.action,
    tool: definitionName(call),
    from,
    to: verdict.effect,
    direction,
    fromRules: call.rules,
    toRules: verdict.rules.map(({ rule }) => rule),
    ...(verdict.effect === "refuse" && { code: verdict.reason.code }),
    count: 1,
    example: call.call,
  };
}
