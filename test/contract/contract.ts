/** What every store promises, as sentences. `ledger/port.ts`, `ledger/change.ts` and the ports of the stops are what it holds stores to. */
import { generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AgentId, SessionId } from "../../src/call/id.ts";
import type { Label } from "../../src/call/label.ts";
import { logOrigin } from "../../src/ledger/checkpoint.ts";
import { noteSigner, type NoteKey } from "../../src/ledger/note.ts";
import { readEntry } from "../../src/ledger/read-entry.ts";
import type { Store, StoreHouse } from "../../src/store/port.ts";
import {
  anchored, charge, decided, DEFINITION, DIGEST, ended, houseChanged, lease, newAgent, newApproval, newCall, newLease, newPerson, newSession, opening, permitted, ruled, sealed,
  sessionMoved, sessionOpened, START_MS,
} from "./changes.ts";
import { checkLog } from "./check-log.ts";

/** How the suite gets an empty store of the kind under test; what `open` made is closed by the suite. */
export interface StoreUnderTest {
  readonly name: string;
  open(house: StoreHouse): Promise<Store>;
  /** Cleans up after the store was closed. */
  clean(): void;
}

export const HOUSE = "hse_00000000000000000000000001";
export const LOG_KEY = generateKeyPairSync("ed25519").privateKey;

/** The key that the log of an agent, or of the house, is checked with. */
export function logKey(of: AgentId | "house"): NoteKey {
  return noteSigner(logOrigin(HOUSE, of), LOG_KEY).key;
}

const LABEL: Label = { integrity: "untrusted", readers: ["per_a"], origins: ["files/read"] };

export const withCode = (code: string): unknown => expect.objectContaining({ code });

