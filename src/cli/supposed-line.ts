/** A supposed request in one line: what is plain about it is left out. */
import type { Supposed } from "../main/study-policies.ts";

/** Its arguments and, where it is not a new trusted session at some moment, what is special about it. */
export function supposedLine({ args, uri, session, findings, flow, approvals, remedies, budget, now }: Supposed, someMoment: number): string {
  const { integrity, origins, calls, person, purpose } = session;
  const said: readonly (string | false | undefined)[] = [
    `args ${JSON.stringify(args)}`,
    uri !== undefined && `uri ${JSON.stringify(uri)}`,
    integrity === "untrusted" && "session untrusted",
    session.private && "session private",
    origins.length > 0 && `session read ${origins.join(", ")}`,
    calls !== 0 && `calls ${calls}`,
    person !== undefined && `person ${person}`,
    purpose !== undefined && `purpose ${JSON.stringify(purpose)}`,
    findings.length > 0 && `findings ${findings.join(", ")}`,
    flow !== undefined && `flow ${JSON.stringify(flow)}`,
    approvals.length > 0 && `approvals ${approvals.join(", ")}`,
    remedies.length > 0 && `remedies ${remedies.join(", ")}`,
    Object.keys(budget).length > 0 && `budget ${JSON.stringify(budget)}`,
    now !== someMoment && `at ${new Date(now).toISOString()}`,
  ];
  return said.filter((one) => typeof one === "string").join("; ");
}
