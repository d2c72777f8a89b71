/** From the facts of a call to a request that the engine can decide on, or the reason why there is none. */
import type { BudgetReadings, BudgetShape } from "../call/budget.ts";
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
import { othersOf, principalOf, subjectOf } from "./schema.ts";
import type { PolicySchema, SecretNeed, Subject } from "./schema.ts";
import { Amount, Entity, ValueSet, View, textSet } from "./value.ts";
import type { Shape, Value, ValueRecord } from "./value.ts";

/** What is asked of the rules: the call itself, and the use of each secret that performing it resolves. */
export type Requested = CallRequest | { readonly refused: Reason };

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
  const { budgets = NO_SHAPES } = set.schema.living;
  if (budgets.length > 0 && !areSound(facts.budget, budgets)) return { refused: refusal("POLICY_REQUEST_INVALID") };
  const args = subject.args === undefined ? undefined : convert(facts.call.args, subject.args);
  if (args instanceof Mismatch) return { refused: mismatchReason(args) };
  const request = new CallRequest(set.schema, subject, facts);
  request.args = args;
  return request;
}

const NO_SHAPES: readonly BudgetShape[] = [];
const NO_USES: readonly EngineRequest[] = [];

/** What using a secret is for: the need, and the call. */
type Using = { readonly need: SecretNeed; readonly call: EngineRequest };

const USE: Shape<Using> = new Map<string, (using: Using) => Value | undefined>([
  ["tool", ({ call }) => (call.resource.uid.type === "Tool" ? call.resource.uid : undefined)],
  ["server", ({ need }) => new Entity("Server", need.server)],
  ["host", ({ need }) => need.host],
  ["common", ({ call }) => call.context.get("common")],
]);

/** By the same agent, in the same session, for the tool with all that it is in; nothing stands for what is no tool. */
function useOf(need: SecretNeed, call: EngineRequest): EngineRequest {
  const context = new View(USE, { need, call });
  const { principal, others, resource } = call;
  return { principal, action: USING, resource: placedSecret(need.secret), context, others: [...others, resource] };
}

/** Whole numbers that are exact, and texts that are well-formed: the rest of Unicode is no text to Cedar. */
function isSound({ call, caller, session, findings, flow, approvals }: Facts): boolean {
  const { calls, label, person = "", purpose = "" } = session;
  if (!Number.isSafeInteger(calls) || !Number.isSafeInteger(call.at)) return false;
  const named = isText(caller.agentName) && isText(caller.role) && isText(person) && isText(purpose) && isText(call.name);
  const seen = findings.every(isSoundFinding) && flow.lacking.every(isSoundLack);
  return named && seen && label.origins.every(isText) && approvals.every(isText);
}

function isText(text: string): boolean {
  return text.isWellFormed();
}

function isSoundFinding(finding: Facts["findings"][number]): boolean {
  return isText(finding.class);
}

function isSoundLack({ argument }: Flow["lacking"][number]): boolean {
  return isText(argument);
}

/** The request of a call. It holds the facts and makes of them what a rule reads, when one does: most read little. */
export class CallRequest implements EngineRequest {
  readonly principal: Placed;
  readonly action: Placed;
  readonly resource: Placed;
  readonly others: readonly Placed[];
  readonly uses: readonly EngineRequest[];
  readonly facts: Facts;
  /** Checked; undefined where rules read none. */
  args: ValueRecord | undefined;
  readonly #schema: PolicySchema;
  #context: ValueRecord | undefined;
  #common: ValueRecord | undefined;
  #session: ValueRecord | undefined;
  #flow: ValueRecord | undefined;
  #budget: ValueRecord | undefined;

  constructor(schema: PolicySchema, subject: Subject, facts: Facts) {
    const { action, definition } = facts.call;
    this.principal = principalOf(schema, facts.caller);
    this.action = ownsAction(action, definition) ? subject.action : placedAction(action, definition);
    this.resource = subject.resource;
    this.others = othersOf(schema, facts.session.person);
    this.uses = subject.needs.length === 0 ? NO_USES : subject.needs.map((need) => useOf(need, this));
    this.facts = facts;
    this.#schema = schema;
  }

