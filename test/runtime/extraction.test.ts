/** Memories that a model finds in runs once they have ended: what is kept of them, when, by whom, and what becomes of it in the hands of people and crashes. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PersonId } from "../../src/call/id.ts";
import { defineAgent, type House, openHouse, scripted } from "../../src/main.ts";
import { readDefinition } from "../../src/main/read-definition.ts";
import type { AgentOptions } from "../../src/main/agent-options.ts";
import { operate } from "../../src/operate/operate.ts";
import type { RunShown } from "../../src/runtime/run-desk.ts";

const folder = mkdtempSync(join(tmpdir(), "extraction-"));

/** What the model answers that looks for memories: by what was said. */
const finds = (said: string, found: { readonly add?: readonly string[]; readonly replace?: readonly unknown[]; readonly forget?: readonly string[] }) => ({
  when: { instructions: { contains: "You keep what an agent remembers" }, userMessage: { contains: said } },
  text: JSON.stringify({ add: [], replace: [], forget: [], ...found }),
});
const NOTHING = finds("", {});
const ROME = "The person lives in Rome.";
const TWO = ["The person has two dogs.", "The person plays the cello."];

/** What happens where a hook of the agent is asked, by its name. */
const moments: { [hook: string]: () => void } = {};
const at = (hook: string) => () => moments[hook]?.();
let extractions = 0;

const options: readonly AgentOptions<unknown>[] = [
  {
    name: "clerk",
    model: scripted([
      finds("I live in Rome", { add: [ROME] }),
      finds("dogs", { add: TWO }),
      { ...finds("I fail", {}), error: { status: 400, message: "no" } },
      { ...finds("I mumble", {}), text: "Nothing of note." },
      { when: { instructions: { contains: "You keep what an agent remembers" }, userMessage: { matches: String.raw`moved to Turin.*(mem_\w+)` } }, text: '{"add":[],"replace":[{"memory":"{{1}}","text":"The person lives in Turin."}],"forget":[]}' },
      { when: { instructions: { contains: "You keep what an agent remembers" }, userMessage: { matches: String.raw`Forget where I live.*(mem_\w+)` } }, text: '```json\n{"forget":["{{1}}","mem_00000000000000000000000000"]}\n```' },
      NOTHING,
      { when: { instructions: { contains: "lives in Rome" } }, text: "You live in Rome." },
      { when: { instructions: { contains: "lives in Turin" } }, text: "You live in Turin." },
      { when: { userMessage: { contains: "dearly" } }, text: "Done.", usage: { inputTokens: 90_000, outputTokens: 10_000 } },
      { text: "I see." },
    ]),
    budget: { tokensMax: 100_000 },
    memory: { extract: true },
    hooks: {
      beforeModel: (body) => void (JSON.stringify(body).includes("You keep what") && (extractions += 1)),
      afterModel: (answer) => void (JSON.stringify(answer).includes("forget") && at("answered")()),
      beforeTool: ({ tool, args }) => {
        if (tool.startsWith("memory__")) at(args["text"] === TWO[1] ? "second" : "first")();
      },
    },
  },
  { name: "careful", model: scripted([finds("dogs", { add: TWO }), NOTHING, { text: "I see." }]), memory: { extract: true } },
  { name: "other", model: scripted([{ text: "I see." }]), memory: { extract: { model: scripted([finds("I live in Rome", { add: [ROME] }), NOTHING]), instructions: "Answer in English." } } },
];
const agents = options.map(readDefinition);
const models = options.map(({ name, model }): [string, unknown] => [`${name}-model`, model]);
const extractor = options[2]?.memory as { readonly extract: { readonly model: unknown } };
const written = {
  policies: join(folder, "policies"),
  listen: { port: 0 },
  servers: { memory: { memory: {} } },
  models: Object.fromEntries([...models, ["other-extraction", extractor.extract.model]]) as Record<string, Exclude<AgentOptions["model"], string>>,
  agents: Object.fromEntries(options.map(({ name }) => [name, { role: name === "careful" ? "careful" : "worker" }])),
};
const logged: string[] = [];
const open = (data: string) => openHouse({ ...written, data }, { agents, logLine: (line) => logged.push(line) });

