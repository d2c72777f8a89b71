/** External decision points: they can only tighten, and everything but a clear yes in time refuses. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Credential } from "../../src/call/credential.ts";
import { POINT_FAILURES_MAX } from "../../src/pdp/limits.ts";
import { claimsOf, Story } from "./house.fixture.ts";
import { type OwnPoint, saying, startOwnPoint, YES } from "./point.fixture.ts";
import { type OwnServer, startOwnServer } from "./own-server.fixture.ts";

const POLICIES = `
@id("writers-use-own")
permit (principal in Role::"writer", action == Action::"own/note", resource);
@id("free")
permit (principal in Role::"writer", action == Action::"own/read", resource);
@id("never")
forbid (principal, action == Action::"own/note", resource)
when { context.args.text == "never" };
@id("ask-ours")
@effect("ask")
forbid (principal, action == Action::"own/note", resource)
when { context.args.text like "*ours*" };
`;
const TOKEN = `ghp_${"aB3".repeat(12)}`;
const SECRET = "a-token-of-the-point";

let own: OwnServer;
let first: OwnPoint;
let second: OwnPoint;
let story: Story;

beforeAll(async () => {
  [own, first, second] = await Promise.all([startOwnServer(), startOwnPoint(), startOwnPoint()]);
  process.env["CHATELAINE_TEST_POINT"] = SECRET;
  story = await Story.open({
    servers: { own: { url: own.url } },
    agents: { writer: { role: "writer" } },
    policies: { "own.cedar": POLICIES },
    decisionPoints: {
      first: { kind: "authzen", url: `${first.url}/realm`, tokenFrom: "CHATELAINE_TEST_POINT", deadlineMs: 1000, for: { tools: ["own/note"] } },
      second: { kind: "opa", url: `${second.url}/v1/data/house/allow`, send: ["args"], for: { servers: ["own"], tools: ["own/note"] } },
    },
  });
});
beforeEach(async () => {
  first.answer = YES;
  second.answer = saying({ result: true });
  // One good answer closes whatever a test before has opened.
  expect((await note("before")).kind).toBe("released");
});
afterEach(() => expect(story.wrongs()).toEqual([]));
afterAll(async () => {
  delete process.env["CHATELAINE_TEST_POINT"];
  await story.close();
  await Promise.all([own.close(), first.close(), second.close()]);
});

async function tokenOf(): Promise<string> {
  return (await story.operate("issueToken", { agent: "writer" })).token;
}

function call(name: string, args: { readonly [name: string]: string }, token: string, signal = new AbortController().signal) {
  return story.house.call({ door: "in-process", action: "callTool", server: "own", name, args, credential: new Credential(token), line: { signal } });
}

async function note(text: string) {
  return call("note", { text }, await tokenOf());
}

const refusedWith = (code: string) => ({ kind: "refused", reason: { code } });
const decision = () => story.entries("writer").findLast((entry) => entry.kind === "decision");

describe("what a point is asked", () => {
  test("is names, classes and labels; arguments go only where that is configured, and its token comes from the environment", async () => {
    expect((await note("a text of some length")).kind).toBe("released");
    const [asked, other] = [first.asked.all.at(-1), second.asked.all.at(-1)];
    expect(asked).toMatchObject({
      path: "/realm/access/v1/evaluation",
      headers: { authorization: `Bearer ${SECRET}`, "x-request-id": expect.stringMatching(/^call_/) },
      body: {
        subject: { type: "agent", id: "writer", properties: { role: "writer", roles: ["writer"] } },
        action: { name: "callTool" },
        resource: { type: "tool", id: "own/note" },
        context: { session: { integrity: "trusted" }, remedies: [] },
      },
    });
    expect(JSON.stringify(asked?.body)).not.toContain("a text of");
    expect(other?.headers.authorization).toBeUndefined();
    expect(other).toMatchObject({ path: "/v1/data/house/allow", body: { input: { action: { properties: { args: { text: "a text of some length" } } } } } });
  });

  test("is recorded by name and effect, and a call that it is not for is not waited for", async () => {
    expect(decision()).toMatchObject({ effect: "permit", points: [{ name: "first", effect: "permit" }, { name: "second", effect: "permit" }], rules: ["writers-use-own"] });
    const before = first.asked.all.length;
    expect((await call("read", {}, await tokenOf())).kind).toBe("released");
    expect(first.asked.all.length).toBe(before);
    expect(decision()).not.toHaveProperty("points");
  });
});

describe("a point can only tighten", () => {
  test("what ours refuses is never asked about, whatever the point would say", async () => {
    const before = first.asked.all.length;
    expect(await note("never")).toMatchObject(refusedWith("POLICY_FORBIDDEN"));
    expect(first.asked.all.length).toBe(before);
  });

  test("one that refuses refuses, beside another that permits, and the entry names it", async () => {
    second.answer = saying({ result: { allow: false } });
    const before = own.notes.length;
    expect(await note("hello")).toMatchObject({ ...refusedWith("PDP_REFUSED"), rules: [{ rule: "pdp:second" }] });
    expect(own.notes.length).toBe(before);
    expect(decision()).toMatchObject({ effect: "refuse", rules: ["pdp:second"], points: [{ name: "first", effect: "permit" }, { name: "second", effect: "refuse" }] });
  });

  test("its obligation to ask waits for people, together with what our own rules ask, and is asked again afterwards", async () => {
    first.answer = saying({ decision: true, context: { obligations: [{ id: "1", type: "ask", properties: { quorum: 1, expiresInMs: 60_000 } }] } });
    const waiting = note("ours too");
    const approval = await story.nextAsk();
    const shown = await story.operate("showApproval", { approval });
    expect(shown.asks.map(({ rule }) => rule)).toEqual(["ask-ours", "pdp:first"]);
    const before = first.asked.all.length;
    await story.operate("permitApproval", { approval });
    expect((await waiting).kind).toBe("released");
    expect(first.asked.all.length).toBe(before + 1);
    expect(decision()).toMatchObject({ effect: "permit", points: [{ name: "first", effect: "ask" }, { name: "second", effect: "permit" }] });
  });

  test("its obligation to ask another person is not met by whoever asks, even by one who lives alone", async () => {
    first.answer = saying({ decision: true, context: { obligations: [{ type: "ask", properties: { approver: "another" } }] } });
    const waiting = note("by another");
    const approval = await story.nextAsk();
    await expect(story.operate("permitApproval", { approval })).rejects.toMatchObject({ code: "APPROVAL_SELF" });
    await story.operate("refuseApproval", { approval, reason: "alone" });
    expect(await waiting).toMatchObject(refusedWith("APPROVAL_REFUSED"));
  });

  test("what people permitted does not help where the point says no by then", async () => {
    first.answer = saying({ decision: true, context: { obligations: [{ type: "ask" }] } });
    const waiting = note("permitted by people");
    const approval = await story.nextAsk();
    first.answer = saying({ decision: false });
    await story.operate("permitApproval", { approval });
    expect(await waiting).toMatchObject(refusedWith("PDP_REFUSED"));
    expect(own.notes).not.toContain("permitted by people");
  });

  test("its obligation to sanitize is performed before the call runs", async () => {
    second.answer = saying({ result: { allow: true, obligations: [{ type: "sanitize", properties: { with: "credentials" } }] } });
    expect((await note(`use ${TOKEN}`)).kind).toBe("released");
    expect(own.notes.at(-1)).toBe("use [credential struck by the house]");
    expect(decision()).toMatchObject({ effect: "permit", remedies: ["sanitize:credentials"], rules: ["writers-use-own", "pdp:second"] });
  });

  test.each([
    ["a sandbox, of a server that cannot be in one,", [{ type: "sandbox", properties: { profile: "strict" } }], "EXECUTION_SANDBOX_IMPOSSIBLE"],
    ["a class that nobody strikes", [{ type: "sanitize", properties: { with: "horoscopes" } }], "POLICY_REMEDY_UNAVAILABLE"],
    ["something unheard of", [{ type: "step-up", properties: {} }], "PDP_OBLIGATION_UNKNOWN"],
    ["an ask of a wrong form", [{ type: "ask", properties: { quorum: 0 } }], "PDP_OBLIGATION_UNKNOWN"],
    ["an ask of an unknown approver", [{ type: "ask", properties: { approver: "anybody" } }], "PDP_OBLIGATION_UNKNOWN"],
    ["a profile that does not exist", [{ type: "sandbox", properties: { profile: "soft" } }], "PDP_OBLIGATION_UNKNOWN"],
    ["no list", { type: "ask" }, "PDP_ANSWER_MALFORMED"],
    ["too much", Array.from({ length: 17 }, () => ({ type: "ask" })), "PDP_ANSWER_MALFORMED"],
  ])("an obligation to %s refuses", async (_what, obligations, code) => {
    first.answer = saying({ decision: true, context: { obligations } });
    expect(await note("hello")).toMatchObject(refusedWith(code));
  });

  test("advice obliges to nothing", async () => {
    first.answer = saying({ decision: true, context: { advice: [{ type: "step-up" }] } });
    expect((await note("hello")).kind).toBe("released");
  });
});

describe("attacks: a point that", () => {
  test.each<[string, OwnPoint["answer"], string]>([
    ["answers with no JSON", (_asked, response) => response.end("yes"), "PDP_ANSWER_MALFORMED"],
    ["answers with a list", saying([{ decision: true }]), "PDP_ANSWER_MALFORMED"],
    ["says yes in a word", saying({ decision: "true" }), "PDP_ANSWER_MALFORMED"],
    ["says nothing", saying({}), "PDP_ANSWER_MALFORMED"],
    ["answers for another call", (_asked, response) => response.writeHead(200, { "x-request-id": "call_other" }).end('{"decision":true}'), "PDP_ANSWER_MALFORMED"],
    ["fails", (_asked, response) => response.writeHead(500).end('{"decision":true}'), "PDP_STATUS"],
    ["wants another token", (_asked, response) => response.writeHead(401).end('{"decision":true}'), "PDP_STATUS"],
    ["answers 201", (_asked, response) => response.writeHead(201).end('{"decision":true}'), "PDP_STATUS"],
    ["breaks off", (_asked, response) => void response.writeHead(200, { "content-length": "100" }).write('{"decision":true}', () => response.destroy()), "PDP_UNREACHABLE"],
    ["hangs", () => {}, "PDP_DEADLINE"],
  ])("%s is a refusal", async (_what, answer, code) => {
    first.answer = answer;
    expect(await note("hello")).toMatchObject(refusedWith(code));
    expect(own.notes).not.toContain("hello of an attack");
  });

  test("sends the house elsewhere is not followed", async () => {
    const before = second.asked.all.length;
    first.answer = (_asked, response) => response.writeHead(307, { location: `${second.url}/stolen` }).end();
    expect(await note("hello")).toMatchObject(refusedWith("PDP_REDIRECTED"));
    expect(second.asked.all.slice(before).some(({ path }) => path === "/stolen")).toBe(false);
  });

  test("answers with 100 MB is cut off after a little of it", async () => {
    let sent = 0;
    const over = new Promise<void>((resolve) => {
      first.answer = (_asked, response) => {
        response.on("close", resolve);
        response.writeHead(200, { "content-type": "application/json" });
        const chunk = Buffer.alloc(64 * 1024, 0x20);
        const more = () => {
          while (!response.destroyed && sent < 100 * 1024 * 1024 && response.write(chunk)) sent += chunk.length;
          if (!response.destroyed && sent < 100 * 1024 * 1024) response.once("drain", more);
        };
        more();
      };
    });
    expect(await note("hello")).toMatchObject(refusedWith("PDP_ANSWER_TOO_LARGE"));
    await over;
    expect(sent).toBeLessThan(50 * 1024 * 1024);
  });

  test("has no result (OPA: no policy speaks of the call) refuses", async () => {
    second.answer = saying({});
    expect(await note("hello")).toMatchObject({ ...refusedWith("PDP_NO_RESULT"), rules: [{ rule: "pdp:second" }] });
  });

  test("is asked no more after it failed several times in a row", async () => {
    second.answer = (_asked, response) => response.writeHead(503).end();
    for (let n = 0; n < POINT_FAILURES_MAX; n++) expect(await note("hello")).toMatchObject(refusedWith("PDP_STATUS"));
    const before = second.asked.all.length;
    second.answer = saying({ result: true });
    expect(await note("hello")).toMatchObject(refusedWith("PDP_CIRCUIT_OPEN"));
    expect(second.asked.all.length).toBe(before);
    expect(story.lines.all.filter((line) => line.includes("decision-point-failed") && line.includes("PDP_STATUS")).length).toBeGreaterThanOrEqual(POINT_FAILURES_MAX);
    expect(story.lines.all.join("\n")).not.toContain(SECRET);
    // The next test begins with a house that has forgotten it.
    await story.restart();
  });
});

describe("while a point thinks", () => {
  async function hanging(): Promise<{ readonly reply: ReturnType<typeof call>; readonly session: string; readonly stop: AbortController }> {
    const from = first.asked.all.length;
    first.answer = () => {};
    const token = await tokenOf();
    const stop = new AbortController();
    const reply = call("note", { text: "while it thinks" }, token, stop.signal);
    await first.asked.until(() => true, from);
    return { reply, session: claimsOf(token).sid, stop };
  }

  test.each(["pauseSession", "killSession"] as const)("%s ends the call at once, and nothing runs", async (operation) => {
    const { reply, session } = await hanging();
    await story.operate(operation, { session });
    expect(await reply).toMatchObject(refusedWith(operation === "pauseSession" ? "SESSION_PAUSED" : "SESSION_KILLED"));
    expect(own.notes).not.toContain("while it thinks");
  });

  test("an agent that gives up ends the call, and the point is not blamed", async () => {
    const { reply, stop } = await hanging();
    stop.abort();
    expect(await reply).toMatchObject(refusedWith("PDP_INTERRUPTED"));
  });

  test("a rule that the session's new label breaks refuses, although it held when the point was asked", async () => {
    const token = await tokenOf();
    const from = first.asked.all.length;
    let answer = () => {};
    first.answer = (asked, response) => (answer = () => YES(asked, response));
    const slow = call("note", { text: "ours, with the label of then" }, token);
    await first.asked.until(() => true, from);
    expect((await call("read", {}, token)).kind).toBe("released");
    answer();
    const approval = await story.nextAsk();
    const shown = await story.operate("showApproval", { approval });
    expect(JSON.parse(shown.subject)).toMatchObject({ label: { integrity: "untrusted" } });
    await story.operate("refuseApproval", { approval, reason: "no" });
    first.answer = YES;
    expect((await slow).kind).toBe("refused");
  });
});
