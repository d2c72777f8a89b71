/** A call of a model goes the way of every call: decided, recorded, performed once, inspected, closed. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
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

const models = standIn({ claude: ["small", "big"], local: "any" }, () => said("four"));
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
