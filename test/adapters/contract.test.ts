/**
 * What every adapter promises, held by each framework with a scripted model, over HTTP and embedded: permitted calls run
 * as they were permitted, refused ones never, waiting ones survive a restart of the house, and run once, as they were approved.
 */
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { connect, guardOf } from "../../src/adapters/ai-sdk.ts";
import { Story } from "../path/house.fixture.ts";
import { FRAMEWORKS, type Framework, type GuardedAgent } from "./frameworks.fixture.ts";

/** Made up, of the form that the issuer gives them. */
const TOKEN = `ghp_${"aB3".repeat(12)}`;
const STRUCK = "[credential struck by the house]";
const ASKED = { tool: "refund", args: { amount: 500, note: "late" } } as const;
const AWAITED = { tool: "refund", args: { amount: 600, note: "later" } } as const;

const serverOf = (name: string) => `desk-${name}`;

/** Rules can name a framework's tools once its adapter has declared them. */
const rulesFor = (server: string) => `
@id("${server}-work") permit (principal, action in Action::"callTool", resource in Server::"${server}");
@id("${server}-clean") @effect("sanitize") @with("credentials") forbid (principal, action == Action::"${server}/refund", resource);
@id("${server}-ask") @effect("ask") @reason("Money leaves the house.")
forbid (principal, action == Action::"${server}/refund", resource) when { context.args.amount > 100 };
@id("${server}-never") @reason("Nobody refunds that much.")
forbid (principal, action == Action::"${server}/refund", resource) when { context.args.amount > 10000 };
`;

type Way = "over HTTP" | "embedded";

/** One framework on one way to the house, with what its tools were called with. */
interface Case {
  readonly framework: Framework;
  readonly way: Way;
  readonly performed: unknown[];
  agent: GuardedAgent;
  session: string;
  /** What the model read when the call waited, and what became of the call that went on waiting. */
  heardAsk: string;
  awaited: Promise<string>;
}

let story: Story;
const cases: Case[] = [];

const functionsOf = (performed: unknown[]) => ({
  refund: async (args: object) => {
    performed.push(args);
    return { paid: true, receipt: `R-1 ${TOKEN}` };
  },
  lookup: async ({ order }: { readonly order: string }) => {
    performed.push({ order });
    if (order === "none") throw new Error(`no such order, says ${TOKEN}`);
    return `order ${order} of ${TOKEN}`;
  },
});

async function agentOf(
  framework: Framework,
  way: Way,
  { performed, session, waitMs = 0 }: { readonly performed: unknown[]; readonly session?: string; readonly waitMs?: number },
): Promise<GuardedAgent> {
  const [agent, server] = [framework.name, serverOf(framework.name)];
  const opened = { agent, key: story.keys[agent] ?? "", ...(session !== undefined && { session }) };
  if (way === "over HTTP") return framework.connect({ url: story.url, ...opened, waitMs }, functionsOf(performed));
  return framework.guardOf(await story.house.openSession(opened), { server, waitMs }, functionsOf(performed));
}

beforeAll(async () => {
  const names = FRAMEWORKS.map(({ name }) => name);
  story = await Story.open({
    servers: Object.fromEntries(names.map((name) => [serverOf(name), { application: { agents: [name] } }])),
    agents: Object.fromEntries(names.map((name) => [name, { role: "clerk" }])),
    policies: {
      "first.cedar": names
        .map((name) => `permit (principal, action in Action::"callTool", resource in Server::"${serverOf(name)}");`)
        .join("\n"),
    },
    limits: { askHoldMs: 50 },
    inspection: { results: { credentials: "strike" } },
  });
  for (const framework of FRAMEWORKS) {
    for (const way of ["over HTTP", "embedded"] as const) {
      const performed: unknown[] = [];
      const agent = await agentOf(framework, way, { performed });
      await agent.run({ tool: "lookup", args: { order: "first" } });
      performed.splice(0);
      cases.push({ framework, way, performed, agent, session: await agent.guard.session(), heardAsk: "", awaited: Promise.resolve("") });
    }
  }
  await story.operate("applyPolicy", {
    files: { "rules.cedar": names.map((name) => rulesFor(serverOf(name))).join("\n") },
    because: "the tools are declared",
  });

  // Everything that is to survive a restart is asked before the one restart.
  for (const one of cases) {
    one.heardAsk = await one.agent.run(ASKED);
    if (one.way === "embedded") continue;
    const waiting = await agentOf(one.framework, one.way, { performed: one.performed, session: one.session, waitMs: 120_000 });
    const asked = story.events.all.length;
    one.awaited = waiting.run(AWAITED);
    await story.events.until((event) => event.kind === "approval-opened", asked);
  }
  await story.restart();
  for (const one of cases) one.agent = await agentOf(one.framework, one.way, { performed: one.performed, session: one.session });
}, 180_000);

afterAll(() => story.close());

async function listening(server: Server): Promise<number> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  return (server.address() as AddressInfo).port;
}

