/** From a question to what a decision point is sent: names, classes and labels; arguments only where that is configured. */
import type { JsonObject } from "../call/json.ts";
import type { Question } from "../call/question.ts";
import type { ToolClass } from "../call/tool-class.ts";
import type { DecisionPoint, PointNames } from "./point.ts";

/** A request in the terms of AuthZEN 1.0: subject, action, resource, context. OPA gets the same as its `input`. */
export function pointRequest(
  point: Pick<DecisionPoint, "names" | "sendsArgs">,
  question: Question,
  classes: readonly ToolClass[],
): JsonObject {
  const { call, caller, session, findings } = question;
  const { kind, server, name, fingerprint } = call.definition;
  const named = namesOf(point.names, { agent: caller.agentName, role: caller.role, action: call.action, kind, server, name });
  const { integrity, readers } = session.label;
  return {
    subject: {
      type: named.subjectType,
      id: named.subjectId,
      properties: { role: caller.role, roles: [caller.role], ...(session.person !== undefined && { person: session.person }) },
    },
    action: { name: named.action, ...(point.sendsArgs && { properties: { args: call.args } }) },
    resource: { type: named.resourceType, id: named.resourceId, properties: { server, name, fingerprint, classes } },
    context: {
      call: call.id,
      time: new Date(call.at).toISOString(),
      session: { id: session.id, integrity, private: readers !== null, calls: session.calls },
      findings: [...new Set(findings.map((finding) => finding.class))],
      remedies: call.remedies ?? [],
    },
  };
}

function namesOf(names: PointNames, values: Readonly<Record<string, string>>): PointNames {
  const filled = (text: string) => text.replace(/\{([a-z]+)\}/g, (whole, part: string) => values[part] ?? whole);
  return {
    subjectType: filled(names.subjectType),
    subjectId: filled(names.subjectId),
    action: filled(names.action),
    resourceType: filled(names.resourceType),
    resourceId: filled(names.resourceId),
  };
}
