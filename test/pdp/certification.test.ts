/**
 * The scenario by which the OpenID Foundation certifies decision points (AuthZEN Authorization API 1.0: basic, batch,
 * discovery), its people as agents and its records as a server: `read`, `write` and `delete` are tools of `record`.
 */
import { describe, expect, test } from "vitest";
import { evaluating } from "../../src/main/evaluate.ts";
import { authzenApp } from "../../src/server/authzen.ts";
import { EVALUATIONS_MAX } from "../../src/server/operator-limits.ts";
import { define, rules, TEXT } from "../policy/house.ts";

const schema = { type: "object", properties: { id: TEXT, status: TEXT, soft: { type: "boolean" } }, required: ["id"], additionalProperties: true };
const definitions = ["read", "write", "delete"].map((name) => define("tool", "record", name, { name, inputSchema: schema }));
const agents = [
  { name: "alice", role: "user" },
  { name: "bob", role: "admin" },
];
const SET = rules(
  `
  @id("all-read") permit (principal, action == Action::"record/read", resource);
  @id("alice-writes") permit (principal == Agent::"alice", action == Action::"record/write", resource);
  @id("archived-is-for-admins")
  forbid (principal, action == Action::"record/write", resource)
  when { context.args has status && context.args.status == "archived" }
  unless { principal in Role::"admin" };
  @id("admins-write-what-is-archived")
  permit (principal in Role::"admin", action == Action::"record/write", resource)
  when { context.args has status && context.args.status == "archived" };
  @id("soft-delete")
  permit (principal == Agent::"alice", action == Action::"record/delete", resource)
  when { context.args has soft && context.args.soft };
  `,
  { definitions, agents },
);
const app = authzenApp({
  attribute: ({ reveal }) => Promise.reject(new Error(typeof reveal)),
  operator: (token) => (token === "operator" ? {} : undefined),
  evaluate: evaluating({ set: () => SET, mayUse: () => true, now: () => Date.UTC(2026, 10, 21) }),
  address: () => "https://house.example",
  report: () => {},
});

interface Answer {
  readonly decision?: boolean;
  readonly context?: { readonly effect?: string; readonly error?: { readonly status: number } };
  readonly evaluations?: readonly Answer[];
}

async function post(path: string, body: unknown, headers: { readonly [name: string]: string } = {}): Promise<{ readonly status: number; readonly answer: Answer; readonly headers: Headers }> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const answer = await app.request(`/access/v1/${path}`, { method: "POST", body: text, headers: { authorization: "Bearer operator", "content-type": "application/json", ...headers } });
  return { status: answer.status, answer: (await answer.json()) as Answer, headers: answer.headers };
}

const user = (id: string, properties?: object) => ({ type: "user", id, ...(properties && { properties }) });
const record = (id: string, properties?: object) => ({ type: "record", id, ...(properties && { properties }) });
const does = (name: string, properties?: object) => ({ name, ...(properties && { properties }) });
const FIRST = { subject: user("alice"), action: does("read"), resource: record("record-1") };

describe("basic", () => {
  test.each([
    ["alice reads", FIRST, true],
    ["alice writes", { ...FIRST, action: does("write") }, true],
    ["bob reads", { ...FIRST, subject: user("bob") }, true],
    ["bob does not write", { ...FIRST, subject: user("bob"), action: does("write") }, false],
    ["alice does not write what is archived", { ...FIRST, action: does("write"), resource: record("record-2", { status: "archived" }) }, false],
    ["an admin does", { subject: user("bob", { role: "admin" }), action: does("write"), resource: record("record-2", { status: "archived" }) }, true],
    ["alice deletes softly", { ...FIRST, action: does("delete", { soft: true }) }, true],
    ["and not hard", { ...FIRST, action: does("delete", { soft: false }) }, false],
    ["a context changes nothing", { ...FIRST, context: { time: "2025-06-27T18:03-07:00", ip: "192.168.1.1" } }, true],
    ["more properties change nothing", { subject: user("alice", { department: "Sales", role: "manager" }), action: does("read", { method: "GET" }), resource: record("record-1", { status: "active", owner: "bob" }) }, true],
    ["unknown members are ignored", { ...FIRST, foo: "bar", futureField: { nested: true } }, true],
  ])("%s", async (_what, request, decision) => {
    for (let time = 0; time < 3; time++) {
      const { status, answer } = await post("evaluation", request);
      expect([status, answer.decision]).toEqual([200, decision]);
    }
  });

  test.each([
    ["no subject", { ...FIRST, subject: undefined }],
    ["no action", { ...FIRST, action: undefined }],
    ["no resource", { ...FIRST, resource: undefined }],
    ["a subject without type", { ...FIRST, subject: { id: "alice" } }],
    ["a subject without id", { ...FIRST, subject: { type: "user" } }],
    ["an action without name", { ...FIRST, action: {} }],
    ["a resource without type", { ...FIRST, resource: { id: "record-1" } }],
    ["a resource without id", { ...FIRST, resource: { type: "record" } }],
    ["a subject that is a text", { ...FIRST, subject: "alice" }],
    ["an action named by a number", { ...FIRST, action: { name: 123 } }],
    ["no JSON", "{"],
    ["nothing", ""],
    ["a list", []],
  ])("%s is answered 400", async (_what, request) => {
    expect((await post("evaluation", request)).status).toBe(400);
  });

  test("another content type is answered 400", async () => {
    expect((await post("evaluation", FIRST, { "content-type": "text/plain" })).status).toBe(400);
  });

  test("X-Request-ID comes back, and is not needed", async () => {
    expect((await post("evaluation", FIRST, { "x-request-id": "one-2-three" })).headers.get("x-request-id")).toBe("one-2-three");
    expect((await post("evaluation", {}, { "x-request-id": "of-an-error" })).headers.get("x-request-id")).toBe("of-an-error");
  });
});