async function ended(server: Server): Promise<void> {
  server.closeAllConnections();
  await once(server.close(), "close");
}

const approvalIn = (text: string) => /apr_[0-9a-z]{26}/.exec(text)?.[0] ?? "";

test("every adapter is a door of the package, and imports no framework", () => {
  const root = join(import.meta.dirname, "..", "..");
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly exports: { readonly [door: string]: string };
  };
  for (const name of ["ai-sdk", "openai-agents", "mastra", "langchain"])
    expect(exports[`./${name}`]).toBe(`./src/adapters/${name}.ts`);
  const folder = join(root, "src", "adapters");
  const imports = readdirSync(folder).flatMap((file) =>
    [...readFileSync(join(folder, file), "utf8").matchAll(/(?:from|import\() ?"([^"]+)"/g)].map(([, from]) => from ?? ""),
  );
  expect(imports.filter((from) => !from.startsWith(".") && from !== "zod")).toEqual([]);
});

describe("a guard", () => {
  const guard = async () => {
    const session = await story.house.openSession({ agent: "ai-7", key: story.keys["ai-7"] ?? "" });
    return guardOf(session, { server: serverOf("ai-7"), waitMs: 60_000 });
  };
  const use = async (performed: unknown, input: unknown = { order: "1" }) =>
    (await guard()).use({ tool: "lookup", input, perform: () => performed });

  test("takes the arguments as they were when it was asked, whatever becomes of the object while it waits", async () => {
    const ran: unknown[] = [];
    const input = { amount: 700, note: "as it was" };
    const asked = story.events.all.length;
    const used = (await guard()).use({ tool: "refund", input, perform: (args) => void ran.push(args) });
    const opened = await story.events.until((event) => event.kind === "approval-opened", asked);
    input.amount = 9_000;
    await story.operate("permitApproval", { approval: "approval" in opened ? opened.approval : "" });
    await used;
    expect(ran).toEqual([{ amount: 700, note: "as it was" }]);
  });

  test.each([
    ["a text", "x", "x"],
    ["a list", [1, { a: null }], [1, { a: null }]],
    ["a truth value", false, false],
    ["nothing", undefined, null],
    ["a date, as JSON has one", { at: new Date(0) }, { at: "1970-01-01T00:00:00.000Z" }],
  ])("gives back %s", async (_what, given, expected) => {
    expect(await use(given)).toEqual(expected);
  });

  test.each([
    ["an instance of a class", new Map([["a", 1]])],
    ["a function", { f: () => 1 }],
    ["a large integer", 1n],
  ])("lets out no %s, because nothing has inspected it", async (_what, given) => {
    await expect(use(given)).rejects.toThrow("takes and gives JSON alone");
  });

  test("hands nothing to the house that is no JSON", async () => {
    await expect(use("x", { order: new Map() })).rejects.toThrow("takes and gives JSON alone");
  });

  test("is not put before what nothing here performs, unless that is said", async () => {
    const guarded = guardOf(await story.house.openSession({ agent: "ai-7", key: story.keys["ai-7"] ?? "" }), { server: serverOf("ai-7") });
    const tools = { askUser: { inputSchema: z.object({}) } };
    expect(() => guarded.aisdk({ tools })).toThrow("name it in unguarded");
    expect(guarded.aisdk({ tools, unguarded: ["askUser"] }).tools.askUser).toBe(tools.askUser);
  });

  test("takes no key in clear over a network", () => {
    expect(() => connect({ url: "http://house.example", agent: "a", key: "k" })).toThrow("must not travel in clear");
  });

  test("tells of a key that is not right, and does not run the tool", async () => {
    const guarded = connect({ url: story.url, agent: "ai-7", key: "wrong" });
    const ran: unknown[] = [];
    await expect(guarded.use({ tool: "lookup", input: {}, perform: () => ran.push(1) })).rejects.toThrow("invalid_client");
    expect(ran).toEqual([]);
  });

  test.each([
    ["nothing that answers", undefined, "does not answer (ECONNREFUSED)"],
    ["a proxy alone", "<html>Bad Gateway</html>", "did not answer: what came is not the JSON of a house (HTTP 502)"],
  ])("says so where there is %s, and does not run the tool", async (_what, page, said) => {
    const proxy = createServer((_, response) => response.writeHead(502).end(page));
    const port = await listening(proxy);
    if (page === undefined) await ended(proxy);
    const ran: unknown[] = [];
    const guarded = connect({ url: `http://127.0.0.1:${port}`, agent: "ai-7", key: "k" });
    await expect(guarded.use({ tool: "lookup", input: {}, perform: () => ran.push(1) })).rejects.toThrow(`the house at http://127.0.0.1:${port} ${said}`);
    expect(ran).toEqual([]);
    if (page !== undefined) await ended(proxy);
  });

  test.each([
    ["cannot be brought to the house", undefined, "the tool ran, and its result could not be brought"],
    ["comes when the house waits for it no more", { fault: { code: "SERVER_CALL_NOT_HELD", what: "no call waits" } }, "look before you call again"],
  ])("says what is known where the result of a tool %s", async (_what, fault, said) => {
    const answers: { readonly [path: string]: object } = {
      "/oauth/token": { access_token: "t", session: "ses_1" },
      "/v1/calls": { effect: "permit", call: "call_1", perform: true, args: {} },
    };
    const house = createServer((request, response) => {
      const answer = answers[request.url ?? ""];
      if (answer === undefined && fault === undefined) request.socket.destroy();
      else response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" }).end(JSON.stringify(answer ?? fault));
    });
    const guarded = connect({ url: `http://127.0.0.1:${await listening(house)}`, agent: "ai-7", key: "k" });
    await expect(guarded.use({ tool: "lookup", input: {}, perform: () => "x" })).rejects.toThrow(said);
    await ended(house);
  });

  test("gives the prompt of the person to the session", async () => {
    const guarded = connect({ url: story.url, agent: "ai-7", key: story.keys["ai-7"] ?? "" });
    await guarded.prompt("Refund order 17");
    const session = await guarded.session();
    expect(story.entries("ai-7").some((entry) => entry.kind === "prompt" && entry.session === session)).toBe(true);
  });
});

