/** Budgets, told to real clients in front of a real server: who is stopped, with which words, and what a restart changes (nothing). */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ConfigurationInput } from "../../src/main/configuration/configuration.ts";
import { aboutOf, BY_HAND, type Connected, round, Story, type StoryHouse } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const POLICY = `
@id("workers-use-own")
permit (principal in Role::"worker", action, resource in Server::"own");

@id("ask-before-hanging")
@effect("ask")
forbid (principal, action == Action::"own/hang", resource);

@id("never-fail")
forbid (principal, action == Action::"own/fail", resource);
`;

let own: OwnServer;
let story: Story;

beforeAll(async () => {
  own = await startOwnServer();
});
afterAll(() => own.close());
afterEach(() => story.close());

const open = async (budgets: ConfigurationInput["budgets"], more: Partial<StoryHouse> = {}) => {
  story = await Story.open({
    servers: { own: { url: own.url, trust: "trusted" } },
    agents: { ann: { role: "worker" }, bob: { role: "worker" } },
    policies: { "own.cedar": POLICY },
    limits: { askHoldMs: 200 },
    budgets,
    ...more,
  });
};
const connect = (agent = "ann", more: { readonly person?: string } = {}) => story.connect({ agent, era: "2026-07-28", capabilities: BY_HAND, ...more });
const read = ({ client }: Connected) => client.callTool({ name: "own__read" });
const note = ({ client }: Connected, text: string) => client.callTool({ name: "own__note", arguments: { text } });
const codes = async (calls: readonly Promise<Awaited<ReturnType<typeof read>>>[]) => (await Promise.all(calls)).map((result) => aboutOf(result)?.code ?? "done");
const shown = async ({ credentials }: Connected) => {
  const { budgets } = await story.operate("showSession", { session: credentials.session() });
  return Object.fromEntries(budgets.map(({ name, used, left, open: isOpen }) => [name, isOpen ?? [used, left]]));
};

test("a refusal names the budget, whose it is and when to call again, and its entry has the code", async () => {
  await open({ pace: { kind: "rate", per: "session", calls: 1, everyMs: 3_600_000, burst: 2 } });
  const ann = await connect();
  expect(await codes([read(ann), read(ann)])).toEqual(["done", "done"]);
  const refused = aboutOf(await read(ann));
  expect(refused).toMatchObject({ effect: "refuse", stop: "session", code: "SESSION_RATE_EXCEEDED", text: expect.stringContaining("the budget pace (per session)") });
  expect(refused?.retryAfterMs).toBeGreaterThan(3_500_000);
  expect(story.entries("ann").at(-1)).toMatchObject({ kind: "decision", effect: "refuse", reason: "SESSION_RATE_EXCEEDED" });
  expect(await codes([read(await connect())])).toEqual(["done"]);
});

test("of many calls at once exactly as many pass as there is room for", async () => {
  await open({ few: { kind: "calls", per: "agent", callsMax: 7 } });
  const [ann, bob] = [await connect(), await connect("bob")];
  const before = own.notes.length;
  const ends = await codes(Array.from({ length: 40 }, (_, n) => note(n % 4 === 0 ? bob : ann, "x")));
  expect(ends.filter((end) => end === "done")).toHaveLength(14);
  expect(ends.filter((end) => end === "SESSION_CALLS_EXCEEDED")).toHaveLength(26);
  expect(own.notes.length - before).toBe(14);
});

test("calls under way at the same time are bounded; a call that ends, or that waits for people, holds no place", async () => {
  await open({ atOnce: { kind: "concurrency", per: "agent", callsMax: 2 } });
  const ann = await connect();
  const before = own.received.all.length;
  const gates = [0, 1].map(() => ann.client.callTool({ name: "own__gate" }));
  const arrived = () => own.received.all.slice(before).filter(({ method, params }) => method === "tools/call" && params["name"] === "gate").length;
  await own.received.until(() => arrived() === 2);
  expect(aboutOf(await read(ann))).toMatchObject({ code: "SESSION_CONCURRENCY_EXCEEDED" });
  expect(await shown(ann)).toEqual({ atOnce: [2, 0] });
  own.openGate();
  await Promise.all(gates);
  expect(await shown(ann)).toEqual({ atOnce: [0, 2] });
  const waiting = [0, 1, 2].map((n) => round(ann.client, { name: "own__hang", arguments: { text: `${n}` } }));
  for (const { asked } of await Promise.all(waiting)) expect(asked).toBeDefined();
  expect(await codes([read(ann)])).toEqual(["done"]);
});

