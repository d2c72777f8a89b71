/** The ledger as a stop, over a real store and real session keys: what it records, and what it will not record. */
import { createSecretKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Call } from "../../src/call/call.ts";
import { Credential } from "../../src/call/credential.ts";
import { sha256Hex } from "../../src/call/digest.ts";
import { Fault } from "../../src/call/fault.ts";
import { idMaker } from "../../src/call/id.ts";
import type { AgentId, ApprovalId } from "../../src/call/id.ts";
import type { JsonObject } from "../../src/call/json.ts";
import { TRUSTED_PUBLIC } from "../../src/call/label.ts";
import { Released } from "../../src/call/outcome.ts";
import type { Outcome } from "../../src/call/outcome.ts";
import { Permit } from "../../src/call/permit.ts";
import { Recorded } from "../../src/call/recorded.ts";
import type { Ruling } from "../../src/call/ruling.ts";
import type { SessionView } from "../../src/call/session-view.ts";
import { subjectDigest } from "../../src/call/subject.ts";
import { HeldSessionKeys } from "../../src/keys/session-keys.ts";
import { Anchors } from "../../src/ledger/anchor.ts";
import type { AgentEntry, DecisionEntry, OutcomeEntry, SessionEntry } from "../../src/ledger/entry.ts";
import { exportHouse } from "../../src/main/export-house.ts";
import { ledgerStop } from "../../src/ledger/ledger-stop.ts";
import { logOrigin } from "../../src/ledger/checkpoint.ts";
import { entryMaker } from "../../src/ledger/make-entry.ts";
import type { EntryBody } from "../../src/ledger/make-entry.ts";
import { encodeVkey, noteSigner } from "../../src/ledger/note.ts";
import { readEntry } from "../../src/ledger/read-entry.ts";
import { recover } from "../../src/ledger/recover.ts";
import { openMemoryStore } from "../../src/store/memory/open.ts";
import { exportSource } from "../../src/main/export-source.ts";
import type { LogReport } from "../../src/verify/report.ts";
import { verify } from "../../src/verify/verify.ts";
import { HOUSE } from "./book.ts";

const POLICY = sha256Hex("policy");
const DEFINITION = sha256Hex("definition");
const clock = { now: () => Date.now(), monotonic: () => performance.now(), after: () => () => undefined };
const chance = { bytes: (count: number) => randomBytes(count) };
const newId = idMaker(clock, chance);
const makeEntry = entryMaker(clock, newId);

/** A house with one agent in an open session, and the ledger stop over its store. */
async function opened() {
  const logKey = generateKeyPairSync("ed25519").privateKey;
  const store = openMemoryStore({ house: HOUSE, logKey });
  const ledger = ledgerStop({ store, makeEntry });
  const agent: AgentId = newId("agt");
  const keys = new HeldSessionKeys(newId("key"), createSecretKey(randomBytes(32)), { chance, isErased: () => false });
  const session: SessionView = {
    id: newId("ses"),
    agent,
    keys,
    person: undefined,
    purpose: undefined,
    startedAt: clock.now(),
    calls: 0,
    previous: undefined,
    label: TRUSTED_PUBLIC,
  };
  await store.commitHouse({
    kind: "house-changed",
    entry: makeEntry<EntryBody<AgentEntry>>({ kind: "agent", agent, event: "added", by: "house" }),
  });
  const entry: SessionEntry = makeEntry<EntryBody<SessionEntry>>({ kind: "session", session: session.id, event: "opened", by: agent });
  const wrappedKey = { keyId: keys.keyId, wrappedBy: newId("key"), bytes: randomBytes(60) };
  await store.commit(agent, { kind: "session-changed", entry, opened: { session: session.id, wrappedKey } });
  const vkeys = encodeVkey(noteSigner(logOrigin(HOUSE, "house"), logKey).key);
  const verified = async (): Promise<LogReport> => {
    await new Anchors({ store, makeEntry }).run();
    const files = new Map([...exportHouse({ store, vkeys })].map(({ path, bytes }) => [path, bytes]));
    const report = verify(exportSource({ paths: [...files.keys()], read: (path) => files.get(path) as Uint8Array }), { vkeys });
    expect(report.status).toBe("verified");
    return report.logs.find(({ log }) => log === agent) as LogReport;
  };
  const lastEntry = () => readEntry(store.log(agent).entries(store.log(agent).size() - 1, store.log(agent).size())[0] as Uint8Array);
  return { store, ledger, agent, session, verified, lastEntry };
}

