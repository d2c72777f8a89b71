/** Budgets as a call meets them, over a store in memory and a clock that the test holds. */
import { beforeEach, describe, expect, test } from "vitest";
import type { AmountBudget, BudgetConfiguration, ConcurrencyBudget, RateBudget } from "./configuration.ts";
import type { Charge } from "../../call/budget.ts";
import type { Action } from "../../call/call.ts";
import type { AgentId, PersonId, SessionId } from "../../call/id.ts";
import type { JsonObject } from "../../call/json.ts";
import type { Outcome } from "../../call/outcome.ts";
import type { CounterStore, StoredCounter } from "../port.ts";
import { Budgets, type BudgetsParts } from "./budgets.ts";
import type { Counted } from "./budget.ts";
import type { Hold } from "./hold.ts";

const START = Date.parse("2026-11-21T12:00:00Z");
const [ANN, BOB] = ["agt_ann", "agt_bob"] as const satisfies readonly AgentId[];

let wall = START;
let monotonic = 0;
const clock = { now: () => wall, monotonic: () => monotonic, after: () => () => undefined };
const pass = (ms: number) => {
  wall += ms;
  monotonic += ms;
};
beforeEach(() => {
  [wall, monotonic] = [START, 0];
});

const every = { only: {}, refuses: true } as const;
const rate = (more: Partial<RateBudget> = {}): RateBudget => ({
  kind: "rate",
  per: ["session"],
  calls: 2,
  everyMs: 1000,
  burst: 2,
  ...every,
  ...more,
});
const atOnce = (more: Partial<ConcurrencyBudget> = {}): ConcurrencyBudget => ({
  kind: "concurrency",
  per: ["agent"],
  max: 2,
  ...every,
  ...more,
});
const amount = (more: Partial<AmountBudget> = {}): AmountBudget => ({
  kind: "calls",
  per: ["agent"],
  max: 3,
  period: "ever",
  zone: "UTC",
  ...every,
  ...more,
});

/** What agents' databases hold: charges applied as `CounterStore` says. */
class Rows implements CounterStore {
  readonly rows = new Map<string, StoredCounter & { readonly agent: AgentId }>();

  charge(agent: AgentId, charges: readonly Charge[]): void {
    for (const { budget, key, since, amount: more, until } of charges) {
      const row = this.rows.get(`${agent} ${budget} ${key}`) ?? { agent, budget, key, since, used: 0, until: 0 };
      const used = Math.max(0, (since > row.since ? 0 : row.used) + more);
      this.rows.set(`${agent} ${budget} ${key}`, { ...row, since: Math.max(since, row.since), used, until: Math.max(until, row.until) });
    }
  }

  counter(agent: AgentId, budget: string, key: string): StoredCounter | undefined {
    return this.rows.get(`${agent} ${budget} ${key}`);
  }

  counters(budget: string): readonly StoredCounter[] {
    return [...this.rows.values()].filter((row) => row.budget === budget);
  }
}

let store: Rows;
beforeEach(() => {
  store = new Rows();
});
const make = (budgets: { readonly [name: string]: BudgetConfiguration }, more: Partial<BudgetsParts> = {}) =>
  new Budgets({ budgets, prices: {}, currency: "EUR", isTrusted: (server) => server === "own", store, clock, ...more });

interface About {
  readonly agent?: AgentId;
  readonly role?: string;
  readonly session?: SessionId;
  readonly person?: PersonId;
  readonly server?: string;
  readonly tool?: string;
  readonly action?: Action;
}

function counted({
  agent = ANN,
  role = "writer",
  session = "ses_1",
  person,
  server = "own",
  tool = "note",
  action = "callTool",
}: About = {}): Counted {
  return {
    call: { action, at: wall, definition: { kind: "tool", server, name: tool, fingerprint: "", state: "pinned", described: {} } },
    caller: { agent, agentName: agent.slice(4), role },
    session: { id: session, person },
  };
}

/** A call that ran: what it charged is in its agent's database. */
function ran(budgets: Budgets, about: About = {}, outcome: Partial<Outcome> = {}): Hold {
  const hold = permitted(budgets, about);
  store.charge(about.agent ?? ANN, hold.closed({ status: "done", durationMs: 1, ...outcome }));
  hold.end();
  return hold;
}

/** A call that is under way. */
function permitted(budgets: Budgets, about: About = {}): Hold {
  const hold = budgets.hold(counted(about), true);
  hold.reserve();
  store.charge(about.agent ?? ANN, hold.decided("permit").charges);
  return hold;
}

