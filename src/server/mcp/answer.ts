/**
 * What the path replied, said in MCP. A released result goes out as the upstream gave it. For a tool everything else is a
 * result with `isError`, because clients show that to the model, which can then do something else; for the other methods
 * it is a JSON-RPC error. Both carry the particulars under `chatelaine/call`. docs/mcp.md is the contract.
 */
import { ProtocolError, type Result } from "@modelcontextprotocol/server";
import type { Action } from "../../call/call.ts";
import type { RuleRef } from "../../call/decision.ts";
import type { CallId } from "../../call/id.ts";
import { isJsonObject, type JsonObject } from "../../call/json.ts";
import type { Outcome } from "../../call/outcome.ts";
import type { Reply } from "../../call/reply.ts";
import type { Lacking } from "../../call/flow.ts";
import { RPC } from "./fault.ts";
import type { DoorParts } from "./port.ts";
import { lackingLines } from "./lacking-lines.ts";

/** The member of `_meta`, or of an error's data, that tells what became of a call. */
export const CALL_META = "chatelaine/call";
/** What the names of such members begin with. */
const OUR_NAMES = "chatelaine/";

/** Something other than a result, as it is told: to the model in words, to programs as data. */
interface Told {
  readonly rpc: number;
  readonly text: string;
  readonly about: {
    readonly call: CallId;
    readonly effect: "permit" | "ask" | "refuse";
    readonly code: string;
    readonly [name: string]: unknown;
  };
}

/** What an answer says beside the reply. */
export interface Beside {
  /** What the client asked for, where it was a resource. */
  readonly uri?: unknown;
  /** States the label of a result in its `_meta`. */
  readonly labelOut: DoorParts["labelOut"];
}

/** The result of a reply, or its error thrown as a ProtocolError. */
export function answerReply(reply: Reply, action: Action, { uri, labelOut }: Beside): Result {
  switch (reply.kind) {
    case "released": {
      const { outcome, label } = reply.released;
      const result = answerOutcome(reply.call, outcome, action);
      // What an outcome holds is JSON; of what the house says itself there is no label.
      return label === undefined || outcome.status !== "done" ? result : labelOut(result as JsonObject, label);
    }
    case "refused":
      return tell(refused(reply), action, uri);
    case "waiting":
      return tell(waiting(reply), action);
  }
}

function answerOutcome(call: CallId, { status, result, fault, sandbox }: Outcome, action: Action): Result {
  if (status === "done" && fault === undefined) return withoutOurs(result, sandbox === undefined ? undefined : { call, effect: "permit", sandbox });
  const data = fault?.rpc?.data;
  if (fault?.rpc !== undefined)
    throw new ProtocolError(fault.rpc.code, fault.rpc.message, isJsonObject(data) ? withoutOurNames(data) : data);
  const code = fault?.code ?? "EXECUTION_FAULT";
  const happened = { done: " It was done.", failed: "", unknown: " Whether it happened is not known: look before you call again." }[status];
  const hint = fault?.hint;
  return tell(
    {
      rpc: RPC.failed,
      text: `${code}: ${fault?.text ?? "it could not be done"}.${happened}${hint === undefined ? "" : `\nhint: ${hint}`}`,
      about: { call, effect: "permit", status, code, ...(hint !== undefined && { hint }), ...(sandbox !== undefined && { sandbox }) },
    },
    action,
  );
}

/** A server's result as it is, but for what it says in the house's name: the house alone tells what became of a call. */
function withoutOurs(result: JsonObject = {}, about?: JsonObject): Result {
  const told = about === undefined ? {} : { [CALL_META]: about };
  if (isJsonObject(result._meta)) return { ...result, _meta: { ...withoutOurNames(result._meta), ...told } };
  return { ...result, ...(about !== undefined && { _meta: told }) };
}

function withoutOurNames(said: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(said).filter(([name]) => !name.startsWith(OUR_NAMES)));
}

function refused({ call, reason, rules, lacking = [] }: Extract<Reply, { kind: "refused" }>): Told {
  const lines = [
    `${reason.code}: ${reason.text}.`,
    ...rules.map(ruleLine),
    ...lackingLines(lacking),
    ...(reason.hint === undefined ? [] : [`hint: ${reason.hint}`]),
    `refused by ${reason.stop}; call ${call}`,
  ];
  // A name that nothing has is a mistake in the parameters; MCP has a code for that.
  const rpc = reason.code.startsWith("INTAKE_UNKNOWN_") ? RPC.params : RPC.refused;
  const { stop, code, text, hint, retryAfterMs } = reason;
  const more = { ...(hint !== undefined && { hint }), ...(retryAfterMs !== undefined && { retryAfterMs }) };
  return { rpc, text: lines.join("\n"), about: { call, effect: "refuse", stop, code, text, rules, ...more, ...values(lacking) } };
}

function waiting({ call, waiting: { approval, asks, expiresAt }, lacking = [] }: Extract<Reply, { kind: "waiting" }>): Told {
  const text = [
    `ask pending: ${approval}; call again with the same arguments to continue.`,
    ...asks.map(ruleLine),
    ...lackingLines(lacking),
    `call ${call}`,
  ].join("\n");
  return {
    rpc: RPC.waiting,
    text,
    about: {
      call,
      effect: "ask",
      code: "APPROVAL_PENDING",
      approval,
      expiresAt,
      rules: asks.map(({ rule }) => ({ rule })),
      ...values(lacking),
    },
  };
}

/** What programs are told of the values; nothing where all is well. */
function values(lacking: readonly Lacking[]): { readonly values?: readonly Lacking[] } {
  return lacking.length === 0 ? {} : { values: lacking };
}

function ruleLine({ rule, reason }: RuleRef): string {
  return reason === undefined ? `rule: ${rule}` : `rule: ${rule}: ${reason}`;
}

function tell({ rpc, text, about }: Told, action: Action, uri?: unknown): Result {
  // MCP (2026-07-28, resources): the error for a resource that is not there repeats its URI.
  const unknownUri = about.code === "INTAKE_UNKNOWN_RESOURCE" && typeof uri === "string" ? { uri } : {};
  if (action !== "callTool") throw new ProtocolError(rpc, text, { ...unknownUri, [CALL_META]: about });
  return { content: [{ type: "text", text }], isError: true, _meta: { [CALL_META]: about } };
}

/** An upstream's result that asks its client for more (MCP 2026-07-28, InputRequiredResult). */
export function isInputRequired(result: Result | JsonObject): boolean {
  return result.resultType === "input_required";
}
