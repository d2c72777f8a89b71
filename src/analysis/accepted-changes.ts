/** Changes of decisions that somebody has accepted, with the reason: what is loosened and not among them is unexplained. */
import type { Effect } from "../call/decision.ts";
import type { ChangedGroup, Rehearsal } from "./rehearse.ts";

export interface AcceptedChange {
  /** The agent's name; `*` for every agent. */
  readonly agent: string;
  /** `server/name`; `*` for every one. */
  readonly tool: string;
  readonly from: Effect;
  readonly to: Effect;
  readonly because: string;
}

export interface Judged {
  readonly groups: readonly (ChangedGroup & { readonly accepted?: string })[];
  /** Calls that the candidate loosens and nobody has accepted. */
  readonly unexplained: number;
  /** Accepted changes that did not occur. */
  readonly unused: readonly AcceptedChange[];
}

/** Holds what a rehearsal found against what was accepted. A change beyond what could be grouped can be accepted by nobody. */
export function judgeChanges({ groups, further }: Rehearsal, accepted: readonly AcceptedChange[]): Judged {
  const used = new Set<AcceptedChange>();
  const judged = groups.map((group) => {
    const fitting = accepted.filter((one) => fits(one, group));
    for (const one of fitting) used.add(one);
    const because = fitting[0]?.because;
    return { ...group, ...(because !== undefined && { accepted: because }) };
  });
  const loosened = judged.filter(({ direction, accepted: because }) => direction === "loosening" && because === undefined);
  return {
    groups: judged,
    unexplained: loosened.reduce((sum, { count }) => sum + count, further.loosening),
    unused: accepted.filter((one) => !used.has(one)),
  };
}

function fits(one: AcceptedChange, { agent, tool, from, to }: ChangedGroup): boolean {
  return (one.agent === "*" || one.agent === agent) && (one.tool === "*" || one.tool === tool) && one.from === from && one.to === to;
}
