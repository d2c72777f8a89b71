/** Calls over plain HTTP, and tools that the agent's own program performs: decided, recorded, handed over once, brought back once. */
import { createHmac } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { ERAS, Story, textOf } from "./house.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const POLICIES = `
@id("clerks-work")
permit (principal in Role::"clerk", action in Action::"callTool", resource in Server::"desk");

@id("clerks-note")
permit (principal in Role::"clerk", action == Action::"own/note", resource);

@id("clerks-slowly")
permit (principal in Role::"clerk", action in Action::"callTool", resource in Server::"slow");

@id("clerks-loosely")
permit (principal in Role::"clerk", action in Action::"callTool", resource in Server::"loose");

@id("never-later")
@reason("Not later either.")
forbid (principal, action == Action::"loose/later", resource);
`;

/** Names a tool that nobody has declared yet. */
const REFUNDS = `
@id("no-credentials-out")
@effect("sanitize") @with("credentials")
forbid (principal, action == Action::"desk/refund", resource);

@id("ask-refunds")
@effect("ask") @reason("Money leaves the house.")
forbid (principal, action == Action::"desk/refund", resource)
when { context.args.amount > 100 };

@id("never-so-much")
@reason("Nobody refunds that much.")
forbid (principal, action == Action::"desk/refund", resource)
when { context.args.amount > 10000 };
`;

/** Made up, of the form that the issuer gives them. */
const TOKEN = `ghp_${"aB3".repeat(12)}`;
const REFUND = {
  name: "refund",
  description: "Pays an amount back.",
  inputSchema: { type: "object", properties: { amount: { type: "integer" }, note: { type: "string" } }, required: ["amount"] },
};
const LOOKUP = {
  name: "lookup",
  description: "Looks an order up.",
  inputSchema: { type: "object", properties: { order: { type: "string" } } },
};

interface Answer {
  readonly call: string;
  readonly effect: string;
  readonly perform?: boolean;
  readonly args?: unknown;
  readonly status?: string;
  readonly result?: { readonly content: readonly { readonly text?: string }[]; readonly structuredContent?: unknown };
  readonly approval?: string;
  readonly url?: string;
  readonly code?: string;
  readonly rules?: readonly { readonly rule: string }[];
  readonly fault?: { readonly code: string; readonly where?: string };
  readonly tools?: readonly { readonly name: string; readonly state: string }[];
}

interface Opened {
  readonly token: string;
  readonly session: string;
  readonly promptKey: string;
}

let own: OwnServer;
let story: Story;
let shop: Opened;

beforeAll(async () => {
  own = await startOwnServer({ content: `found ${TOKEN}` });
  story = await Story.open({
    servers: {
      own: { url: own.url },
      desk: { application: { agents: ["shop", "both"] } },
      loose: { application: { agents: ["shop", "both"], tools: ["later"], changes: "accept" } },
      slow: { application: { agents: ["both"] }, callDeadlineMs: 100 },
    },
    agents: { shop: { role: "clerk", application: "desk" }, both: { role: "clerk", application: "desk" }, guest: { role: "clerk" } },
    policies: { "calls.cedar": POLICIES },
    limits: { askHoldMs: 0 },
    inspection: { results: { credentials: "strike" } },
  });
  shop = await open("shop");
});
afterEach(() => expect(story.wrongs()).toEqual([]));
afterAll(async () => {
  await story.close();
  await own.close();
});

async function open(agent: string, session?: string): Promise<Opened> {
  const { token, session: opened, promptKey } = await story.operate("issueToken", { agent, ...(session !== undefined && { session }) });
  return { token, session: opened, promptKey };
}

async function send(method: string, path: string, body: unknown, more: { readonly as?: Opened; readonly headers?: object } = {}) {
  const { as = shop, headers = {} } = more;
  const answer = await fetch(`${story.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${as.token}`, "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: answer.status, ...((await answer.json()) as Answer) };
}

const call = (body: object, more?: Parameters<typeof send>[3]) => send("POST", "/v1/calls", body, more);
const bring = (id: string, body: object, more?: Parameters<typeof send>[3]) => send("POST", `/v1/calls/${id}/outcome`, body, more);
const declare = (body: object, more?: Parameters<typeof send>[3]) => send("PUT", "/v1/tools", body, more);
const outcomeOf = (agent: string, id: string) => story.entries(agent).find((entry) => entry.kind === "outcome" && entry.call === id);

describe("a tool of an application", () => {
  test("is unknown until its program declares it, and rules that name it hold from then on", async () => {
    expect(await call({ tool: "refund", args: { amount: 5 } })).toMatchObject({ effect: "refuse", code: "INTAKE_UNKNOWN_TOOL" });
    expect(await declare({ tools: [REFUND, LOOKUP] })).toMatchObject({
      status: 200,
      server: "desk",
      tools: [
        { name: "refund", state: "pinned" },
        { name: "lookup", state: "pinned" },
      ],
    });
    const { version } = await story.operate("policyStatus", {});
    const { files } = await story.operate("showPolicy", { version });
    await story.operate("applyPolicy", { files: { ...files, "refunds.cedar": REFUNDS }, because: "refunds exist now" });
    expect(await call({ tool: "refund", args: { amount: 20_000 } })).toMatchObject({
      status: 200,
      effect: "refuse",
      code: "POLICY_FORBIDDEN",
      rules: [{ rule: "never-so-much", reason: "Nobody refunds that much." }],
    });
  });

  test("is performed by the program after the permit is recorded, and what it brings is inspected and recorded", async () => {
    const permitted = await call({ server: "desk", tool: "lookup", args: { order: "17" } });
    expect(permitted).toMatchObject({ status: 200, effect: "permit", perform: true, args: { order: "17" } });
    expect(
      story.entries("shop").some((entry) => entry.kind === "decision" && entry.call === permitted.call && entry.effect === "permit"),
    ).toBe(true);
    expect(outcomeOf("shop", permitted.call)).toBeUndefined();

    const done = await bring(permitted.call, { result: { customer: "Dora", key: TOKEN } });
    expect(done).toMatchObject({ status: "done", effect: "permit", call: permitted.call });
    expect(done.result?.structuredContent).toEqual({ customer: "Dora", key: "[credential struck by the house]" });
    expect(outcomeOf("shop", permitted.call)).toMatchObject({ status: "done" });
  });

  test.each([
    ["a text", { result: "shipped" }, { content: [{ type: "text", text: "shipped" }] }],
    ["a list", { result: [1, 2] }, { content: [], structuredContent: { value: [1, 2] } }],
    ["nothing", { result: null }, { content: [], structuredContent: { value: null } }],
    ["a result of MCP", { result: { content: [{ type: "text", text: "as it is" }] } }, { content: [{ type: "text", text: "as it is" }] }],
    ["an error", { error: "no such order" }, { content: [{ type: "text", text: "no such order" }], isError: true }],
  ])("can bring %s", async (_what, body, result) => {
    const { call: id } = await call({ tool: "lookup", args: {} });
    expect(await bring(id, body)).toMatchObject({ status: "done", result });
  });

  test("is handed what is left of its arguments once rules have had struck from them", async () => {
    const { call: id, args } = await call({ tool: "refund", args: { amount: 5, note: `see ${TOKEN}` } });
    expect(args).toEqual({ amount: 5, note: "see [credential struck by the house]" });
    await bring(id, { result: "paid" });
  });

  test("waits for a person over a restart of the house, runs as it was approved, and once", async () => {
    const wish = { tool: "refund", args: { amount: 500 } };
    const asked = await call(wish);
    expect(asked).toMatchObject({ status: 200, effect: "ask", rules: [{ rule: "ask-refunds", reason: "Money leaves the house." }] });
    expect(asked.url).toBe(`${story.url}/v1/approvals/${asked.approval}`);
    const { approval = "" } = asked;
    await story.restart();
    expect(await call({ ...wish, approval })).toMatchObject({ effect: "ask", approval });
    await story.operate("permitApproval", { approval });
    await story.restart();

    const changed = await call({ ...wish, args: { amount: 501 }, approval });
    expect(changed).toMatchObject({ effect: "refuse", code: "APPROVAL_CHANGED" });
    const { call: id, ...permitted } = await call({ ...wish, approval });
    expect(permitted).toMatchObject({ effect: "permit", perform: true, args: { amount: 500 } });
    await bring(id, { result: "paid" });
    const again = await call({ ...wish, approval });
    expect(again.effect).toBe("ask");
    expect(again.approval).not.toBe(approval);
  });

  test("that a person refuses is refused when it comes back", async () => {
    const wish = { tool: "refund", args: { amount: 700 } };
    const { approval = "" } = await call(wish);
    await story.operate("refuseApproval", { approval, reason: "not this one" });
    expect(await call({ ...wish, approval })).toMatchObject({ effect: "refuse", code: "APPROVAL_REFUSED" });
  });

  test("is held open while a person decides, where its program asks for that", async () => {
    const { call: id } = await call({ tool: "lookup", args: {} });
    // The longest hold is the house's own, which is none here.
    expect(await call({ tool: "refund", args: { amount: 800 }, holdMs: 60_000 })).toMatchObject({ effect: "ask" });
    await bring(id, { result: "x" });
  });

  test("takes one outcome, from its own session alone", async () => {
    const other = await open("shop");
    const both = await open("both");
    const { call: id } = await call({ tool: "lookup", args: {} });
    for (const as of [other, both])
      expect(await bring(id, { result: "forged" }, { as })).toMatchObject({ status: 404, fault: { code: "SERVER_CALL_NOT_HELD" } });
    expect(await bring(id, { result: "right" })).toMatchObject({ status: "done" });
    expect(await bring(id, { result: "second" })).toMatchObject({ status: 404, fault: { code: "SERVER_CALL_NOT_HELD" } });
    expect(await bring("call_01m7ysvtxr0pdx1wp8yxhpt5q8", { result: "x" })).toMatchObject({ status: 404 });
    expect(await bring("__proto__", { result: "x" })).toMatchObject({ status: 404 });
  });

  test("is unknown when its program does not come back in time, and takes no outcome afterwards", async () => {
    const both = await open("both");
    const tools = [{ ...LOOKUP, name: "late" }];
    await declare({ server: "slow", tools }, { as: both });
    const { call: id } = await call({ server: "slow", tool: "late", args: {} }, { as: both });
    await vi.waitFor(() => expect(outcomeOf("both", id)).toMatchObject({ status: "unknown", fault: "EXECUTION_DEADLINE" }));
    expect(await bring(id, { result: "late" }, { as: both })).toMatchObject({ status: 404 });
  });

  test("is unknown when the house stops before its program comes back", async () => {
    const { call: id } = await call({ tool: "lookup", args: {} });
    await story.restart();
    expect(outcomeOf("shop", id)).toMatchObject({ status: "unknown" });
    expect(await bring(id, { result: "x" })).toMatchObject({ status: 404 });
  });

  test("ends with its session: what is brought for a killed one is taken by nobody", async () => {
    const session = await open("shop");
    const { call: id } = await call({ tool: "lookup", args: {} }, { as: session });
    await story.operate("killSession", { session: session.session });
    await vi.waitFor(() => expect(outcomeOf("shop", id)).toMatchObject({ status: "unknown" }));
    expect((await bring(id, { result: "x" }, { as: session })).status).not.toBe(200);
  });

  test("that is declared otherwise waits for a person, and is itself again when it is declared as it was", async () => {
    const changed = { description: "Pays anything back.", inputSchema: LOOKUP.inputSchema };
    expect(await call({ tool: "lookup", args: {}, definition: changed })).toMatchObject({ effect: "refuse", code: "INTAKE_QUARANTINED" });
    expect(await declare({ tools: [LOOKUP] })).toMatchObject({ tools: [{ state: "pinned" }] });
    expect(
      story
        .entries("house")
        .filter((entry) => entry.kind === "definition" && entry.name === "lookup")
        .map((entry) => "event" in entry && entry.event),
    ).toEqual(["pinned", "quarantined", "pinned"]);
  });

  test("that its server expects may be named by rules before any program has declared it", async () => {
    const definition = { description: "Does it later.", inputSchema: LOOKUP.inputSchema };
    expect(await call({ server: "loose", tool: "later" })).toMatchObject({ effect: "refuse", code: "INTAKE_UNKNOWN_TOOL" });
    expect(await call({ server: "loose", tool: "later", definition })).toMatchObject({ effect: "refuse", rules: [{ rule: "never-later" }] });
  });

  test("whose changes are accepted counts as it is declared now; what hides something in its words waits all the same", async () => {
    const find = (words: string, more: object = {}) => ({ name: "find", description: words, inputSchema: { ...LOOKUP.inputSchema, ...more } });
    const declared = async (tool: object) => (await declare({ server: "loose", tools: [tool] })).tools?.[0]?.state;
    const events = () => story.entries("house").filter((entry) => entry.kind === "definition" && entry.name === "find").length;
    expect(await declared(find("Finds."))).toBe("pinned");
    expect([await declared(find("Finds it.")), events()]).toEqual(["pinned", 1]);
    expect([await declared(find("Finds.", { required: ["order"] })), events()]).toEqual(["pinned", 2]);
    expect(await declared(find("Finds.\u{E0041}"))).toBe("quarantined");
    expect(await declared(find("Finds at last."))).toBe("pinned");
  });

  test("is not stopped by the program of another agent that declares it otherwise", async () => {
    const both = await open("both");
    await declare({ tools: [LOOKUP] });
    const otherwise = { ...LOOKUP, description: "Looks nothing up." };
    expect(await declare({ tools: [otherwise] }, { as: both })).toMatchObject({ status: 409, fault: { code: "EXECUTION_DECLARED_OTHERWISE", where: "tool desk/lookup" } });
    expect(await declare({ tools: [LOOKUP] }, { as: both })).toMatchObject({ tools: [{ state: "pinned" }] });
    expect(await call({ tool: "lookup", args: {} })).toMatchObject({ effect: "permit", perform: true });
  });

  test("can be declared with its first call", async () => {
    const definition = { description: "Greets.", inputSchema: { type: "object", properties: {} } };
    const { call: id, ...permitted } = await call({ tool: "greet", definition });
    expect(permitted).toMatchObject({ effect: "permit", perform: true, args: {} });
    await bring(id, { result: "hello" });
  });

  test("belongs to the agents that its server names: no other declares or calls it", async () => {
    const guest = await open("guest");
    expect(await declare({ server: "desk", tools: [LOOKUP] }, { as: guest })).toMatchObject({
      status: 403,
      fault: { code: "EXECUTION_DECLARED_REFUSED" },
    });
    expect(await declare({ tools: [LOOKUP] }, { as: guest })).toMatchObject({ status: 400, fault: { code: "SERVER_NO_APPLICATION" } });
    expect(await declare({ server: "own", tools: [LOOKUP] })).toMatchObject({ status: 403 });
    expect(await call({ server: "desk", tool: "lookup" }, { as: guest })).toMatchObject({ effect: "refuse" });
  });

  test.each(ERAS)("is neither shown to a client of MCP (%s) nor performed for one", async (era) => {
    const { client } = await story.connect({ agent: "shop", era });
    expect((await client.listTools()).tools.map(({ name }) => name).filter((name) => name.startsWith("desk__"))).toEqual([]);
    const result = await client.callTool({ name: "desk__lookup", arguments: {} });
    expect(textOf(result)).toContain("EXECUTION_NO_PROGRAM");
  });
});

describe("in process", () => {
  const session = () => story.house.openSession({ agent: "shop", key: story.keys["shop"] ?? "" });

  test("a program declares its tools and performs them itself, with what was permitted", async () => {
    const here = await session();
    expect(
      await here.declare([
        { name: "weigh", description: "Weighs.", inputSchema: { type: "object", properties: { what: { type: "string" } } } },
      ]),
    ).toEqual([{ name: "weigh", state: "pinned" }]);
    const seen: unknown[] = [];
    const reply = await here.call({
      server: "desk",
      name: "weigh",
      args: { what: "bread" },
      line: {
        perform: async (args, { call: id }) => {
          seen.push(args, outcomeOf("shop", id));
          return { content: [{ type: "text", text: `${TOKEN} 2 kg` }] };
        },
      },
    });
    expect(seen).toEqual([{ what: "bread" }, undefined]);
    expect(reply).toMatchObject({
      kind: "released",
      released: { outcome: { status: "done", result: { content: [{ text: "[credential struck by the house] 2 kg" }] } } },
    });
  });

  test.each([
    ["that throws is unknown", () => Promise.reject(new Error("broken")), { status: "unknown", fault: { code: "EXECUTION_PROGRAM_LOST" } }],
    ["that brings no object fails", () => Promise.resolve("text" as never), { status: "failed", fault: { code: "EXECUTION_BAD_RESULT" } }],
    [
      "that would ask for more fails",
      () => Promise.resolve({ resultType: "input_required" }),
      { status: "failed", fault: { code: "EXECUTION_BAD_RESULT" } },
    ],
    [
      "that brings what is no JSON fails",
      () => Promise.resolve({ when: new Date() as never, n: Number.NaN }),
      { status: "failed", fault: { code: "EXECUTION_BAD_RESULT" } },
    ],
  ])("a program %s", async (_what, perform, outcome) => {
    const reply = await (await session()).call({ server: "desk", name: "lookup", line: { perform } });
    expect(reply).toMatchObject({ kind: "released", released: { outcome } });
  });

  test("a call without a program to perform it fails", async () => {
    const reply = await (await session()).call({ server: "desk", name: "lookup" });
    expect(reply).toMatchObject({ released: { outcome: { status: "failed", fault: { code: "EXECUTION_NO_PROGRAM" } } } });
  });
});

describe("any other server", () => {
  test("is called by the house: one request, one answer", async () => {
    const before = own.effects().length;
    expect(await call({ server: "own", tool: "note", args: { text: "hello" } })).toMatchObject({ status: "done", effect: "permit" });
    expect(own.effects().length).toBe(before + 1);
    expect(await call({ server: "own", tool: "read", args: {} })).toMatchObject({ effect: "refuse", code: "POLICY_NOT_PERMITTED" });
    expect(await bring("call_01m7ysvtxr0pdx1wp8yxhpt5q8", { result: "x" })).toMatchObject({ status: 404 });
    expect(own.effects().length).toBe(before + 1);
  });

  test("says how a call of it ended that was not done", async () => {
    expect(await call({ server: "own", tool: "nothing", args: {} })).toMatchObject({ effect: "refuse", code: "INTAKE_UNKNOWN_TOOL" });
    expect(await call({ server: "nowhere", tool: "note", args: {} })).toMatchObject({ effect: "refuse" });
  });
});

describe("the door", () => {
  test("takes the prompt of the person from the headers, where the application signed it", async () => {
    const text = "Send order 17 again";
    const signature = createHmac("sha256", shop.promptKey).update(`${shop.session}\n${text}`).digest("hex");
    const prompt = { "chatelaine-prompt": Buffer.from(text).toString("base64url"), "chatelaine-prompt-signature": signature };
    const prompts = () => story.entries("shop").filter((entry) => entry.kind === "prompt").length;
    const before = prompts();
    const { call: id } = await call({ tool: "lookup", args: {} }, { headers: prompt });
    expect(prompts()).toBe(before + 1);
    await bring(id, { result: "x" });
    const forged = { ...prompt, "chatelaine-prompt-signature": signature.replace(/^./, (digit) => (digit === "0" ? "1" : "0")) };
    expect(await call({ tool: "lookup", args: {} }, { headers: forged })).toMatchObject({
      status: 403,
      fault: { code: "OPERATE_PROMPT_FORGED" },
    });
    expect(await call({ tool: "lookup" }, { headers: { "chatelaine-prompt": "x" } })).toMatchObject({
      status: 400,
      fault: { code: "SERVER_PROMPT" },
    });
  });

  test.each([
    ["no JSON", "{", 400, "INTAKE_NOT_JSON"],
    ["a name twice", '{"tool":"lookup","tool":"refund"}', 400, "INTAKE_DUPLICATE_KEY"],
    ["a list", [], 400, "SERVER_INPUT"],
    ["no tool", { server: "desk" }, 400, "SERVER_INPUT"],
    ["a member that it does not know", { tool: "lookup", force: true }, 400, "SERVER_INPUT"],
    ["another session", { tool: "lookup", session: "ses_01m7ysvtgkrzyqafymqprdm751" }, 400, "SERVER_INPUT"],
    ["a hold below nothing", { tool: "lookup", holdMs: -1 }, 400, "SERVER_INPUT"],
    ["a definition that is none", { tool: "lookup", definition: { inputSchema: "x" } }, 400, "EXECUTION_DECLARED_UNFIT"],
    ["a name that is none", { tool: "a b", definition: { inputSchema: { type: "object" } } }, 400, "EXECUTION_DECLARED_UNFIT"],
    ["a definition with more", { tool: "x", definition: { inputSchema: { type: "object" }, _meta: {} } }, 400, "EXECUTION_DECLARED_UNFIT"],
  ])("refuses %s", async (_what, body, status, code) => {
    expect(await call(body as object)).toMatchObject({ status, fault: { code } });
  });

  test("records a call whose arguments are no object as refused", async () => {
    expect(await call({ tool: "lookup", args: "text" })).toMatchObject({ status: 200, effect: "refuse", code: "INTAKE_ARGUMENTS" });
  });

  test("takes a virtual key in the place of a token, in the key's own session or one that is named", async () => {
    const { secret } = await story.operate("addVirtualKey", { agent: "shop" });
    const as = { ...shop, token: secret };
    const first = await call({ tool: "lookup", args: {} }, { as });
    expect(first).toMatchObject({ effect: "permit", perform: true });
    expect(await bring(first.call, { result: "x" })).toMatchObject({ status: 404 });
    expect(await bring(first.call, { result: "x" }, { as })).toMatchObject({ status: "done" });
    const named = await call({ tool: "lookup", args: {}, session: shop.session }, { as, headers: { "chatelaine-session": shop.session } });
    expect(await bring(named.call, { result: "x" })).toMatchObject({ status: "done" });
    const other = await open("shop");
    expect(await call({ tool: "lookup" }, { headers: { "chatelaine-session": other.session } })).toMatchObject({
      status: 400,
      fault: { code: "SERVER_INPUT" },
    });
    const { virtualKeys } = await story.operate("listVirtualKeys", { agent: "shop" });
    await story.operate("revokeVirtualKey", { key: virtualKeys[0]?.key ?? "" });
    expect(await call({ tool: "lookup" }, { as })).toMatchObject({ status: 401, fault: { code: "IDENTITY_REVOKED" } });
  });

  test("answers nobody without a token of an agent", async () => {
    const nobody = { ...shop, token: "x" };
    const operator = { ...shop, token: story.owner.authorization.replace("Bearer ", "") };
    for (const as of [nobody, operator])
      for (const ask of [
        call({ tool: "lookup" }, { as }),
        bring("call_01m7ysvtxr0pdx1wp8yxhpt5q8", { result: 1 }, { as }),
        declare({ tools: [] }, { as }),
      ])
        expect(await ask).toMatchObject({ status: 401, fault: { code: "IDENTITY_MALFORMED" } });
    expect(await call({ tool: "lookup" }, { headers: { authorization: "" } })).toMatchObject({
      status: 401,
      fault: { code: "SERVER_NO_TOKEN" },
    });
  });
});