function callOf(args: JsonObject = { path: "/notes/a.txt" }, more: Partial<Call> = {}): Call {
  const definition = { kind: "tool", server: "files", name: "read_file", fingerprint: DEFINITION, state: "pinned", described: {} } as const;
  return {
    id: newId("call"),
    at: clock.now(),
    door: "mcp",
    action: "callTool",
    definition,
    name: "read_file",
    args,
    carried: undefined,
    credential: new Credential("secret"),
    approval: undefined,
    fault: undefined,
    ...more,
  };
}

function permitOf(call: Call, session: SessionView, more: Partial<Permit["facts"]> = {}): Extract<Ruling, { effect: "permit" }> {
  const digest = subjectDigest(call, session, POLICY);
  const permit = Permit.mint({ call: call.id, digest, definition: DEFINITION, policy: POLICY, rules: ["base.cedar#read"], ...more });
  return { effect: "permit", permit, policy: POLICY, rules: [{ rule: "base.cedar#read" }] };
}

function askOf(call: Call, session: SessionView, approval: ApprovalId): Ruling {
  const digest = subjectDigest(call, session, POLICY);
  const asks = [{ rule: "base.cedar#ask", quorum: 1, expiresInMs: 60_000, reason: "it sends" }];
  return {
    effect: "ask",
    policy: POLICY,
    rules: [{ rule: "base.cedar#ask" }],
    waiting: { approval, asks, digest, expiresAt: call.at + 60_000, opened: true },
  };
}

const inspected = (outcome: Outcome) => ({
  released: Released.mint(outcome),
  findings: [],
  label: { ...TRUSTED_PUBLIC, origins: ["files/read_file"] },
});
const FOREIGN = expect.objectContaining({ code: "LEDGER_PERMIT_FOREIGN" });

describe("a permit", () => {
  test("comes back recorded, at the index of its entry, and the outcome follows", async () => {
    const { ledger, session, verified, lastEntry } = await opened();
    const call = callOf();
    const recorded = (await ledger.record(call, session, permitOf(call, session))) as Recorded;
    expect(Recorded.isGenuine(recorded)).toBe(true);
    expect(recorded.index).toBe(1);
    expect((await verified()).openCalls).toEqual([call.id]);
    await ledger.close(call, session, recorded, inspected({ status: "done", result: { content: [] }, durationMs: 3.6 }));
    expect(lastEntry()).toMatchObject({ kind: "outcome", call: call.id, status: "done", durationMs: 4 });
    expect(await verified()).toMatchObject({ entries: 3, anchoredTo: 3, openCalls: [] });
  });

  test("keeps the arguments sealed, and their digest in the entry", async () => {
    const { ledger, session, store, lastEntry } = await opened();
    const call = callOf({ path: "/notes/very-private.txt" });
    await ledger.record(call, session, permitOf(call, session));
    const row = store.call(call.id);
    const entry = lastEntry() as DecisionEntry;
    expect(entry.args).toEqual({ sha256: sha256Hex(row?.args.bytes ?? ""), bytes: row?.args.bytes.length });
    expect(JSON.stringify(entry)).not.toContain("private");
    const content = session.keys.open(row?.args as never, `${call.id}/args`);
    expect(Buffer.from(content).toString()).toBe('{"args":{"path":"/notes/very-private.txt"},"name":"read_file"}');
  });

  test("is not recorded when it is not genuine, or not for exactly this call", async () => {
    const { ledger, session, store, agent } = await opened();
    const call = callOf();
    const right = permitOf(call, session);
    const lookAlike = Object.create(Permit.prototype, { facts: { value: right.permit.facts } }) as Permit;
    const rulings: readonly Ruling[] = [
      { ...right, permit: lookAlike },
      { ...right, permit: { facts: right.permit.facts } as Permit },
      permitOf(callOf(), session),
      permitOf(call, session, { digest: sha256Hex("another") }),
      permitOf(call, session, { definition: sha256Hex("another") }),
      permitOf(call, session, { policy: sha256Hex("another") }),
    ];
    for (const ruling of rulings) await expect(ledger.record(call, session, ruling)).rejects.toThrow(FOREIGN);
    await expect(ledger.record({ ...call, args: { path: "/etc/passwd" } }, session, right)).rejects.toThrow(FOREIGN);
    await expect(ledger.record({ ...call, fault: new Fault("INTAKE_UNKNOWN", "no") }, session, right)).rejects.toThrow(FOREIGN);
    expect(store.log(agent).size()).toBe(1);
  });
});

