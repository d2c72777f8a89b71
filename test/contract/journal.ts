/** What every store promises of runs and artifacts, as sentences. `runtime/port.ts` is what it holds stores to. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { AgentId, RunId, SessionId } from "../../src/call/id.ts";
import type { RunChange } from "../../src/runtime/port.ts";
import type { Store } from "../../src/store/port.ts";
import { decided, ended, newAgent, newCall, newSession, sealed, sessionMoved, sessionOpened } from "./changes.ts";
import { checkLog } from "./check-log.ts";
import { HOUSE, LOG_KEY, logKey, type StoreUnderTest, withCode } from "./contract.ts";
import { messageAdded, modelCalled, newArtifact, newRunId, runStarted, stepStarted } from "./row-changes.ts";

export function journalContract(under: StoreUnderTest): void {
  describe(`the journal of runs in ${under.name}`, () => {
    let store: Store;
    let agent: AgentId;
    let session: SessionId;
    let run: RunId;

    beforeAll(async () => {
      store = await under.open({ house: HOUSE, logKey: LOG_KEY });
    });
    afterAll(async () => {
      await store.close();
      under.clean();
    });
    beforeEach(async () => {
      agent = newAgent();
      session = newSession();
      run = newRunId();
      await store.commit(agent, sessionOpened(session));
    });

    const write = (...changes: readonly RunChange[]): Promise<void> => store.journal.writeRuns(agent, changes);

    test("gives a run back as it began, in the order of its session", async () => {
      const [first, second] = [runStarted(session, run, { title: sealed(8) }), runStarted(session, newRunId(), { parent: { run, step: 2 } })];
      await write(first, second);
      const tokens = { input: 0, output: 0, cached: 0, reasoning: 0 };
      expect(store.journal.run(agent, run)).toEqual({ ...first.run, ordinal: 0, state: "running", tokens });
      expect(store.journal.runsOf(agent, session, { limit: 9 })).toMatchObject([{ run: second.run.run, ordinal: 1 }, { run, ordinal: 0 }]);
      expect(store.journal.runsOf(agent, session, { limit: 9, before: 1 })).toMatchObject([{ run }]);
      expect(store.journal.newestRuns(agent, { limit: 1 })).toMatchObject([{ run: second.run.run }]);
      expect(store.journal.newestRuns(agent, { limit: 9, before: second.run.run })).toMatchObject([{ run }]);
      expect(store.journal.childRuns(agent, run)).toMatchObject([{ run: second.run.run, parent: { run, step: 2 } }]);
      expect(store.journal.run(newAgent(), run)).toBeUndefined();
    });

    test("says what a forked session goes on from: the last run that was copied into it, and that run's last message", async () => {
      const fork = newSession();
      await store.commit(agent, sessionOpened(fork));
      const [copy, later] = [newRunId(), newRunId()];
      const [first, last] = [messageAdded(session, run), messageAdded(session, run)];
      const copied = [first, last].map(({ message }) => messageAdded(fork, copy, { copyOf: message.message }));
      await write(runStarted(session, run), first, last, runStarted(fork, copy, { copyOf: run }), ...copied);
      await write(runStarted(fork, later), messageAdded(fork, later));
      expect(store.journal.run(agent, copy)).toMatchObject({ copyOf: run });
      expect(store.journal.messagesOf(agent, copy).map(({ copyOf }) => copyOf)).toEqual([first.message.message, last.message.message]);
      expect(store.journal.forkedFrom(agent, fork)).toEqual({ session, run, message: last.message.message });
      expect(store.journal.forkedFrom(agent, session)).toBeUndefined();
    });

    test("moves a run from a state in which it stands, and from no other", async () => {
      const output = sealed(20);
      await write(runStarted(session, run), stepStarted(run, 0));
      await write({ kind: "run-changed", run, from: ["running"], to: "waiting" }, { kind: "step-changed", run, step: 0, state: "waiting" });
      expect(store.journal.openRuns(agent)).toMatchObject([{ run, state: "waiting" }]);
      await expect(write({ kind: "run-changed", run, from: ["running"], to: "paused" })).rejects.toEqual(withCode("STORE_RUN_STATE"));
      await write({ kind: "run-changed", run, from: ["running", "waiting"], to: "failed", endedAt: 77, output, fault: "RUNTIME_STEPS" });
      expect(store.journal.run(agent, run)).toMatchObject({ state: "failed", endedAt: 77, output, fault: "RUNTIME_STEPS" });
      expect(store.journal.stepsOf(agent, run)).toMatchObject([{ step: 0, state: "failed", endedAt: 77 }]);
      expect(store.journal.openRuns(agent)).toEqual([]);
      const title = sealed(9);
      await write({ kind: "run-titled", run, title });
      expect(store.journal.run(agent, run)).toMatchObject({ title, state: "failed" });
    });

    test("keeps steps, messages and the context of a step, each in its order", async () => {
      const [asked, answered] = [messageAdded(session, run), messageAdded(session, run, { role: "assistant", step: 0 })];
      const items = [{ ordinal: 0, source: "instructions", chars: 12 }, { ordinal: 1, source: "history", ref: asked.message.message, chars: 40 },
        { ordinal: 2, source: "memory", ref: "mem_1", chars: 4, label: { integrity: "trusted", readers: null } }, { ordinal: 3, source: "knowledge", ref: "doc_1/0", chars: 4, label: { integrity: "untrusted", readers: ["per_1"] } }] as const;
      await write(runStarted(session, run), asked, stepStarted(run, 0), { kind: "context-built", run, step: 0, items });
      await write(answered, { kind: "step-changed", run, step: 0, state: "completed", endedAt: 9, firstTokenMs: 1.5 }, stepStarted(run, 1));
      expect(store.journal.messagesOf(agent, run)).toEqual([{ ...asked.message, ordinal: 0 }, { ...answered.message, ordinal: 1 }]);
      expect(store.journal.contextOf(agent, { run, step: 0 })).toEqual(items);
      expect(store.journal.contextOf(agent, { run, step: 1 })).toEqual([]);
      expect(store.journal.stepsOf(agent, run)).toMatchObject([
        { step: 0, kind: "turn", state: "completed", endedAt: 9, firstTokenMs: 1.5 },
        { step: 1, state: "running" },
      ]);
    });

    test("finds the steps that are open behind an answer, and no others", async () => {
      const memory = (of: RunId) => ({ kind: "step-started", step: { ...stepStarted(of, 1).step, kind: "memory" } }) as const;
      const completed = (of: RunId) => ({ kind: "run-changed", run: of, from: ["running"], to: "completed", endedAt: 9 }) as const;
      const second = newRunId();
      await write(runStarted(session, run), stepStarted(run, 0), completed(run), memory(run));
      await write(runStarted(session, second), stepStarted(second, 0));
      expect(store.journal.stepsOf(agent, run)).toMatchObject([{ step: 0, state: "completed" }, { step: 1, kind: "memory", state: "running" }]);
      expect(store.journal.stepsAfter(agent)).toMatchObject([{ run, step: 1 }]);
      await write({ kind: "step-changed", run, step: 1, state: "waiting" }, completed(second), memory(second));
      expect(store.journal.stepsAfter(agent)).toMatchObject([{ run, step: 1, state: "waiting" }, { run: second, step: 1 }]);
      await write({ kind: "step-changed", run, step: 1, state: "completed", endedAt: 10 });
      expect(store.journal.stepsAfter(agent)).toMatchObject([{ run: second }]);
      expect(store.journal.stepsAfter(newAgent())).toEqual([]);
    });

    test("keeps a person's word on a call, once", async () => {
      const call = newCall();
      await write(runStarted(session, run), stepStarted(run, 0));
      await store.commit(agent, { ...decided(session, { call }), run: { run, step: 0, ordinal: 1 } });
      const settled = { kind: "call-settled", run, settlement: { call, verdict: "happened", by: agent }, at: 9 } as const;
      await write(settled);
      expect(store.journal.settlementsOf(agent, run)).toEqual([settled.settlement]);
      await expect(write({ ...settled, settlement: { call, verdict: "again" } })).rejects.toEqual(withCode("STORE_CHANGE"));
      await expect(write({ ...settled, settlement: { call: newCall(), verdict: "again" } })).rejects.toEqual(withCode("STORE_CHANGE"));
      expect(store.journal.settlementsOf(agent, newRunId())).toEqual([]);
    });

    test("finds the calls of a step with what became of them", async () => {
      const [done, open, other] = [newCall(), newCall(), newCall()];
      const result = sealed();
      await write(runStarted(session, run), stepStarted(run, 0));
      await store.commit(agent, { ...decided(session, { call: done }), run: { run, step: 0, ordinal: 1 } });
      await store.commit(agent, { ...decided(session, { call: open }), run: { run, step: 0 } });
      await store.commit(agent, { ...decided(session, { call: other, effect: "refuse" }), run: { run, step: 1 } });
      await store.commit(agent, decided(session));
      await store.commit(agent, ended(session, done, { result }));
      const calls = store.journal.callsOf(agent, { run, step: 0 });
      expect(calls).toMatchObject([{ call: done, ordinal: 1, effect: "permit", status: "done", result }, { call: open, effect: "permit" }]);
      expect(calls[1]).not.toHaveProperty("status");
      expect(store.journal.callsOf(agent, { run, step: 1 })).toMatchObject([{ call: other, effect: "refuse", reason: "POLICY_NO_PERMIT" }]);
    });

    test("adds what model calls used to their run, and keeps one that no run made", async () => {
      const [first, second, door] = [newCall(), newCall(), newCall()];
      for (const call of [first, second, door]) await store.commit(agent, decided(session, { call }));
      const { costMicros: _cost, ...unpriced } = modelCalled(session, second, { run, step: 0 }).call;
      await write(runStarted(session, run), modelCalled(session, first, { run, step: 0 }), { kind: "model-called", call: unpriced }, modelCalled(session, door));
      expect(store.journal.run(agent, run)).toMatchObject({ tokens: { input: 200, output: 40, cached: 100, reasoning: 10 }, costMicros: 1_500 });
      expect(store.journal.modelCallsOf(agent, run)).toMatchObject([{ call: first, firstTokenMs: 120.5 }, { call: second }]);
    });

    test("keeps what a model call took with its outcome where no run made it, and once", async () => {
      const [door, ofRun] = [newCall(), newCall()];
      const took = { inputTokens: 7, outputTokens: 5, costUsd: 0.25, attempts: 1 };
      await write(runStarted(session, run), stepStarted(run, 0));
      await store.commit(agent, decided(session, { call: door }));
      await store.commit(agent, { ...decided(session, { call: ofRun }), run: { run, step: 0 } });
      for (const call of [door, ofRun]) await store.commit(agent, ended(session, call, { took }));
      await expect(write(modelCalled(session, door))).rejects.toEqual(withCode("STORE_CHANGE"));
      await write(modelCalled(session, ofRun, { run, step: 0 }));
      expect(store.journal.modelCallsOf(agent, run)).toMatchObject([{ call: ofRun }]);
    });

    test("writes all changes of one writing, or none", async () => {
      await write(runStarted(session, run));
      const changes = [messageAdded(session, run), stepStarted(run, 0), stepStarted(newRunId(), 0)];
      await expect(write(...changes)).rejects.toEqual(withCode("STORE_CHANGE"));
      expect(store.journal.messagesOf(agent, run)).toEqual([]);
      expect(store.journal.stepsOf(agent, run)).toEqual([]);
      await write(messageAdded(session, run));
      expect(store.journal.messagesOf(agent, run)).toMatchObject([{ ordinal: 0 }]);
    });

    test.each([
      ["an id that is taken", () => runStarted(session, run)],
      ["a session that is not there", () => runStarted(newSession(), newRunId())],
      ["a step of no run", () => stepStarted(newRunId(), 0)],
      ["a step twice", () => stepStarted(run, 0)],
      ["a message of no run", () => messageAdded(session, newRunId())],
      ["a title for no run", () => ({ kind: "run-titled", run: newRunId(), title: sealed() }) as const],
      ["another state for no run", () => ({ kind: "run-changed", run: newRunId(), from: ["running"], to: "paused" }) as const],
      ["the end of no step", () => ({ kind: "step-changed", run, step: 7, state: "completed" }) as const],
      ["context for no step", () => ({ kind: "context-built", run, step: 7, items: [{ ordinal: 0, source: "date", chars: 1 }] }) as const],
      ["a model call that is no call", () => modelCalled(session, newCall(), { run, step: 0 })],
    ])("refuses %s", async (_what, change) => {
      await write(runStarted(session, run), stepStarted(run, 0));
      await expect(write(change())).rejects.toEqual(withCode("STORE_CHANGE"));
    });

    test("needs no entry of the log, and leaves it whole", async () => {
      await write(runStarted(session, run));
      await store.commit(agent, decided(session));
      expect(checkLog(store.log(agent), logKey(agent))).toBe(2);
    });

    test("has no rows for an agent without a database", async () => {
      const stranger = newAgent();
      await expect(store.journal.writeRuns(stranger, [runStarted(session, run)])).rejects.toEqual(withCode("STORE_NO_AGENT"));
      expect(store.journal.openRuns(stranger)).toEqual([]);
    });

    test("keeps an artifact, the same content once, and gives it back as it was sealed", async () => {
      const [content, again] = [sealed(200), sealed(200)];
      await write(runStarted(session, run));
      const artifact = newArtifact(session, { run, call: newCall() });
      await store.journal.keepArtifact(agent, artifact, content);
      await store.journal.keepArtifact(agent, { ...artifact, artifact: newArtifact(session).artifact }, { ...again, keyId: content.keyId });
      expect(store.journal.artifact(agent, artifact.artifact)).toEqual({ ...artifact, isKept: true });
      expect(store.journal.artifactsOf(agent, run)).toHaveLength(2);
      const kept = await store.journal.artifactContent(agent, artifact.artifact);
      expect(kept?.keyId).toBe(content.keyId);
      expect(Buffer.from(kept?.bytes ?? [])).toEqual(Buffer.from(content.bytes));
      expect(await store.journal.artifactContent(agent, newArtifact(session).artifact)).toBeUndefined();
    });

    test("takes nothing more for a session that was erased, and its artifacts are gone", async () => {
      const artifact = newArtifact(session);
      await store.journal.keepArtifact(agent, artifact, sealed());
      await store.commit(agent, sessionMoved(session, "erased"));
      expect(store.journal.artifact(agent, artifact.artifact)).toMatchObject({ isKept: false });
      expect(await store.journal.artifactContent(agent, artifact.artifact)).toBeUndefined();
      await expect(write(runStarted(session, run))).rejects.toEqual(withCode("LEDGER_SESSION_NOT_ACTIVE"));
      await expect(store.journal.keepArtifact(agent, newArtifact(session), sealed())).rejects.toEqual(withCode("LEDGER_SESSION_NOT_ACTIVE"));
    });
  });
}
