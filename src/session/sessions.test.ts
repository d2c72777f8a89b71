import { beforeEach, describe, expect, test } from "vitest";
import type { Call } from "../call/call.ts";
import type { Caller } from "../call/caller.ts";
import { Credential } from "../call/credential.ts";
import { Fault } from "../call/fault.ts";
import type { CallId } from "../call/id.ts";
import { TRUSTED_PUBLIC } from "../call/label.ts";
import type { SessionKeys } from "../call/session-view.ts";
import { Budgets, type BudgetsParts } from "./budget/budgets.ts";
import { SESSION_IDLE_MS } from "./limits.ts";
import type { StoredSession } from "./port.ts";
import { Sessions } from "./sessions.ts";

let nowMs = 0;
let rows: Map<string, StoredSession>;
let erasedKeys: Set<string>;
let sessions: Sessions;

const clock = { now: () => nowMs, monotonic: () => nowMs, after: () => () => undefined };
const keys: SessionKeys = {
  keyId: "key_1",
  digest: (text) => text,
  seal: (bytes) => ({ keyId: "key_1", bytes }),
  open: (sealed) => sealed.bytes,
};

const stored = (session: string, more: Partial<StoredSession> = {}): StoredSession => ({
  session: `ses_${session}`,
  agent: "agt_1",
  person: "per_1",
  purpose: undefined,
  state: "active",
  startedAt: 1,
  calls: 0,
  lastCall: undefined,
  openedBy: "agt_1",
  label: TRUSTED_PUBLIC,
  wrappedKey: { keyId: "key_1", wrappedBy: "key_0", bytes: new Uint8Array() },
  ...more,
});
const keep = (row: StoredSession) => rows.set(row.session, row);
const make = (heldMax?: number, budgets: BudgetsParts["budgets"] = {}, heldPerAgentMax?: number) =>
  new Sessions({
    store: { session: (_agent, id) => rows.get(id) },
    keysOf: (row) => {
      if (erasedKeys.has(row.session)) throw new Fault("KEYS_ERASED", "erased");
      return keys;
    },
    clock,
    budgets: new Budgets({
      budgets,
      prices: {},
      currency: undefined,
      isTrusted: () => false,
      store: { counter: () => undefined, counters: () => [] },
      clock,
    }),
    ...(heldMax !== undefined && { heldMax }),
    ...(heldPerAgentMax !== undefined && { heldPerAgentMax }),
  });

const callOf = (id: CallId): Call => ({
  fault: undefined,
  id,
  at: 0,
  door: "in-process",
  action: "callTool",
  definition: { kind: "tool", server: "files", name: "read", fingerprint: "", state: "pinned", described: {} },
  name: "read",
  args: {},
  carried: undefined,
  credential: new Credential(""),
  approval: undefined,
});
const callerOf = (session: string, agent: "agt_1" | "agt_2" = "agt_1"): Caller => ({
  agent,
  agentName: "reader",
  role: "reader",
  owner: undefined,
  session: `ses_${session}`,
  token: "tok_1",
});
const ref = { agent: "agt_1", session: "ses_a" } as const;
const fault = (code: string) => expect.objectContaining({ code });

beforeEach(() => {
  nowMs = 0;
  rows = new Map();
  erasedKeys = new Set();
  keep(stored("a"));
  sessions = make();
});

