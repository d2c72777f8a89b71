/**
 * What a decision point answered, read strictly. AuthZEN 1.0: `{"decision":bool,"context":{"obligations":[…]}}`. OPA:
 * `{"result":bool}` or `{"result":{"allow":bool,"obligations":[…]}}`. `advice` is no obligation, and is not read.
 */
import type { Remedy } from "../call/remedy.ts";
import { SANDBOX_PROFILES } from "../call/remedy.ts";
import { isJsonObject } from "../call/json.ts";
import type { JsonValue } from "../call/json.ts";
import { pdpFault } from "./fault.ts";
import { OBLIGATIONS_MAX, POINT_EXPIRES_MS_MAX, POINT_QUORUM_MAX } from "./limits.ts";

/** The remedies that an answer of a kind obliges to. Faults with PDP_* for everything but a clear yes. */
export function readAnswer(kind: "authzen" | "opa", body: string): readonly Remedy[] {
  const answer = parsed(body);
  if (!isJsonObject(answer)) throw malformed("it is not a JSON object");
  if (kind === "authzen")
    return decided(answer["decision"], isJsonObject(answer["context"]) ? answer["context"]["obligations"] : undefined);
  const result = answer["result"];
  if (result === undefined)
    throw pdpFault(
      "PDP_NO_RESULT",
      "the decision point has no result for this",
      "see the path of its URL: no policy there speaks of the call",
    );
  return isJsonObject(result) ? decided(result["allow"], result["obligations"]) : decided(result, undefined);
}

function decided(decision: JsonValue | undefined, obligations: JsonValue | undefined): readonly Remedy[] {
  if (typeof decision !== "boolean") throw malformed("its decision is neither true nor false");
  if (!decision)
    throw pdpFault(
      "PDP_REFUSED",
      "an external decision point refuses this",
      "this will not change by trying again; its owner can say more",
    );
  if (obligations === undefined) return [];
  if (!Array.isArray(obligations) || obligations.length > OBLIGATIONS_MAX) throw malformed("its obligations are not a list, or too many");
  return obligations.map(remedyOf);
}

function remedyOf(obligation: JsonValue): Remedy {
  if (!isJsonObject(obligation)) throw unknown();
  const { type, properties = {} } = obligation;
  if (!isJsonObject(properties)) throw unknown();
  switch (type) {
    case "ask":
      return {
        effect: "ask",
        quorum: whole(properties["quorum"] ?? 1, POINT_QUORUM_MAX),
        expiresInMs: properties["expiresInMs"] === undefined ? undefined : whole(properties["expiresInMs"], POINT_EXPIRES_MS_MAX),
        ...approverOf(properties["approver"]),
      };
    case "sanitize":
      return { effect: "sanitize", with: word(properties["with"]) };
    case "sandbox": {
      const profile = SANDBOX_PROFILES.find((one) => one === properties["profile"]);
      if (profile === undefined) throw unknown();
      return { effect: "sandbox", profile };
    }
    default:
      throw unknown();
  }
}

function approverOf(value: JsonValue | undefined): { readonly approver?: "another" } {
  if (value === undefined) return {};
  if (value === "another") return { approver: value };
  throw unknown();
}

function whole(value: JsonValue, most: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw unknown();
}

function word(value: JsonValue | undefined): string {
  if (typeof value === "string" && /^(?:user-defined:)?[a-z][a-z0-9-]{0,63}$/.test(value)) return value;
  throw unknown();
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw malformed("it is not JSON");
  }
}

function malformed(why: string) {
  return pdpFault("PDP_ANSWER_MALFORMED", `the answer of the decision point cannot be used: ${why}`);
}

function unknown() {
  return pdpFault(
    "PDP_OBLIGATION_UNKNOWN",
    "the decision point obliges the house to something that it does not know",
    "known are ask, sanitize and sandbox: docs/decision-points.md has their forms",
  );
}
