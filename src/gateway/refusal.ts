/** A fault before execution as the reason of a refusal. */
import type { Reason } from "../call/decision.ts";
import type { Fault } from "../call/fault.ts";

const STOPS = ["intake", "identity", "session", "inspection", "policy", "approval", "ledger", "execution"] as const;

/** The reason that a fault gives: its code says which stop refused; a code of no stop counts as the ledger's room. */
export function refusal(fault: Fault): Reason {
  const prefix = fault.code.slice(0, fault.code.indexOf("_")).toLowerCase();
  const stop = STOPS.find((name) => name === prefix) ?? "ledger";
  const { code, message: text, hint, retryAfterMs } = fault;
  return { stop, code, text, ...(hint !== undefined && { hint }), ...(retryAfterMs !== undefined && { retryAfterMs }) };
}
