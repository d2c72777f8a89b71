/** From the facts of a call to a request that the engine can decide on, or the reason why there is none. */
import type { BudgetReading, BudgetReadings, BudgetShape } from "../call/budget.ts";
import type { Reason } from "../call/decision.ts";
import { NO_FLOW } from "../call/flow.ts";
import type { Flow, Lack } from "../call/flow.ts";
import { Mismatch, convert } from "./convert.ts";
import type { EngineRequest } from "./engine.ts";
import { KINDS_OF_ACTION, ownsAction } from "./entity.ts";
import type { Facts } from "./facts.ts";
import { USING, placedAction, placedSecret } from "./placed.ts";
import type { Placed } from "./placed.ts";
import type { PolicySet } from "./policy-set.ts";
import { refusal } from "./refusal.ts";
import { principalOf, subjectOf } from "./schema.ts";
import type { SecretNeed, Subject } from "./schema.ts";
import { Amount, Entity, ShapedRecord, ValueSet, textSet } from "./value.ts";
import type { Value, ValueRecord } from "./value.ts";

/** What is asked of the rules: the call itself, and the use of each secret that performing it resolves. */
export type Requested = { readonly request: EngineRequest; readonly uses: readonly EngineRequest[] } | { readonly refused: Reason };

/**
 * The request for a set of rules. The definition must be the very one that the rules were validated against.
 *
 * A request always fits the Cedar schema, so no engine has to check it again: `convert` reads the arguments by the very
 * type that the schema was made of, the compiler holds the rest to its types, and `isSound` checks what types cannot say.
 */
export function requestOf(set: PolicySet, facts: Facts): Requested {
  const { action, definition } = facts.call;
  if (definition.state !== "pinned") return { refused: refusal("POLICY_DEFINITION_UNKNOWN") };
  const subject = subjectOf(set.schema, definition);
  if (subject === undefined) return { refused: refusal("POLICY_DEFINITION_UNKNOWN") };
  if (subject.definition.fingerprint !== definition.fingerprint) return { refused: refusal("POLICY_DEFINITION_CHANGED") };
  if (!KINDS_OF_ACTION[action].includes(definition.kind) || !isSound(facts)) return { refused: refusal("POLICY_REQUEST_INVALID") };
  const budget = readingsOf(facts.budget, set.schema.living.budgets ?? []);
  if (budget === undefined) return { refused: refusal("POLICY_REQUEST_INVALID") };
  const context = contextOf(facts, subject, budget);
  if (context instanceof Mismatch) return { refused: mismatchReason(context) };
  const request: EngineRequest = {
    principal: principalOf(set.schema, facts.caller),
    action: ownsAction(action, definition) ? subject.action : placedAction(action, definition),
    resource: subject.resource,
    context,
    others: personEntity(set, facts),
  };
  return { request, uses: subject.needs.map((need) => useOf(need, request)) };
}

const USE = ["tool", "server", "host", "common"];

/** By the same agent, in the same session, for the tool with all that it is in; nothing stands for what is no tool. */
function useOf({ secret, server, host }: SecretNeed, call: EngineRequest): EngineRequest {
  const tool = call.resource.uid.type === "Tool" ? call.resource.uid : undefined;
  const context = new ShapedRecord(USE, [tool, new Entity("Server", server), host, call.context.get("common")]);
  return { ...call, action: USING, resource: placedSecret(secret), context, others: [...call.others, call.resource] };
}

/** Whole numbers that are exact, and texts that are well-formed: the rest of Unicode is no text to Cedar. */
function isSound({ call, caller, session, findings, flow, approvals }: Facts): boolean {
  const { calls, label, person = "", purpose = "" } = session;
  if (!Number.isSafeInteger(calls) || !Number.isSafeInteger(call.at)) return false;
  const named = isText(caller.agentName) && isText(caller.role) && isText(person) && isText(purpose) && isText(call.name);
  const seen = findings.every((finding) => isText(finding.class)) && flow.lacking.every(({ argument }) => isText(argument));
  return named && seen && label.origins.every(isText) && approvals.every(isText);
}

function isText(text: string): boolean {
  return text.isWellFormed();
}