test("an ask opens its approval with the exact bytes, and comes back without a permit", async () => {
  const { ledger, session, store, verified } = await opened();
  const call = callOf();
  const approval = newId("apr");
  expect(await ledger.record(call, session, askOf(call, session, approval))).toBeUndefined();
  const row = store.approval(approval);
  expect(row).toMatchObject({ state: "pending", call: call.id, digest: subjectDigest(call, session, POLICY) });
  const subject = Buffer.from(session.keys.open(row?.subject as never, `${approval}/subject`)).toString();
  expect(JSON.parse(subject)).toMatchObject({ action: "callTool", args: { path: "/notes/a.txt" }, policy: POLICY });
  await verified();
  const other = callOf({ path: "/other" });
  await expect(ledger.record(other, session, askOf(call, session, newId("apr")))).rejects.toThrow(FOREIGN);
});

test("a refusal is recorded with its code, also for something that has no definition", async () => {
  const { ledger, session, verified, lastEntry } = await opened();
  const definition = { kind: "tool", server: "_unknown", name: "_unknown", fingerprint: "", state: "unknown", described: {} } as const;
  const call = callOf({}, { definition, name: "rm -rf", fault: new Fault("INTAKE_UNKNOWN", "no such tool") });
  const reason = { stop: "intake", code: "INTAKE_UNKNOWN", text: "no such tool" } as const;
  expect(await ledger.record(call, session, { effect: "refuse", reason, rules: [], policy: POLICY })).toBeUndefined();
  expect(lastEntry()).toMatchObject({ effect: "refuse", reason: "INTAKE_UNKNOWN", name: "_unknown" });
  await verified();
});

