/** A candidate folder of policies rehearsed over what a house recorded: beside the house that runs, or without one. */
import { judgeChanges } from "../analysis/accepted-changes.ts";
import type { AcceptedChange, Judged } from "../analysis/accepted-changes.ts";
import { isModel } from "../analysis/models.ts";
import { loadPolicies } from "../analysis/load-policies.ts";
import type { Report } from "../analysis/load.ts";
import { Rehearser } from "../analysis/rehearse.ts";
import type { Rehearsal } from "../analysis/rehearse.ts";
import type { RecallParts } from "../analysis/recall.ts";
import type { Configuration } from "./configuration/configuration.ts";
import { Fault } from "../call/fault.ts";
import type { AgentId } from "../call/id.ts";
import { hostDefinition } from "../execution/egress/host-definition.ts";
import { definitionUid, uidKey } from "../policy/entity.ts";
import type { PolicyFiles, PolicySet } from "../policy/policy-set.ts";
import { withFlowRules } from "./flow-rules.ts";
import { everPinned, livingOf } from "./living.ts";
import type { OpenRecord } from "./open-record.ts";
import { modelThen, recalling } from "./recalling.ts";
import { callsOf, newestFrom } from "./recorded-calls.ts";
import type { Against } from "./recorded-calls.ts";

export interface Rehearsing {
  readonly record: OpenRecord;
  readonly configuration: Configuration;
  readonly files: PolicyFiles;
  readonly against: Against;
  readonly accepted: readonly AcceptedChange[];
}

export interface Rehearsed extends Omit<Rehearsal, "groups">, Judged {
  readonly version: string;
  /** Agents whose calls could not be read, and why. */
  readonly unreadable: readonly { readonly agent: AgentId; readonly code: string }[];
}

/** The candidate as it loads against what the house has pinned, and what it would have decided otherwise; no rehearsal where it does not load. */
export function rehearsePolicies({ record, configuration, files, against, accepted }: Rehearsing): {
  readonly report: Report;
  readonly rehearsed?: Rehearsed;
} {
  const { store } = record;
  const there = { definitions: everPinned(store), agents: store.agentRows(), people: store.persons() };
  const { limits, flow } = configuration;
  const candidate = { files: withFlowRules(files, flow), askExpiresMs: limits.askExpiresMs };
  const { set, report } = loadPolicies({ ...livingOf(configuration, there), ...candidate });
  if (set === undefined) return { report };
  const rehearser = new Rehearser(set, recalling(store, record.ring, definitionIn(set)));
  const unreadable = takeAll(record, against, rehearser);
  const rehearsal = rehearser.result();
  return { report, rehearsed: { ...rehearsal, ...judgeChanges(rehearsal, accepted), version: set.version, unreadable } };
}

function takeAll({ store }: OpenRecord, against: Against, rehearser: Rehearser): Rehearsed["unreadable"] {
  const unreadable: Rehearsed["unreadable"][number][] = [];
  const readable = (agent: AgentId, read: () => unknown): boolean => {
    try {
      read();
      return true;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      unreadable.push({ agent, code: error.code });
      return false;
    }
  };
  const agents = store.agents().filter((agent) => readable(agent, () => store.newestCalls(agent, { before: 0, limit: 1 })));
  const within = "newest" in against ? { since: 0, until: Number.MAX_SAFE_INTEGER } : against;
  const from = "newest" in against ? newestFrom(store, agents, against.newest) : new Map(agents.map((agent) => [agent, 0]));
  for (const [agent, start] of from) {
    readable(agent, () => {
      for (const call of callsOf(store, agent, start, within)) rehearser.take(call);
    });
  }
  return unreadable;
}

/** A call's definition, where the set knows it as it was then. */
function definitionIn({ schema }: PolicySet): RecallParts["definition"] {
  return ({ on, server, name, definition }) => {
    if (on === undefined) return undefined;
    if (on.kind === "host") return hostDefinition(name);
    const pinned = schema.subjects.get(uidKey(definitionUid({ kind: on.kind, server, name })))?.definition;
    // A provider that names no models has this one, as it was.
    const known = pinned ?? (on.kind === "model" && isModel(`${server}/${name}`, schema) ? modelThen({ server, name, definition }) : undefined);
    return known?.state === "pinned" && known.fingerprint === definition ? known : undefined;
  };
}