let house: House;
let people = 0;
beforeAll(async () => {
  mkdirSync(written.policies);
  writeFileSync(
    join(written.policies, "all.cedar"),
    `@id("models") permit (principal, action == Action::"callModel", resource);
     @id("tools") permit (principal, action in Action::"callTool", resource);
     @id("remembering-is-a-proposal") @effect("ask") @reason("a person says what is remembered") forbid (principal in Role::"careful", action == Action::"memory/remember", resource);`,
  );
  house = await open(join(folder, "data"));
});
afterAll(async () => {
  await house.close();
  rmSync(folder, { recursive: true, force: true });
});

const by = (of: House) => ({ person: of.desk.people.list()[0]?.person as PersonId, name: "local", role: "owner", login: "" }) as const;

/** A run to the end of what is found in it. */
async function run(agent: string, text: string, { person, of = house }: { readonly person: string; readonly of?: House }): Promise<RunShown> {
  const started = await of.runs.start(agent, { text }, { person, introduces: true });
  await of.runs.extracted(started.run);
  return of.runs.show(started.run);
}
const somebody = () => `person-${++people}`;

interface Kept {
  readonly memory: string;
  readonly text: string;
  readonly version: number;
  readonly origin: string;
  readonly label: { readonly integrity: string };
}

async function memories(agent: string, person: string, of = house): Promise<readonly Kept[]> {
  const { memories: kept } = (await operate(of.desk, { by: by(of), operation: "listMemories", input: { agent, person } })) as { readonly memories: readonly Kept[] };
  return kept;
}
const textsOf = async (agent: string, person: string, of = house) => (await memories(agent, person, of)).map(({ text }) => text);

/** Rows of an agent's database, as SQL reads them. */
function rows({ agentId }: RunShown, sql: string, ...params: readonly string[]): readonly { readonly [column: string]: unknown }[] {
  const db = new DatabaseSync(join(folder, "data", "agents", `${agentId}.db`), { readOnly: true });
  try {
    return db.prepare(sql).all(...params);
  } finally {
    db.close();
  }
}

test("what a person told in one session is known in the next; its rows say the run, the messages and the cost", async () => {
  const person = somebody();
  const told = await run("clerk", "I live in Rome.", { person });
  expect(told).toMatchObject({ state: "completed", output: "I see.", steps: 1, extraction: { step: 1, state: "completed" } });
  const later = await run("clerk", "Where do I live?", { person });
  expect(later.output).toBe("You live in Rome.");
  expect(later.session).not.toBe(told.session);
  expect(await memories("clerk", person)).toMatchObject([{ text: ROME, origin: "extracted", version: 1, label: { integrity: "trusted" } }]);
  const of = rows(told, "SELECT e.run, c.step, i.source, m.role FROM memory_event e JOIN tool_call c ON c.call = e.call JOIN context_item i ON i.run = c.run AND i.step = c.step JOIN message m ON m.message = i.ref WHERE e.run = ? ORDER BY i.ordinal", told.run);
  expect(of).toEqual([
    { run: told.run, step: 1, source: "input", role: "user" },
    { run: told.run, step: 1, source: "history", role: "assistant" },
  ]);
  const [used] = rows(told, "SELECT r.tokens_in = sum(m.tokens_in) AS counts, count(*) AS calls FROM run r JOIN model_call m ON m.run = r.run WHERE r.run = ?", told.run);
  expect(used).toEqual({ counts: 1, calls: 2 });
});

test("the answer waits for nothing: the last event of a run is its end, and what follows stands in the run", async () => {
  const person = somebody();
  const started = await house.runs.start("clerk", { text: "I live in Rome." }, { person, introduces: true });
  const kinds: string[] = [];
  for await (const { kind } of house.runs.follow(started.run)) kinds.push(kind);
  expect(kinds.at(-1)).toBe("run.completed");
  expect(kinds.filter((kind) => kind === "model.called")).toHaveLength(1);
  expect(["running", "completed"]).toContain(house.runs.show(started.run).extraction?.state);
  await house.runs.extracted(started.run);
  expect(await textsOf("clerk", person)).toEqual([ROME]);
});