test("a call that people are asked about takes its place once, when it runs", async () => {
  await open({ few: { kind: "calls", per: "agent", callsMax: 2 }, pace: { kind: "rate", per: "agent", calls: 1, everyMs: 3_600_000, burst: 2 } }, { policies: { "own.cedar": POLICY.replaceAll("own/hang", "own/note") } });
  const ann = await connect();
  const call = { name: "own__note", arguments: { text: "asked" } };
  let back = (await round(ann.client, call)).asked;
  for (let n = 0; n < 3; n++) back = (await round(ann.client, call, back)).asked;
  expect(await shown(ann)).toEqual({ few: [0, 2], pace: [0, 2] });
  await story.operate("permitApproval", { approval: await story.nextAsk() });
  expect((await round(ann.client, call, back)).result).toBeDefined();
  expect(await shown(ann)).toEqual({ few: [1, 1], pace: [1, 1] });
});

test("a call that is refused takes of a rate alone", async () => {
  await open({ few: { kind: "calls", per: "agent", callsMax: 5 }, pace: { kind: "rate", per: "agent", calls: 1, everyMs: 3_600_000, burst: 5 } });
  const ann = await connect();
  expect(aboutOf(await ann.client.callTool({ name: "own__fail" }))).toMatchObject({ code: "POLICY_FORBIDDEN" });
  expect(await shown(ann)).toEqual({ few: [0, 5], pace: [1, 4] });
});

test("what was taken stands after a restart, in the agent's own database", async () => {
  await open({
    few: { kind: "calls", per: "agent", callsMax: 3 },
    people: { kind: "calls", per: "person", callsMax: 4, period: "month" },
    pace: { kind: "rate", per: "house", calls: 1, everyMs: 3_600_000, burst: 9 },
  });
  const [ann, bob] = [await connect(), await connect("bob")];
  expect(await codes([read(ann), read(ann), read(bob)])).toEqual(["done", "done", "done"]);
  const before = await shown(ann);
  expect(before).toEqual({ few: [2, 1], people: [3, 1], pace: [3, 6] });
  await story.restart();
  expect(await shown(ann)).toEqual(before);
  const again = await story.connect({ agent: "ann", era: "2026-07-28", credentials: ann.credentials });
  expect(await codes([read(again)])).toEqual(["done"]);
  expect(aboutOf(await read(again))).toMatchObject({ code: "SESSION_CALLS_EXCEEDED" });
  expect(aboutOf(await read(await connect("bob")))).toMatchObject({ code: "SESSION_CALLS_EXCEEDED", text: expect.stringContaining("people") });
});

test("money and tokens are what the price says, or what a trusted server says", async () => {
  await open(
    { spend: { kind: "money", per: "agent", moneyMicrosMax: 200 }, tokens: { kind: "tokens", per: "agent", tokensMax: 100, period: "day", zone: "Europe/Berlin" } },
    { currency: "EUR", prices: { own: { tokens: 10, moneyMicros: 50 } } },
  );
  const ann = await connect();
  await read(ann);
  expect(await shown(ann)).toEqual({ spend: [50, 150], tokens: [10, 90] });
  await ann.client.callTool({ name: "own__spend" });
  expect(await shown(ann)).toEqual({ spend: [120, 80], tokens: [13, 87] });
  await story.restart();
  expect(await shown(ann)).toEqual({ spend: [120, 80], tokens: [13, 87] });
  expect(await codes([read(ann), read(ann), read(ann)])).toEqual(expect.arrayContaining(["done", "SESSION_MONEY_EXCEEDED"]));
  expect(await shown(ann)).toEqual({ spend: [170, 30], tokens: [23, 77] });
});

