import { beforeEach, describe, expect, test } from "vitest";
import type { RunPermission } from "../../src/operate/run-permission.ts";
import type { AgentId, SessionId } from "../../src/call/id.ts";
import { PERMISSIONS } from "../../src/identity/index.ts";
import { API, EVENTS_PATH, PROMPTS_PATH } from "../../src/server/contract.ts";
import type { HouseEvent, OperationName } from "../../src/server/contract.ts";
import { EVENT_STREAMS_MAX, EVENTS_BEHIND_MAX } from "../../src/server/operator-limits.ts";
import { LINK_LIFETIME_MS, LINKS_PER_PERSON_MAX } from "../../src/identity/limits.ts";
import { secretDigest } from "../../src/identity/secret.ts";
import { openDesk, text } from "./desk.fixture.ts";
import type { OpenDesk } from "./desk.fixture.ts";
import { ISSUER, must } from "./house.fixture.ts";

let house: OpenDesk;
let agent: AgentId;

/** A session of the agent, opened as an operator does it. */
async function openSession(input: { person?: string; purpose?: string } = {}): Promise<SessionId> {
  const { json, status } = await house.api("POST", "/v1/agents/reader/tokens", input);
  expect(status).toBe(200);
  return text(json["session"]) as SessionId;
}

beforeEach(async () => {
  house = await openDesk();
  await house.api("POST", "/v1/agents", { name: "reader", role: "reader" });
  agent = house.desk.agents.get("reader").agent as AgentId;
});

describe("every route", () => {
  const open = ["GET /healthz", "GET /owner", "POST /owner"];
  const concrete = (path: string) => path.replace(":index", "0").replace(/:\w+/g, "x").replace("*", "anything");
  const routes = () => house.operators.app.routes.filter(({ method, path }) => !(method === "ALL" && path === "/*"));

  test("refuses whoever is not logged in, but the door itself", async () => {
    const seen = new Set<string>();
    for (const { method, path } of routes()) {
      for (const verb of method === "ALL" ? ["GET", "POST", "PUT", "DELETE"] : [method]) {
        const name = `${verb} ${path}`;
        if (open.includes(name)) continue;
        seen.add(name);
        for (const headers of [
          {},
          { authorization: "Bearer cho_x" },
          { authorization: "Basic eDp5" },
          { cookie: `chatelaine=chs_${"x".repeat(43)}` },
        ]) {
          const response = await house.operators.app.request(`${ISSUER}${concrete(path)}`, { method: verb, headers });
          expect([name, response.status]).toEqual([name, 401]);
          // Prompts are given with the key of an agent, and with no login.
          const code = name === `POST ${PROMPTS_PATH}` && "authorization" in headers && headers.authorization?.startsWith("Basic") ? "IDENTITY_WRONG_KEY" : "SERVER_NOT_LOGGED_IN";
          expect(await response.json()).toMatchObject({ fault: { code } });
        }
      }
    }
    expect(seen.size).toBeGreaterThanOrEqual(Object.keys(API).length + 1);
  });

  test("is in the contract, and the contract holds every operation that a role may do", () => {
    const served = routes().map(({ method, path }) => `${method} ${path}`);
    const stated = [...Object.values(API).map(({ method, path }) => `${method} ${path}`), `GET ${EVENTS_PATH}`, `POST ${PROMPTS_PATH}`, "ALL /v1/*", ...open];
    expect([...new Set(served)].sort()).toEqual(stated.sort());
    // What people may do with runs is asked by doors of their own: test/serving.
    const ofRuns: readonly RunPermission[] = ["listRuns", "showRun", "startRun", "steerRun", "haltRun"];
    expect([...Object.keys(API), "watchEvents", "readContent", ...ofRuns].sort()).toEqual(Object.keys(PERMISSIONS).sort());
  });

  test("refuses a role that the table does not name, before it looks at anything", async () => {
    const people = { viewer: await house.person("vera", "viewer"), auditor: await house.person("ada", "auditor") };
    for (const [role, { token }] of Object.entries(people)) {
      for (const [name, { method, path }] of Object.entries(API)) {
        const roles: readonly string[] = PERMISSIONS[name as OperationName];
        if (roles.includes(role)) continue;
        const input =
          {
            addPerson: { name: "x", role: "owner" },
            addAgent: { name: "x", role: "x" },
            addVirtualKey: { agent: "x" },
            refuseApproval: { reason: "x" },
            acceptDefinition: { kind: "tool", server: "x", name: "x", fingerprint: "x" },
            addSecret: { name: "x", value: "x" },
            rotateSecret: { name: "x", value: "x" },
            removeSecret: { name: "x" },
            revertMemory: { version: 1 },
            searchKnowledge: { query: "x" },
            addKnowledge: { title: "x", text: "x", mediaType: "text/plain", trust: "trusted" },
            acceptCulture: { reason: "x" },
            refuseCulture: { reason: "x" },
            revertCulture: { version: 1, reason: "x" },
            applyPolicy: { files: {}, because: "x" },
            rollbackPolicy: { because: "x" },
          }[name] ?? {};
        const { status, json } = await house.api(method, concrete(path), method === "GET" ? undefined : input, token);
        expect([name, status, json["fault"]]).toEqual([name, 403, expect.objectContaining({ code: "IDENTITY_FORBIDDEN" })]);
      }
    }
  });
});