  get context(): ValueRecord {
    return (this.#context ??= contextOf(this));
  }

  get common(): ValueRecord {
    return (this.#common ??= new View(COMMON, this));
  }

  get session(): ValueRecord {
    return (this.#session ??= new View(SESSION, this));
  }

  get flow(): ValueRecord {
    return (this.#flow ??= this.facts.flow === NO_FLOW ? NOTHING : flowContext(this.facts.flow));
  }

  get budget(): ValueRecord {
    return (this.#budget ??= budgetContext(this.facts.budget, this.#schema.living.budgets ?? NO_SHAPES));
  }
}

type Reader = (request: CallRequest) => Value | undefined;

const COMMON: Shape<CallRequest> = new Map<string, Reader>([
  ["session", ({ session }) => session],
  ["now", ({ facts }) => new Amount("datetime", facts.call.at)],
  ["findings", ({ facts }) => textSet(facts.findings.map((finding) => finding.class))],
  ["flow", ({ flow }) => flow],
  ["approvals", ({ facts }) => textSet(facts.approvals)],
  ["remedies", ({ facts }) => textSet(facts.call.remedies ?? [])],
  ["budget", ({ budget }) => budget],
]);

const INTEGRITY = { trusted: new Entity("Integrity", "trusted"), untrusted: new Entity("Integrity", "untrusted") };

const SESSION: Shape<CallRequest> = new Map<string, Reader>([
  ["calls", ({ facts }) => facts.session.calls],
  ["integrity", ({ facts }) => INTEGRITY[facts.session.label.integrity]],
  ["origins", ({ facts }) => textSet(facts.session.label.origins)],
  ["private", ({ facts }) => facts.session.label.readers !== null],
  ["person", ({ others }) => others[0]?.uid],
  ["purpose", ({ facts }) => facts.session.purpose],
]);

const common: Reader = (request) => request.common;
const COMMON_ALONE: Shape<CallRequest> = new Map([["common", common]]);
const ARGS_AND_COMMON: Shape<CallRequest> = new Map([...COMMON_ALONE, ["args", ({ args }) => args]]);
const URI_AND_COMMON: Shape<CallRequest> = new Map([...COMMON_ALONE, ["uri", ({ facts }) => facts.call.name]]);

/** What only this action has, a tool's arguments, a resource's URI, where a fetch goes or what a model is given, beside what all have. */
function contextOf(request: CallRequest): ValueRecord {
  const { action } = request.facts.call;
  if (action === "readResource" || action === "subscribeResource") return new View(URI_AND_COMMON, request);
  if (request.args === undefined) return new View(COMMON_ALONE, request);
  return action === "callTool" ? new View(ARGS_AND_COMMON, request) : new Map([...request.args, ["common", request.common]]);
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

/** Whether all budgets that every call falls under were read, and each that was read is of its kind and exact. */
function areSound(readings: BudgetReadings, shapes: readonly BudgetShape[]): boolean {
  return shapes.every(({ name, reads, ofEveryCall }) => {
    const reading = Object.hasOwn(readings, name) ? readings[name] : undefined;
    if (reading === undefined) return !ofEveryCall;
    if ("open" in reading) return reads === "open";
    return reads === "count" && Number.isSafeInteger(reading.used) && Number.isSafeInteger(reading.left);
  });
}

/** The readings of the budgets that the schema knows, by their names. */
function budgetContext(readings: BudgetReadings, shapes: readonly BudgetShape[]): ValueRecord {
  const read = shapes.filter(({ name }) => Object.hasOwn(readings, name));
  return new Map(read.map(({ name }) => [name, new Map(Object.entries<Value>({ ...readings[name] }))]));
}

function mismatchReason({ code, text, path }: Mismatch): Reason {
  return {
    stop: "policy",
    code,
    text: `the arguments do not fit the tool's schema: ${text}, at ${path === "" ? "the top" : path}`,
    hint: "send the arguments as the tool's inputSchema describes them, and nothing else",
  };
}