describe("entering", () => {
  test("a session carries its person and purpose, and counts its calls", () => {
    keep(stored("a", { purpose: { keyId: "key_1", bytes: Buffer.from("tidy the files") } }));
    expect(sessions.enter(callOf("call_1"), callerOf("a"))).toMatchObject({
      person: "per_1",
      purpose: "tidy the files",
      calls: 0,
      previous: undefined,
    });
    expect(sessions.enter(callOf("call_2"), callerOf("a"))).toMatchObject({ calls: 1, previous: "call_1" });
  });

  test("after a restart the count and the previous call go on from the store", () => {
    keep(stored("a", { calls: 7, lastCall: "call_7" }));
    expect(sessions.enter(callOf("call_8"), callerOf("a"))).toMatchObject({ calls: 7, previous: "call_7" });
  });

  test("a session that nobody opened is unknown", () => {
    expect(() => sessions.enter(callOf("call_1"), callerOf("b"))).toThrow(fault("SESSION_UNKNOWN"));
  });

  test("another agent's session is unknown, in memory and in the store", () => {
    expect(() => sessions.enter(callOf("call_1"), callerOf("a", "agt_2"))).toThrow(fault("SESSION_UNKNOWN"));
    sessions.enter(callOf("call_1"), callerOf("a"));
    expect(() => sessions.enter(callOf("call_2"), callerOf("a", "agt_2"))).toThrow(fault("SESSION_UNKNOWN"));
  });

  test("an erased session cannot be entered, whether its row or its key says so", () => {
    keep(stored("b", { state: "erased", wrappedKey: undefined }));
    expect(() => sessions.enter(callOf("call_1"), callerOf("b"))).toThrow(fault("SESSION_ERASED"));
    erasedKeys.add("ses_a");
    expect(() => sessions.enter(callOf("call_1"), callerOf("a"))).toThrow(fault("SESSION_ERASED"));
  });

  test("labels only rise, and a call keeps the label that it was decided with", () => {
    const first = sessions.enter(callOf("call_1"), callerOf("a"));
    sessions.learn(first, { integrity: "untrusted", readers: ["per_1"], origins: ["web/fetch"] });
    expect(first.label).toEqual(TRUSTED_PUBLIC);
    const second = sessions.enter(callOf("call_2"), callerOf("a"));
    expect(second.label).toEqual({ integrity: "untrusted", readers: ["per_1"], origins: ["web/fetch"] });
    sessions.learn(second, TRUSTED_PUBLIC);
    expect(sessions.look(ref).label.integrity).toBe("untrusted");
  });
});

describe("stopping", () => {
  test("a kill while a call is under way aborts it in the same turn, and the session stays dead", () => {
    const view = sessions.enter(callOf("call_1"), callerOf("a"));
    const signal = sessions.signal(view);
    let stopped = false;
    signal.addEventListener("abort", () => (stopped = true));
    expect(sessions.kill(ref)).toBe(true);
    expect(stopped).toBe(true);
    expect(signal.reason).toMatchObject({ code: "SESSION_KILLED" });
    expect(() => sessions.admit(view)).toThrow(fault("SESSION_KILLED"));
    expect(sessions.stillActive(ref)).toBe(false);
    expect(sessions.kill(ref)).toBe(false);
    expect(() => sessions.resume(ref)).toThrow(fault("SESSION_KILLED"));
    expect(() => sessions.pause(ref)).toThrow(fault("SESSION_KILLED"));
  });

  test("a pause aborts what is under way; a resume lets new calls through and does not bring back what was stopped", () => {
    const view = sessions.enter(callOf("call_1"), callerOf("a"));
    const before = sessions.signal(view);
    sessions.pause(ref);
    expect(before.aborted).toBe(true);
    expect(() => sessions.admit(view)).toThrow(fault("SESSION_PAUSED"));
    expect(sessions.enter(callOf("call_2"), callerOf("a")).calls).toBe(1);
    expect(sessions.resume(ref)).toBe(true);
    expect(before.aborted).toBe(true);
    expect(sessions.signal(view).aborted).toBe(false);
    expect(() => sessions.admit(view)).not.toThrow();
  });

  test.each([
    ["paused", "SESSION_PAUSED"],
    ["killed", "SESSION_KILLED"],
    ["ended", "SESSION_ENDED"],
  ] as const)("a session that was %s before a restart still is", (state, code) => {
    keep(stored("a", { state }));
    const view = sessions.enter(callOf("call_1"), callerOf("a"));
    expect(() => sessions.admit(view)).toThrow(fault(code));
    expect(sessions.signal(view).aborted).toBe(true);
  });

  test("killing all of an agent leaves other agents alone", () => {
    keep(stored("b", { agent: "agt_2" }));
    sessions.enter(callOf("call_1"), callerOf("a"));
    const other = sessions.enter(callOf("call_2"), callerOf("b", "agt_2"));
    expect(sessions.killAllOf("agt_1")).toEqual(["ses_a"]);
    expect(sessions.stillActive(ref)).toBe(false);
    expect(() => sessions.admit(other)).not.toThrow();
  });
});

