/** What holds runs: budgets, windows, files, hooks, agents that ask agents, and people who hold, steer and stop them. */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { PersonId, RunId, SessionId } from "../../src/call/id.ts";
import { type ConfigurationInput, type House, openHouse, scripted, tool } from "../../src/main.ts";
import type { AgentOptions } from "../../src/main/agent-options.ts";
import { recordedRun } from "../../src/main/recorded-run.ts";
import { readDefinition } from "../../src/main/read-definition.ts";
import { operate } from "../../src/operate/operate.ts";
import { ARTIFACT_BYTES_MAX, INPUT_MEDIA_MAX, INPUT_MEDIA_NAME_CHARS_MAX, MEDIA_BYTES_MAX, TOOL_CALLS_A_STEP_MAX } from "../../src/runtime/limits.ts";
import type { RunShown } from "../../src/runtime/run-desk.ts";
import { restedRuns } from "./rested.ts";

const folder = mkdtempSync(join(tmpdir(), "bounds-"));
const paid: string[] = [];
let inside = 0;
let most = 0;
let gate = Promise.withResolvers<void>();
let entered = Promise.withResolvers<void>();
let hook: ((name: string) => unknown) | undefined;

const nothing = z.strictObject({});
const together = async () => {
  most = Math.max(most, ++inside);
  await new Promise((next) => setImmediate(next));
  await new Promise((next) => setImmediate(next));
  inside -= 1;
  return "read";
};
const look = tool({ name: "look", description: "Reads.", input: nothing, execute: together, readOnly: true, trusted: true });
const change = tool({ name: "change", description: "Writes.", input: nothing, execute: together, trusted: true });
const pay = tool({ name: "pay", description: "Pays.", input: z.strictObject({ to: z.string() }), execute: ({ to }) => void paid.push(to), trusted: true });
const slow = tool({
  name: "slow",
  description: "Takes its time.",
  input: nothing,
  execute: async () => {
    entered.resolve();
    await gate.promise;
    return "slow is done";
  },
  trusted: true,
});
const long = tool({ name: "long", description: "Says much.", input: nothing, execute: () => "word ".repeat(4000), readOnly: true, trusted: true });
const bytes = (size: number) => ({ content: [{ type: "image", mimeType: "image/png", data: Buffer.alloc(size, "picture ").toString("base64") }] });
/** What MCP has for a file that is neither a picture nor sound, and that no model reads. */
const plan = { type: "resource", resource: { uri: "file:///plan.zip", mimeType: "application/zip", blob: Buffer.from("a plan in a zip").toString("base64") } };
const drawn = (size: number) => (size > 1000 ? bytes(size) : { content: [...bytes(size).content, plan] });
const draw = tool({ name: "draw", description: "Draws.", input: z.strictObject({ size: z.number() }), execute: ({ size }) => drawn(size), trusted: true });

const calls = (...names: readonly string[]) => ({ toolCalls: names.map((name) => ({ name })) });
const usage = { inputTokens: 60, outputTokens: 20 };
const hooked = (name: string) => () => hook?.(name) as undefined;

