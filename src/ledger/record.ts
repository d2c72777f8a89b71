/**
 * Recording a ruling: durable before anything happens. Whoever owns this file can let a call run that nobody decided
 * on, so it checks again what it is given: a permit must be genuine, and for exactly this call.
 */
import type { BudgetReadings, Charge } from "../call/budget.ts";
import type { Call } from "../call/call.ts";
import { canonicalBytes } from "../call/canonical.ts";
import { equalInConstantTime } from "../call/digest.ts";
import { Fault } from "../call/fault.ts";
import { Permit } from "../call/permit.ts";
import { Recorded } from "../call/recorded.ts";
import type { Ruling } from "../call/ruling.ts";
import type { SessionView } from "../call/session-view.ts";
import { subjectDigest, subjectOf } from "../call/subject.ts";
import type { ApprovalOpened, CallDecided } from "./change.ts";
import type { DecisionEntry } from "./entry.ts";
import type { LedgerFault } from "./fault.ts";
import type { EntryBody, MakeEntry } from "./make-entry.ts";
import type { LedgerStore } from "./port.ts";
import { sealedRef } from "./sealed-ref.ts";

/** What the ledger stop is made of. */
export interface LedgerParts {
  readonly store: Pick<LedgerStore, "commit">;
  readonly makeEntry: MakeEntry;
}

/** A call with what stands about it. */
export interface Ruled {
  readonly call: Call;
  readonly session: SessionView;
  readonly ruling: Ruling;
  /** What stood in its budgets, and what it takes of them. */
  readonly budget?: BudgetReadings | undefined;
  readonly charges?: readonly Charge[];
}

/**
 * Records a ruling in the agent's log; when the promise is fulfilled, it is durable. A ruling of effect permit comes
 * back as its recorded permit, any other as undefined.
 * Faults: LEDGER_PERMIT_FOREIGN, LEDGER_ENTRY_*, and those of the commit; then nothing was recorded and nothing may happen.
 */
export async function record(parts: LedgerParts, ruled: Ruled): Promise<Recorded<Permit> | undefined> {
  const { session, ruling } = ruled;
  const { index } = await parts.store.commit(session.agent, decided(parts.makeEntry, ruled));
  return ruling.effect === "permit" ? Recorded.mint(ruling.permit, index) : undefined;
}

function decided(makeEntry: MakeEntry, ruled: Ruled): CallDecided {
  const { call, session, ruling, budget, charges } = ruled;
  const digest = subjectDigest(call, session, ruling.policy);
  assertOfThisCall(ruled, digest);
  const given = { name: call.name, args: call.args, ...(call.carried !== undefined && { carried: call.carried }) };
  const args = session.keys.seal(canonicalBytes(given), `${call.id}/args`);
  const entry: DecisionEntry = makeEntry<EntryBody<DecisionEntry>>({ ...facts(ruled), args: sealedRef(args), digest });
  const noted = {
    ...(ruling.on !== undefined && { on: ruling.on }),
    ...(budget !== undefined && { budget }),
    ...(charges !== undefined && { charges }),
    ...(call.tokens !== undefined && { tokens: call.tokens }),
    ...(call.run !== undefined && { run: call.run }),
  };
  return { kind: "call-decided", entry, args, ...noted, ...consumes(ruling), ...opens(ruled) };
}

function facts({ call, session, ruling }: Ruled): Omit<EntryBody<DecisionEntry>, "args" | "digest"> {
  const { server, name, fingerprint } = call.definition;
  return {
    kind: "decision",
    session: session.id,
    call: call.id,
    door: call.door,
    action: call.action,
    server,
    name,
    definition: fingerprint,
    policy: ruling.policy,
    effect: ruling.effect,
    rules: ruling.rules.map(({ rule }) => rule),
    label: session.label,
    ...(ruling.effect === "refuse" && { reason: ruling.reason.code }),
    ...(ruling.effect === "ask" && { approval: ruling.waiting.approval }),
    ...(ruling.effect === "permit" && spends(ruling.permit)),
    ...(call.remedies !== undefined && { remedies: call.remedies }),
    ...(ruling.points !== undefined && { points: ruling.points }),
    ...(session.previous !== undefined && { previous: session.previous }),
  };
}

/** The members that say what a permit uses up. */
function spends({ facts: { approval, lease } }: Permit): Pick<DecisionEntry, "approval" | "lease"> {
  return { ...(approval !== undefined && { approval }), ...(lease !== undefined && { lease }) };
}

function consumes(ruling: Ruling): Pick<CallDecided, "consumes"> {
  if (ruling.effect !== "permit") return {};
  const { approval, lease } = ruling.permit.facts;
  if (approval !== undefined) return { consumes: { approval } };
  return lease === undefined ? {} : { consumes: { lease } };
}

function opens({ call, session, ruling }: Ruled): Pick<CallDecided, "opens"> {
  if (ruling.effect !== "ask" || !ruling.waiting.opened) return {};
  const { approval, digest, expiresAt, asks } = ruling.waiting;
  const subject = session.keys.seal(canonicalBytes(subjectOf(call, session, ruling.policy)), `${approval}/subject`);
  const opened: ApprovalOpened = {
    approval,
    digest,
    expiresAt,
    subject,
    asks: asks.map(({ rule, quorum, approver, reason }) => ({
      rule,
      quorum,
      ...(approver !== undefined && { approver }),
      ...(reason !== undefined && { reason }),
    })),
  };
  return { opens: opened };
}

/** A permit or a request must be for exactly the bytes of this call: the digest is computed here once more. */
function assertOfThisCall({ call, ruling }: Ruled, digest: string): void {
  if (ruling.effect === "refuse") return;
  if (ruling.effect === "ask") {
    if (!equalInConstantTime(ruling.waiting.digest, digest)) throw foreign("the request for approval is not for exactly this call");
    return;
  }
  if (!Permit.isGenuine(ruling.permit)) throw foreign("the permit was made by neither policy nor approval");
  const permitted = ruling.permit.facts;
  const isSame = permitted.call === call.id && permitted.definition === call.definition.fingerprint && permitted.policy === ruling.policy;
  if (!isSame || call.fault !== undefined || !equalInConstantTime(permitted.digest, digest))
    throw foreign("the permit is not for exactly this call");
}

function foreign(what: string): Fault<LedgerFault> {
  return new Fault<LedgerFault>("LEDGER_PERMIT_FOREIGN", what, { hint: "nothing was recorded and nothing ran" });
}
