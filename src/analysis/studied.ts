/** A rule as it is compared with others, and the house that it is compared for. */
import type { PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { canonical } from "../call/canonical.ts";
import { sha256Hex } from "../call/digest.ts";
import type { Rule } from "../policy/rule.ts";
import type { PolicySchema } from "../policy/schema.ts";
import type { Alternative } from "./alternatives.ts";
import type { Known, Membership } from "./contradiction.ts";
import { lastingMembership, presentMembership } from "./membership.ts";

export interface Studied {
  readonly rule: Rule;
  /** Rules of one kind do the same when they are satisfied: permit, forbid, or one and the same remedy. */
  readonly kind: string;
  readonly order: number;
  /** What may be so when it is satisfied: alternatives that do not contradict themselves. */
  readonly satisfied: readonly Alternative[];
  readonly known: readonly Known[];
  readonly unsatisfied: readonly Alternative[] | undefined;
}

/** What comparing the rules of a load came to, for the next one: what no new rule changes need not be compared again. */
export interface Compared {
  /** Digest of the house that they were compared for. */
  readonly house: string;
  readonly rules: ReadonlyMap<PolicyJson, Studied>;
  /** Rules that no other covers, with the pairs that each was compared in. */
  readonly clear: ReadonlyMap<PolicyJson, number>;
}

/** What comparing reads of the house. */
export interface ComparedFor {
  /** The same for the same memberships and roles. */
  readonly digest: string;
  readonly lasting: Membership;
  readonly present: Membership;
  /** Each agent's role. */
  readonly roles: ReadonlyMap<string, string>;
}

export function comparedFor(schema: PolicySchema): ComparedFor {
  const { living, subjects, teams } = schema;
  const roles = new Map(living.agents.map(({ name, role }) => [name, role]));
  const placed = [...subjects].map(([key, { definition, classes }]) => [key, definition.server, ...classes]);
  const digest = sha256Hex(canonical([[...roles], placed, [...teams]]));
  return { digest, lasting: lastingMembership(schema), present: presentMembership(schema), roles };
}

/** A forbid without conditions and remedy: a lock-down, which always loads. What it silences stands in `coverage.ts`. */
export function isLockDown({ effect, remedy, conditional }: Rule): boolean {
  return effect === "forbid" && remedy === undefined && !conditional;
}