function codeOf(budgets: Budgets, about: About = {}): string {
  const hold = budgets.hold(counted(about), true);
  try {
    hold.reserve();
    hold.decided("ask");
    return "passed";
  } catch (error) {
    hold.decided("refuse");
    return (error as { code: string }).code;
  } finally {
    hold.end();
  }
}

const read = (budgets: Budgets, about: About = {}) => budgets.hold(counted(about), false).reserve();
const usage = (said: JsonObject): Partial<Outcome> => ({ result: { _meta: { "chatelaine/usage": said } } });

describe("a rate", () => {
  test("lets its burst through, then one at a time, and says how long to wait", () => {
    const budgets = make({ pace: rate() });
    ran(budgets);
    expect(read(budgets)).toEqual({ pace: { used: 1, left: 1 } });
    ran(budgets);
    expect(() => permitted(budgets)).toThrow(expect.objectContaining({ code: "SESSION_RATE_EXCEEDED", retryAfterMs: 500 }));
    pass(499);
    expect(codeOf(budgets)).toBe("SESSION_RATE_EXCEEDED");
    pass(1);
    expect(codeOf(budgets)).toBe("passed");
  });

  test("counts a refused attempt, and one that waits for people not", () => {
    const budgets = make({ pace: rate() });
    const refused = budgets.hold(counted(), true);
    refused.reserve();
    expect(refused.decided("refuse").charges).toMatchObject([{ budget: "pace", amount: 1 }]);
    refused.end();
    expect(read(budgets)).toEqual({ pace: { used: 1, left: 1 } });
    const asked = budgets.hold(counted(), true);
    asked.reserve();
    expect(asked.decided("ask").charges).toEqual([]);
    asked.end();
    expect(read(budgets)).toEqual({ pace: { used: 1, left: 1 } });
  });

  test("keeps what a waiting call took when another came in between: nobody can say how it would stand without it", () => {
    const budgets = make({ pace: rate({ burst: 3 }) });
    const asked = budgets.hold(counted(), true);
    asked.reserve();
    ran(budgets);
    expect(asked.decided("ask").charges).toMatchObject([{ amount: 1 }]);
    asked.end();
    expect(read(budgets)).toEqual({ pace: { used: 2, left: 1 } });
  });
});

describe("calls under way", () => {
  test("are counted from before they are decided until they end, however they end, once", () => {
    const budgets = make({ atOnce: atOnce() });
    const [first, second] = [permitted(budgets), permitted(budgets)];
    expect(codeOf(budgets)).toBe("SESSION_CONCURRENCY_EXCEEDED");
    first.closed({ status: "unknown", durationMs: 1 });
    expect(codeOf(budgets)).toBe("SESSION_CONCURRENCY_EXCEEDED");
    first.end();
    first.end();
    expect(read(budgets)).toEqual({ atOnce: { used: 1, left: 1 } });
    expect(codeOf(budgets)).toBe("passed");
    second.end();
    expect(read(budgets)).toEqual({ atOnce: { used: 0, left: 2 } });
  });

  test("are not in the database: after a start none is under way", () => {
    permitted(make({ atOnce: atOnce({ max: 1 }) }));
    expect(codeOf(make({ atOnce: atOnce({ max: 1 }) }))).toBe("passed");
  });
});