test("what is said again is known, what changed is said anew under the same id, and what is to be forgotten goes", async () => {
  const person = somebody();
  await run("clerk", "I live in Rome.", { person });
  await run("clerk", "I live in Rome, as I said.", { person });
  const [before] = await memories("clerk", person);
  expect(before).toMatchObject({ text: ROME, version: 1 });
  await run("clerk", "I moved to Turin.", { person });
  expect(await memories("clerk", person)).toMatchObject([{ memory: before?.memory, text: "The person lives in Turin.", version: 2 }]);
  await operate(house.desk, { by: by(house), operation: "revertMemory", input: { agent: "clerk", memory: before?.memory ?? "", version: 1 } });
  expect(await textsOf("clerk", person)).toEqual([ROME]);
  await run("clerk", "Forget where I live.", { person });
  expect(await textsOf("clerk", person)).toEqual([]);
});

test("two runs of one person at once keep what both told once, and each person's stays with that person", async () => {
  const [one, two] = [somebody(), somebody()];
  await Promise.all([one, one, two].map((person) => run("clerk", "I have two dogs.", { person })));
  expect(await textsOf("clerk", one)).toEqual(TWO);
  expect(await textsOf("clerk", two)).toEqual(TWO);
});

test("a model that cannot say what is to be kept fails its step alone, and the log says so without content", async () => {
  const person = somebody();
  for (const said of ["I fail.", "I mumble."]) {
    logged.length = 0;
    expect(await run("clerk", said, { person })).toMatchObject({ state: "completed", output: "I see.", extraction: { state: "failed" } });
    expect(logged.filter((line) => line.includes("RUNTIME_EXTRACTION"))).toHaveLength(1);
    expect(logged.join("\n")).not.toContain("Nothing of note");
  }
  expect(await memories("clerk", person)).toEqual([]);
});

test("a run whose budget is spent asks no model for memories", async () => {
  extractions = 0;
  expect(await run("clerk", "Answer dearly: I live in Rome.", { person: somebody() })).toMatchObject({ state: "completed", extraction: { state: "cancelled" } });
  expect(extractions).toBe(0);
});

test("another model looks for memories where the definition names one, told what that says besides", async () => {
  const person = somebody();
  const told = await run("other", "I live in Rome.", { person });
  expect(rows(told, "SELECT provider, step FROM model_call WHERE run = ? ORDER BY step", told.run)).toEqual([
    { provider: "other-model", step: 0 },
    { provider: "other-extraction", step: 1 },
  ]);
  expect(await textsOf("other", person)).toEqual([ROME]);
});

test("where a rule asks, each memory is a proposal: people's word on it is kept, also after a restart", async () => {
  const person = somebody();
  const told = await run("careful", "I have two dogs.", { person });
  expect(told).toMatchObject({ state: "completed", extraction: { state: "waiting" } });
  expect(await memories("careful", person)).toEqual([]);
  const asked = () => rows(told, "SELECT approval, state FROM approval WHERE session = ? ORDER BY approval", told.session);
  const [first, second] = asked();
  expect(asked()).toHaveLength(2);
  await operate(house.desk, { by: by(house), operation: "permitApproval", input: { approval: String(first?.["approval"]) } });
  await house.runs.extracted(told.run);
  expect(await textsOf("careful", person)).toEqual([TWO[0]]);
  expect(house.runs.show(told.run).extraction?.state).toBe("waiting");
  await house.close();
  house = await open(join(folder, "data"));
  await operate(house.desk, { by: by(house), operation: "refuseApproval", input: { approval: String(second?.["approval"]), reason: "not that" } });
  await house.runs.extracted(told.run);
  expect(house.runs.show(told.run).extraction?.state).toBe("completed");
  expect(await textsOf("careful", person)).toEqual([TWO[0]]);
  expect(asked().map(({ state }) => state)).toEqual(["consumed", "refused"]);
});

