/** A call of a model goes the way of every call: decided, recorded, performed once, inspected, closed. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Call, Line } from "../../src/call/call.ts";
import type { ModelPiece } from "../../src/call/model.ts";
import type { Ending } from "../../src/execution/fault.ts";
import type { SessionCall } from "../../src/main/house-session.ts";
import type { Entry } from "../../src/main/read-ledger.ts";
import { Story } from "./house.fixture.ts";
import { asking, said, standIn } from "./models.fixture.ts";

const RULES = `
  @id("small-alone") permit (principal in Role::"asker", action == Action::"callModel", resource == Model::"claude/small");
  @id("open-house") permit (principal in Role::"asker", action == Action::"callModel", resource in Provider::"local") when { context.messages < 3 };
  @id("no-search") forbid (principal, action == Action::"callModel", resource) when { context.providerTools.contains("web_search") };
  @id("no-floods") forbid (principal, action == Action::"callModel", resource) when { context has maxOutputTokens && context.maxOutputTokens > 1000 };
`;

let speaks: (call: Call, line: Line) => Ending = () => said("four");
const models = standIn({ claude: ["small", "big"], local: "any" }, (call, line) => speaks(call, line));
let story: Story;

beforeAll(async () => {
  story = await Story.open({
    servers: {},
    agents: { asker: { role: "asker" }, other: { role: "other" } },
    policies: { "models.cedar": RULES },
    models,
  });
});
afterAll(() => story.close());

const entries = <K extends Entry["kind"]>(kind: K) =>
  story.entries("asker").filter((entry): entry is Extract<Entry, { kind: K }> => entry.kind === kind);

async function ask(call: Partial<SessionCall> & { readonly args: object }, agent = "asker") {
  const session = await story.house.openSession({ agent, key: story.keys[agent] ?? "" });
  return session.call({ action: "callModel", server: "claude", name: "small", ...call });
}

describe("a model call", () => {
  test("is decided, recorded, performed and answered", async () => {
    const before = models.reached.length;
    const reply = await ask({ args: asking("two and two?", { tools: [{ type: "function", name: "add", inputSchema: {} }] }) });
    expect(reply).toMatchObject({
      kind: "released",
      released: { outcome: { status: "done", result: { content: [{ type: "text", text: "four" }] } } },
    });
    expect(models.reached.slice(before)).toMatchObject([
      { model: "claude/small", args: { dialect: "neutral", tools: ["add"], providerTools: [], messages: 1 } },
    ]);
    const [decision] = entries("decision").slice(-1);
    expect(decision).toMatchObject({
      action: "callModel",
      server: "claude",
      name: "small",
      effect: "permit",
      rules: ["small-alone"],
      door: "in-process",
    });
    expect(entries("outcome").at(-1)).toMatchObject({ status: "done", call: decision?.call });
  });

  test.each([
    ["a model that no rule permits", { name: "big", args: asking("x") }, "POLICY_NOT_PERMITTED"],
    ["a model that its provider does not have", { name: "huge", args: asking("x") }, "INTAKE_UNKNOWN_MODEL"],
    ["a provider that is not configured", { server: "nobody", args: asking("x") }, "INTAKE_UNKNOWN_MODEL"],
    [
      "more messages than a rule allows",
      { server: "local", name: "any/thing", args: { dialect: "openai-chat", body: { model: "any/thing", messages: [{}, {}, {}] } } },
      "POLICY_NOT_PERMITTED",
    ],
    ["more tokens than a rule allows", { args: asking("x", { maxOutputTokens: 1001 }) }, "POLICY_FORBIDDEN"],
    [
      "a tool that the provider runs",
      {
        args: {
          dialect: "anthropic-messages",
          body: { model: "small", messages: [], tools: [{ type: "web_search_20250305", name: "web_search" }] },
        },
      },
      "POLICY_FORBIDDEN",
    ],
    [
      "a body that names another model",
      { args: { dialect: "anthropic-messages", body: { model: "big", messages: [] } } },
      "INTAKE_MODEL_REQUEST",
    ],
    [
      "a body that names further models",
      { args: { dialect: "openai-chat", body: { model: "small", models: ["big"], messages: [] } } },
      "INTAKE_MODEL_REQUEST",
    ],
  ] as const)("for %s is refused, recorded, and reaches nobody", async (_, call, code) => {
    const before = models.reached.length;
    const reply = await ask(call);
    expect(reply).toMatchObject({ kind: "refused", reason: { code } });
    expect(models.reached.length).toBe(before);
    expect(entries("decision").at(-1)).toMatchObject({ action: "callModel", effect: "refuse", reason: code });
  });

  test("of an agent that no rule speaks of is refused", async () => {
    expect(await ask({ args: asking("x") }, "other")).toMatchObject({ kind: "refused", reason: { code: "POLICY_NOT_PERMITTED" } });
  });

  test("asks any model of a provider that names none", async () => {
    const reply = await ask({
      server: "local",
      name: "any/thing",
      args: { dialect: "openai-chat", body: { model: "any/thing", messages: [{}] } },
    });
    expect(reply).toMatchObject({ kind: "released" });
  });
});

describe("what a model is asked and answers", () => {
  const KEY = () => story.keys["asker"] ?? "";
  const CANARY = { prompt: "canary of a prompt 5f3a9c71e0", answer: "canary of an answer 8b20d4417c" };

  test("stands in no entry, no line of the log and no file of the data folder", async () => {
    speaks = () => said(CANARY.answer);
    const reply = await ask({ args: asking(CANARY.prompt) });
    expect(JSON.stringify(reply)).toContain("released");
    expect(models.reached.at(-1)?.args).toMatchObject({ body: { prompt: [{ content: [{ text: CANARY.prompt }] }] } });
    const bytes = readdirSync(story.data, { recursive: true, withFileTypes: true }).flatMap((file) =>
      file.isFile() ? [readFileSync(join(file.parentPath, file.name)).toString("latin1")] : [],
    );
    const everything = [...bytes, JSON.stringify(story.entries("asker")), ...story.lines.all];
    for (const planted of Object.values(CANARY))
      for (const form of [planted, Buffer.from(planted).toString("base64").slice(4, -4), Buffer.from(planted).toString("hex")])
        expect(everything.filter((text) => text.includes(form))).toEqual([]);
  });

  test("is told in pieces as it comes, with the house's own credentials struck however they are cut, and in the whole alike", async () => {
    speaks = (_call, line) => {
      const text = `the key is ${KEY()}, and that is all`;
      for (let at = 0; at < text.length; at += 7) line.piece?.({ kind: "text", block: 0, text: text.slice(at, at + 7) });
      return said(text);
    };
    const heard: ModelPiece[] = [];
    const reply = await ask({ args: asking("x"), line: { piece: (piece) => heard.push(piece) } });
    const whole = "the key is [credential struck by the house], and that is all";
    expect(heard.map((piece) => (piece.kind === "text" ? piece.text : "")).join("")).toBe(whole);
    expect(reply).toMatchObject({ released: { outcome: { result: { content: [{ text: whole }] } } } });
  });

  test("is refused before anybody is asked where it carries the key of the agent", async () => {
    const before = models.reached.length;
    expect(await ask({ args: asking(`use ${KEY()}`) })).toMatchObject({
      kind: "refused",
      reason: { code: "INSPECTION_CREDENTIAL_IN_CALL" },
    });
    expect(models.reached.length).toBe(before);
  });
});

test("the step of the run that makes a call is kept with it, and a step of no run refuses it", async () => {
  speaks = () => said("x");
  const run = { run: "run_01m7ysvtxr0pdx1wp8yxhpt5q8", step: 3 } as const;
  await ask({ args: asking("x"), run });
  const kept = readdirSync(join(story.data, "agents"))
    .filter((name) => name.endsWith(".db"))
    .flatMap((name) => {
      const db = new DatabaseSync(join(story.data, "agents", name), { readOnly: true });
      const rows = db.prepare("SELECT call, action, run, step FROM tool_call WHERE run IS NOT NULL").all();
      db.close();
      return rows.map((row) => ({ ...row }));
    });
  expect(kept).toEqual([{ call: entries("decision").at(-1)?.call, action: "callModel", ...run }]);
  expect(await ask({ args: asking("x"), run: { ...run, step: -1 } })).toMatchObject({ kind: "refused", reason: { code: "INTAKE_RUN" } });
});

test("no model was reached but by a call whose permit was recorded before", () => {
  const permitted = entries("decision").filter(({ action, effect }) => action === "callModel" && effect === "permit");
  expect(permitted.map(({ server, name }) => `${server}/${name}`)).toEqual(models.reached.map(({ model }) => model));
  expect(models.reached.length).toBeGreaterThan(3);
});
