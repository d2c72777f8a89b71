/** Changes as the ledger makes them, for tests of stores: true ids, true digests, content that is random bytes. */
import { randomBytes } from "node:crypto";
import type { BudgetReadings, Charge } from "../../src/call/budget.ts";
import { sha256Hex } from "../../src/call/digest.ts";
import { idMaker } from "../../src/call/id.ts";
import type { AgentId, ApprovalId, CallId, LeaseId, PersonId, SessionId } from "../../src/call/id.ts";
import { TRUSTED_PUBLIC } from "../../src/call/label.ts";
import type { Label } from "../../src/call/label.ts";
import type { Sealed } from "../../src/call/session-view.ts";
import type { ApprovalChanged, ApprovalOpened, CallClosed, CallDecided, Endorsed, HouseChange, LeaseGranted, PromptGiven, SessionChanged } from "../../src/ledger/change.ts";
import type { HouseRow } from "../../src/rows/house-row.ts";
import type { AgentEntry, ApprovalEntry, DecisionEntry, OutcomeEntry, SessionEntry } from "../../src/ledger/entry.ts";

/** The moment at which the tests begin; it moves on by one millisecond with each id. */
export const START_MS = Date.UTC(2026, 0, 5, 9);

let now = START_MS;
const newId = idMaker(
  { now: () => ++now, monotonic: () => now, after: () => () => undefined },
  { bytes: (count) => randomBytes(count) },
);

export const POLICY = sha256Hex("policy");
export const DEFINITION = sha256Hex("definition");
export const DIGEST = sha256Hex("subject");

export const newAgent = (): AgentId => newId("agt");
export const newSession = (): SessionId => newId("ses");
export const newCall = (): CallId => newId("call");
export const newApproval = (): ApprovalId => newId("apr");
export const newLease = (): LeaseId => newId("lea");
export const newPerson = (): PersonId => newId("per");

export function sealed(length = 300): Sealed {
  return { keyId: newId("key"), bytes: new Uint8Array(randomBytes(28 + length)) };
}

/** What a call takes of a counter without periods. */
export function charge(budget: string, key: string, amount: number, more: Partial<Charge> = {}): Charge {
  return { budget, key, since: 0, amount, until: 0, ...more };
}

export interface Where {
  readonly session: SessionId;
}

export function sessionOpened(session: SessionId, person?: PersonId): SessionChanged {
  const opened = {
    session,
    ...(person !== undefined && { person }),
    purpose: sealed(20),
    wrappedKey: { keyId: newId("key"), wrappedBy: newId("key"), bytes: new Uint8Array(randomBytes(60)) },
  };
  return { ...sessionMoved(session, "opened"), opened };
}

export function sessionMoved(session: SessionId, event: SessionEntry["event"]): SessionChanged {
  return { kind: "session-changed", entry: { v: 1, id: newId("ent"), at: ++now, kind: "session", session, event, by: "house" } };
}

export interface Deciding {
  readonly call?: CallId;
  readonly effect?: DecisionEntry["effect"];
  readonly consumes?: CallDecided["consumes"];
  readonly opens?: ApprovalOpened;
  readonly args?: Sealed;
  readonly budget?: BudgetReadings;
  readonly charges?: readonly Charge[];
  readonly entry?: Partial<DecisionEntry>;
}

export function decided(session: SessionId, { call = newCall(), effect = "permit", consumes, opens, args = sealed(), budget, charges, entry = {} }: Deciding = {}): CallDecided {
  return {
    kind: "call-decided",
    entry: {
      v: 1, id: newId("ent"), at: ++now, kind: "decision", session, call, door: "mcp", action: "callTool", server: "files", name: "write_file",
      definition: DEFINITION, policy: POLICY, effect, rules: ["files.cedar#0"], label: TRUSTED_PUBLIC,
      args: { sha256: sha256Hex(args.bytes), bytes: args.bytes.length }, digest: DIGEST,
      ...(effect === "refuse" && { reason: "POLICY_NO_PERMIT" }),
      ...(opens !== undefined && { approval: opens.approval }),
      ...consumes,
      ...entry,
    },
    args,
    ...(consumes !== undefined && { consumes }),
    ...(opens !== undefined && { opens }),
    ...(budget !== undefined && { budget }),
    ...(charges !== undefined && { charges }),
  };
}

