/** Leases: "this definition, these argument patterns, this session, so many times, until". They spare people questions, never policy. */
import type { Call } from "../call/call.ts";
import type { Ask } from "../call/decision.ts";
import { isJsonObject } from "../call/json.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import type { SessionView } from "../call/session-view.ts";
import { matcherOf } from "../call/wildcard.ts";
import { approvalFault } from "./fault.ts";
import { LEASE_LIFETIME_MS_MAX, LEASE_PATTERN_CHARS_MAX, LEASE_USES_MAX } from "./limits.ts";
import type { LeaseRow } from "./port.ts";

/** What a person grants beside one permit. */
export interface LeaseTerms {
  readonly usesMax: number;
  readonly expiresInMs: number;
  /** Argument name to a pattern: in a text `*` stands for any run of characters; other values must be equal. */
  readonly patterns: JsonObject;
}

/**
 * Checks the terms of a lease against the call that was asked about. Every argument of that call must have a pattern,
 * and the patterns must match it, so that a lease can never be wider than its writer has spelt out.
 * Faults with APPROVAL_LEASE_TOO_WIDE.
 */
export function checkLease(terms: LeaseTerms, args: JsonObject): LeaseTerms {
  const tooWide = (what: string): never => {
    throw approvalFault("APPROVAL_LEASE_TOO_WIDE", what, "give each argument a pattern, at least one use, and an end within a day");
  };
  if (!Number.isSafeInteger(terms.usesMax) || terms.usesMax < 1 || terms.usesMax > LEASE_USES_MAX)
    tooWide(`a lease has 1 to ${LEASE_USES_MAX} uses`);
  if (!(terms.expiresInMs > 0 && terms.expiresInMs <= LEASE_LIFETIME_MS_MAX)) tooWide(`a lease ends within ${LEASE_LIFETIME_MS_MAX} ms`);
  for (const pattern of Object.values(terms.patterns)) {
    if (typeof pattern === "string" && pattern.length > LEASE_PATTERN_CHARS_MAX) tooWide("a pattern is too long");
  }
  if (!matchesPatterns(terms.patterns, args)) tooWide("the patterns do not cover the call that was asked about");
  return terms;
}

/** Whether a lease covers a call: same definition, not expired, every ask's rule named, every argument within its pattern. */
export function leaseCovers(lease: LeaseRow, call: Call, session: SessionView, asks: readonly Ask[]): boolean {
  if (lease.usesLeft < 1 || lease.expiresAt <= call.at) return false;
  if (lease.definition !== call.definition.fingerprint) return false;
  // What came from outside with the call is not in the patterns: such a call is asked about by itself.
  if (call.carried !== undefined) return false;
  if (!asks.every((ask) => lease.rules.includes(ask.rule))) return false;
  const patterns: unknown = JSON.parse(Buffer.from(session.keys.open(lease.patterns, `${lease.lease}/patterns`)).toString("utf8"));
  return isJsonObject(patterns) && matchesPatterns(patterns, call.args);
}

/** Whether the arguments have exactly the pattern's members and each matches. */
export function matchesPatterns(patterns: JsonObject, args: JsonObject): boolean {
  const names = Object.keys(args);
  if (names.length !== Object.keys(patterns).length) return false;
  return names.every((name) => Object.hasOwn(patterns, name) && matchesValue(patterns[name] as JsonValue, args[name] as JsonValue));
}

function matchesValue(pattern: JsonValue, value: JsonValue): boolean {
  if (typeof pattern === "string") return typeof value === "string" && matcherOf(pattern.split("*"))(value);
  if (typeof pattern !== "object" || pattern === null) return pattern === value;
  if (typeof value !== "object" || value === null || Array.isArray(pattern) !== Array.isArray(value)) return false;
  return matchesPatterns(pattern as JsonObject, value as JsonObject);
}
