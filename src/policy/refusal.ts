/** The reasons for which policy refuses, in words that hold nothing of the call. */
import type { Reason } from "../call/decision.ts";

/** Why policy refuses. The codes of `convert.ts` (arguments that do not fit) come beside these. */
export type RefusalCode =
  /** No policy set is in force, because none could be loaded since the start. */
  | "POLICY_NOT_LOADED"
  /** There are no rules, so nothing is permitted. */
  | "POLICY_NO_RULES"
  /** The agent's configuration names the servers that it may see, and this one is not among them. */
  | "POLICY_SERVER_NOT_GIVEN"
  /** The rules in force were loaded before this definition appeared. Do: try again in a moment; if it lasts, chatelaine policy check says why the rules were not taken. */
  | "POLICY_DEFINITION_UNKNOWN"
  /** The definition is another one than that which the rules were validated against. Do: try again in a moment; if it lasts, chatelaine policy check says why the rules were not taken. */
  | "POLICY_DEFINITION_CHANGED"
  /** The call does not fit the schema that the rules were validated against. */
  | "POLICY_REQUEST_INVALID"
  /** No rule permits the call. */
  | "POLICY_NOT_PERMITTED"
  /** The call needs a secret that its agent may not use, because no rule permits that or one forbids it. Do: grant it: permit(principal, action == Action::"useSecret", resource == Secret::"name"). */
  | "POLICY_SECRET_REFUSED"
  /** A rule forbids the call; its @reason stands in the refusal. */
  | "POLICY_FORBIDDEN"
  /** A forbid could not be evaluated on this call, so it counts as matched. */
  | "POLICY_RULE_ERRORED"
  /** A rule wants a remedy (sanitize, sandbox) that this house cannot perform. Do: chatelaine policy check says which it can. */
  | "POLICY_REMEDY_UNAVAILABLE"
  /** A rule wants a remedy only after people have answered: what they permitted would not be what runs. Do: let the rule want it whether or not there is an approval. */
  | "POLICY_REMEDY_LATE";

const TEXTS: Readonly<Record<RefusalCode, { readonly text: string; readonly hint: string }>> = {
  POLICY_NOT_LOADED: { text: "no policy set is in force", hint: "mend the policies folder: chatelaine policy check says what is wrong" },
  POLICY_SERVER_NOT_GIVEN: {
    text: "the agent's configuration does not give it this server",
    hint: "name the server under agents.NAME.servers in the configuration",
  },
  POLICY_NO_RULES: { text: "there are no rules, so nothing is permitted", hint: "add a rule to the policies folder" },
  POLICY_DEFINITION_UNKNOWN: {
    text: "the rules in force do not know this definition",
    hint: "the policies must be loaded again after a definition appeared",
  },
  POLICY_DEFINITION_CHANGED: {
    text: "the definition is not the one that the rules were validated against",
    hint: "the policies must be loaded again after a definition changed",
  },
  POLICY_REQUEST_INVALID: {
    text: "the call does not fit the schema that the rules were validated against",
    hint: "chatelaine policy explain shows the parts",
  },
  POLICY_NOT_PERMITTED: {
    text: "no rule permits this",
    hint: "nothing is permitted until a rule grants it; chatelaine policy explain shows which rules came near",
  },
  POLICY_SECRET_REFUSED: { text: "the call needs a secret", hint: 'a rule must permit Action::"useSecret" on that Secret' },
  POLICY_FORBIDDEN: { text: "a rule forbids this", hint: "this will not change by trying again; the owner of the rule can say more" },
  POLICY_RULE_ERRORED: {
    text: "a forbid could not be evaluated, so it counts as matched",
    hint: "guard the rule against the values it cannot work with",
  },
  POLICY_REMEDY_UNAVAILABLE: {
    text: "a rule wants a remedy that this house cannot perform",
    hint: "chatelaine policy check says which remedies it can perform",
  },
  POLICY_REMEDY_LATE: {
    text: "a rule wants a remedy that would change what people permitted",
    hint: "the rule must want it whether or not there is an approval",
  },
};

/** A reason for a refusal by policy. `said` is a rule's own @reason and takes the place of the general sentence. */
export function refusal(code: RefusalCode, said?: string): Reason {
  const { text, hint } = TEXTS[code];
  return { stop: "policy", code, text: said ?? text, hint };
}