const options: readonly AgentOptions<unknown>[] = [
  { name: "misnamed", model: scripted([{ error: { status: 404, message: "model: no-such-model" } }]) },
  { name: "endless", model: scripted([{ ...calls("endless__look"), usage }]), tools: [look], maxSteps: 2 },
  { name: "thrifty", model: scripted([{ ...calls("thrifty__look"), usage }]), tools: [look], budget: { tokensMax: 100 } },
  { name: "purse", model: scripted([{ ...calls("purse__look"), usage }]), tools: [look], budget: { usdMax: 100 } },
  { name: "boss", model: scripted([{ when: { toolResult: true }, text: "{{toolResult}}" }, { toolCalls: [{ name: "boss__helper", args: { task: "help" } }], usage }]), agents: [{ name: "helper" }], budget: { tokensMax: 200 } },
  { name: "helper", model: scripted([{ toolCalls: [{ name: "helper__sub", args: { task: "help" } }], usage }]), agents: [{ name: "sub" }] },
  { name: "sub", model: scripted([{ ...calls("sub__look"), usage }]), tools: [look] },
  { name: "ring", model: scripted([{ when: { toolResult: true }, text: "{{toolResult}}" }, { toolCalls: [{ name: "ring__rong", args: { task: "go round" } }] }]), agents: [{ name: "rong" }] },
  { name: "rong", model: scripted([{ when: { toolResult: true }, text: "{{toolResult}}" }, { toolCalls: [{ name: "rong__ring", args: { task: "go round" } }] }]), agents: [{ name: "ring" }] },
  {
    name: "many",
    model: scripted([
      { when: { toolResult: true }, text: "{{toolResult}}" },
      { when: { userMessage: { contains: "read" } }, ...calls("many__look", "many__look", "many__look") },
      { when: { userMessage: { contains: "write" } }, ...calls("many__change", "many__change") },
      { ...calls(...Array.from({ length: TOOL_CALLS_A_STEP_MAX + 1 }, () => "many__look")) },
    ]),
    tools: [look, change],
  },
  { name: "small", model: scripted([{ when: { toolResult: true }, text: "short" }, calls("small__long")]), tools: [long] },
  {
    name: "painter",
    model: scripted([
      { when: { toolResult: true }, text: "drawn" },
      { when: { userMessage: { contains: "large" } }, toolCalls: [{ name: "painter__draw", args: { size: ARTIFACT_BYTES_MAX + 1 } }] },
      { when: { userMessage: { contains: "draw" } }, toolCalls: [{ name: "painter__draw", args: { size: 900 } }] },
      { text: "seen" },
    ]),
    tools: [draw],
  },
  {
    name: "maker",
    model: {
      kind: "replayed",
      differences: "tell",
      calls: [{ args: { dialect: "neutral", body: { prompt: [] } }, result: { content: [{ type: "text", text: "here" }, { type: "file", mediaType: "image/png", data: { type: "data", data: Buffer.from("made picture").toString("base64") } }], finishReason: { unified: "stop", raw: "stop" }, usage: { inputTokens: { total: 1 }, outputTokens: { total: 1 } } } }],
    },
  },
  {
    name: "hooked",
    model: scripted([{ when: { toolResult: true }, text: "{{toolResult}}", usage }, { ...calls("hooked__look"), usage }]),
    tools: [look],
    hooks: { beforeRun: hooked("beforeRun"), afterRun: hooked("afterRun"), beforeModel: hooked("beforeModel"), afterModel: hooked("afterModel"), beforeTool: hooked("beforeTool"), afterTool: hooked("afterTool") },
  },
  {
    name: "clerk",
    model: scripted([
      { when: { toolResult: true }, text: "{{toolResult}}", usage: { inputTokens: 1, outputTokens: 1 } },
      { when: { anyMessage: { contains: "pay" } }, toolCalls: [{ name: "clerk__pay", args: { to: "dora" } }], usage },
      { when: { anyMessage: { contains: "slow" } }, ...calls("clerk__slow"), usage },
      { text: "Hello." },
    ]),
    tools: [pay, slow],
  },
  { name: "chief", model: scripted([{ when: { toolResult: true }, text: "{{toolResult}}" }, { toolCalls: [{ name: "chief__clerk", args: { task: "be slow" } }] }]), agents: [{ name: "clerk" }] },
  {
    name: "faller",
    model: scripted([{ when: { userMessage: { contains: "cut" } }, text: "I began to say something", cut: true }, { error: { status: 503 } }]),
    fallbackModels: [scripted([{ text: "I may not." }]), scripted([{ error: { status: 503 } }]), scripted([{ text: "The third answers." }])],
  },
  { name: "detour", model: { ...scripted([{ error: { status: 503 } }]), fallback: ["counter-model/scripted"] } },
  { name: "counter", model: scripted([{ text: "three", usage }]), output: z.strictObject({ count: z.number() }) },
  { name: "miscounter", model: scripted([{ text: '{"count":"three"}', usage }]), output: z.strictObject({ count: z.number() }) },
];
const agents = options.map(readDefinition);