export function storeContract(under: StoreUnderTest): void {
  describe(`a store in ${under.name}`, () => {
    let store: Store;
    let agent: AgentId;
    let session: SessionId;

    beforeEach(async () => {
      store = await under.open({ house: HOUSE, logKey: LOG_KEY });
      agent = newAgent();
      session = newSession();
      await store.commit(agent, sessionOpened(session));
    });
    afterEach(async () => {
      await store.close();
      under.clean();
    });

    /** Opens an approval in the session and has a person permit it. */
    const permittedApproval = async (more: { expiresInMs?: number } = {}) => {
      const approval = newApproval();
      await store.commit(agent, decided(session, { effect: "ask", opens: opening(approval, more) }));
      await store.commit(agent, permitted(session, approval));
      return approval;
    };

    describe("its logs", () => {
      test("changes of one agent get consecutive indexes in the order of their commits", async () => {
        const commits = Array.from({ length: 700 }, () => store.commit(agent, decided(session)));
        const indexes = (await Promise.all(commits)).map(({ index }) => index);
        expect(indexes).toEqual(Array.from({ length: 700 }, (_, place) => place + 1));
      });

      test("every durable entry is covered by a signed checkpoint over the right tree", async () => {
        await Promise.all(Array.from({ length: 600 }, () => store.commit(agent, decided(session))));
        expect(checkLog(store.log(agent), logKey(agent))).toBe(601);
        await store.commit(agent, decided(session));
        expect(checkLog(store.log(agent), logKey(agent))).toBe(602);
        await store.commitHouse(houseChanged());
        expect(checkLog(store.log("house"), logKey("house"))).toBe(1);
      });

      test("an entry is read back as it was committed", async () => {
        const change = decided(session);
        const { index } = await store.commit(agent, change);
        const [bytes] = store.log(agent).entries(index, index + 1);
        expect(readEntry(bytes ?? new Uint8Array())).toEqual(change.entry);
      });

      test("the log of a house in which nothing happened has a checkpoint of size 0", () => {
        expect(checkLog(store.log("house"), logKey("house"))).toBe(0);
      });

      test("a tile that is not there is undefined, and so is a wider one than there is", () => {
        expect(store.log(agent).tile(0, 0, 1)).toHaveLength(32);
        expect(store.log(agent).tile(0, 0, 2)).toBeUndefined();
        expect(store.log(agent).tile(3, 0, 1)).toBeUndefined();
      });

      test("agents have logs of their own", async () => {
        const other = newAgent();
        const { index } = await store.commit(other, sessionOpened(newSession()));
        expect(index).toBe(0);
        expect([...store.agents()].sort()).toEqual([agent, other].sort());
        expect(checkLog(store.log(other), logKey(other))).toBe(1);
      });

      test("an agent gets its database with its first session and with nothing else", async () => {
        const stranger = newAgent();
        await expect(store.commit(stranger, decided(newSession()))).rejects.toEqual(withCode("STORE_NO_AGENT"));
        expect(() => store.log(stranger)).toThrow(withCode("STORE_NO_AGENT"));
        expect(store.agents()).toEqual([agent]);
        expect(store.session(stranger, session)).toBeUndefined();
        expect(store.openCalls(stranger)).toEqual([]);
      });

      test("a name that is no agent's id has no database, whatever is in it", async () => {
        for (const name of ["agt_../../etc/passwd", "agt_", "house", "agt_0000000000000000000000000/"]) {
          await expect(store.commit(name as AgentId, sessionOpened(newSession()))).rejects.toEqual(withCode("STORE_NO_AGENT"));
        }
      });

      test("one refused change leaves its neighbours in the same batch alone", async () => {
        const call = newCall();
        const settled = await Promise.allSettled([
          store.commit(agent, decided(session, { call })),
          store.commit(agent, decided(session, { call })),
          store.commit(agent, ended(session, newCall())),
          store.commit(agent, decided(newSession())),
          store.commit(agent, decided(session)),
        ]);
        expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected", "rejected", "fulfilled"]);
        expect(settled[4]).toEqual({ status: "fulfilled", value: { index: 2 } });
        expect(checkLog(store.log(agent), logKey(agent))).toBe(3);
        expect(store.session(agent, session)?.calls).toBe(2);
      });

      test("an entry that cannot be written is refused alone", async () => {
        const malformed = decided(session, { entry: { policy: "not a digest" } });
        const tooLarge = decided(session, { entry: { label: { integrity: "untrusted", readers: null, origins: Array.from({ length: 9_000 }, (_, at) => `origin/${at}`) } } });
        await expect(store.commit(agent, malformed)).rejects.toEqual(withCode("LEDGER_ENTRY_MALFORMED"));
        await expect(store.commit(agent, tooLarge)).rejects.toEqual(withCode("LEDGER_ENTRY_TOO_LARGE"));
        expect(store.log(agent).size()).toBe(1);
      });

      test("a closed store takes nothing more", async () => {
        await store.close();
        await expect(store.commit(agent, decided(session))).rejects.toEqual(withCode("STORE_CLOSED"));
        await expect(store.commitHouse(houseChanged())).rejects.toEqual(withCode("STORE_CLOSED"));
        store = await under.open({ house: HOUSE, logKey: LOG_KEY });
      });
    });

    describe("its calls", () => {
      test("a call is found with its content, by itself and in its session", async () => {
        const change = decided(session);
        const { index } = await store.commit(agent, change);
        const { call, at } = change.entry;
        const row = {
          call, session, at, action: "callTool", server: "files", name: "write_file", effect: "permit", rules: ["files.cedar#0"], reason: undefined,
          policy: change.entry.policy, definition: DEFINITION, status: undefined, fault: undefined, durationMs: undefined, found: undefined, args: change.args, result: undefined, entryIndex: index,
        };
        expect(store.call(call)).toEqual({ ...row, agent });
        const { args: _args, result: _result, ...brief } = row;
        expect(store.calls(agent, session, 10)).toStrictEqual([{ ...brief, budget: undefined }]);
        expect(store.call(newCall())).toBeUndefined();
      });

      test("a call that was closed has its outcome and its result", async () => {
        const change = decided(session);
        await store.commit(agent, change);
        const result = sealed();
        await store.commit(agent, ended(session, change.entry.call, { result, found: { email: 3 } }));
        expect(store.call(change.entry.call)).toMatchObject({ status: "done", durationMs: 12, found: { email: 3 }, result, args: change.args, fault: undefined });
      });

      test("a call is decided once", async () => {
        const call = newCall();
        await store.commit(agent, decided(session, { call, effect: "refuse" }));
        await expect(store.commit(agent, decided(session, { call }))).rejects.toEqual(withCode("LEDGER_CALL_DECIDED"));
      });

      test("a call is closed exactly once, however many try at the same time", async () => {
        const call = newCall();
        await store.commit(agent, decided(session, { call }));
        const tries = await Promise.allSettled(Array.from({ length: 8 }, () => store.commit(agent, ended(session, call))));
        expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
        await expect(store.commit(agent, ended(session, call, { status: "unknown" }))).rejects.toEqual(withCode("LEDGER_CALL_CLOSED"));
      });

      test("only a permitted call can be closed", async () => {
        const refused = newCall();
        await store.commit(agent, decided(session, { call: refused, effect: "refuse" }));
        await expect(store.commit(agent, ended(session, refused))).rejects.toEqual(withCode("LEDGER_CALL_CLOSED"));
        await expect(store.commit(agent, ended(session, newCall()))).rejects.toEqual(withCode("LEDGER_CALL_CLOSED"));
      });

      test("a permitted call without an outcome is open, and no other", async () => {
        const [open, done, refused] = [decided(session), decided(session), decided(session, { effect: "refuse" })];
        for (const change of [open, done, refused]) await store.commit(agent, change);
        await store.commit(agent, ended(session, done.entry.call));
        expect(store.openCalls(agent)).toEqual([{ call: open.entry.call, session, at: open.entry.at }]);
      });

      test("of many calls the newest are listed, in the order they were made", async () => {
        const changes = Array.from({ length: 5 }, () => decided(session));
        for (const change of changes) await store.commit(agent, change);
        expect(store.calls(agent, session, 3).map(({ call }) => call)).toEqual(changes.slice(2).map(({ entry }) => entry.call));
      });
    });

    describe("its sessions", () => {
      test("a session is found as it was opened", async () => {
        const [id, person] = [newSession(), newPerson()];
        const change = sessionOpened(id, person);
        await store.commit(agent, change);
        expect(store.session(agent, id)).toEqual({
          session: id, agent, person, openedBy: change.entry.by, purpose: change.opened?.purpose, state: "active", startedAt: change.entry.at, calls: 0, lastCall: undefined,
          label: { integrity: "trusted", readers: null, origins: [] }, wrappedKey: change.opened?.wrappedKey,
        });
        expect(store.sessions(agent, 10).map((row) => row.session)).toEqual([id, session]);
        expect(store.sessions(agent, 1).map((row) => row.session)).toEqual([id]);
      });

      test("a session counts its calls and remembers the last and its label", async () => {
        const call = newCall();
        await store.commit(agent, decided(session, { effect: "refuse" }));
        await store.commit(agent, decided(session, { call }));
        const label: Label = { integrity: "untrusted", readers: ["per_a"], origins: ["files/read_file"] };
        await store.commit(agent, ended(session, call, { label }));
        expect(store.session(agent, session)).toMatchObject({ calls: 2, lastCall: call, label });
      });

      test("after a stop no permit of the session commits, though it was asked for before the stop was acknowledged", async () => {
        for (const event of ["paused", "killed"] as const) {
          const stopped = newSession();
          await store.commit(agent, sessionOpened(stopped));
          const [stop, permit, refusal] = await Promise.allSettled([
            store.commit(agent, sessionMoved(stopped, event)),
            store.commit(agent, decided(stopped)),
            store.commit(agent, decided(stopped, { effect: "refuse" })),
          ]);
          expect(stop.status).toBe("fulfilled");
          expect(permit).toEqual({ status: "rejected", reason: withCode("LEDGER_SESSION_NOT_ACTIVE") });
          expect(refusal.status).toBe("fulfilled");
        }
      });

      test("a call under way when its session is killed can still be closed", async () => {
        const call = newCall();
        await store.commit(agent, decided(session, { call }));
        await store.commit(agent, sessionMoved(session, "killed"));
        await store.commit(agent, ended(session, call, { status: "unknown" }));
        expect(store.call(call)?.status).toBe("unknown");
      });

      test("a paused session can be resumed, a killed one by nobody", async () => {
        await store.commit(agent, sessionMoved(session, "paused"));
        await store.commit(agent, sessionMoved(session, "resumed"));
        await store.commit(agent, decided(session));
        await store.commit(agent, sessionMoved(session, "killed"));
        for (const event of ["resumed", "paused", "ended"] as const) {
          await expect(store.commit(agent, sessionMoved(session, event))).rejects.toEqual(withCode("LEDGER_SESSION_SETTLED"));
        }
        expect(store.session(agent, session)?.state).toBe("killed");
      });

      test("an erased session has no key and stays erased", async () => {
        await store.commit(agent, sessionMoved(session, "erased"));
        expect(store.session(agent, session)).toMatchObject({ state: "erased", wrappedKey: undefined });
        for (const event of ["resumed", "paused", "killed", "ended", "erased"] as const) {
          await expect(store.commit(agent, sessionMoved(session, event))).rejects.toEqual(withCode("LEDGER_SESSION_SETTLED"));
        }
        await expect(store.commit(agent, decided(session))).rejects.toEqual(withCode("LEDGER_SESSION_NOT_ACTIVE"));
      });

      test("nothing happens in a session that does not exist, and none is opened twice", async () => {
        await expect(store.commit(agent, decided(newSession(), { effect: "refuse" }))).rejects.toEqual(withCode("STORE_CHANGE"));
        await expect(store.commit(agent, sessionMoved(newSession(), "killed"))).rejects.toEqual(withCode("STORE_CHANGE"));
        await expect(store.commit(agent, sessionOpened(session))).rejects.toEqual(withCode("STORE_CHANGE"));
      });
    });

    describe("its calls as they were decided", () => {
      const on = {
        takenAt: START_MS, kind: "tool", agentName: "reader", role: "reading", classes: ["read", "egress"], teams: ["kitchen"], calls: 3, findings: ["pii"],
        approvals: ["files.cedar#ask"],
        remedies: ["sanitize:credentials"],
      } as const;

      test("keep exactly what the rules read", async () => {
        const change = { ...decided(session, { effect: "refuse", entry: { label: LABEL } }), on, budget: { spend: { used: 2, left: 1 }, hours: { open: true } } };
        const { index } = await store.commit(agent, change);
        const { entry, args, budget } = change;
        const { call, at, action, server, name, definition, policy, rules, reason } = entry;
        const kept = {
          agent, session, call, entryIndex: index, at, action, server, name, definition, policy, effect: "refuse", rules, reason, label: LABEL,
          approval: undefined, lease: undefined, args, budget, on,
        };
        expect(store.recordedCall(call)).toEqual(kept);
        expect(store.recordedCalls(agent, { from: 0, since: 0, until: Infinity, limit: 10 })).toEqual([kept]);
      });

      test("that no rules were asked about have nothing of it", async () => {
        const change = decided(session, { effect: "refuse" });
        await store.commit(agent, change);
        expect(store.recordedCall(change.entry.call)).toMatchObject({ on: undefined, budget: {} });
        expect(store.recordedCall(newCall())).toBeUndefined();
      });

      test("come in pages in the order of their entries, within a time, and newest first without content", async () => {
        const changes = Array.from({ length: 7 }, () => decided(session));
        for (const change of changes) await store.commit(agent, change);
        const calls = changes.map(({ entry }) => entry.call);
        const page = (from: number, more = {}) => store.recordedCalls(agent, { from, since: 0, until: Infinity, limit: 3, ...more });
        expect(page(0).map(({ call }) => call)).toEqual(calls.slice(0, 3));
        expect(page((page(0).at(-1)?.entryIndex ?? 0) + 1).map(({ call }) => call)).toEqual(calls.slice(3, 6));
        const [third, fifth] = [changes[2]?.entry.at ?? 0, changes[4]?.entry.at ?? 0];
        expect(page(0, { since: third, until: fifth }).map(({ call }) => call)).toEqual(calls.slice(2, 4));
        const newest = store.newestCalls(agent, { before: Infinity, limit: 2 });
        expect(newest).toEqual(changes.slice(-2).reverse().map(({ entry }, place) => ({ entryIndex: 7 - place, at: entry.at })));
        expect(store.newestCalls(agent, { before: 6, limit: 9 })).toHaveLength(5);
        expect(store.recordedCalls(newAgent(), { from: 0, since: 0, until: Infinity, limit: 3 })).toEqual([]);
      });
    });

    describe("its budgets", () => {
      test("a call keeps what stood in its budgets when it was decided on", async () => {
        const budget = { spend: { used: 3, left: 97 }, office: { open: true } };
        const [read, without] = [decided(session, { budget, effect: "refuse" }), decided(session)];
        for (const change of [read, without]) await store.commit(agent, change);
        expect(store.call(read.entry.call)?.budget).toEqual(budget);
        expect(store.calls(agent, session, 2).map((row) => row.budget)).toEqual([budget, undefined]);
      });

      test("what calls take of a counter adds up, and what an outcome gives back comes off", async () => {
        const call = newCall();
        await Promise.all(Array.from({ length: 50 }, () => store.commit(agent, decided(session, { charges: [charge("spend", agent, 7)] }))));
        await store.commit(agent, decided(session, { call, charges: [charge("spend", agent, 30), charge("calls", session, 1)] }));
        await store.commit(agent, ended(session, call, { charges: [charge("spend", agent, -10)] }));
        expect(store.counter(agent, "spend", agent)).toEqual({ budget: "spend", key: agent, since: 0, used: 370, until: 0 });
        expect(store.counter(agent, "calls", session)?.used).toBe(1);
        expect(store.counter(agent, "spend", session)).toBeUndefined();
        expect(store.counter(newAgent(), "spend", agent)).toBeUndefined();
      });

      test("a change that is refused takes nothing", async () => {
        const call = newCall();
        await store.commit(agent, decided(session, { call, effect: "refuse" }));
        const twice = decided(session, { call, charges: [charge("spend", agent, 5)] });
        await expect(store.commit(agent, twice)).rejects.toEqual(withCode("LEDGER_CALL_DECIDED"));
        await expect(store.commit(agent, ended(session, call, { charges: [charge("spend", agent, 5)] }))).rejects.toEqual(withCode("LEDGER_CALL_CLOSED"));
        expect(store.counter(agent, "spend", agent)).toBeUndefined();
      });

      test("a later period begins anew, and a charge that comes late for an earlier one is not lost", async () => {
        const take = (amount: number, since: number) => store.commit(agent, decided(session, { charges: [charge("daily", agent, amount, { since })] }));
        await take(5, 1000);
        await take(2, 2000);
        expect(store.counter(agent, "daily", agent)).toMatchObject({ since: 2000, used: 2 });
        await take(4, 1000);
        expect(store.counter(agent, "daily", agent)).toMatchObject({ since: 2000, used: 6 });
      });

      test("a rate is spoken for until the latest moment, and a counter is never below zero", async () => {
        for (const until of [500, 900, 700]) await store.commit(agent, decided(session, { charges: [charge("pace", session, 1, { until })] }));
        await store.commit(agent, decided(session, { charges: [charge("pace", session, -9)] }));
        expect(store.counter(agent, "pace", session)).toMatchObject({ until: 900, used: 0 });
        await store.commit(agent, decided(session, { charges: [charge("other", session, -9)] }));
        expect(store.counter(agent, "other", session)?.used).toBe(0);
      });

      test("counters of one budget are found in all agents' databases", async () => {
        const [other, person] = [newAgent(), newPerson()];
        const elsewhere = newSession();
        await store.commit(other, sessionOpened(elsewhere, person));
        await store.commit(agent, decided(session, { charges: [charge("people", person, 3), charge("mine", agent, 1)] }));
        await store.commit(other, decided(elsewhere, { charges: [charge("people", person, 4)] }));
        expect(store.counters("people").map(({ key, used }) => [key, used]).sort()).toEqual([[person, 3], [person, 4]]);
        expect(store.counters("nothing")).toEqual([]);
      });
    });

    describe("its approvals", () => {
      test("an approval is found by its id, its digest and its state", async () => {
        const approval = newApproval();
        const opens = opening(approval);
        const change = decided(session, { effect: "ask", opens });
        await store.commit(agent, change);
        const row = { approval, agent, session, call: change.entry.call, digest: DIGEST, state: "pending", asks: opens.asks, subject: opens.subject,
          openedAt: change.entry.at, expiresAt: opens.expiresAt, votes: [] };
        expect(store.approval(approval)).toEqual(row);
        expect(store.approvalFor(agent, session, DIGEST)).toEqual(row);
        const { subject: _subject, ...brief } = row;
        expect(store.approvals("pending")).toStrictEqual([brief]);
        expect(store.approvals("permitted")).toEqual([]);
        expect(store.approval(newApproval())).toBeUndefined();
      });

      test("approvals of all agents are listed, oldest first, also those opened after the list was empty", async () => {
        expect(store.approvals("pending")).toEqual([]);
        const [first, second, other, elsewhere] = [newApproval(), newApproval(), newAgent(), newSession()];
        await store.commit(agent, decided(session, { effect: "ask", opens: opening(first) }));
        await store.commit(other, sessionOpened(elsewhere));
        await store.commit(other, decided(elsewhere, { effect: "ask", opens: opening(second) }));
        expect(store.approvals("pending").map(({ approval }) => approval)).toEqual([first, second]);
        await store.commit(agent, permitted(session, first));
        expect(store.approvals("pending").map(({ approval }) => approval)).toEqual([second]);
      });

      test("those whose time has run out are found, and how many wait is counted to a limit", async () => {
        const [late, soon] = [opening(newApproval()), opening(newApproval(), { expiresInMs: 1 })] as const;
        for (const opens of [late, soon]) await store.commit(agent, decided(session, { effect: "ask", opens }));
        const found = () => [-1, 0].map((later) => store.expired(soon.expiresAt + later).map((row) => row.approval));
        expect([found(), store.pendingOf(agent, 5), store.pendingOf(agent, 1)]).toEqual([[[], [soon.approval]], 2, 1]);
        await store.commit(agent, permitted(session, soon.approval));
        expect([found(), store.pendingOf(agent, 5), store.pendingOf(newAgent(), 5)]).toEqual([[[], []], 1, 0]);
      });

      test("for a digest the newest approval is found, in whatever state, of this session alone", async () => {
        const first = newApproval();
        await store.commit(agent, decided(session, { effect: "ask", opens: opening(first) }));
        await store.commit(agent, ruled(session, first, { state: "refused", event: "refused", by: newPerson() }));
        expect(store.approvalFor(agent, session, DIGEST)).toMatchObject({ approval: first, state: "refused" });
        const second = newApproval();
        await store.commit(agent, decided(session, { effect: "ask", opens: opening(second) }));
        expect(store.approvalFor(agent, session, DIGEST)).toMatchObject({ approval: second, state: "pending" });
        expect(store.approvalFor(agent, newSession(), DIGEST)).toBeUndefined();
      });

      test("a permitted approval permits one call, however many try at the same time", async () => {
        const approval = await permittedApproval();
        const tries = await Promise.allSettled(Array.from({ length: 8 }, () => store.commit(agent, decided(session, { consumes: { approval } }))));
        expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
        expect(tries.filter((tried) => tried.status === "rejected" && tried.reason.code === "LEDGER_APPROVAL_SPENT")).toHaveLength(7);
        expect(store.approval(approval)?.state).toBe("consumed");
        expect(store.calls(agent, session, 100).filter(({ effect }) => effect === "permit")).toHaveLength(1);
      });

      test("an approval is not used for another digest, in another session, late, or before it is permitted", async () => {
        const spent = withCode("LEDGER_APPROVAL_SPENT");
        const approval = await permittedApproval({ expiresInMs: 100_000 });
        const { expiresAt = 0 } = store.approval(approval) ?? {};
        const other = newSession();
        await store.commit(agent, sessionOpened(other));
        const consumes = { approval };
        await expect(store.commit(agent, decided(session, { consumes, entry: { digest: "0".repeat(64) } }))).rejects.toEqual(spent);
        await expect(store.commit(agent, decided(other, { consumes }))).rejects.toEqual(spent);
        await expect(store.commit(agent, decided(session, { consumes, entry: { at: expiresAt } }))).rejects.toEqual(spent);
        await store.commit(agent, decided(session, { consumes, entry: { at: expiresAt - 1 } }));
        const pending = newApproval();
        await store.commit(agent, decided(session, { effect: "ask", opens: opening(pending) }));
        await expect(store.commit(agent, decided(session, { consumes: { approval: pending } }))).rejects.toEqual(spent);
        await expect(store.commit(agent, decided(session, { consumes: { approval: newApproval() } }))).rejects.toEqual(spent);
      });

      test("a settled approval is not ruled on again", async () => {
        const approval = await permittedApproval();
        for (const state of ["permitted", "refused", "expired", "pending"] as const) {
          const change = ruled(session, approval, { state, event: state === "pending" ? "voted" : state, by: newPerson() });
          await expect(store.commit(agent, change)).rejects.toEqual(withCode("LEDGER_APPROVAL_SETTLED"));
        }
        expect(store.approval(approval)?.votes).toHaveLength(1);
      });

      test("an approval becomes permitted with as many people as its quorum, never with fewer", async () => {
        const [approval, first, second] = [newApproval(), newPerson(), newPerson()];
        const settled = withCode("LEDGER_APPROVAL_SETTLED");
        await store.commit(agent, decided(session, { effect: "ask", opens: opening(approval, { quorum: 2 }) }));
        await expect(store.commit(agent, permitted(session, approval, first))).rejects.toEqual(settled);
        await store.commit(agent, ruled(session, approval, { state: "pending", event: "voted", by: first }));
        await expect(store.commit(agent, permitted(session, approval, first))).rejects.toEqual(settled);
        // Two people who vote at once each see one vote and call it pending; the second of them has to look again.
        await expect(store.commit(agent, ruled(session, approval, { state: "pending", event: "voted", by: second }))).rejects.toEqual(settled);
        await store.commit(agent, permitted(session, approval, second));
        expect(store.approval(approval)).toMatchObject({ state: "permitted", votes: [{ by: first, verdict: "permit" }, { by: second, verdict: "permit" }] });
      });

      test("one refusal refuses, also of somebody who had permitted", async () => {
        const [approval, person] = [newApproval(), newPerson()];
        await store.commit(agent, decided(session, { effect: "ask", opens: opening(approval, { quorum: 2 }) }));
        await store.commit(agent, ruled(session, approval, { state: "pending", event: "voted", by: person }));
        await store.commit(agent, ruled(session, approval, { state: "refused", event: "refused", by: person }));
        expect(store.approval(approval)).toMatchObject({ state: "refused", votes: [{ verdict: "permit" }, { verdict: "refuse" }] });
      });

      test.each(["expired", "withdrawn"] as const)("an approval can be %s without a vote", async (event) => {
        const approval = newApproval();
        const change = ruled(session, approval, { state: "expired", event });
        for (const one of [decided(session, { effect: "ask", opens: opening(approval) }), change]) await store.commit(agent, one);
        expect([store.approval(approval)?.state, store.approval(approval)?.withdrawnAt]).toEqual(["expired", event === "withdrawn" ? change.entry.at : undefined]);
      });

      test("a lease has as many uses as were granted, however many try at the same time", async () => {
        const [approval, id] = [newApproval(), newLease()];
        await store.commit(agent, decided(session, { effect: "ask", opens: opening(approval) }));
        const granted = lease(id, { usesMax: 3 });
        await store.commit(agent, ruled(session, approval, { state: "permitted", event: "leased", by: newPerson(), lease: granted }));
        expect(store.leases(agent, session, "files", "write_file")).toEqual([
          {
            lease: id, session, approval, server: "files", name: "write_file", rules: granted.rules, patterns: granted.patterns, usesLeft: 3,
            expiresAt: granted.expiresAt, definition: DEFINITION,
          },
        ]);
        const tries = await Promise.allSettled(Array.from({ length: 8 }, () => store.commit(agent, decided(session, { consumes: { lease: id } }))));
        expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
        expect(store.leases(agent, session, "files", "write_file")).toEqual([]);
      });

      test("a lease is not used late, for another tool, or for a changed definition", async () => {
        const [approval, id, spent] = [newApproval(), newLease(), withCode("LEDGER_APPROVAL_SPENT")];
        await store.commit(agent, decided(session, { effect: "ask", opens: opening(approval) }));
        const granted = lease(id, { usesMax: 1, expiresInMs: 100_000 });
        await store.commit(agent, ruled(session, approval, { state: "permitted", event: "leased", by: newPerson(), lease: granted }));
        const consumes = { lease: id };
        await expect(store.commit(agent, decided(session, { consumes, entry: { at: granted.expiresAt } }))).rejects.toEqual(spent);
        await expect(store.commit(agent, decided(session, { consumes, entry: { server: "other" } }))).rejects.toEqual(spent);
        await expect(store.commit(agent, decided(session, { consumes, entry: { definition: "0".repeat(64) } }))).rejects.toEqual(spent);
        expect(store.leases(agent, session, "files", "write_file")).toHaveLength(1);
      });
    });

    describe("its house", () => {
      const row = (id: AgentId, name: string) =>
        ({ agent: id, name, role: "reader", owner: newPerson(), keyDigest: "0".repeat(64), state: "active", addedAt: 1, tokensNotBefore: 0 }) as const;

      test("an agent is found by id and name, and written whole when it changes", async () => {
        const added = row(agent, "reader");
        await store.commitHouse(houseChanged([{ table: "agent", agent: added }]));
        expect(store.agentRow(agent)).toEqual(added);
        expect(store.agentNamed("reader")).toEqual(added);
        const { owner: _, ...revoked } = { ...added, state: "revoked" as const, tokensNotBefore: 7 };
        await store.commitHouse(houseChanged([{ table: "agent", agent: revoked }]));
        expect(store.agentRows()).toEqual([revoked]);
      });

      test("two agents cannot have one name, and the refused change leaves no entry", async () => {
        await store.commitHouse(houseChanged([{ table: "agent", agent: row(agent, "reader") }]));
        await expect(store.commitHouse(houseChanged([{ table: "agent", agent: row(newAgent(), "reader") }]))).rejects.toEqual(withCode("STORE_CHANGE"));
        expect(store.log("house").size()).toBe(1);
      });

      test("an agent's wrapped key is kept", async () => {
        const wrapped = { agent, keyId: "key_00000000000000000000000001", wrappedBy: "root", bytes: new Uint8Array([1, 2, 3]) };
        await store.commitHouse(houseChanged([{ table: "agent_key", wrapped }]));
        expect(store.agentKey(agent)).toEqual({ keyId: wrapped.keyId, wrappedBy: "root", bytes: wrapped.bytes });
        expect(store.agentKey(newAgent())).toBeUndefined();
      });

      test("a revoked token is listed until its time runs out", async () => {
        await store.commitHouse(houseChanged([{ table: "token_revoked", token: "jti-1", until: START_MS + 5_000_000 }]));
        expect(store.revokedTokens(START_MS + 4_999_999)).toEqual(["jti-1"]);
        expect(store.revokedTokens(START_MS + 5_000_000)).toEqual([]);
      });

      test("people and operators' logins are kept", async () => {
        const person = { person: newPerson(), name: "Olga", role: "owner", addedAt: 3 } as const;
        const login = { digest: "a".repeat(64), person: person.person, kind: "link", expiresAt: 9 } as const;
        await store.commitHouse(houseChanged([{ table: "person", person }, { table: "operator_session", session: login }]));
        expect(store.person(person.person)).toEqual(person);
        expect(store.persons()).toEqual([person]);
        expect(store.operatorSession(login.digest)).toEqual(login);
        await store.commitHouse(houseChanged([{ table: "operator_session", session: { ...login, usedAt: 4 } }]));
        expect(store.operatorSession(login.digest)).toEqual({ ...login, usedAt: 4 });
        expect(store.operatorSession("b".repeat(64))).toBeUndefined();
      });

      test("definitions are kept with their candidates", async () => {
        const pinned = { kind: "tool", server: "files", name: "read", state: "pinned", fingerprint: DEFINITION, described: { name: "read", "é": [1, null] }, firstSeenAt: 4 } as const;
        await store.commitHouse(houseChanged([{ table: "definition", definition: pinned }]));
        const quarantined = { ...pinned, state: "quarantined", candidate: { fingerprint: DIGEST, described: { name: "read", description: "new" } } } as const;
        expect(store.definitions()).toEqual([pinned]);
        await store.commitHouse(houseChanged([{ table: "definition", definition: quarantined }]));
        expect(store.definitions()).toEqual([quarantined]);
      });

      test("definitions are kept as they were pinned, whatever came after", async () => {
        const first = { kind: "tool", server: "files", name: "read", fingerprint: DEFINITION, described: { name: "read" } } as const;
        const second = { ...first, fingerprint: DIGEST, described: { name: "read", description: "new" } };
        for (const definition of [first, second, second]) await store.commitHouse(houseChanged([{ table: "definition_version", definition }]));
        expect(store.definitionAs(first)).toEqual({ ...first, state: "pinned" });
        expect(store.definitionAs(second)).toEqual({ ...second, state: "pinned" });
        expect(store.definitionAs({ ...first, kind: "prompt" })).toBeUndefined();
      });

      test("policy sets are kept with their files, and each change with who made it and why", async () => {
        const [version, files] = ["0".repeat(64), { "a.cedar": "permit(principal, action, resource);" }];
        const entry = `ent_${"0".repeat(26)}`;
        const rejected = { entry, at: 4, event: "rejected", version: "1".repeat(64), by: "house", cause: "folder", because: undefined, problems: [{ severity: "error", code: "POLICY_SYNTAX", what: "no", where: "a.cedar:1:1" }] } as const;
        const loaded = { entry: entry.replace(/0$/, "1"), at: 5, event: "loaded", version, by: newPerson(), cause: "apply", because: "the cook asked", problems: [] } as const;
        await store.commitHouse(houseChanged([{ table: "policy_change", change: rejected }]));
        await store.commitHouse(houseChanged([{ table: "policy_change", change: loaded }, { table: "policy", policy: { version, at: 5, files } }]));
        expect(store.policyChanges()).toEqual([rejected, loaded]);
        expect(store.policyFiles(version)).toEqual(files);
        expect(store.policyFiles("1".repeat(64))).toBeUndefined();
      });

      test("a policy set and an anchor are entries of the house log", async () => {
        await store.commitHouse(houseChanged([{ table: "policy", policy: { version: "0".repeat(64), at: 1, files: { "a.cedar": "permit(principal, action, resource);" } } }]));
        await store.commitHouse(anchored(agent, 1));
        expect(checkLog(store.log("house"), logKey("house"))).toBe(2);
      });
    });
  });
}
