import { describe, expect, test } from "vitest";
import type { Call } from "../call/call.ts";
import { Credential } from "../call/credential.ts";
import type { Answerable } from "../call/decision.ts";
import type { ApprovalId } from "../call/id.ts";
import type { JsonObject } from "../call/json.ts";
import { TRUSTED_PUBLIC } from "../call/label.ts";
import { Permit } from "../call/permit.ts";
import type { SessionView } from "../call/session-view.ts";
import { APPROVALS_PENDING_PER_AGENT_MAX, REFUSAL_HOLDS_MS } from "./limits.ts";
import type { ApprovalRow, ApprovalStore, LeaseRow } from "./port.ts";
import { settling } from "./settle.ts";

const NOW = 1_000_000;
const DIGEST = "d".repeat(64);

const session: SessionView = {
  id: "ses_1",
  agent: "agt_1",
  person: undefined,
  purpose: undefined,
  startedAt: 0,
  calls: 0,
  previous: undefined,
  label: TRUSTED_PUBLIC,
  keys: {
    keyId: "key_1",
    digest: (text) => text,
    seal: (bytes) => ({ keyId: "key_1", bytes }),
    open: (sealed) => sealed.bytes,
  },
};

function callOf(args: JsonObject, approval?: ApprovalId): Call {
  return {
    fault: undefined,
    id: "call_1",
    at: NOW,
    door: "in-process",
    action: "callTool",
    definition: { kind: "tool", server: "files", name: "write_file", fingerprint: "f".repeat(64), state: "pinned", described: {} },
    name: "write_file",
    args,
    carried: undefined,
    credential: new Credential("t"),
    approval,
  };
}

const ask: Answerable = {
  effect: "ask",
  rules: [{ rule: "writes" }],
  policy: "p",
  digest: DIGEST,
  asks: [{ rule: "writes", quorum: 1, expiresInMs: 60_000 }],
};

const permit = (digest = DIGEST): Answerable => ({
  effect: "permit",
  rules: [],
  policy: "p",
  permit: Permit.mint({ call: "call_1", digest, definition: "f", policy: "p", rules: [] }),
});

function row(state: ApprovalRow["state"], more: Partial<ApprovalRow> = {}): ApprovalRow {
  return {
    approval: "apr_1",
    agent: "agt_1",
    session: "ses_1",
    call: "call_0",
    digest: DIGEST,
    state,
    asks: [{ rule: "writes", quorum: 1 }],
    subject: { keyId: "key_1", bytes: Buffer.from(JSON.stringify({ name: "write_file", args: { path: "a" } })) },
    openedAt: NOW - 1000,
    expiresAt: NOW + 1000,
    votes: [],
    ...more,
  };
}

function stopWith(newest: ApprovalRow | undefined, leases: readonly LeaseRow[] = [], { pending = 0, opened = 0, onBurst = () => {} } = {}) {
  const store: ApprovalStore = {
    approval: () => newest,
    approvalFor: () => newest,
    approvals: () => [],
    expired: () => [],
    pendingOf: () => pending,
    openedSince: () => opened,
    leases: () => leases,
  };
  return settling(store, () => "apr_new", { asksMax: 3, onBurst });
}

const settle = (newest: ApprovalRow | undefined, more: { call?: Call; again?: () => Answerable; leases?: readonly LeaseRow[] } = {}) =>
  stopWith(newest, more.leases).settle(more.call ?? callOf({ path: "a" }), session, ask, more.again ?? (() => permit()));