let house: House;
beforeAll(async () => {
  const policies = join(folder, "policies");
  mkdirSync(policies);
  writeFileSync(
    join(policies, "all.cedar"),
    `@id("models") permit (principal, action == Action::"callModel", resource);
     @id("tools") permit (principal, action in Action::"callTool", resource);
     @id("paying-is-asked") @effect("ask") forbid (principal, action, resource == Tool::"clerk/pay");
     @id("not-this-one") forbid (principal, action == Action::"callModel", resource == Model::"faller-fallback-1/scripted");`,
  );
  const models = Object.fromEntries(
    options.flatMap((one, at) => {
      const definition = agents[at];
      const written = [one.model, ...(one.fallbackModels ?? [])];
      const refs = definition === undefined ? [] : [definition.model, ...definition.fallbacks];
      return refs.map(({ provider }, place) => [provider, { retries: 0, ...(written[place] as object) }]);
    }),
  ) as NonNullable<ConfigurationInput["models"]>;
  house = await openHouse(
    {
      data: join(folder, "data"),
      policies,
      listen: { port: 0 },
      models,
      prices: { "purse-model/scripted": { inputPerMillion: 1_000_000, outputPerMillion: 1_000_000 }, "small-model/scripted": { contextTokens: 4000 } },
      currency: "USD",
      agents: Object.fromEntries(options.map(({ name }) => [name, { role: "worker" }])),
    },
    { agents, logLine: () => {} },
  );
});
afterAll(async () => {
  await house.close();
  rmSync(folder, { recursive: true, force: true });
});

const by = () => ({ person: house.desk.people.list()[0]?.person as PersonId, name: "local", role: "owner", login: "" }) as const;
const STATE = { code: "RUNTIME_RUN_STATE" };

const { runTo, end, eventsOf } = restedRuns(() => house);

test("a run ends when its steps, its tokens or its money are spent, and says which", async () => {
  expect(await runTo("endless", "go")).toMatchObject({ state: "failed", steps: 3, fault: { code: "RUNTIME_STEPS_SPENT" } });
  expect(await runTo("thrifty", "go")).toMatchObject({ state: "failed", tokens: { input: 120, output: 40 }, fault: { code: "RUNTIME_BUDGET_SPENT" } });
  expect(await runTo("purse", "go")).toMatchObject({ state: "failed", costMicros: 160_000_000, fault: { code: "RUNTIME_BUDGET_SPENT" } });
});

test("what an agent asks of others, and those of others again, counts for its own budget", async () => {
  const run = await runTo("boss", "go");
  expect(run).toMatchObject({ state: "failed", fault: { code: "RUNTIME_BUDGET_SPENT", text: expect.stringContaining("boss") } });
  const [helper] = house.runs.children(run.run);
  const [sub] = house.runs.children(helper?.run as RunId);
  expect([helper?.fault?.code, sub?.fault?.code]).toEqual(["RUNTIME_BUDGET_SPENT", "RUNTIME_BUDGET_SPENT"]);
  // 80 tokens each: with its first step 200 are spent.
  expect(sub?.tokens).toMatchObject({ input: 60, output: 20 });
});

test("agents that ask one another in a circle come to an end", async () => {
  const run = await runTo("ring", "go");
  expect(run).toMatchObject({ state: "completed", output: expect.stringContaining("agents asked agents 5 times") });
});

test("calls that only read are made at once, others one after the other", async () => {
  most = 0;
  expect(await runTo("many", "read")).toMatchObject({ state: "completed" });
  expect(most).toBe(3);
  most = 0;
  expect(await runTo("many", "write")).toMatchObject({ state: "completed" });
  expect(most).toBe(1);
});

test("of more tool calls than a step may have each has a result, and those beyond say why they were not made", async () => {
  const run = await runTo("many", "all of them");
  const told = (await eventsOf(run.run)).flatMap((event) => (event.kind === "tool.completed" ? [event.status] : []));
  expect(told).toEqual([...Array.from({ length: TOOL_CALLS_A_STEP_MAX }, () => "done"), "unfit"]);
});

