/** A row of tool_call as it was decided. */
import type { RecordedCall } from "../../analysis/port.ts";
import type { BudgetReadings } from "../../call/budget.ts";
import type { RunStep } from "../../call/call.ts";
import type { DecidedOn } from "../../call/decision.ts";
import type { Flow } from "../../call/flow.ts";
import type { AgentId } from "../../call/id.ts";
import type { Performed } from "../../call/remedy.ts";
import { id, idMaybe, jsonObject, label, number, numberMaybe, oneOf, sealed, text, textMaybe, texts } from "./rows.ts";
import type { Row } from "./rows.ts";

export const RECORDED_COLUMNS = `session, call, entry_index, at, action, server, name, definition, policy, effect, rules, reason, label_integrity, label_readers,
  label_origins, approval, lease, args_key, args, budget, taken_at, kind, agent_name, role, classes, teams, session_calls, args_findings, approvals, remedies, flow, run, step, step_ordinal`;

export function recordedOf(row: Row, agent: AgentId): RecordedCall {
  return {
    agent,
    session: id(row, "session", "ses"),
    call: id(row, "call", "call"),
    entryIndex: number(row, "entry_index"),
    at: number(row, "at"),
    action: text(row, "action"),
    server: text(row, "server"),
    name: text(row, "name"),
    definition: text(row, "definition"),
    policy: text(row, "policy"),
    effect: oneOf(row, "effect", ["permit", "ask", "refuse"]),
    rules: texts(row, "rules"),
    reason: textMaybe(row, "reason"),
    label: label(row),
    approval: idMaybe(row, "approval", "apr"),
    lease: idMaybe(row, "lease", "lea"),
    args: sealed(row, "args"),
    // Written by this store from the typed change; a reading of another form fits no schema, and is refused there.
    budget: row["budget"] === null ? {} : (jsonObject(row, "budget") as BudgetReadings),
    on: onOf(row),
    run: row["run"] === null ? undefined : stepOf(row),
  };
}

/** Absent where no rules were asked, and in rows from before it was kept. */
function onOf(row: Row): DecidedOn | undefined {
  if (row["taken_at"] === null) return undefined;
  return {
    takenAt: number(row, "taken_at"),
    kind: oneOf(row, "kind", ["tool", "resource", "template", "prompt", "client", "host", "model"]),
    agentName: text(row, "agent_name"),
    role: text(row, "role"),
    classes: texts(row, "classes"),
    teams: texts(row, "teams"),
    calls: number(row, "session_calls"),
    findings: texts(row, "args_findings"),
    approvals: texts(row, "approvals"),
    remedies: texts(row, "remedies") as readonly Performed[],
    // Written by this store from the typed change.
    ...(row["flow"] !== null && { flow: jsonObject(row, "flow") as unknown as Flow }),
  };
}

function stepOf(row: Row): RunStep {
  const ordinal = numberMaybe(row, "step_ordinal");
  return { run: id(row, "run", "run"), step: number(row, "step"), ...(ordinal !== undefined && { ordinal }) };
}