describe("an amount", () => {
  test("is taken before a call runs, so that calls under way cannot overrun it together", () => {
    const budgets = make({ spend: amount({ kind: "money", max: 100 }) }, { prices: { own: { tokens: 0, moneyMicros: 40 } } });
    const holds = [permitted(budgets), permitted(budgets)];
    expect(() => permitted(budgets)).toThrow(
      expect.objectContaining({ code: "SESSION_MONEY_EXCEEDED", retryAfterMs: undefined, message: expect.stringContaining("80 of 100") }),
    );
    for (const hold of holds) hold.end();
    expect(read(budgets)).toEqual({ spend: { used: 80, left: 20 } });
  });

  test("a tool's own price goes before its server's", () => {
    const budgets = make(
      { spend: amount({ kind: "money", max: 100 }) },
      { prices: { own: { tokens: 0, moneyMicros: 40 }, "own/cheap": { tokens: 0, moneyMicros: 1 } } },
    );
    ran(budgets, { tool: "cheap" });
    ran(budgets);
    ran(budgets, { server: "other" });
    expect(read(budgets)).toEqual({ spend: { used: 41, left: 59 } });
  });

  test("is given back by a call that is refused, that waits, or that no server has had; not by one whose fate is unknown", () => {
    const budgets = make({ few: amount({ max: 10 }) });
    for (const effect of ["refuse", "ask"] as const) {
      const hold = budgets.hold(counted(), true);
      hold.reserve();
      expect(hold.decided(effect)).toEqual({ budget: { few: { used: 0, left: 10 } }, charges: [] });
      hold.end();
    }
    ran(budgets, {}, { status: "failed", fault: { code: "EXECUTION_UPSTREAM_DOWN", text: "" } });
    expect(read(budgets)).toEqual({ few: { used: 0, left: 10 } });
    ran(budgets, {}, { status: "failed", fault: { code: "EXECUTION_UPSTREAM_ERROR", text: "" } });
    ran(budgets, {}, { status: "unknown", fault: { code: "EXECUTION_DEADLINE", text: "" } });
    ran(budgets, {}, { status: "failed", fault: { code: "EXECUTION_BAD_RESULT", text: "" } });
    expect(read(budgets)).toEqual({ few: { used: 3, left: 7 } });
    expect(store.counter(ANN, "few", ANN)?.used).toBe(3);
  });

  test("is given back by a permit that could not be recorded", () => {
    const budgets = make({ few: amount(), pace: rate() });
    const hold = budgets.hold(counted(), true);
    hold.reserve();
    expect(hold.decided("permit").charges).toHaveLength(2);
    expect(hold.decided("refuse").charges).toMatchObject([{ budget: "pace" }]);
    hold.end();
    expect(read(budgets)).toEqual({ few: { used: 0, left: 3 }, pace: { used: 1, left: 1 } });
  });

  test("comes to what a trusted server says; what another says, or what is no whole number, is not believed", () => {
    const prices = { own: { tokens: 10, moneyMicros: 50 }, other: { tokens: 10, moneyMicros: 50 } };
    const budgets = make({ spend: amount({ kind: "money", max: 1000 }), tokens: amount({ kind: "tokens", max: 1000 }) }, { prices });
    ran(budgets, {}, usage({ tokens: 7, moneyMicros: 80, currency: "EUR" }));
    expect(read(budgets)).toMatchObject({ spend: { used: 80 }, tokens: { used: 7 } });
    ran(budgets, { server: "other" }, usage({ tokens: 0, moneyMicros: 0, currency: "EUR" }));
    expect(read(budgets)).toMatchObject({ spend: { used: 130 }, tokens: { used: 17 } });
    for (const said of [
      { tokens: -5 },
      { tokens: 0.5 },
      { tokens: "0" },
      { tokens: 1e300 },
      { moneyMicros: 0 },
      { moneyMicros: 0, currency: "USD" },
    ])
      ran(budgets, {}, usage(said));
    expect(read(budgets)).toMatchObject({ spend: { used: 130 + 6 * 50 }, tokens: { used: 17 + 6 * 10 } });
    expect(store.counter(ANN, "spend", ANN)?.used).toBe(430);
  });

  test("that is used up refuses also a call whose price is not known", () => {
    const budgets = make({ spend: amount({ kind: "money", max: 50 }) });
    ran(budgets, {}, usage({ moneyMicros: 50, currency: "EUR" }));
    expect(codeOf(budgets)).toBe("SESSION_MONEY_EXCEEDED");
  });

  test("begins anew with its period, and what came in late for the last one counts in the new", () => {
    const budgets = make(
      { tokens: amount({ kind: "tokens", max: 100, period: "day" }) },
      { prices: { own: { tokens: 60, moneyMicros: 0 } } },
    );
    const late = permitted(budgets);
    expect(() => permitted(budgets)).toThrow(expect.objectContaining({ code: "SESSION_TOKENS_EXCEEDED", retryAfterMs: 12 * 3_600_000 }));
    pass(12 * 3_600_000);
    expect(read(budgets)).toEqual({ tokens: { used: 0, left: 100 } });
    store.charge(ANN, late.closed({ status: "done", durationMs: 1, ...usage({ tokens: 70 }) }));
    late.end();
    expect(read(budgets)).toEqual({ tokens: { used: 10, left: 90 } });
    expect(store.counter(ANN, "tokens", ANN)?.used).toBe(10);
  });
});