describe("an outcome", () => {
  async function permitted() {
    const house = await opened();
    const call = callOf();
    const recorded = (await house.ledger.record(call, house.session, permitOf(call, house.session))) as Recorded;
    return { ...house, call, recorded };
  }

  test("is recorded once", async () => {
    const { ledger, session, call, recorded } = await permitted();
    await ledger.close(call, session, recorded, inspected({ status: "done", result: {}, durationMs: 1 }));
    await expect(ledger.close(call, session, recorded, inspected({ status: "done", result: {}, durationMs: 1 }))).rejects.toThrow(
      expect.objectContaining({ code: "LEDGER_CALL_CLOSED" }),
    );
  });

  test("is not recorded without the recorded permit of its call, nor before inspection released it", async () => {
    const { ledger, session, call, recorded, store, agent } = await permitted();
    const outcome: Outcome = { status: "done", durationMs: 1 };
    await expect(ledger.close(callOf(), session, recorded, inspected(outcome))).rejects.toThrow(FOREIGN);
    await expect(ledger.close(call, session, { permit: recorded.permit, index: 1 } as Recorded, inspected(outcome))).rejects.toThrow(
      FOREIGN,
    );
    const unreleased = { ...inspected(outcome), released: { outcome } as Released };
    await expect(ledger.close(call, session, recorded, unreleased)).rejects.toThrow(
      expect.objectContaining({ code: "LEDGER_NOT_RELEASED" }),
    );
    expect(store.log(agent).size()).toBe(2);
  });

  test("that failed keeps what the upstream said sealed, and its code in the entry", async () => {
    const { ledger, session, call, recorded, store, lastEntry } = await permitted();
    const fault = { code: "EXECUTION_UPSTREAM", text: "it said no", rpc: { code: -32_000, message: "disk of dora is full" } };
    await ledger.close(call, session, recorded, inspected({ status: "failed", fault, durationMs: 1 }));
    expect(lastEntry()).toMatchObject({ status: "failed", fault: "EXECUTION_UPSTREAM" });
    expect(JSON.stringify(lastEntry())).not.toContain("dora");
    const content = session.keys.open(store.call(call.id)?.result as never, `${call.id}/result`);
    expect(Buffer.from(content).toString()).toBe('{"error":{"code":-32000,"message":"disk of dora is full"}}');
  });

  test("whose result JSON cannot say in one way is recorded without it, and the result is not handed out", async () => {
    const { ledger, session, call, recorded, verified, lastEntry } = await permitted();
    const outcome: Outcome = { status: "done", result: { text: "\ud800" }, durationMs: 1 };
    await expect(ledger.close(call, session, recorded, inspected(outcome))).rejects.toThrow(
      expect.objectContaining({ code: "LEDGER_RESULT_NOT_CANONICAL" }),
    );
    const entry = lastEntry() as OutcomeEntry;
    expect(entry).toMatchObject({ status: "done", fault: "LEDGER_RESULT_NOT_CANONICAL" });
    expect(entry.result).toBeUndefined();
    expect((await verified()).openCalls).toEqual([]);
  });

  test("is unknown for a call that was interrupted, once, at the next start", async () => {
    const { store, agent, call, verified, lastEntry } = await permitted();
    expect(await recover({ store, makeEntry, clock })).toEqual({ interrupted: [{ agent, call: call.id }], failed: [] });
    expect(lastEntry()).toMatchObject({ kind: "outcome", call: call.id, status: "unknown", fault: "LEDGER_INTERRUPTED" });
    expect(await recover({ store, makeEntry, clock })).toEqual({ interrupted: [], failed: [] });
    expect((await verified()).openCalls).toEqual([]);
  });

  test("an agent whose file cannot be read does not keep the others from it", async () => {
    const { store, agent, call } = await permitted();
    const damaged: AgentId = "agt_damaged";
    const openCalls = (of: AgentId) => {
      if (of === damaged) throw new Fault("STORE_CORRUPT", "damaged");
      return store.openCalls(of);
    };
    const failing = { agents: () => [damaged, agent], openCalls, commit: store.commit.bind(store) };
    const { interrupted, failed } = await recover({ store: failing, makeEntry, clock });
    expect(interrupted).toEqual([{ agent, call: call.id }]);
    expect(failed).toMatchObject([{ agent: damaged, fault: { code: "STORE_CORRUPT" } }]);
  });
});

describe("anchoring", () => {
  test("anchors an agent when its log has grown, and not otherwise", async () => {
    const { store, ledger, session } = await opened();
    const anchors = new Anchors({ store, makeEntry });
    expect(await anchors.run()).toEqual({ anchored: 1, failed: [] });
    expect(await anchors.run()).toEqual({ anchored: 0, failed: [] });
    const call = callOf();
    await ledger.record(call, session, permitOf(call, session));
    expect(await Promise.all([anchors.run(), anchors.run()])).toEqual([
      { anchored: 1, failed: [] },
      { anchored: 0, failed: [] },
    ]);
  });

  test("goes on with the others when one agent's log cannot be read", async () => {
    const { store } = await opened();
    const broken: AgentId = newId("agt");
    const both = {
      agents: () => [broken, ...store.agents()],
      log: (of: AgentId | "house") => store.log(of),
      commitHouse: store.commitHouse.bind(store),
    };
    const { anchored, failed } = await new Anchors({ store: both, makeEntry }).run();
    expect(anchored).toBe(1);
    expect(failed).toEqual([{ agent: broken, fault: expect.objectContaining({ code: "STORE_NO_AGENT" }) as Fault }]);
  });
});