describe("settling an ask", () => {
  test("permit and refuse pass as they are", () => {
    const refused: Answerable = { effect: "refuse", rules: [], policy: "p", reason: { stop: "policy", code: "X", text: "x" } };
    expect(stopWith(undefined).settle(callOf({}), session, refused, () => permit())).toBe(refused);
  });

  test("an ask that nobody has seen waits, and opens an approval that expires", () => {
    expect(settle(undefined)).toMatchObject({ effect: "ask", waiting: { approval: "apr_new", opened: true, expiresAt: NOW + 60_000 } });
  });

  test("one more than a session may ask in a while is refused, and alarms; joining what waits is neither", () => {
    let alarms = 0;
    const burst = (newest: ApprovalRow | undefined, opened: number) =>
      stopWith(newest, [], { opened, onBurst: () => void alarms++ }).settle(callOf({ path: "a" }), session, ask, () => permit());
    expect(burst(undefined, 2)).toMatchObject({ effect: "ask" });
    expect(burst(row("pending"), 3)).toMatchObject({ effect: "ask" });
    expect(alarms).toBe(0);
    expect(burst(undefined, 3)).toMatchObject({ effect: "refuse", reason: { code: "APPROVAL_BURST" } });
    expect(alarms).toBe(1);
  });

  test("one more than may wait is refused, and joining what waits is not", () => {
    const full = (newest: ApprovalRow | undefined) =>
      stopWith(newest, [], { pending: APPROVALS_PENDING_PER_AGENT_MAX }).settle(callOf({ path: "a" }), session, ask, () => permit());
    expect(full(undefined)).toMatchObject({ effect: "refuse", reason: { code: "APPROVAL_TOO_MANY" } });
    expect(full(row("consumed"))).toMatchObject({ effect: "refuse", reason: { code: "APPROVAL_TOO_MANY" } });
    expect(full(row("pending"))).toMatchObject({ effect: "ask" });
    expect(full(row("permitted"))).toMatchObject({ effect: "permit" });
  });

  test("the same call joins the approval that is open", () => {
    expect(settle(row("pending"))).toMatchObject({ effect: "ask", waiting: { approval: "apr_1", opened: false } });
  });

  test("what people permitted becomes a permit that uses the approval up", () => {
    const ruling = settle(row("permitted"));
    expect(ruling.effect).toBe("permit");
    expect(ruling.effect === "permit" && ruling.permit.facts.approval).toBe("apr_1");
  });

  test("a permitted approval does not help when the second decision refuses", () => {
    const refused: Answerable = { effect: "refuse", rules: [], policy: "p", reason: { stop: "policy", code: "X", text: "x" } };
    expect(settle(row("permitted"), { again: () => refused }).effect).toBe("refuse");
  });

  test("a permitted approval does not help for other bytes", () => {
    expect(settle(row("permitted"), { again: () => permit("e".repeat(64)) }).effect).toBe("ask");
  });

  test("a permitted approval that expired does not permit", () => {
    expect(settle(row("permitted", { expiresAt: NOW }))).toMatchObject({ effect: "ask", waiting: { opened: true } });
  });

  test("a used approval is asked about again", () => {
    expect(settle(row("consumed"))).toMatchObject({ effect: "ask", waiting: { approval: "apr_new", opened: true } });
  });

  test("an approval that ran out while its call waited refuses that call", () => {
    const ruling = settle(row("pending", { expiresAt: NOW }), { call: callOf({ path: "a" }, "apr_1") });
    expect(ruling).toMatchObject({ effect: "refuse", reason: { code: "APPROVAL_EXPIRED" } });
  });

  test("a refusal holds for exactly this call, and then it may be asked again", () => {
    const votes = [{ by: "per_1" as const, verdict: "refuse" as const, at: NOW - 10 }];
    expect(settle(row("refused", { votes }))).toMatchObject({ effect: "refuse", reason: { code: "APPROVAL_REFUSED" } });
    const old = [{ by: "per_1" as const, verdict: "refuse" as const, at: NOW - REFUSAL_HOLDS_MS }];
    expect(settle(row("refused", { votes: old, openedAt: 0 })).effect).toBe("ask");
  });
});

test("a refusal tells the agent what the person said", () => {
  const reason = { keyId: "key_1" as const, bytes: Buffer.from("not to that address") };
  const votes = [{ by: "per_1" as const, verdict: "refuse" as const, at: NOW - 10, reason }];
  expect(settle(row("refused", { votes }))).toMatchObject({
    reason: { text: "a person refused exactly this call (apr_1): not to that address" },
  });
});