export function opening(approval: ApprovalId, { quorum = 1, expiresInMs = 900_000 } = {}): ApprovalOpened {
  return { approval, digest: DIGEST, asks: [{ rule: "files.cedar#ask", quorum, reason: "writes need a person" }], expiresAt: now + expiresInMs, subject: sealed() };
}

export interface Closing {
  readonly status?: OutcomeEntry["status"];
  readonly result?: Sealed;
  readonly label?: Label;
  readonly charges?: readonly Charge[];
  readonly fault?: string;
  readonly found?: OutcomeEntry["found"];
  readonly took?: CallClosed["took"];
}

export function ended(session: SessionId, call: CallId, { status = "done", result = sealed(), label, charges, fault, found, took }: Closing = {}): CallClosed {
  return {
    kind: "call-closed",
    entry: {
      v: 1, id: newId("ent"), at: ++now, kind: "outcome", session, call, status, durationMs: 12,
      ...(status === "done" ? { result: { sha256: sha256Hex(result.bytes), bytes: result.bytes.length } } : { fault: "EXECUTION_TIMEOUT" }),
      ...(fault !== undefined && { fault }),
      ...(found !== undefined && { found }),
    },
    ...(status === "done" && { result }),
    ...(label !== undefined && { label }),
    ...(charges !== undefined && { charges }),
    ...(took !== undefined && { took }),
  };
}

export interface Ruling {
  readonly state: ApprovalChanged["state"];
  readonly event: ApprovalEntry["event"];
  readonly by?: PersonId;
  readonly lease?: LeaseGranted;
}

export function ruled(session: SessionId, approval: ApprovalId, { state, event, by, lease }: Ruling): ApprovalChanged {
  return {
    kind: "approval-changed",
    entry: { v: 1, id: newId("ent"), at: ++now, kind: "approval", session, approval, event, by: by ?? "house", digest: DIGEST, ...(lease && { lease: lease.lease }) },
    state,
    ...(by !== undefined && { vote: { by, verdict: state === "refused" ? ("refuse" as const) : ("permit" as const), reason: sealed(10) } }),
    ...(lease !== undefined && { lease }),
  };
}

export function endorsed(session: SessionId, call: CallId, expiresAt: number): Endorsed {
  const values = sealed(20);
  const ref = { sha256: sha256Hex(values.bytes), bytes: values.bytes.length };
  return {
    kind: "endorsed",
    entry: { v: 1, id: newId("ent"), at: ++now, kind: "endorsement", session, call, by: newPerson(), classes: ["send", "pay"], values: ref, expiresAt },
    values,
  };
}

export function permitted(session: SessionId, approval: ApprovalId, by: PersonId = newPerson()): ApprovalChanged {
  return ruled(session, approval, { state: "permitted", event: "permitted", by });
}

export function lease(id: LeaseId, { usesMax = 2, expiresInMs = 900_000 } = {}): LeaseGranted {
  return { lease: id, server: "files", name: "write_file", rules: ["files.cedar#ask"], patterns: sealed(), usesMax, expiresAt: now + expiresInMs, definition: DEFINITION };
}

export function houseChanged(rows: readonly HouseRow[] = [], entry: Partial<AgentEntry> = {}): HouseChange {
  return { kind: "house-changed", entry: { v: 1, id: newId("ent"), at: ++now, kind: "agent", agent: newAgent(), event: "added", by: "house", ...entry }, rows };
}

export function promptGiven(session: SessionId, { content = sealed(), label = TRUSTED_PUBLIC, digest = DIGEST }: { content?: Sealed; label?: Label; digest?: string } = {}): PromptGiven {
  const prompt = { sha256: sha256Hex(content.bytes), bytes: content.bytes.length };
  return { kind: "prompt-given", entry: { v: 1, id: newId("ent"), at: ++now, kind: "prompt", session, prompt, by: "house" }, prompt: content, digest, label };
}

export function labelRaised(server: string, resources: readonly string[], label: Label, { replaced = false } = {}): HouseChange {
  const entry = { v: 1, id: newId("ent"), at: ++now, kind: "label", call: newCall(), server, resource: DIGEST, label } as const;
  return { kind: "house-changed", entry, rows: [{ table: "stored_label", server, resources, label, ...(replaced && { replaced }) }] };
}

export function anchored(agent: AgentId, size: number): HouseChange {
  return { kind: "house-changed", entry: { v: 1, id: newId("ent"), at: ++now, kind: "anchor", agent, size, root: randomBytes(32).toString("base64") } };
}
