/**
 * The union of what is wanted, by rules or by external decision points: what of it nobody can perform, what is done
 * already, and what is left. Refuse over ask over sandbox over sanitize over permit.
 */
import type { Ask, RuleRef } from "../call/decision.ts";
import { SANDBOX_PROFILES } from "../call/remedy.ts";
import type { Performed, Performs, Remedy, SandboxProfile } from "../call/remedy.ts";

export interface Want {
  readonly by: RuleRef;
  readonly remedy: Remedy;
}

/** What was done for the call already, and what can be. */
export interface Means {
  /** Rules whose ask people have answered. */
  readonly approvals: readonly string[];
  readonly remedies: readonly Performed[];
  readonly performs: Performs;
  readonly askExpiresMs: number;
}

export type Weighed =
  /** Nobody can perform what these want. */
  | { readonly effect: "refuse"; readonly rules: readonly RuleRef[] }
  /** The strictest effect that is left, with everything that is: remedies are performed before people are asked. */
  | {
      readonly effect: "ask" | "sandbox" | "sanitize";
      readonly asks: readonly Ask[];
      readonly remedies: readonly Performed[];
      readonly rules: readonly RuleRef[];
    }
  /** Nothing is left. */
  | undefined;

export function weigh(wants: readonly Want[], means: Means): Weighed {
  const open = wants.filter((want) => !isDone(want, means));
  const lacking = open.filter(({ remedy }) => !canPerform(remedy, means.performs));
  if (lacking.length > 0) return { effect: "refuse", rules: lacking.map(({ by }) => by) };
  if (open.length === 0) return undefined;
  const asks = open.flatMap((want) => askOf(want, means.askExpiresMs));
  const remedies = remediesOf(open, means.performs);
  const effect = asks.length > 0 ? "ask" : remedies.some((remedy) => remedy.startsWith("sandbox:")) ? "sandbox" : "sanitize";
  return { effect, asks, remedies, rules: open.map(({ by }) => by) };
}

function isDone({ by, remedy }: Want, { approvals, remedies }: Means): boolean {
  switch (remedy.effect) {
    case "ask":
      return approvals.includes(by.rule);
    case "sanitize":
      return remedies.includes(`sanitize:${remedy.with}`);
    case "sandbox":
      return asStrictAs(remedy.profile).some((profile) => remedies.includes(`sandbox:${profile}`));
  }
}

function canPerform(remedy: Remedy, performs: Performs): boolean {
  if (remedy.effect === "ask") return true;
  return remedy.effect === "sanitize" ? performs.sanitize.includes(remedy.with) : sandboxFor(remedy.profile, performs) !== undefined;
}

/** All classes once, and the one sandbox that is strict enough for everybody. */
function remediesOf(open: readonly Want[], performs: Performs): readonly Performed[] {
  const classes = new Set(open.flatMap(({ remedy }) => (remedy.effect === "sanitize" ? [remedy.with] : [])));
  const wanted = open.flatMap(({ remedy }) => (remedy.effect === "sandbox" ? [remedy.profile] : []));
  const strictest = SANDBOX_PROFILES.find((profile) => wanted.includes(profile));
  const sandbox = strictest === undefined ? undefined : sandboxFor(strictest, performs);
  const struck = [...classes].sort().map((name): Performed => `sanitize:${name}`);
  return sandbox === undefined ? struck : [...struck, `sandbox:${sandbox}`];
}

/** The mildest profile at hand that is at least as strict. */
function sandboxFor(profile: SandboxProfile, performs: Performs): SandboxProfile | undefined {
  return asStrictAs(profile).findLast((one) => performs.sandbox.includes(one));
}

function asStrictAs(profile: SandboxProfile): readonly SandboxProfile[] {
  return SANDBOX_PROFILES.slice(0, SANDBOX_PROFILES.indexOf(profile) + 1);
}

function askOf({ by, remedy }: Want, askExpiresMs: number): readonly Ask[] {
  if (remedy.effect !== "ask") return [];
  const { quorum, expiresInMs = askExpiresMs, approver } = remedy;
  const more = { ...(approver !== undefined && { approver }), ...(by.reason !== undefined && { reason: by.reason }) };
  return [{ rule: by.rule, quorum, expiresInMs, ...more }];
}