describe("batch", () => {
  const decisions = async (request: object) => {
    const { status, answer } = await post("evaluations", request);
    expect([status, answer.decision]).toEqual([200, undefined]);
    return answer.evaluations?.map(({ decision }) => decision);
  };

  test.each([
    ["what stands above is inherited", { subject: user("alice"), action: does("read"), evaluations: [{ resource: record("record-1") }, { resource: record("record-2") }] }, [true, true]],
    ["in order", { subject: user("bob"), resource: record("record-1"), evaluations: [{ action: does("read") }, { action: does("write") }] }, [true, false]],
    ["properties of resources", { subject: user("alice"), action: does("write"), evaluations: [{ resource: record("record-1", { status: "active" }) }, { resource: record("record-2", { status: "archived" }) }] }, [true, false]],
    ["properties of subjects", { action: does("write"), resource: record("record-2", { status: "archived" }), evaluations: [{ subject: user("alice") }, { subject: user("bob", { role: "admin" }) }] }, [false, true]],
    ["nothing inherited", { evaluations: [FIRST, { subject: user("bob"), action: does("write"), resource: record("record-1") }] }, [true, false]],
    ["a context of its own", { subject: user("alice"), action: does("read"), context: { time: "x" }, evaluations: [{ resource: record("record-1") }, { resource: record("record-2"), context: { source: "y" } }] }, [true, true]],
    ["a required member is inherited, properties are not", { subject: user("alice"), action: does("write"), resource: { type: "record", properties: { status: "archived" } }, evaluations: [{ resource: { id: "record-1", properties: { status: "active" } } }, { resource: { id: "record-1" } }, { resource: record("record-2", { status: "archived" }) }] }, [true, true, false]],
    ["one that cannot be read is no by itself", { subject: user("alice"), action: does("read"), evaluations: [{ resource: record("record-1") }, {}] }, [true, false]],
    ["all are executed", { ...FIRST, options: { evaluations_semantic: "execute_all" }, evaluations: [{ action: does("delete") }, {}, {}] }, [false, true, true]],
    ["the first deny ends it", { ...FIRST, options: { evaluations_semantic: "deny_on_first_deny" }, evaluations: [{}, { action: does("delete") }, {}] }, [true, false]],
    ["the first permit ends it", { ...FIRST, options: { evaluations_semantic: "permit_on_first_permit" }, evaluations: [{ action: does("delete") }, {}, {}] }, [false, true]],
  ])("%s", async (_what, request, expected) => {
    expect(await decisions(request)).toEqual(expected);
  });

  test.each([FIRST, { ...FIRST, evaluations: [] }])("without evaluations it is one evaluation", async (request) => {
    expect(await post("evaluations", request)).toMatchObject({ status: 200, answer: { decision: true } });
  });

  test.each([
    ["an unknown semantic", { ...FIRST, options: { evaluations_semantic: "any" }, evaluations: [{}] }],
    ["evaluations that are no list", { ...FIRST, evaluations: {} }],
    ["too many", { ...FIRST, evaluations: Array.from({ length: EVALUATIONS_MAX + 1 }, () => ({})) }],
  ])("%s is answered 400", async (_what, request) => {
    expect((await post("evaluations", request)).status).toBe(400);
  });
});

test("discovery names the endpoints, and needs no login", async () => {
  const answer = await app.request("/.well-known/authzen-configuration");
  expect(await answer.json()).toEqual({
    policy_decision_point: "https://house.example",
    access_evaluation_endpoint: "https://house.example/access/v1/evaluation",
    access_evaluations_endpoint: "https://house.example/access/v1/evaluations",
  });
});

describe("who asks", () => {
  const asAgent = authzenApp({ attribute: () => Promise.resolve({ agentName: "alice" }), operator: () => undefined, evaluate: evaluating({ set: () => SET, mayUse: () => true, now: () => 0 }), address: () => "", report: () => {} });
  const request = (of: typeof app, body: object, headers: object = { authorization: "Bearer of.an.agent" }) =>
    of.request("/access/v1/evaluation", { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json", ...headers } });

  test("nobody without a token that holds", async () => {
    expect((await request(app, FIRST)).status).toBe(401);
    expect((await request(app, FIRST, {})).status).toBe(401);
  });

  test("an agent for itself, and for nobody else", async () => {
    expect(await (await request(asAgent, FIRST)).json()).toMatchObject({ decision: true, context: { effect: "permit", rules: ["all-read"] } });
    expect(await (await request(asAgent, { ...FIRST, subject: user("bob") })).json()).toEqual({ decision: false, context: { error: { status: 403, message: "an agent asks for itself alone" } } });
  });
});

test("what is asked about is no permit: the decision is no, and the context says what is missing", async () => {
  const set = rules('permit (principal, action, resource); @id("ask") @effect("ask") forbid (principal, action, resource);');
  const evaluate = evaluating({ set: () => set, mayUse: () => true, now: () => 0 });
  const asked = (name: string) => ({ subject: { type: "agent", id: "reader", properties: {} }, action: { name: "callTool", properties: { args: { path: "/a" } } }, resource: { type: "tool", id: name, properties: {} }, context: {} });
  expect(evaluate(asked("files/read_file"))).toEqual({ effect: "ask", rules: ["ask"], policy: set.version });
  expect(evaluate(asked("files/none"))).toMatchObject({ effect: "refuse", reason: { code: "POLICY_NOT_PERMITTED" } });
});
