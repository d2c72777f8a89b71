/** The shadow in its house: over which stop it stands, and who is told when it differs. */
import type { Chance, Clock } from "../call/clock.ts";
import { asFault } from "../call/fault.ts";
import type { MakeEntry } from "../ledger/make-entry.ts";
import type { LedgerStore } from "../ledger/port.ts";
import type { Stops } from "../gateway/stops.ts";
import type { PolicySet } from "../policy/policy-set.ts";
import type { HouseLog } from "./house-log.ts";
import { Shadow } from "./shadow.ts";
import type { ShadowDifference } from "./shadow.ts";

export interface ShadowingParts {
  readonly share: number;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: HouseLog;
  readonly ledger: Pick<LedgerStore, "commitHouse">;
  readonly makeEntry: MakeEntry;
}

/** Makes the shadow. Each difference is an error in the house's log; the first of a policy on the same rules is an entry too. */
export function openShadow({ log, ledger, makeEntry, ...parts }: ShadowingParts): Shadow {
  const disputed = new Set<string>();
  const onDifference = (difference: ShadowDifference): void => {
    const { call, policy, rules, layer } = difference;
    log.write("error", "policy-disputed", { ...difference });
    const key = JSON.stringify([policy, layer, rules]);
    if (disputed.has(key)) return;
    disputed.add(key);
    const entry = makeEntry({ kind: "policy" as const, event: "disputed" as const, policy, call, by: "house" as const });
    ledger.commitHouse({ kind: "house-changed", entry }).catch((thrown: unknown) => log.report(asFault(thrown, "POLICY_SHADOW")));
  };
  return new Shadow({ ...parts, onDifference, onFailure: (thrown) => log.report(asFault(thrown, "POLICY_SHADOW")) });
}

/** The policy stop with the shadow over it: it decides as before, and the shadow is told of it. */
export function shadowed(stop: Stops["policy"], inForce: () => PolicySet | undefined, shadow: Shadow): Stops["policy"] {
  return {
    ...stop,
    decide(question) {
      const set = inForce();
      const decision = stop.decide(question);
      shadow.decided(set, question);
      return decision;
    },
  };
}