/** What only this action has, a tool's arguments, a resource's URI, where a fetch goes or what a model is given, beside what all have. */
function contextOf(facts: Facts, subject: Subject, budget: ValueRecord): ValueRecord | Mismatch {
  const { call } = facts;
  const common = commonContext(facts, budget);
  if (call.action === "readResource" || call.action === "subscribeResource") return new ShapedRecord(URI_AND_COMMON, [call.name, common]);
  if (subject.args === undefined) return new ShapedRecord(COMMON_ALONE, [common]);
  const args = convert(call.args, subject.args);
  if (args instanceof Mismatch) return args;
  return call.action === "callTool" ? new ShapedRecord(ARGS_AND_COMMON, [args, common]) : new Map([...args, ["common", common]]);
}

const [URI_AND_COMMON, ARGS_AND_COMMON, COMMON_ALONE] = [["uri", "common"], ["args", "common"], ["common"]];
const COMMON = ["session", "now", "findings", "flow", "approvals", "remedies", "budget"];

function commonContext({ call, session, findings, flow, approvals }: Facts, budget: ValueRecord): ValueRecord {
  return new ShapedRecord(COMMON, [
    sessionContext(session),
    new Amount("datetime", call.at),
    textSet(findings.map((finding) => finding.class)),
    flow === NO_FLOW ? NOTHING : flowContext(flow),
    textSet(approvals),
    textSet(call.remedies ?? []),
    budget,
  ]);
}

/** What inspection says of the call's values: the places of arguments, by what is wrong with them. What is ungrounded was not asked for either. */
function flowContext({ consequential, binding, blind, lacking }: Flow): ValueRecord {
  const places = (...lacks: readonly Lack[]) =>
    new ValueSet(lacking.flatMap(({ argument, lack }) => (lacks.includes(lack) ? [argument] : [])));
  return new Map<string, Value>()
    .set("consequential", consequential)
    .set("binding", binding)
    .set("blind", blind)
    .set("ungrounded", places("ungrounded"))
    .set("unasked", places("unasked", "ungrounded"))
    .set("unsourced", places("unsourced"))
    .set("unreadable", places("unreadable"))
    .set("unseen", places("unseen"));
}

const NOTHING = flowContext(NO_FLOW);

const SESSION = ["calls", "integrity", "origins", "private", "person", "purpose"];
const INTEGRITY = { trusted: new Entity("Integrity", "trusted"), untrusted: new Entity("Integrity", "untrusted") };

function sessionContext({ calls, label, person, purpose }: Facts["session"]): ValueRecord {
  const of = person === undefined ? undefined : new Entity("Person", person);
  return new ShapedRecord(SESSION, [calls, INTEGRITY[label.integrity], textSet(label.origins), label.readers !== null, of, purpose]);
}

/** The readings of the budgets that the schema knows; undefined where one that every call falls under is missing, or another was read. */
function readingsOf(readings: BudgetReadings, shapes: readonly BudgetShape[]): ValueRecord | undefined {
  if (shapes.length === 0) return NO_BUDGET;
  const budget = new Map<string, Value>();
  for (const { name, reads, ofEveryCall } of shapes) {
    const reading = Object.hasOwn(readings, name) ? readings[name] : undefined;
    if (reading === undefined && !ofEveryCall) continue;
    const values = reading === undefined ? undefined : readingOf(reading, reads);
    if (values === undefined) return undefined;
    budget.set(name, values);
  }
  return budget;
}

const NO_BUDGET: ValueRecord = new Map();

function readingOf(reading: BudgetReading, reads: BudgetShape["reads"]): ValueRecord | undefined {
  if ("open" in reading) return reads === "open" ? new Map([["open", reading.open]]) : undefined;
  const { used, left } = reading;
  return reads === "count" && Number.isSafeInteger(used) && Number.isSafeInteger(left)
    ? new Map([
        ["used", used],
        ["left", left],
      ])
    : undefined;
}

function personEntity(set: PolicySet, { session }: Facts): readonly Placed[] {
  if (session.person === undefined) return [];
  const teams = set.schema.teams.get(session.person) ?? [];
  return [{ uid: new Entity("Person", session.person), parents: teams.map((id) => ({ type: "Team", id })) }];
}

function mismatchReason({ code, text, path }: Mismatch): Reason {
  return {
    stop: "policy",
    code,
    text: `the arguments do not fit the tool's schema: ${text}, at ${path === "" ? "the top" : path}`,
    hint: "send the arguments as the tool's inputSchema describes them, and nothing else",
  };
}
