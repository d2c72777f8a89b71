import { expect, test } from "vitest";
import type { ApprovalRow } from "./port.ts";
import { vote } from "./vote.ts";

const row = (more: Partial<ApprovalRow> = {}): ApprovalRow => ({
  approval: "apr_1",
  agent: "agt_1",
  session: "ses_1",
  call: "call_1",
  digest: "d",
  state: "pending",
  asks: [{ rule: "a", quorum: 1 }],
  subject: { keyId: "key_1", bytes: new Uint8Array() },
  openedAt: 0,
  expiresAt: 100,
  votes: [],
  ...more,
});

test("one permit of one permits", () => {
  expect(vote({ row: row(), by: "per_1", requesters: [], alone: [], verdict: "permit", at: 1 })).toEqual({
    state: "permitted",
    event: "permitted",
  });
});

test("a requester cannot permit, and can refuse", () => {
  expect(() => vote({ row: row(), by: "per_1", requesters: ["per_0", "per_1"], alone: [], verdict: "permit", at: 1 })).toThrow(
    expect.objectContaining({ code: "APPROVAL_SELF" }),
  );
  expect(vote({ row: row(), by: "per_1", requesters: ["per_0", "per_1"], alone: [], verdict: "refuse", at: 1 }).state).toBe("refused");
});

test("a quorum of two needs two different people", () => {
  const asks = [{ rule: "a", quorum: 2 }];
  expect(vote({ row: row({ asks }), by: "per_1", requesters: [], alone: [], verdict: "permit", at: 1 })).toEqual({
    state: "pending",
    event: "voted",
  });
  const votes = [{ by: "per_1" as const, verdict: "permit" as const, at: 1 }];
  expect(() => vote({ row: row({ asks, votes }), by: "per_1", requesters: [], alone: [], verdict: "permit", at: 2 })).toThrow(
    expect.objectContaining({ code: "APPROVAL_VOTED" }),
  );
  expect(vote({ row: row({ asks, votes }), by: "per_2", requesters: [], alone: [], verdict: "permit", at: 2 }).state).toBe("permitted");
});

test("an expired approval cannot be permitted", () => {
  expect(() => vote({ row: row(), by: "per_1", requesters: [], alone: [], verdict: "permit", at: 100 })).toThrow(
    expect.objectContaining({ code: "APPROVAL_EXPIRED" }),
  );
});

test.each(["permitted", "refused", "expired", "consumed"] as const)("an approval that is %s cannot be voted on", (state) => {
  expect(() => vote({ row: row({ state }), by: "per_1", requesters: [], alone: [], verdict: "refuse", at: 1 })).toThrow(
    expect.objectContaining({ code: "APPROVAL_SETTLED" }),
  );
});

test("a requester who lives alone can permit, unless a rule demands another person", () => {
  const asking = { by: "per_1", requesters: ["per_0", "per_1"], alone: ["per_1"], verdict: "permit", at: 1 } as const;
  expect(vote({ row: row(), ...asking }).state).toBe("permitted");
  const asks = [
    { rule: "a", quorum: 1 },
    { rule: "b", quorum: 1, approver: "another" as const },
  ];
  expect(() => vote({ row: row({ asks }), ...asking })).toThrow(expect.objectContaining({ code: "APPROVAL_SELF" }));
  expect(vote({ row: row({ asks }), ...asking, by: "per_2" }).state).toBe("permitted");
});
