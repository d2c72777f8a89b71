/** Why an external decision point refuses, or counts as refusing. */
import type { Reason } from "../call/decision.ts";
import { Fault } from "../call/fault.ts";

export type PdpFault =
  /** The decision point says no. Do: its owner can say why; chatelaine holds no content of its answer. */
  | "PDP_REFUSED"
  /** The decision point could not be reached. Do: see that it runs, and that the URL in decisionPoints is its own. */
  | "PDP_UNREACHABLE"
  /** The decision point did not answer in time. Do: look why it is slow, or raise its deadlineMs. */
  | "PDP_DEADLINE"
  /** The answer of the decision point is longer than POINT_ANSWER_BYTES_MAX. Do: let it answer a decision and obligations alone. */
  | "PDP_ANSWER_TOO_LARGE"
  /** The answer of the decision point is not one, or is to another request. Do: try the request by hand; docs/decision-points.md has the form of answers. */
  | "PDP_ANSWER_MALFORMED"
  /** The decision point answered with another status than 200. Do: try the request by hand; a token may have expired. */
  | "PDP_STATUS"
  /** The decision point sent the house elsewhere, which it does not follow. Do: configure the address that it points to, if it is right. */
  | "PDP_REDIRECTED"
  /** OPA has no result at this path: no policy there speaks of the call. Do: see the path in the URL, and the package of the policy. */
  | "PDP_NO_RESULT"
  /** The decision point obliges the house to something that it does not know, or not in this form. */
  | "PDP_OBLIGATION_UNKNOWN"
  /** The decision point failed several times in a row, so it is not asked for a while. */
  | "PDP_CIRCUIT_OPEN"
  /** The call was given up, or its session stopped, while the decision point was asked. */
  | "PDP_INTERRUPTED"
  /** The variable that should hold the token for a decision point is not set. Do: set it, or leave tokenFrom out. */
  | "PDP_NO_TOKEN";

export function pdpFault(code: PdpFault, what: string, hint = "the operator of the decision point can say more"): Fault<PdpFault> {
  return new Fault(code, what, { hint });
}

/** The fault as the reason of a refusal. */
export function pdpReason({ code, message, hint }: Fault): Reason {
  return { stop: "policy", code, text: message, ...(hint !== undefined && { hint }) };
}