describe("agents", () => {
  test("are added with a key that only this answer holds, and listed without it", async () => {
    const { status, json } = await house.api("POST", "/v1/agents", { name: "writer", role: "writer", owner: "local" });
    expect(status).toBe(200);
    expect(json["key"]).toMatch(/^chk_/);
    const list = await house.api("GET", "/v1/agents");
    expect(list.json["agents"]).toEqual([expect.objectContaining({ name: "reader", owner: house.owner.person }), json["agent"]]);
    expect(JSON.stringify(list.json)).not.toMatch(/chk_|[Dd]igest/);
    expect(house.entriesOf("house").at(-1)).toMatchObject({ kind: "agent", event: "added", by: house.owner.person });
  });

  test("that are revoked lose their sessions, what waits in them, and their tokens, at once and for good", async () => {
    const { json } = await house.api("POST", "/v1/agents/reader/tokens", {});
    const [session, token] = [text(json["session"]) as SessionId, text(json["token"])];
    const approval = await house.ask(agent, session, { path: "a" });
    const signal = house.desk.sessions.signal(house.desk.sessions.look({ agent, session }));
    await house.identity.attribute(house.call(token));

    const revoking = house.api("POST", "/v1/agents/reader/revoke", {});
    await revoking;
    expect(signal.aborted).toBe(true);
    await expect(house.identity.attribute(house.call(token))).rejects.toThrow(expect.objectContaining({ code: "IDENTITY_REVOKED" }));
    expect(house.store.session(agent, session)?.state).toBe("killed");
    expect(house.store.approval(approval)?.state).toBe("refused");
    expect((await house.api("POST", "/v1/agents/reader/tokens", {})).status).toBe(409);
  });

  test("have one token or all of them revoked", async () => {
    const first = (await house.api("POST", "/v1/agents/reader/tokens", {})).json;
    const second = (await house.api("POST", "/v1/agents/reader/tokens", {})).json;
    await house.api("POST", "/v1/agents/reader/tokens/revoke", { tokenId: first["tokenId"] });
    await expect(house.identity.attribute(house.call(text(first["token"])))).rejects.toThrow(
      expect.objectContaining({ code: "IDENTITY_REVOKED" }),
    );
    await expect(house.identity.attribute(house.call(text(second["token"])))).resolves.toBeDefined();
    await house.api("POST", "/v1/agents/reader/tokens/revoke", {});
    await expect(house.identity.attribute(house.call(text(second["token"])))).rejects.toThrow(
      expect.objectContaining({ code: "IDENTITY_REVOKED" }),
    );
  });
});