describe("whose", () => {
  test("a counter is, the budget says: an agent's is the same in all its sessions, a person's in all agents'", () => {
    const budgets = make({
      agents: amount({ max: 2 }),
      people: amount({ per: ["person"], max: 3 }),
      pairs: amount({ per: ["agent", "tool"], max: 1 }),
    });
    ran(budgets, { session: "ses_1", person: "per_1" });
    ran(budgets, { session: "ses_2", person: "per_1", tool: "other" });
    expect(codeOf(budgets, { session: "ses_3", tool: "third" })).toBe("SESSION_CALLS_EXCEEDED");
    expect(codeOf(budgets, { agent: BOB, session: "ses_4" })).toBe("passed");
    ran(budgets, { agent: BOB, session: "ses_4", person: "per_1" });
    expect(codeOf(budgets, { agent: BOB, session: "ses_5", person: "per_1", tool: "third" })).toBe("SESSION_CALLS_EXCEEDED");
    expect(codeOf(budgets, { agent: BOB, session: "ses_5", person: "per_2", tool: "note" })).toBe("SESSION_CALLS_EXCEEDED");
    expect(codeOf(budgets, { agent: BOB, session: "ses_5", person: "per_2", tool: "third" })).toBe("passed");
  });

  test("sessions that serve nobody share one counter", () => {
    const budgets = make({ people: amount({ per: ["person"], max: 1 }) });
    ran(budgets, { session: "ses_1" });
    expect(codeOf(budgets, { agent: BOB, session: "ses_2" })).toBe("SESSION_CALLS_EXCEEDED");
    expect(codeOf(budgets, { person: "per_1" })).toBe("passed");
  });

  test("calls fall under a budget by agent, role, server and tool, and only those", () => {
    const budgets = make({
      a: amount({ max: 1, only: { agents: ["ann"], tools: ["own/note"] } }),
      r: amount({ max: 1, only: { roles: ["reader"] } }),
      s: amount({ max: 1, only: { servers: ["other"] } }),
    });
    expect(read(budgets)).toEqual({ a: { used: 0, left: 1 } });
    expect(read(budgets, { action: "readResource" })).toEqual({});
    expect(read(budgets, { agent: BOB, role: "reader", server: "other" })).toEqual({ r: { used: 0, left: 1 }, s: { used: 0, left: 1 } });
    expect(budgets.shapes()).toEqual(["a", "r", "s"].map((name) => ({ name, reads: "count", ofEveryCall: false })));
  });

  test("a call that one budget refuses takes nothing of the others", () => {
    const budgets = make({ pace: rate({ burst: 9 }), few: amount({ max: 9 }), none: atOnce({ max: 1 }) });
    permitted(budgets);
    for (let n = 0; n < 5; n++) expect(codeOf(budgets)).toBe("SESSION_CONCURRENCY_EXCEEDED");
    expect(read(budgets)).toEqual({ pace: { used: 1, left: 8 }, few: { used: 1, left: 8 }, none: { used: 1, left: 0 } });
  });

  test("a budget that does not refuse counts on, for rules to look at", () => {
    const budgets = make({ few: amount({ max: 1, refuses: false }) });
    for (let n = 0; n < 3; n++) ran(budgets);
    expect(read(budgets)).toEqual({ few: { used: 3, left: 0 } });
  });
});

describe("after a start", () => {
  test("counters stand as the databases have them, shared ones summed over all agents", () => {
    const configured = {
      mine: amount({ max: 9 }),
      people: amount({ per: ["person"], max: 9 }),
      pace: rate({ per: ["house"], burst: 4, calls: 1 }),
    };
    const before = make(configured);
    ran(before, { person: "per_1" });
    ran(before, { agent: BOB, person: "per_1" });
    ran(before, { agent: BOB, person: "per_1" });
    const after = make(configured);
    expect(read(after, { person: "per_1" })).toEqual({
      mine: { used: 1, left: 8 },
      people: { used: 3, left: 6 },
      pace: { used: 3, left: 1 },
    });
    expect(read(after, { agent: BOB, person: "per_1" })).toMatchObject({ mine: { used: 2, left: 7 } });
  });

  test("a period that is over counts no more, and one that goes on does", () => {
    const configured = { mine: amount({ period: "day" }), people: amount({ per: ["person"], period: "day" }) };
    ran(make(configured), { person: "per_1" });
    pass(3_600_000);
    expect(read(make(configured), { person: "per_1" })).toMatchObject({ mine: { used: 1 }, people: { used: 1 } });
    pass(12 * 3_600_000);
    expect(read(make(configured), { person: "per_1" })).toMatchObject({ mine: { used: 0 }, people: { used: 0 } });
  });
});

