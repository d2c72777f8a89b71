import { expect, test } from "vitest";
import { charge, decided, ended, newAgent, newApproval, newCall, newSession, opening, promptGiven, sealed, sessionOpened } from "./changes.ts";
import type { AgentChange } from "../../src/ledger/change.ts";
import { pack, unpack } from "../../src/store/sqlite/packed.ts";

const session = newSession();
const call = newCall();

test.each<readonly [string, AgentChange]>([
  ["a decision", decided(session)],
  ["a decision that takes of budgets", { ...decided(session), budget: { day: { used: 1, left: 2 }, office: { open: true } }, charges: [charge("day", "agt_x", 1)] }],
  ["a decision that opens an approval", { ...decided(session), opens: opening(newApproval()) }],
  ["an outcome", ended(session, call)],
  ["an outcome without a result", { kind: "call-closed", entry: ended(session, call).entry }],
  ["an outcome with tokens", { ...ended(session, call), tokens: [{ ordinal: 1, class: "email", digest: "d", call, value: sealed(20) }] }],
  ["a session", sessionOpened(session)],
  ["a prompt", promptGiven(session)],
])("%s comes out as it went in", (_, change) => {
  const queued = { ticket: 7, log: newAgent(), change, anchored: 3 };
  expect(unpack(structuredClone(pack(queued)))).toEqual(queued);
});

test("calls are packed, and what is not a call is not", () => {
  const log = newAgent();
  const isPacked = (change: AgentChange) => "text" in pack({ ticket: 1, log, change, anchored: 0 });
  expect([decided(session), ended(session, call), sessionOpened(session)].map(isPacked)).toEqual([true, true, false]);
});