describe("sessions", () => {
  test("are listed without content and shown with their purpose, which leaves an entry", async () => {
    const session = await openSession({ person: "local", purpose: "tidy the attic" });
    await house.ask(agent, session, { path: "diary.txt" });
    const list = await house.api("GET", "/v1/sessions?agent=reader");
    expect(list.json["sessions"]).toEqual([
      expect.objectContaining({ session, agentName: "reader", person: house.owner.person, state: "active", calls: 1 }),
    ]);
    const before = house.entriesOf("house").length;
    const shown = await house.api("GET", `/v1/sessions/${session}`);
    expect(shown.json).toMatchObject({ purpose: "tidy the attic", log: [{ server: "files", name: "write_file", effect: "ask" }] });
    expect(JSON.stringify([list.json, shown.json])).not.toContain("diary");
    expect(house.entriesOf("house").slice(before)).toEqual([
      expect.objectContaining({ kind: "house", event: "content-read", by: house.owner.person, about: session }),
    ]);
  });

  test("are paused, resumed and killed: in memory in the same turn, then on the agent's log", async () => {
    const session = await openSession();
    const ref = { agent, session };
    const before = house.desk.sessions.signal(house.desk.sessions.look(ref));
    expect((await house.api("POST", `/v1/sessions/${session}/pause`)).json).toMatchObject({ state: "paused" });
    expect(before.aborted).toBe(true);
    expect((await house.api("POST", `/v1/sessions/${session}/pause`)).status).toBe(200);
    expect((await house.api("POST", `/v1/sessions/${session}/resume`)).json).toMatchObject({ state: "active" });
    const signal = house.desk.sessions.signal(house.desk.sessions.look(ref));
    const approval = await house.ask(agent, session, { path: "a" });

    const killing = house.api("POST", `/v1/sessions/${session}/kill`);
    expect((await killing).json).toMatchObject({ state: "killed" });
    expect(signal.aborted).toBe(true);
    expect(house.store.approval(approval)?.state).toBe("refused");
    expect((await house.api("POST", `/v1/sessions/${session}/resume`)).json["fault"]).toMatchObject({ code: "SESSION_KILLED" });
    const events = house.entriesOf(agent).flatMap((entry) => (entry.kind === "session" ? [entry.event] : []));
    expect(events).toEqual(["opened", "paused", "resumed", "killed"]);
  });

  test("that were killed stay dead when the disk refuses the entry, and resumed ones go back to sleep", async () => {
    const [killed, resumed] = [await openSession(), await openSession()];
    await house.api("POST", `/v1/sessions/${resumed}/pause`);
    await house.store.close();
    expect((await house.api("POST", `/v1/sessions/${killed}/kill`)).status).toBe(503);
    expect((await house.api("POST", `/v1/sessions/${resumed}/resume`)).status).toBe(503);
    expect(house.desk.sessions.stateOf({ agent, session: killed })).toBe("killed");
    expect(house.desk.sessions.stateOf({ agent, session: resumed })).toBe("paused");
  });

  test("that nobody opened are not found", async () => {
    for (const session of [house.newId("ses"), "ses_x", "..%2f"])
      expect((await house.api("GET", `/v1/sessions/${session}`)).status).toBe(404);
  });
});