describe("a clock that is set back", () => {
  test("frees nothing early while the house runs, and does not stop time", () => {
    const budgets = make({ pace: rate(), daily: amount({ period: "day" }) });
    for (let n = 0; n < 2; n++) ran(budgets);
    wall -= 24 * 3_600_000;
    expect(codeOf(budgets)).toBe("SESSION_RATE_EXCEEDED");
    monotonic += 500;
    expect(codeOf(budgets)).toBe("passed");
    expect(read(budgets)).toMatchObject({ daily: { used: 2 } });
  });

  test("frees nothing early over a start: not the rate, not the day that was, and not for longer than needed", () => {
    const configured = { pace: rate(), daily: amount({ period: "day" }) };
    const before = make(configured);
    for (let n = 0; n < 2; n++) ran(before);
    wall -= 10 * 24 * 3_600_000;
    const after = make(configured);
    expect(read(after)).toEqual({ pace: { used: 2, left: 0 }, daily: { used: 2, left: 1 } });
    pass(1000);
    expect(read(after)).toMatchObject({ pace: { left: 2 } });
    pass(12 * 3_600_000);
    expect(read(after)).toMatchObject({ daily: { used: 2 } });
    pass(24 * 3_600_000);
    expect(read(after)).toMatchObject({ daily: { used: 0 } });
  });

  test("over midnight does not give the new day's calls twice", () => {
    const configured = { daily: amount({ period: "day" }) };
    wall = Date.parse("2026-11-22T00:00:10Z");
    ran(make(configured));
    wall = Date.parse("2026-11-21T23:59:30Z");
    const after = make(configured);
    expect(read(after)).toMatchObject({ daily: { used: 1 } });
    pass(60_000);
    expect(read(after)).toMatchObject({ daily: { used: 1 } });
  });

  test("opens no hours that were closed already", () => {
    const budgets = make({ office: { kind: "hours", zone: "UTC", times: [{ days: ["sat"], from: "09:00", to: "13:00" }], ...every } });
    expect(codeOf(budgets)).toBe("passed");
    pass(3_600_000);
    expect(codeOf(budgets)).toBe("SESSION_HOURS_CLOSED");
    wall -= 2 * 3_600_000;
    expect(codeOf(budgets)).toBe("SESSION_HOURS_CLOSED");
  });
});

test("outside of hours the refusal says when they open, and rules can read whether they are open", () => {
  const office: BudgetConfiguration = {
    kind: "hours",
    zone: "Europe/Berlin",
    times: [{ days: ["mon"], from: "09:00", to: "17:00" }],
    ...every,
  };
  const budgets = make({ office });
  const hold = budgets.hold(counted(), true);
  expect(() => hold.reserve()).toThrow(
    expect.objectContaining({ code: "SESSION_HOURS_CLOSED", retryAfterMs: Date.parse("2026-11-23T09:00:00+01:00") - START }),
  );
  expect(read(budgets)).toEqual({ office: { open: false } });
  expect(codeOf(make({ office: { ...office, refuses: false } }))).toBe("passed");
});

describe("memory", () => {
  test("holds so many counters a budget: the one used longest ago goes, and is had again from the database", () => {
    const budgets = make({ mine: amount({ per: ["session"] }) }, { heldMax: 3 });
    const sessions = ["ses_1", "ses_2", "ses_3", "ses_4", "ses_5"] as const;
    for (const session of sessions) ran(budgets, { session });
    expect(budgets.standing.ready.map((ready) => (ready.kind === "hours" ? 0 : [...ready.counters.entries()].length))).toEqual([3]);
    for (const session of sessions) expect(read(budgets, { session })).toEqual({ mine: { used: 1, left: 2 } });
  });

  test("drops no counter of a call under way, and none that nobody else can say: then the call is refused", () => {
    const own = make({ mine: amount({ per: ["session"] }) }, { heldMax: 1 });
    const hold = permitted(own, { session: "ses_1" });
    expect(codeOf(own, { session: "ses_2" })).toBe("SESSION_BUDGET_FULL");
    hold.end();
    expect(codeOf(own, { session: "ses_2" })).toBe("passed");
    const shared = make({ people: amount({ per: ["person"] }) }, { heldMax: 1 });
    ran(shared, { person: "per_1" });
    expect(codeOf(shared, { person: "per_2" })).toBe("SESSION_BUDGET_FULL");
  });
});

test("what a server asks of an agent's client reads budgets and takes nothing", () => {
  const budgets = make({ few: amount({ max: 1 }) });
  ran(budgets);
  expect(read(budgets)).toEqual({ few: { used: 1, left: 0 } });
});