describe("the bound of the memory", () => {
  test("a session in use is never dropped: one too many is refused", () => {
    sessions = make(1);
    keep(stored("b"));
    const view = sessions.enter(callOf("call_1"), callerOf("a"));
    expect(() => sessions.enter(callOf("call_2"), callerOf("b"))).toThrow(fault("SESSION_TOO_MANY"));
    sessions.kill(ref);
    nowMs = SESSION_IDLE_MS - 1;
    expect(() => sessions.enter(callOf("call_3"), callerOf("b"))).toThrow(fault("SESSION_TOO_MANY"));
    expect(() => sessions.admit(view)).toThrow(fault("SESSION_KILLED"));
  });

  test("a full memory does not keep people from stopping a session that is not in it", () => {
    sessions = make(1);
    keep(stored("b"));
    sessions.enter(callOf("call_1"), callerOf("b"));
    expect(sessions.kill(ref)).toBe(true);
    expect(() => sessions.admit(sessions.enter(callOf("call_2"), callerOf("a")))).toThrow(fault("SESSION_KILLED"));
  });

  test("one agent's flood of sessions refuses that agent's next one and leaves the others alone", () => {
    sessions = make(10, {}, 3);
    for (const name of ["b", "c", "d"]) keep(stored(name));
    keep(stored("x", { agent: "agt_2" }));
    for (const name of ["a", "b", "c"]) sessions.enter(callOf(`call_${name}`), callerOf(name));
    expect(() => sessions.enter(callOf("call_d"), callerOf("d"))).toThrow(fault("SESSION_AGENT_TOO_MANY"));
    sessions.enter(callOf("call_x"), callerOf("x", "agt_2"));
    sessions.enter(callOf("call_2"), callerOf("a"));
    nowMs = SESSION_IDLE_MS;
    sessions.enter(callOf("call_x2"), callerOf("x", "agt_2"));
    sessions.enter(callOf("call_d"), callerOf("d"));
    expect(() => sessions.enter(callOf("call_e"), callerOf("e"))).toThrow(fault("SESSION_UNKNOWN"));
  });

  test("an idle session makes room, and is read again when it comes back", () => {
    sessions = make(1);
    keep(stored("b"));
    sessions.enter(callOf("call_1"), callerOf("a"));
    keep(stored("a", { calls: 1, lastCall: "call_1" }));
    nowMs = SESSION_IDLE_MS;
    sessions.enter(callOf("call_2"), callerOf("b"));
    nowMs = 2 * SESSION_IDLE_MS;
    expect(sessions.enter(callOf("call_3"), callerOf("a"))).toMatchObject({ calls: 1, previous: "call_1" });
  });
});

describe("budgets", () => {
  const one = { kind: "concurrency", per: ["agent"], max: 1, only: {}, refuses: true } as const;

  test("a call takes its place; what a server asks of the client meanwhile, and the round that answers it, take none", () => {
    const limited = make(undefined, { one });
    const [call, caller] = [callOf("call_1"), callerOf("a")];
    const view = limited.enter(call, caller);
    const hold = limited.hold(call, caller, view, {});
    hold.reserve();
    expect(() => limited.hold(call, caller, view, {}).reserve()).toThrow(fault("SESSION_CONCURRENCY_EXCEEDED"));
    const asks = [
      { ...call, action: "elicit" },
      { ...call, action: "sample" },
    ] as const;
    for (const asked of asks) expect(limited.hold(asked, caller, view, {}).reserve()).toEqual({ one: { used: 1, left: 0 } });
    const answers = limited.hold(call, caller, view, { resumes: () => Promise.reject(new Error("never asked")) });
    expect(answers.reserve()).toEqual({ one: { used: 1, left: 0 } });
    answers.end();
    expect(limited.budgetsOf({ agent: "agt_1", agentName: "reader", role: "reader", session: "ses_a", person: undefined })).toMatchObject([
      { name: "one", used: 1, left: 0 },
    ]);
    hold.end();
    expect(() => limited.hold(call, caller, view, {}).reserve()).not.toThrow();
  });
});