describe("approvals", () => {
  test("are shown with the exact bytes, our facts, and an entry that somebody read them", async () => {
    const session = await openSession({ person: "local" });
    const approval = await house.ask(agent, session, { path: "a.txt", text: "secret words" });
    const list = await house.api("GET", "/v1/approvals");
    expect(list.json["approvals"]).toEqual([
      expect.objectContaining({ approval, agentName: "reader", state: "pending", quorum: 1, permits: 0 }),
    ]);
    expect(JSON.stringify(list.json)).not.toContain("secret words");
    const { json } = await house.api("GET", `/v1/approvals/${approval}`);
    expect(json).toMatchObject({
      person: house.owner.person,
      owner: house.owner.person,
      role: "reader",
      definition: { server: "files", name: "write_file", state: "gone", isSame: false },
    });
    expect(JSON.parse(text(json["subject"]))).toMatchObject({
      action: "callTool",
      server: "files",
      args: { path: "a.txt", text: "secret words" },
    });
    expect(house.desk.sessions.look({ agent, session }).keys.digest(text(json["subject"]))).toBe(json["digest"]);
    expect(house.entriesOf("house").at(-1)).toMatchObject({ event: "content-read", about: approval });
  });

  test("are permitted by a person whom the session does not serve, once", async () => {
    const session = await openSession();
    const approval = await house.ask(agent, session, { path: "a" });
    const { json } = await house.api("POST", `/v1/approvals/${approval}/permit`, { reason: "looks right" });
    expect(json).toMatchObject({ approval, state: "permitted", entry: house.entriesOf(agent).length - 1 });
    expect((await house.api("POST", `/v1/approvals/${approval}/permit`, {})).json["fault"]).toMatchObject({ code: "APPROVAL_SETTLED" });
    expect((await house.api("GET", `/v1/approvals/${approval}`)).json["votes"]).toEqual([
      expect.objectContaining({ verdict: "permit", reason: "looks right" }),
    ]);
    expect(JSON.stringify(house.entriesOf(agent))).not.toContain("looks right");
  });

  test("are never permitted by the person whom the session serves where somebody else may; that person may refuse", async () => {
    await house.person("nora", "approver");
    const session = await openSession({ person: "local" });
    const approval = await house.ask(agent, session, { path: "a" });
    expect(await house.api("POST", `/v1/approvals/${approval}/permit`, {})).toMatchObject({
      status: 403,
      json: { fault: { code: "APPROVAL_SELF" } },
    });
    expect((await house.api("POST", `/v1/approvals/${approval}/refuse`, { reason: "no" })).json).toMatchObject({ state: "refused" });
  });

  test("of a quorum of two need two people, and take no lease", async () => {
    const session = await openSession();
    const approval = await house.ask(agent, session, { path: "a" }, { quorum: 2 });
    const [first, second] = [await house.person("nora", "approver"), await house.person("piet", "approver")];
    const lease = { usesMax: 2, expiresInMs: 1000, patterns: { path: "*" } };
    expect((await house.api("POST", `/v1/approvals/${approval}/permit`, { lease }, first.token)).json["fault"]).toMatchObject({
      code: "OPERATE_LEASE_NEEDS_ONE",
    });
    expect((await house.api("POST", `/v1/approvals/${approval}/permit`, {}, first.token)).json).toMatchObject({ state: "pending" });
    expect((await house.api("POST", `/v1/approvals/${approval}/permit`, {}, first.token)).json["fault"]).toMatchObject({ code: "APPROVAL_VOTED" });
    expect((await house.api("POST", `/v1/approvals/${approval}/permit`, {}, second.token)).json).toMatchObject({ state: "permitted" });
  });

  test("may leave a lease behind, which covers its own call and is spelt out", async () => {
    const session = await openSession();
    const approval = await house.ask(agent, session, { path: "out/a", text: "x" });
    const wide = { usesMax: 2, expiresInMs: 1000, patterns: { path: "out/*" } };
    expect((await house.api("POST", `/v1/approvals/${approval}/permit`, { lease: wide })).json["fault"]).toMatchObject({
      code: "APPROVAL_LEASE_TOO_WIDE",
    });
    const lease = { ...wide, patterns: { path: "out/*", text: "*" } };
    const { json } = await house.api("POST", `/v1/approvals/${approval}/permit`, { lease });
    expect(json["lease"]).toMatch(/^lea_/);
    expect(house.store.leases(agent, session, "files", "write_file")).toEqual([
      expect.objectContaining({ lease: json["lease"], usesLeft: 2, rules: ["house.cedar#writes"] }),
    ]);
    expect(house.entriesOf(agent).at(-1)).toMatchObject({ kind: "approval", event: "leased", lease: json["lease"] });
  });

  test("whose stored bytes were changed are neither shown nor permitted", async () => {
    const session = await openSession();
    const approval = await house.ask(agent, session, { path: "a" });
    const { keys } = house.desk.sessions.look({ agent, session });
    const row = must(house.store.approval(approval));
    const other = Buffer.from(keys.open(row.subject, `${approval}/subject`))
      .toString("utf8")
      .replace('"path":"a"', '"path":"b"');
    const forged = { ...row, subject: keys.seal(Buffer.from(other), `${approval}/subject`) };
    const store = new Proxy(house.store, {
      get: (target, name) => (name === "approval" ? () => forged : Reflect.get(target, name).bind(target)),
    });
    const { operate } = await import("../../src/operate/operate.ts");
    const by = must(house.desk.people.operator("cli", house.owner.token.secret));
    for (const operation of ["showApproval", "permitApproval"] as const) {
      await expect(operate({ ...house.desk, store }, { by, operation, input: { approval } })).rejects.toThrow(
        expect.objectContaining({ code: "OPERATE_APPROVAL_ALTERED" }),
      );
    }
  });

  test("expire in the list when their time has run out", async () => {
    const approval = await house.ask(agent, await openSession(), { path: "a" });
    house.clock.nowMs += 60_000;
    expect((await house.api("GET", "/v1/approvals")).json["approvals"]).toEqual([expect.objectContaining({ approval, state: "expired" })]);
    expect((await house.api("POST", `/v1/approvals/${approval}/permit`, {})).json["fault"]).toMatchObject({ code: "APPROVAL_EXPIRED" });
  });
});

