/** A recorded call as it can be decided again: its facts, and what the rules said of them then. */
import type { Action } from "../call/call.ts";
import type { Effect } from "../call/decision.ts";
import { NO_FLOW } from "../call/flow.ts";
import type { Definition } from "../call/definition.ts";
import type { PersonId } from "../call/id.ts";
import { isJsonObject } from "../call/json.ts";
import type { JsonObject } from "../call/json.ts";
import type { Sealed } from "../call/session-view.ts";
import type { Facts } from "../policy/facts.ts";
import type { RecordedCall } from "./port.ts";

/** What a call cannot be decided again for. */
export type Lacking =
  /** Another stop, or an external decision point, refused or asked: its code says which. */
  | "not-decided-by-rules"
  /** It was recorded before what rules read was kept. */
  | "facts-not-kept"
  /** Its session was erased, and its content with it. */
  | "session-erased"
  /** Remedies changed it before it was decided on, and what it was before is not kept. */
  | "changed-by-remedies"
  /** Its definition is not the one that is asked about. */
  | "definition-not-pinned"
  /** What is stored does not open: it was changed, or another house's. */
  | "content-unreadable";

/** A session as it opens what was sealed in it. */
export interface OpenedSession {
  readonly person: PersonId | undefined;
  readonly purpose: string | undefined;
  /** The plain bytes. Faults where they do not open. */
  readonly open: (sealed: Sealed, about: string) => Uint8Array;
}

export interface RecallParts {
  /** Undefined for a session that was erased. */
  readonly session: (call: RecordedCall) => OpenedSession | undefined;
  /** The definition to decide about; undefined where it cannot be had. */
  readonly definition: (call: RecordedCall) => Definition | undefined;
}

export interface Recalled {
  readonly facts: Facts;
  /** What the rules said: for a call that people refused, `ask`. */
  readonly effect: Effect;
}

/** The facts of a recorded call, or why they cannot be had. Never faults. */
export function recall(call: RecordedCall, parts: RecallParts): Recalled | { readonly lacking: Lacking } {
  const effect = effectOfRules(call);
  if (effect === undefined) return { lacking: "not-decided-by-rules" };
  if (call.on === undefined) return { lacking: "facts-not-kept" };
  const definition = parts.definition(call);
  if (definition === undefined) return { lacking: "definition-not-pinned" };
  const opened = openedOf(call, parts);
  if ("lacking" in opened) return opened;
  return { effect, facts: factsOf(call, { ...opened, definition, on: call.on }) };
}

/** What the rules said of a recorded call; undefined where it was refused for another reason. */
export function effectOfRules({ effect, rules, reason = "", on }: RecordedCall): Effect | undefined {
  // What our own rules said of a call that an external point tightened is not kept apart from what it said.
  if (effect !== "permit" && rules.some(isPoint)) return undefined;
  if (effect !== "refuse") return effect;
  if (reason.startsWith("APPROVAL_")) return "ask";
  return reason.startsWith("POLICY_") && (on !== undefined || !BESIDE_RULES.has(reason)) ? "refuse" : undefined;
}

/** Whether a name among the rules that decided is that of an external decision point (`pdp:NAME`). */
export function isPoint(rule: string): boolean {
  return rule.startsWith("pdp:");
}

/** Refusals of the policy stop for which no rule was asked. */
const BESIDE_RULES: ReadonlySet<string> = new Set(["POLICY_NOT_LOADED", "POLICY_SERVER_NOT_GIVEN", "POLICY_REMEDY_LATE"]);

interface Opened {
  readonly session: OpenedSession;
  readonly given: { readonly name: string; readonly args: JsonObject };
}

function openedOf(call: RecordedCall, parts: RecallParts): Opened | { readonly lacking: Lacking } {
  try {
    const session = parts.session(call);
    if (session === undefined) return { lacking: "session-erased" };
    const given: unknown = JSON.parse(Buffer.from(session.open(call.args, `${call.call}/args`)).toString("utf8"));
    if (!isJsonObject(given) || typeof given["name"] !== "string" || !isJsonObject(given["args"])) return { lacking: "content-unreadable" };
    return { session, given: { name: given["name"], args: given["args"] } };
  } catch {
    // What it was is named to nobody: a forged row must not be told from a damaged one by its content.
    return { lacking: "content-unreadable" };
  }
}

function factsOf(
  call: RecordedCall,
  { session, given, definition, on }: Opened & { readonly definition: Definition; readonly on: NonNullable<RecordedCall["on"]> },
): Facts {
  return {
    call: { action: call.action as Action, definition, name: given.name, args: given.args, at: on.takenAt, remedies: on.remedies },
    caller: { agentName: on.agentName, role: on.role },
    session: { calls: on.calls, label: call.label, person: session.person, purpose: session.purpose },
    findings: on.findings.map((found) => ({ class: found })),
    flow: on.flow ?? NO_FLOW,
    approvals: on.approvals,
    budget: call.budget,
  };
}
