/** Closing a call: its outcome is durable before the agent hears of it. */
import type { Charge } from "../call/budget.ts";
import type { Call } from "../call/call.ts";
import { canonicalBytes } from "../call/canonical.ts";
import { asFault, Fault } from "../call/fault.ts";
import type { Finding } from "../call/finding.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import type { Label } from "../call/label.ts";
import { Released } from "../call/outcome.ts";
import type { Outcome } from "../call/outcome.ts";
import type { Permit } from "../call/permit.ts";
import { Recorded } from "../call/recorded.ts";
import type { Sealed, SessionView } from "../call/session-view.ts";
import type { ValueToken } from "../call/value-token.ts";
import type { OutcomeEntry } from "./entry.ts";
import type { LedgerFault } from "./fault.ts";
import type { EntryBody } from "./make-entry.ts";
import type { LedgerParts } from "./record.ts";
import { sealedRef } from "./sealed-ref.ts";

/** An outcome after inspection, as the path hands it over: what may reach the agent, and what was seen. */
export interface Closing {
  readonly released: Released;
  /** What something was done about. */
  readonly findings: readonly Finding[];
  /** How many findings of each class stood in what came back. */
  readonly found?: { readonly [named: string]: number };
  /** The session's label, after everything that it has read by now. */
  readonly label: Label;
  /** What it came to beyond what was taken of its budgets when it was decided on. */
  readonly charges?: readonly Charge[];
  /** What a model call took. */
  readonly took?: JsonObject;
  /** Tokens that stand in it in the place of values. */
  readonly tokens?: readonly ValueToken[];
}

/** A performed call with its recorded permit and what came of it. */
interface Performed {
  readonly call: Call;
  readonly session: SessionView;
  readonly permit: Recorded<Permit>;
  readonly inspected: Closing;
}

/**
 * Records the outcome of a performed call; when the promise is fulfilled, it is durable.
 * Faults: LEDGER_PERMIT_FOREIGN, LEDGER_NOT_RELEASED, and those of the commit (LEDGER_CALL_CLOSED for a second outcome).
 * With LEDGER_RESULT_NOT_CANONICAL the outcome was recorded, without its result: that must not reach the agent.
 */
export async function close({ store, makeEntry }: LedgerParts, performed: Performed): Promise<void> {
  assertGenuine(performed);
  const { call, session, inspected } = performed;
  const { outcome } = inspected.released;
  const { result, flaw } = seal(performed, inspected.released.withheld ?? contentOf(outcome));
  const fault = flaw?.code ?? outcome.fault?.code;
  const findings = [...new Set(inspected.findings.map((finding) => finding.class))].sort();
  const entry: OutcomeEntry = makeEntry<EntryBody<OutcomeEntry>>({
    kind: "outcome",
    session: session.id,
    call: call.id,
    status: outcome.status,
    durationMs: Math.max(0, Math.round(outcome.durationMs)),
    ...(result !== undefined && { result: sealedRef(result) }),
    ...(fault !== undefined && { fault }),
    ...(findings.length > 0 && { findings }),
    ...(inspected.found !== undefined && { found: inspected.found }),
  });
  const { label, charges, took, tokens } = inspected;
  await store.commit(session.agent, {
    kind: "call-closed",
    entry,
    label,
    ...(charges !== undefined && { charges }),
    ...(took !== undefined && { took }),
    ...(tokens !== undefined && { tokens }),
    ...(result !== undefined && { result }),
  });
  if (flaw !== undefined) throw flaw;
}

/** What the agent is told that is content: the result, or `{"error": …}` as the upstream said it. */
function contentOf(outcome: Outcome): JsonValue | undefined {
  if (outcome.result !== undefined) return outcome.result;
  if (outcome.fault?.rpc === undefined) return undefined;
  const { code, message, data } = outcome.fault.rpc;
  // `data` came as JSON from the upstream; what is not JSON after all, canonical() refuses.
  return { error: { code, message, ...(data !== undefined && { data: data as JsonValue }) } };
}

function seal({ call, session }: Performed, content: JsonValue | undefined): { readonly result?: Sealed; readonly flaw?: Fault } {
  if (content === undefined) return {};
  try {
    return { result: session.keys.seal(canonicalBytes(content), `${call.id}/result`) };
  } catch (thrown) {
    // It happened, so its outcome is recorded whatever can be kept of it; what cannot be kept is not handed out either.
    const fault = asFault(thrown, "LEDGER_RESULT_NOT_CANONICAL");
    if (fault.code !== "CALL_NOT_CANONICAL") return { flaw: fault };
    return {
      flaw: new Fault<LedgerFault>("LEDGER_RESULT_NOT_CANONICAL", "the result holds what JSON cannot say in one way", { cause: thrown }),
    };
  }
}

function assertGenuine({ call, permit, inspected }: Performed): void {
  if (!Recorded.isGenuine(permit) || permit.permit.facts.call !== call.id) {
    throw new Fault<LedgerFault>("LEDGER_PERMIT_FOREIGN", "an outcome can only be recorded with the recorded permit of its call");
  }
  if (!Released.isGenuine(inspected.released)) {
    throw new Fault<LedgerFault>("LEDGER_NOT_RELEASED", "an outcome can only be recorded after inspection released it");
  }
}