describe("input", () => {
  test.each([
    ["an unknown member", { name: "x", role: "x", admin: true }],
    ["a missing one", { name: "x" }],
    ["one of another type", { name: "x", role: ["x"] }],
    ["a list", ["x"]],
  ])("with %s is refused, and says where", async (_what, body) => {
    expect(await house.api("POST", "/v1/agents", body)).toMatchObject({
      status: 400,
      json: { fault: { code: "SERVER_INPUT", where: expect.any(String) } },
    });
  });

  test.each([
    ["a name twice", '{"name":"x","name":"y","role":"x"}', "INTAKE_DUPLICATE_KEY"],
    ["__proto__", '{"__proto__":{"role":"x"},"name":"x"}', "INTAKE_FORBIDDEN_KEY"],
    ["half a text", '{"name":"x', "INTAKE_NOT_JSON"],
  ])("with %s is refused", async (_what, body, code) => {
    const headers = { authorization: `Bearer ${house.owner.token.secret}`, "content-type": "application/json" };
    const response = await house.operators.app.request(`${ISSUER}/v1/agents`, { method: "POST", headers, body });
    expect([response.status, await response.json()]).toEqual([400, { fault: expect.objectContaining({ code }) }]);
  });

  test("that says in the body what the path says is refused", async () => {
    expect(await house.api("POST", "/v1/agents/reader/revoke", { agent: "writer" })).toMatchObject({
      status: 400,
      json: { fault: { where: "agent" } },
    });
  });

  test("that is too large is refused before it is read", async () => {
    expect(await house.api("POST", "/v1/agents", { name: "x".repeat(300_000), role: "x" })).toMatchObject({ status: 413 });
  });

  test("nothing that goes wrong inside is told outside", async () => {
    const broken = { ...house.desk, policy: { ...house.desk.policy, status: () => never() } };
    const { operatorsApp } = await import("../../src/server/operators.ts");
    const { app } = operatorsApp({ desk: broken, events: house.events, report: (fault) => house.reported.push(fault) });
    const response = await app.request(`${ISSUER}/v1/policy`, { headers: { authorization: `Bearer ${house.owner.token.secret}` } });
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain("the attic key");
    expect(house.reported).toHaveLength(1);
    function never(): never {
      throw new Error("the attic key");
    }
  });
});

