/** From the facts of a call to a request that the engine can decide on, or the reason why there is none. */
import type { BudgetReadings } from "../call/budget.ts";
import type { Reason } from "../call/decision.ts";
import { entityValue, extensionValue } from "./cedar-value.ts";
import type { CedarRecord } from "./cedar-value.ts";
import { Mismatch, convert } from "./convert.ts";
import type { EngineRequest } from "./engine.ts";
import { definitionUid, uidKey } from "./entity.ts";
import type { Facts } from "./facts.ts";
import { placedAction, placedAgent, placedResource } from "./placed.ts";
import type { Placed } from "./placed.ts";
import type { PolicySet } from "./policy-set.ts";
import { refusal } from "./refusal.ts";
import type { Subject } from "./schema.ts";

export type Requested = { readonly request: EngineRequest } | { readonly refused: Reason };

/** The request for a set of rules. The definition must be the very one that the rules were validated against. */
export function requestOf(set: PolicySet, facts: Facts): Requested {
  const { action, definition } = facts.call;
  if (definition.state !== "pinned") return { refused: refusal("POLICY_DEFINITION_UNKNOWN") };
  const subject = set.schema.subjects.get(uidKey(definitionUid(definition)));
  if (subject === undefined) return { refused: refusal("POLICY_DEFINITION_UNKNOWN") };
  if (subject.definition.fingerprint !== definition.fingerprint) return { refused: refusal("POLICY_DEFINITION_CHANGED") };
  const own = ownContext(facts, subject);
  if (own instanceof Mismatch) return { refused: mismatchReason(own) };
  const request: EngineRequest = {
    principal: placedAgent({ name: facts.caller.agentName, role: facts.caller.role }),
    action: placedAction(action, definition),
    resource: placedResource(subject),
    context: { ...own, common: commonContext(facts) },
    others: personEntity(set, facts),
  };
  return { request };
}

/** What only this action has: a tool's arguments, a resource's URI. */
function ownContext({ call }: Facts, subject: Subject): CedarRecord | Mismatch {
  if (call.action === "readResource" || call.action === "subscribeResource") return { uri: call.name };
  if (call.action !== "callTool" || subject.args === undefined) return {};
  const args = convert(call.args, subject.args);
  return args instanceof Mismatch ? args : { args };
}

function commonContext({ call, session, findings, approvals, budget }: Facts): CedarRecord {
  return {
    session: {
      calls: session.calls,
      integrity: entityValue("Integrity", session.label.integrity),
      origins: session.label.origins,
      private: session.label.readers !== null,
      ...(session.person !== undefined && { person: entityValue("Person", session.person) }),
      ...(session.purpose !== undefined && { purpose: session.purpose }),
    },
    now: extensionValue("datetime", new Date(call.at).toISOString()),
    findings: [...new Set(findings.map((finding) => finding.class))],
    approvals,
    budget: readingsOf(budget),
  };
}

/** Readings hold whole numbers and truth values alone, which Cedar takes as they are. */
function readingsOf(budget: BudgetReadings): CedarRecord {
  const record: Record<string, CedarRecord> = {};
  for (const [name, reading] of Object.entries(budget)) record[name] = "open" in reading ? { open: reading.open } : { used: reading.used, left: reading.left };
  return record;
}

function personEntity(set: PolicySet, { session }: Facts): readonly Placed[] {
  if (session.person === undefined) return [];
  const teams = set.schema.teams.get(session.person) ?? [];
  return [{ uid: { type: "Person", id: session.person }, parents: teams.map((id) => ({ type: "Team", id })) }];
}

function mismatchReason({ code, text, path }: Mismatch): Reason {
  return {
    stop: "policy",
    code,
    text: `the arguments do not fit the tool's schema: ${text}, at ${path === "" ? "the top" : path}`,
    hint: "send the arguments as the tool's inputSchema describes them, and nothing else",
  };
}