test.each(["answered", "first", "second"])("a house that ends when it stands at %s goes on from there, and keeps and asks nothing twice", async (moment) => {
  const person = somebody();
  const copy = join(folder, `copy-${moment}`);
  moments[moment] = () => {
    delete moments[moment];
    cpSync(join(folder, "data"), copy, { recursive: true });
  };
  const told = await run("clerk", "I have two dogs.", { person });
  const again = await open(copy);
  await again.runs.extracted(told.run);
  expect(again.runs.show(told.run)).toMatchObject({ extraction: { state: "completed" }, tokens: told.tokens });
  expect(await memories("clerk", person, again)).toMatchObject(TWO.map((text) => ({ text, version: 1 })));
  const db = new DatabaseSync(join(copy, "agents", `${told.agentId}.db`), { readOnly: true });
  expect(db.prepare("SELECT count(*) AS asked FROM tool_call WHERE run = ? AND step = 1 AND action = 'callModel'").get(told.run)).toEqual({ asked: 1 });
  db.close();
  await again.close();
});

/** A run whose session is changed right before the first memory of it is kept. */
async function runAndThen(operation: "pauseSession" | "killSession", person: string): Promise<RunShown> {
  const changed = Promise.withResolvers<void>();
  let session = "";
  moments["first"] = () => {
    delete moments["first"];
    void operate(house.desk, { by: by(house), operation, input: { session } }).then(() => changed.resolve());
  };
  const started = await house.runs.start("clerk", { text: "I have two dogs." }, { person, introduces: true });
  ({ session } = started);
  await changed.promise;
  await house.runs.extracted(started.run);
  return house.runs.show(started.run);
}

test("a session that is paused holds what is looked for in its runs, until it goes on", async () => {
  const person = somebody();
  const held = await runAndThen("pauseSession", person);
  expect(held.extraction?.state).toBe("running");
  await operate(house.desk, { by: by(house), operation: "resumeSession", input: { session: held.session } });
  await house.runs.extracted(held.run);
  expect(house.runs.show(held.run).extraction?.state).toBe("completed");
  expect(await textsOf("clerk", person)).toEqual(TWO);
});

test("a session that is killed ends what is looked for in its runs", async () => {
  const person = somebody();
  expect((await runAndThen("killSession", person)).extraction?.state).toBe("cancelled");
  expect(await textsOf("clerk", person)).not.toEqual(TWO);
});

test("a fork takes along the turns of a run, and what its person is remembered for stays one", async () => {
  const person = somebody();
  const told = await run("clerk", "I live in Rome.", { person });
  const { runs: copies } = await house.runs.fork("clerk", told.session);
  expect(rows(told, "SELECT kind, state FROM step WHERE run = ?", copies[0]?.run ?? "")).toEqual([{ kind: "turn", state: "completed" }]);
  expect(await textsOf("clerk", person)).toEqual([ROME]);
});

test("a program's definition grants it, strikes secrets out of what is kept, and its house waits for it before it closes", async () => {
  const key = ["AKIA", "Z7QH3XW2LMN4PV5K"].join("");
  const database = join(folder, "program");
  const define = () =>
    defineAgent({
      name: "keeper",
      model: scripted([{ when: { instructions: { contains: "The person's project is called Lorikeet" } }, text: "Lorikeet." }, { text: "I see." }]),
      memory: { extract: { model: scripted([finds("Lorikeet", { add: [`The person's project is called Lorikeet, with the AWS key ${key}.`] }), NOTHING]) } },
      database,
    });
  const first = define();
  await first.run(`My project is called Lorikeet, and its AWS key is ${key}.`, { person: "dora" });
  await first.close();
  const second = define();
  expect((await second.run("What is my project called?", { person: "dora" })).output).toBe("Lorikeet.");
  const kept = await second.use(async (of) => {
    const { desk } = of as House;
    const { memories: found } = (await operate(desk, { by: by(of as House), operation: "listMemories", input: { agent: "keeper" } })) as { readonly memories: readonly Kept[] };
    return found;
  });
  expect(kept).toHaveLength(1);
  expect(kept[0]?.text).not.toContain(key);
  await second.close();
});