test("what goes into a context is measured by the window that the table of models has, and a result stays beside its call", async () => {
  const run = await runTo("small", "go");
  expect(run.state).toBe("completed");
  const [, second] = (await eventsOf(run.run)).flatMap((event) => (event.kind === "context.built" ? [event] : []));
  expect(second?.trimmed).toMatchObject([{ source: "tool" }]);
  expect(second?.trimmed?.[0]?.chars).toBeGreaterThan(1000);
});

test("files of a person are kept once, sealed, and within their bounds", async () => {
  const data = Buffer.from("a picture of a menu, in plain bytes").toString("base64");
  const run = await runTo("painter", "look", [{ mediaType: "image/png", data }, { mediaType: "image/png", data }]);
  expect(run).toMatchObject({ state: "completed", output: "seen" });
  expect(onDisk(run)).toHaveLength(1);
  expect(onDisk(run).some((content) => content.includes("picture of a menu"))).toBe(false);
  const refused = { code: "RUNTIME_INPUT" };
  await expect(runTo("painter", "look", [{ mediaType: "image/png", data: "A".repeat(Math.ceil((MEDIA_BYTES_MAX * 4) / 3) + 8) }])).rejects.toMatchObject(refused);
  await expect(runTo("painter", "look", Array.from({ length: INPUT_MEDIA_MAX + 1 }, () => ({ mediaType: "image/png", data })))).rejects.toMatchObject(refused);
  await expect(runTo("painter", "look", [{ mediaType: "image/png", data: "<not base64>" }])).rejects.toMatchObject(refused);
  await expect(runTo("painter", "look", [{ mediaType: "../../etc", data }])).rejects.toMatchObject(refused);
  await expect(runTo("painter", "look", [{ mediaType: "image/png", data, name: "n".repeat(INPUT_MEDIA_NAME_CHARS_MAX + 1) }])).rejects.toMatchObject(refused);
});

test("files that a tool gives and that a model makes are kept, sealed, and one that is too large is left out with a word", async () => {
  const painted = await runTo("painter", "draw");
  const [completed] = (await eventsOf(painted.run)).flatMap((event) => (event.kind === "tool.completed" ? [event] : []));
  expect(completed?.artifacts).toHaveLength(2);
  expect(onDisk(painted)).toHaveLength(2);
  expect(onDisk(painted).some((content) => /picture|a plan/.test(content))).toBe(false);
  const recorded = await recordedRun(house.data, painted.run);
  const told = JSON.stringify(recorded?.messages.find(({ role }) => role === "tool")?.parts);
  expect(told).toContain(`"text":"[a file of 15 bytes, application/zip, which is kept as ${completed?.artifacts?.[1]}]"`);
  expect(told.match(/"type":"file"/g)).toHaveLength(1);
  expect(recorded?.artifacts.map(({ mediaType, name }) => [mediaType, name])).toEqual([["image/png", undefined], ["application/zip", "plan.zip"]]);
  const large = await runTo("painter", "draw a large one");
  expect(large).toMatchObject({ state: "completed", output: "drawn" });
  expect((await eventsOf(large.run)).flatMap((event) => (event.kind === "tool.completed" ? [event.artifacts] : []))).toEqual([undefined]);
  const made = await runTo("maker", "make a picture");
  expect(made).toMatchObject({ state: "completed", output: "here" });
  expect((await eventsOf(made.run)).flatMap((event) => (event.kind === "step.completed" ? (event.artifacts ?? []) : []))).toHaveLength(1);
  expect(onDisk(made)).toHaveLength(1);
});

function onDisk({ agentId, session }: { readonly agentId: string; readonly session: SessionId }): readonly string[] {
  const place = join(house.data, "artifacts", agentId, session);
  return readdirSync(place).map((file) => readFileSync(join(place, file), "latin1"));
}

test("a hook that gives what no hook gives refuses, and says so", async () => {
  for (const given of [true, false, "go on", null, {}, { refuse: 7 }]) {
    hook = (at) => (at === "beforeRun" ? given : undefined);
    expect(await runTo("hooked", "go"), JSON.stringify(given)).toMatchObject({ state: "failed", fault: { code: "RUNTIME_HOOK_REFUSED", text: expect.stringContaining("neither nothing") } });
  }
  hook = undefined;
});