test("hours that are closed refuse, and say when they open", async () => {
  const days = (["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const).filter((_, place) => place !== (new Date().getUTCDay() + 6) % 7 && place !== new Date().getUTCDay());
  await open({ office: { kind: "hours", times: [{ days, from: "08:00", to: "18:00" }] } });
  const refused = aboutOf(await read(await connect()));
  expect(refused).toMatchObject({ code: "SESSION_HOURS_CLOSED" });
  expect(refused?.retryAfterMs).toBeGreaterThan(0);
});

describe("rules that read budgets", () => {
  const asking = `${POLICY}
@id("ask-when-little-is-left") @effect("ask")
forbid (principal, action == Action::"own/note", resource)
when { context.common.budget.spend.left < 100 };
`;
  const spend = { kind: "money", per: "agent", moneyMicrosMax: 200 } as const;
  beforeEach(() => open({ spend }, { currency: "EUR", prices: { own: { moneyMicros: 60 } }, policies: { "own.cedar": asking } }));

  test("see what stood in them before the call, and it is kept with the call", async () => {
    const ann = await connect();
    expect(await codes([note(ann, "one")])).toEqual(["done"]);
    expect(await codes([note(ann, "two")])).toEqual(["done"]);
    expect((await round(ann.client, { name: "own__note", arguments: { text: "three" } })).asked).toBeDefined();
    expect(story.decided("ann", "note")).toEqual(["permit", "permit", "ask"]);
    const { log } = await story.operate("showSession", { session: ann.credentials.session() });
    expect(log.map(({ budget }) => budget)).toEqual([{ spend: { used: 0, left: 200 } }, { spend: { used: 60, left: 140 } }, { spend: { used: 120, left: 80 } }]);
  });

  test("do not load when they name a budget that is not configured", async () => {
    writeFileSync(join(story.policies, "own.cedar"), asking.replace("budget.spend", "budget.spent"));
    await story.house.rooms.policies.reload();
    expect((await story.operate("policyStatus", {})).rejected?.problems[0]).toMatchObject({ code: expect.stringMatching(/^POLICY_/) });
  });
});

describe("an agent does not escape its budget", () => {
  test("by new sessions, new tokens, or other spellings of its name and its tools", async () => {
    await open({ few: { kind: "calls", per: "agent", callsMax: 2 }, tools: { kind: "calls", per: ["agent", "tool"], callsMax: 9, only: { tools: ["own/read"] } } });
    for (let n = 0; n < 2; n++) expect(await codes([read(await connect())])).toEqual(["done"]);
    expect(await codes([read(await connect())])).toEqual(["SESSION_CALLS_EXCEEDED"]);
    await expect(connect("ANN")).rejects.toThrow();
    const { client } = await connect();
    const answer = await client.callTool({ name: "own__READ" }).catch((error: Error) => error.message);
    expect(JSON.stringify(answer)).toContain("INTAKE_UNKNOWN_TOOL");
    expect(own.effects().filter(({ params }) => params["name"] === "READ")).toEqual([]);
  });

  test("by serving nobody, where the budget is a person's", async () => {
    await open({ people: { kind: "calls", per: "person", callsMax: 1 } });
    expect(await codes([read(await connect())])).toEqual(["done"]);
    expect(await codes([read(await connect("bob"))])).toEqual(["SESSION_CALLS_EXCEEDED"]);
    const dora = await story.person("dora", "viewer");
    expect(await codes([read(await connect("ann", { person: dora.id }))])).toEqual(["done"]);
    expect(await codes([read(await connect("bob", { person: dora.id }))])).toEqual(["SESSION_CALLS_EXCEEDED"]);
  });

  test("by being killed: its place among the calls under way is free again, once", async () => {
    await open({ atOnce: { kind: "concurrency", per: "agent", callsMax: 1 } });
    const [ann, other] = [await connect(), await connect()];
    const before = own.received.all.length;
    const gate = ann.client.callTool({ name: "own__gate" });
    await own.received.until(({ method, params }) => method === "tools/call" && params["name"] === "gate", before);
    expect(await codes([read(other)])).toEqual(["SESSION_CONCURRENCY_EXCEEDED"]);
    await story.operate("killSession", { session: ann.credentials.session() });
    expect(aboutOf(await gate)).toMatchObject({ status: "unknown" });
    expect(await codes([read(other)])).toEqual(["done"]);
    expect(await shown(other)).toEqual({ atOnce: [0, 1] });
  });
});