describe.each(FRAMEWORKS.map(({ name }) => name))("%s", (name) => {
  describe.each(["over HTTP", "embedded"] as const)("%s", (way) => {
    const theCase = () => {
      const one = cases.find((candidate) => candidate.framework.name === name && candidate.way === way);
      if (one === undefined) throw new Error("there is no such case");
      return one;
    };

    test("permitted: the function runs with what the model wrote, and the model reads what was inspected", async () => {
      const { agent, performed } = theCase();
      performed.splice(0);
      const heard = await agent.run({ tool: "lookup", args: { order: "17" } });
      expect(performed).toEqual([{ order: "17" }]);
      expect(heard).toContain(`order 17 of ${STRUCK}`);
      expect(heard).not.toContain(TOKEN);
    });

    test("sanitized: the function gets what rules left of the arguments, and its object comes back as one", async () => {
      const { agent, performed } = theCase();
      performed.splice(0);
      const heard = await agent.run({ tool: "refund", args: { amount: 5, note: `see ${TOKEN}` } });
      expect(performed).toEqual([{ amount: 5, note: `see ${STRUCK}` }]);
      expect(heard.replaceAll("\\", "")).toContain(`"paid":true`);
      expect(heard).not.toContain(TOKEN);
    });

    test("refused: the function never runs, and the model reads why", async () => {
      const { agent, performed } = theCase();
      performed.splice(0);
      const heard = await agent.run({ tool: "refund", args: { amount: 20_000, note: "" } });
      expect(performed).toEqual([]);
      expect(heard).toContain("refused: POLICY_FORBIDDEN");
      expect(heard).toContain("Nobody refunds that much.");
    });

    test("failed by itself: the model reads the tool's own error, inspected", async () => {
      const { agent } = theCase();
      const heard = await agent.run({ tool: "lookup", args: { order: "none" } });
      expect(heard).toContain(`no such order, says ${STRUCK}`);
    });

    test("asked: it waits over a restart, runs as it was approved and nothing else does, and runs once", async () => {
      const { agent, performed, heardAsk } = theCase();
      const approval = approvalIn(heardAsk);
      expect(heardAsk).toContain("a person has to permit it");
      expect(heardAsk).toContain("Money leaves the house.");
      performed.splice(0);
      expect(approvalIn(await agent.run(ASKED))).toBe(approval);
      await story.operate("permitApproval", { approval });

      const changed = await agent.run({ tool: "refund", args: { ...ASKED.args, amount: 501 } });
      expect(approvalIn(changed)).not.toBe(approval);
      expect(performed).toEqual([]);
      expect(await agent.run(ASKED)).not.toContain("a person has to permit it");
      expect(performed).toEqual([ASKED.args]);
      const again = await agent.run(ASKED);
      expect(approvalIn(again)).not.toBe(approval);
      expect(performed).toEqual([ASKED.args]);
    });
  });

  test("asked, where the program goes on waiting: it goes on over the restart of the house, and runs once it is permitted", async () => {
    const one = cases.find(({ framework, way }) => framework.name === name && way === "over HTTP");
    const { approvals } = await story.operate("listApprovals", { state: "pending" });
    const sought = await Promise.all(
      approvals.filter(({ session }) => session === one?.session).map(({ approval }) => story.operate("showApproval", { approval })),
    );
    const approval = sought.find(({ subject }) => JSON.stringify(subject).includes("later"))?.approval ?? "";
    one?.performed.splice(0);
    await story.operate("permitApproval", { approval });
    expect((await one?.awaited)?.replaceAll("\\", "")).toContain(`"paid":true`);
    expect(one?.performed).toEqual([AWAITED.args]);
  });
});