test("a hook that throws refuses, wherever it stands, in its own words", async () => {
  for (const name of ["beforeRun", "beforeModel", "afterModel", "afterRun"]) {
    hook = (at) => {
      if (at === name) throw new Error(`not at ${name}`);
    };
    expect(await runTo("hooked", "go"), name).toMatchObject({ state: "failed", fault: { code: "RUNTIME_HOOK_REFUSED", text: `not at ${name}` } });
  }
  for (const name of ["beforeTool", "afterTool"]) {
    hook = async (at) => {
      if (at === name) throw new Error(`not at ${name}`);
    };
    expect(await runTo("hooked", "go"), name).toMatchObject({ state: "completed", output: expect.stringContaining(`not at ${name}`) });
  }
  hook = undefined;
});

test("a hook that never comes back does not keep a run from being cancelled", async () => {
  const reached = Promise.withResolvers<void>();
  hook = () => {
    reached.resolve();
    return new Promise(() => {});
  };
  const { run } = await house.runs.start("hooked", { text: "go" });
  await reached.promise;
  await house.runs.cancel(run);
  expect(await house.runs.rest(run)).toMatchObject({ state: "cancelled" });
  hook = undefined;
});

test("an answer that never fits its schema fails the run, after it was sent back once", async () => {
  expect(await runTo("counter", "count")).toMatchObject({ state: "failed", steps: 2, fault: { code: "RUNTIME_OUTPUT_UNFIT", text: expect.stringContaining("it is no JSON") } });
  const { fault } = await runTo("miscounter", "count");
  expect(fault).toMatchObject({ code: "RUNTIME_OUTPUT_UNFIT", text: expect.stringMatching(/expected number, received string.*count/) });
});

test("where a model cannot answer, the agent's others are asked in turn; one that rules refuse is passed over, and what began to speak is not begun anew", async () => {
  const run = await runTo("faller", "hello");
  expect(run).toMatchObject({ state: "completed", output: "The third answers." });
  const called = (await eventsOf(run.run)).flatMap((event) => (event.kind === "call.decided" ? [event.effect] : event.kind === "model.called" ? [event.model] : []));
  expect(called).toEqual(["permit", "refuse", "permit", "permit", "faller-fallback-3/scripted"]);
  expect(await runTo("faller", "cut")).toMatchObject({ state: "failed", fault: { code: "RUNTIME_MODEL_FAILED" } });
});

test("what a provider says of a request that it does not take is said of the run", async () => {
  expect(await runTo("misnamed", "hello")).toMatchObject({
    state: "failed",
    fault: { code: "RUNTIME_MODEL_FAILED", text: expect.stringContaining("HTTP status 404 (EXECUTION_UPSTREAM_ERROR): model: no-such-model") },
  });
});

test("where the provider's configuration falls back, the row of the model call names the model that answered", async () => {
  const run = await runTo("detour", "hello");
  expect(run).toMatchObject({ state: "completed", output: "three", model: "detour-model/scripted" });
  expect(rowsOf(run)).toMatchObject([{ provider: "counter-model", model: "scripted", attempts: 2, tokens_in: 60 }]);
});

test("what a model used counts for its run once, however its step ends", async () => {
  const once = { input: 60, output: 20 };
  for (const name of ["afterModel", "afterRun"]) {
    hook = (at) => {
      if (at === name) throw new Error("no");
    };
    const run = await runTo("hooked", "go");
    expect(run, name).toMatchObject({ state: "failed", tokens: name === "afterModel" ? once : { input: 120, output: 40 } });
    expect(rowsOf(run)).toHaveLength(name === "afterModel" ? 1 : 2);
  }
  hook = undefined;
  expect(await runTo("counter", "count")).toMatchObject({ state: "failed", tokens: { input: 120, output: 40 } });
  const waiting = await runTo("clerk", "pay dora");
  expect(waiting).toMatchObject({ state: "waiting", tokens: once });
  const [ask] = waiting.asks;
  if (ask?.kind === "approval") await operate(house.desk, { by: by(), operation: "refuseApproval", input: { approval: ask.approval, reason: "not now" } });
  expect(await end(waiting.run)).toMatchObject({ state: "completed", tokens: { input: 61, output: 21 } });
  expect(rowsOf(waiting)).toHaveLength(2);
  entered = Promise.withResolvers();
  gate = Promise.withResolvers();
  const slowly = await house.runs.start("clerk", { text: "be slow" });
  await entered.promise;
  await house.runs.cancel(slowly.run);
  gate.resolve();
  expect(await house.runs.rest(slowly.run)).toMatchObject({ state: "cancelled", tokens: once });
  expect(rowsOf(slowly)).toHaveLength(1);
});