describe("the stream of events", () => {
  const open = (token = house.owner.token.secret) =>
    house.operators.app.request(`${ISSUER}${EVENTS_PATH}`, { headers: { authorization: `Bearer ${token}` } });

  /** Reads until `count` events came. */
  async function read(response: Response, count: number): Promise<readonly HouseEvent[]> {
    const reader = must(response.body).getReader();
    let said = "";
    for (;;) {
      const data = [...said.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json ?? "") as HouseEvent);
      if (data.length >= count) return (await reader.cancel(), data);
      const { value, done } = await reader.read();
      if (done) throw new Error(`the stream ended after ${data.length} events`);
      said += Buffer.from(value).toString("utf8");
    }
  }

  test("tells of what became durable, by ids alone", async () => {
    const response = await open();
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const session = await openSession({ purpose: "tidy the attic" });
    const approval = await house.ask(agent, session, { path: "diary.txt" });
    await house.api("POST", `/v1/approvals/${approval}/permit`, {});
    await house.api("POST", `/v1/sessions/${session}/kill`);
    const events = await read(response, 4);
    const about = { agent, session, at: expect.any(Number) };
    expect(events).toEqual([
      { kind: "session-changed", event: "opened", ...about },
      { kind: "approval-opened", approval, ...about },
      { kind: "approval-ruled", approval, event: "permitted", ...about },
      { kind: "session-changed", event: "killed", ...about },
    ]);
  });

  test("has a bound, and a reader who leaves makes room", async () => {
    const streams = await Promise.all(Array.from({ length: EVENT_STREAMS_MAX }, () => open()));
    expect((await open()).status).toBe(503);
    await must(streams[0]?.body).cancel();
    expect((await open()).status).toBe(200);
    expect((await open()).status).toBe(503);
    house.operators.close();
  });

  test("leaves a reader behind who does not keep up", async () => {
    const reader = must((await open()).body).getReader();
    const event: HouseEvent = { kind: "session-changed", event: "paused", agent, session: "ses_1", at: 1 };
    for (let n = 0; n <= EVENTS_BEHIND_MAX + 2; n++) house.events.tell(event);
    const ended = async (): Promise<boolean> => (await reader.read()).done || ended();
    expect(await ended()).toBe(true);
  });

  test("ends when the house closes", async () => {
    const reader = must((await open()).body).getReader();
    await reader.read();
    house.operators.close();
    expect((await reader.read()).done).toBe(true);
  });
});

describe("people", () => {
  test("are added with a one-time link, and log out", async () => {
    const { json } = await house.api("POST", "/v1/people", { name: "piet", role: "approver" });
    const { code } = json["link"] as { readonly code: string };
    const page = await house.operators.app.request(`${ISSUER}/owner`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", origin: ISSUER },
      body: new URLSearchParams({ code }).toString(),
    });
    const cookie = (page.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    const ask = (method: string, path: string) =>
      house.operators.app.request(`${ISSUER}${path}`, { method, headers: { cookie, "sec-fetch-site": "same-origin" } });
    expect(await (await ask("GET", "/v1/me")).json()).toMatchObject({ name: "piet", role: "approver" });
    const out = await ask("POST", "/v1/logout");
    expect(out.headers.get("set-cookie")).toMatch(/Max-Age=0/);
    expect((await ask("GET", "/v1/me")).status).toBe(401);
    const events = house.entriesOf("house").flatMap((entry) => (entry.kind === "house" ? [entry.event] : []));
    expect(events.slice(-4)).toEqual(["person-added", "link-made", "login", "logout"]);
  });

  test("make links for themselves alone", async () => {
    const { token } = await house.person("vera", "viewer");
    expect((await house.api("POST", "/v1/links", {}, token)).json["code"]).toMatch(/^chl_/);
    expect((await house.api("POST", "/v1/links", { person: "local" }, token)).status).toBe(400);
  });
});

test("one-time links of a person are bounded, others are not touched, and logins that ran out are removed", async () => {
  const other = await house.person("vera", "viewer");
  // The first link is that of the first start.
  const made = await house.api("POST", "/v1/links");
  for (let more = 2; more < LINKS_PER_PERSON_MAX; more++) expect((await house.api("POST", "/v1/links")).status).toBe(200);
  expect(await house.api("POST", "/v1/links")).toMatchObject({ status: 429, json: { fault: { code: "IDENTITY_TOO_MANY_LINKS" } } });
  expect((await house.api("POST", "/v1/links", undefined, other.token)).status).toBe(200);
  const digest = secretDigest(house.digestKey, text(made.json["code"]));
  expect(house.store.operatorSession(digest)).toBeDefined();
  house.clock.nowMs += LINK_LIFETIME_MS + 1;
  expect((await house.api("POST", "/v1/links")).status).toBe(200);
  expect(house.store.operatorSession(digest)).toBeUndefined();
});
