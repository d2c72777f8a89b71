/** A reply of the path as plain JSON: what was decided stands in `effect`, and every decision is a good answer (200). */
import type { RuleRef } from "../../call/decision.ts";
import type { Lacking } from "../../call/flow.ts";
import type { ApprovalId, CallId } from "../../call/id.ts";
import type { JsonObject } from "../../call/json.ts";
import type { OutcomeStatus } from "../../call/outcome.ts";
import type { Reply } from "../../call/reply.ts";
import { CALL_COMES_BACK_MS } from "./limits.ts";
import type { CallsParts } from "./port.ts";

/** What an agent's program is told of its call. */
export type CallAnswer =
  /** The program performs it, with these arguments and no others, and then brings the outcome. */
  | { readonly call: CallId; readonly effect: "permit"; readonly perform: true; readonly args: JsonObject }
  | {
      readonly call: CallId;
      readonly effect: "permit";
      readonly status: OutcomeStatus;
      /** A tool's result as MCP has it, inspected; where the call is done. */
      readonly result?: JsonObject;
      readonly fault?: { readonly code: string; readonly text: string; readonly hint?: string; readonly said?: string };
    }
  | (Undone & {
      readonly effect: "ask";
      readonly approval: ApprovalId;
      readonly url: string;
      readonly expiresAt: number;
      readonly retryAfterMs: number;
    })
  | (Undone & {
      readonly effect: "refuse";
      readonly code: string;
      readonly text: string;
      readonly hint?: string;
      readonly stop: string;
      readonly retryAfterMs?: number;
    });

interface Undone {
  readonly call: CallId;
  readonly rules: readonly RuleRef[];
  /** Values of the call with which something is wrong; absent where there are none. */
  readonly values?: readonly Lacking[];
}

export function answerCall(reply: Reply, { labelOut, approvalUrl }: Pick<CallsParts, "labelOut" | "approvalUrl">): CallAnswer {
  switch (reply.kind) {
    case "released": {
      const { outcome, label } = reply.released;
      const { status, result, fault } = outcome;
      const said = fault?.rpc?.message;
      return {
        call: reply.call,
        effect: "permit",
        status,
        ...(result !== undefined && { result: label === undefined ? result : labelOut(result, label) }),
        ...(fault !== undefined && {
          fault: {
            code: fault.code,
            text: fault.text,
            ...(fault.hint !== undefined && { hint: fault.hint }),
            ...(fault.retryAfterMs !== undefined && { retryAfterMs: fault.retryAfterMs }),
            ...(said !== undefined && { said }),
          },
        }),
      };
    }
    case "waiting": {
      const { approval, asks, expiresAt } = reply.waiting;
      const rules = asks.map(({ rule, reason }) => ({ rule, ...(reason !== undefined && { reason }) }));
      return { ...undone(reply), rules, effect: "ask", approval, url: approvalUrl(approval), expiresAt, retryAfterMs: CALL_COMES_BACK_MS };
    }
    case "refused":
      return { ...undone(reply), effect: "refuse", ...reply.reason };
  }
}

function undone({ call, rules, lacking = [] }: Exclude<Reply, { readonly kind: "released" }>): Undone {
  return { call, rules, ...(lacking.length > 0 && { values: lacking }) };
}