test("a call that waited is told of its refusal even where its digest is another by now", () => {
  const votes = [{ by: "per_1" as const, verdict: "refuse" as const, at: NOW - 10 }];
  const refused = row("refused", { votes, digest: "e".repeat(64) });
  const store: ApprovalStore = {
    approval: () => refused,
    approvalFor: () => undefined,
    approvals: () => [],
    expired: () => [],
    pendingOf: () => 0,
    openedSince: () => 0,
    leases: () => [],
  };
  const settled = (call: Call) =>
    settling(store, () => "apr_new", { asksMax: 3, onBurst: () => {} }).settle(call, session, ask, () => permit());
  expect(settled(callOf({ path: "a" }, "apr_1"))).toMatchObject({ effect: "refuse", reason: { code: "APPROVAL_REFUSED" } });
  expect(settled(callOf({ path: "a" })).effect).toBe("ask");
});

test("a call that names an approval for other arguments is refused, whatever it was ruled", () => {
  const changed = callOf({ path: "b" }, "apr_1");
  expect(settle(row("permitted"), { call: changed })).toMatchObject({ effect: "refuse", reason: { code: "APPROVAL_CHANGED" } });
  expect(settle(row("permitted", { session: "ses_2" }), { call: changed, again: () => permit() }).effect).toBe("permit");
});

describe("a lease", () => {
  const lease = (patterns: JsonObject, more: Partial<LeaseRow> = {}): LeaseRow => ({
    lease: "lea_1",
    session: "ses_1",
    approval: "apr_1",
    server: "files",
    name: "write_file",
    rules: ["writes"],
    patterns: { keyId: "key_1", bytes: Buffer.from(JSON.stringify(patterns)) },
    usesLeft: 2,
    expiresAt: NOW + 1,
    definition: "f".repeat(64),
    ...more,
  });
  const withLease = (args: JsonObject, granted: LeaseRow) => settle(undefined, { call: callOf(args), leases: [granted] });

  test("permits within its patterns and takes one use", () => {
    const ruling = withLease({ path: "out/a.txt", content: "x" }, lease({ path: "out/*", content: "*" }));
    expect(ruling.effect === "permit" && ruling.permit.facts.lease).toBe("lea_1");
  });

  test.each([
    ["another value", { path: "etc/a.txt", content: "x" }, {}],
    ["an argument that has no pattern", { path: "out/a", content: "x", mode: 7 }, {}],
    ["a missing argument", { path: "out/a" }, {}],
    ["an argument of another type", { path: ["out/a"], content: "x" }, {}],
    ["a changed definition", { path: "out/a", content: "x" }, { definition: "0".repeat(64) }],
    ["no uses left", { path: "out/a", content: "x" }, { usesLeft: 0 }],
    ["its end", { path: "out/a", content: "x" }, { expiresAt: NOW }],
    ["another rule that asks", { path: "out/a", content: "x" }, { rules: ["other"] }],
  ] satisfies readonly [string, JsonObject, Partial<LeaseRow>][])("does not cover %s", (_name, args, more) => {
    expect(withLease(args, lease({ path: "out/*", content: "*" }, more)).effect).toBe("ask");
  });

  test("comes after what a person said of exactly this call: the yes is spent first, and a no still holds", () => {
    const leases = [lease({ path: "*" })];
    const permitted = settle(row("permitted"), { leases });
    expect(permitted.effect === "permit" && permitted.permit.facts).toMatchObject({ approval: "apr_1" });
    expect(permitted.effect === "permit" && permitted.permit.facts.lease).toBeUndefined();
    expect(settle(row("refused", { votes: [{ by: "per_1", verdict: "refuse", at: NOW }] }), { leases }).effect).toBe("refuse");
    for (const other of [row("consumed"), row("pending"), row("permitted", { expiresAt: NOW })]) {
      const ruling = settle(other, { leases });
      expect(ruling.effect === "permit" && ruling.permit.facts.lease).toBe("lea_1");
    }
  });
});
