/** Runs that wait, are held, steered, stopped and shared out: what stands in the journal afterwards, and what happened outside. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { PersonId } from "../../src/call/id.ts";
import { type House, openHouse, scripted, tool } from "../../src/main.ts";
import { readDefinition } from "../../src/main/read-definition.ts";
import type { AgentOptions } from "../../src/main/agent-options.ts";
import { operate } from "../../src/operate/operate.ts";
import type { RunShown } from "../../src/runtime/run-desk.ts";
import { restedRuns } from "./rested.ts";

const folder = mkdtempSync(join(tmpdir(), "runs-"));
const paid: string[] = [];
let gate = Promise.withResolvers<void>();
let entered = Promise.withResolvers<void>();

const pay = tool({ name: "pay", description: "Pays.", input: z.strictObject({ to: z.string() }), execute: ({ to }) => void paid.push(to), trusted: true });
const secret = tool({ name: "secret", description: "Forbidden.", input: z.strictObject({}), execute: () => "never", trusted: true });
const slow = tool({
  name: "slow",
  description: "Takes its time.",
  input: z.strictObject({}),
  execute: async (_input, { signal }) => {
    entered.resolve();
    await Promise.race([gate.promise, new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }))]);
    return "slow is done";
  },
  trusted: true,
});

const options: readonly AgentOptions<unknown>[] = [
  {
    name: "clerk",
    model: scripted([
      { when: { toolResult: { contains: "Refused" } }, text: "It was refused: {{toolResult}}" },
      { when: { toolResult: { contains: "no tool" } }, text: "There is no such tool." },
      { when: { userMessage: { contains: "too" }, toolResult: false }, text: "Read: {{userMessage}}" },
      { when: { toolResult: true }, text: "Done: {{toolResult}}" },
      { when: { userMessage: { contains: "pay" } }, toolCalls: [{ name: "clerk__pay", args: { to: "dora" } }] },
      { when: { userMessage: { contains: "secret" } }, toolCalls: [{ name: "clerk__secret" }] },
      { when: { userMessage: { contains: "slow" } }, toolCalls: [{ name: "clerk__slow" }] },
      { when: { userMessage: { contains: "unknown" } }, toolCalls: [{ name: "nobody" }] },
      { when: { userMessage: { contains: "forever" } }, toolCalls: [{ name: "clerk__slow" }] },
      { text: "Hello." },
    ]),
    tools: [pay, secret, slow],
    hooks: { beforeRun: (input) => (input.includes("rude") ? { refuse: "it is rude" } : undefined) },
  },
  {
    name: "boss",
    model: scripted([
      { when: { toolResult: true }, text: "The clerk says: {{toolResult}}" },
      { when: { userMessage: { contains: "have it paid" } }, toolCalls: [{ name: "boss__clerk", args: { task: "pay dora" } }] },
      { toolCalls: [{ name: "boss__clerk", args: { task: "be slow" } }] },
    ]),
    agents: [{ name: "clerk" }],
  },
  {
    name: "counter",
    model: scripted([
      { when: { userMessage: { contains: "does not fit" } }, text: '{"count": 3}' },
      { when: { userMessage: { contains: "never" } }, text: "no" },
      { text: '{"count": "three"}' },
    ]),
    output: z.strictObject({ count: z.number() }),
  },
];
const agents = options.map(readDefinition);

let house: House;
const written = {
  data: join(folder, "data"),
  policies: join(folder, "policies"),
  listen: { port: 0 },
  models: Object.fromEntries(options.map(({ name, model }) => [`${name}-model`, model as Exclude<typeof model, string>])),
  agents: Object.fromEntries(options.map(({ name }) => [name, { role: "worker" }])),
  limits: { anchorEveryMs: 100 },
};
const open = () => openHouse(written, { agents, logLine: () => {} });

beforeAll(async () => {
  mkdirSync(written.policies);
  writeFileSync(
    join(written.policies, "all.cedar"),
    `@id("models") permit (principal in Role::"worker", action == Action::"callModel", resource);
     @id("tools") permit (principal in Role::"worker", action in Action::"callTool", resource);
     @id("paying-is-asked") @effect("ask") @reason("money leaves") forbid (principal, action, resource == Tool::"clerk/pay");
     @id("never") @reason("nobody may") forbid (principal, action in Action::"callTool", resource == Tool::"clerk/secret") when { context.common.session.calls >= 0 };`,
  );
  house = await open();
});
afterAll(async () => {
  await house.close();
  rmSync(folder, { recursive: true, force: true });
});

const by = () => ({ person: house.desk.people.list()[0]?.person as PersonId, name: "local", role: "owner", login: "" }) as const;
const permit = (approval: string) => operate(house.desk, { by: by(), operation: "permitApproval", input: { approval } });
const refuse = (approval: string) => operate(house.desk, { by: by(), operation: "refuseApproval", input: { approval, reason: "no money" } });

const { runTo, end, eventsOf } = restedRuns(() => house);

function approvalOf({ asks }: RunShown): string {
  const [ask] = asks;
  return ask?.kind === "approval" ? ask.approval : "none";
}

test("what a rule forbids becomes a result that says so, and the run goes on", async () => {
  const run = await runTo("clerk", "the secret, please");
  expect(run).toMatchObject({ state: "completed" });
  expect(run.output).toMatch(/It was refused: .*nobody may \(rule never\)/s);
});

test("a tool that is not there is told of, and the run goes on", async () => {
  expect((await runTo("clerk", "something unknown")).output).toBe("There is no such tool.");
});

test("an ask makes the run wait; a yes lets it go on, with one effect", async () => {
  paid.length = 0;
  const run = await runTo("clerk", "pay dora");
  expect(run.state).toBe("waiting");
  expect(paid).toEqual([]);
  await permit(approvalOf(run));
  expect(await end(run.run)).toMatchObject({ state: "completed", output: "Done: done" });
  expect(paid).toEqual(["dora"]);
  expect((await eventsOf(run.run)).map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["approval.requested", "run.waiting", "approval.resolved", "run.resumed", "tool.completed", "run.completed"]),
  );
});

test("a no is a result that says so", async () => {
  paid.length = 0;
  const run = await runTo("clerk", "pay dora");
  await refuse(approvalOf(run));
  expect((await end(run.run)).output).toMatch(/It was refused/);
  expect(paid).toEqual([]);
});

test("a run that waits survives a restart of its house, and the answer that comes after it", async () => {
  paid.length = 0;
  const run = await runTo("clerk", "pay dora");
  await house.close();
  house = await open();
  expect(house.runs.show(run.run)).toMatchObject({ state: "waiting", asks: [{ kind: "approval", tool: "clerk__pay", args: { to: "dora" } }] });
  await permit(approvalOf(run));
  expect(await end(run.run)).toMatchObject({ state: "completed" });
  expect(paid).toEqual(["dora"]);
});

test("what a person says meanwhile is read by the next step", async () => {
  gate = Promise.withResolvers();
  entered = Promise.withResolvers();
  const { run } = await house.runs.start("clerk", { text: "be slow" });
  await entered.promise;
  await house.runs.steer(run, "and do this too");
  gate.resolve();
  expect((await end(run)).output).toBe("Read: and do this too");
});

test("a paused run makes no further call until it is resumed", async () => {
  gate = Promise.withResolvers();
  entered = Promise.withResolvers();
  const { run } = await house.runs.start("clerk", { text: "be slow" });
  await entered.promise;
  expect((await house.runs.pause(run)).state).toBe("paused");
  gate.resolve();
  expect((await house.runs.rest(run)).state).toBe("paused");
  await house.runs.resume(run);
  expect(await end(run)).toMatchObject({ state: "completed", output: "Done: slow is done" });
});

test("a cancelled run ends at once, and its call is aborted", async () => {
  gate = Promise.withResolvers();
  entered = Promise.withResolvers();
  const { run } = await house.runs.start("clerk", { text: "forever" });
  await entered.promise;
  expect((await house.runs.cancel(run)).state).toBe("cancelled");
  expect((await house.runs.rest(run)).state).toBe("cancelled");
  await expect(house.runs.cancel(run)).rejects.toMatchObject({ code: "RUNTIME_RUN_STATE" });
});

test("what a cancelled run asks people for is withdrawn at once, with an entry, and nobody can permit it any more", async () => {
  const asked = await runTo("clerk", "pay dora");
  const approval = approvalOf(asked);
  // Another run of the session waits for the same answer: as long as one does, people are asked.
  const { run: other } = await house.runs.start("clerk", { text: "pay dora" }, { session: asked.session });
  expect(approvalOf(await house.runs.rest(other))).toBe(approval);
  await house.runs.cancel(asked.run);
  expect(await statesOf(approval)).toEqual({ pending: true, withdrawn: false });
  await house.runs.pause(other);
  await house.runs.cancel(other);
  expect(await statesOf(approval)).toEqual({ pending: false, withdrawn: true });
  await expect(permit(approval)).rejects.toMatchObject({ code: "APPROVAL_SETTLED" });
  const { bytes } = house.desk.store.log(asked.agentId).entries(0, house.desk.store.log(asked.agentId).size()).map((of) => ({ bytes: Buffer.from(of).toString("utf8") })).findLast((entry) => entry.bytes.includes(approval)) ?? { bytes: "" };
  expect(JSON.parse(bytes)).toMatchObject({ kind: "approval", event: "withdrawn", by: "house" });
});

/** In which lists of requests this one stands. */
async function statesOf(approval: string): Promise<{ readonly pending: boolean; readonly withdrawn: boolean }> {
  const among = async (state: "pending" | "withdrawn") =>
    (await operate(house.desk, { by: by(), operation: "listApprovals", input: { state } })).approvals.some((one) => one.approval === approval && one.state === state);
  return { pending: await among("pending"), withdrawn: await among("withdrawn") };
}