/** The rows of a run's model calls, as SQL reads them. */
function rowsOf({ agentId, run }: RunShown): readonly { readonly [column: string]: unknown }[] {
  const rows = new DatabaseSync(join(house.data, "agents", `${agentId}.db`), { readOnly: true });
  try {
    return rows.prepare("SELECT * FROM model_call WHERE run = ? ORDER BY step").all(run);
  } finally {
    rows.close();
  }
}

test("a run that is paused holds what it asked for, in the hands of its session too, and both go on", async () => {
  for (const hold of ["run", "session"] as const) {
    gate = Promise.withResolvers();
    entered = Promise.withResolvers();
    const { run, session } = await house.runs.start("chief", { text: "go" });
    await entered.promise;
    const held = hold === "run" ? house.runs.pause(run) : operate(house.desk, { by: by(), operation: "pauseSession", input: { session } });
    await held;
    const childOf = () => house.runs.children(run)[0] as RunShown;
    await expect.poll(() => [house.runs.show(run).state, childOf().state], { interval: 5 }).toEqual(["paused", "paused"]);
    gate.resolve();
    await house.runs.rest(childOf().run);
    expect((await house.runs.rest(run)).state).toBe("paused");
    if (hold === "run") await house.runs.resume(run);
    else await operate(house.desk, { by: by(), operation: "resumeSession", input: { session } });
    expect(await end(run), hold).toMatchObject({ state: "completed", output: "slow is done" });
  }
});

test("a run is resumed once, and what has ended is neither resumed, paused, cancelled nor steered", async () => {
  gate = Promise.withResolvers();
  entered = Promise.withResolvers();
  const { run } = await house.runs.start("clerk", { text: "be slow" });
  await entered.promise;
  await expect(house.runs.resume(run)).rejects.toMatchObject(STATE);
  await house.runs.pause(run);
  await expect(house.runs.pause(run)).rejects.toMatchObject(STATE);
  gate.resolve();
  await house.runs.rest(run);
  const resumed = await Promise.allSettled([house.runs.resume(run), house.runs.resume(run)]);
  expect(resumed.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect((await end(run)).state).toBe("completed");
  expect((await eventsOf(run)).filter(({ kind }) => kind === "run.resumed")).toHaveLength(1);
  const { settle, pause, resume, cancel } = house.runs;
  const late = [pause, resume, cancel].map((act) => act.call(house.runs, run));
  for (const one of [...late, house.runs.steer(run, "more"), settle.call(house.runs, run, { call: "call_1" as never, verdict: "again" })])
    await expect(one).rejects.toMatchObject(STATE);
});

test("a run that is cancelled while it waits pays nothing, and nobody is asked any more", async () => {
  const run = await runTo("clerk", "pay dora");
  const [ask] = run.asks;
  await house.runs.cancel(run.run);
  expect(house.runs.show(run.run)).toMatchObject({ state: "cancelled", asks: [] });
  const approval = ask?.kind === "approval" ? ask.approval : "none";
  await expect(operate(house.desk, { by: by(), operation: "permitApproval", input: { approval } })).rejects.toMatchObject({ code: "APPROVAL_SETTLED" });
  expect((await house.runs.rest(run.run)).state).toBe("cancelled");
  await expect(house.runs.steer(run.run, "pay after all")).rejects.toMatchObject(STATE);
  expect(paid).toEqual([]);
});