test("what a run that asked another agent had it ask people for is withdrawn with it", async () => {
  const run = await runTo("boss", "have it paid");
  const [child] = house.runs.children(run.run);
  await house.runs.cancel(run.run);
  expect(await statesOf(approvalOf(child as RunShown))).toEqual({ pending: false, withdrawn: true });
});

test("an agent asks another, whose run waits for people; both go on with their answer", async () => {
  paid.length = 0;
  const run = await runTo("boss", "have it paid");
  expect(run).toMatchObject({ state: "waiting", asks: [{ kind: "child" }] });
  const [child] = house.runs.children(run.run);
  expect(child).toMatchObject({ agent: "clerk", state: "waiting", parent: { run: run.run, step: 0 } });
  await permit(approvalOf(child as RunShown));
  expect(await end(run.run)).toMatchObject({ state: "completed", output: "The clerk says: Done: done" });
  expect(paid).toEqual(["dora"]);
});

test("a killed session ends its run and the run of the agent that it asked, and waits for neither", async () => {
  gate = Promise.withResolvers();
  entered = Promise.withResolvers();
  const { run, session } = await house.runs.start("boss", { text: "be slow" });
  await entered.promise;
  // Nobody lets what they wait for go on. How soon it is over `npm run bench -- kill` measures.
  await operate(house.desk, { by: by(), operation: "killSession", input: { session } });
  expect((await end(run)).state).toBe("cancelled");
  const [child] = house.runs.children(run);
  expect(child?.state).toBe("cancelled");
  expect(house.desk.sessions.stateOf({ agent: child?.agentId as `agt_${string}`, session: child?.session as `ses_${string}` })).toBe("killed");
});

test("an answer that does not fit its schema is sent back once, and is a value then", async () => {
  expect(await runTo("counter", "count to three")).toMatchObject({ state: "completed", output: { count: 3 }, steps: 2 });
});

test("a hook refuses a run before its model is asked", async () => {
  expect(await runTo("clerk", "something rude")).toMatchObject({ state: "failed", fault: { code: "RUNTIME_HOOK_REFUSED", text: "it is rude" } });
});
