/** Runs over HTTP: begun, followed, held, steered and ended, by agents' applications and by people, and by nobody else. */
import { once } from "node:events";
import { readFileSync, readdirSync } from "node:fs";
import { request, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { run as cli } from "../../src/cli/run.ts";
import { MORE_SHAPES, SHAPES } from "../../src/server/runs/shapes.ts";
import { eventsOf, keyOf, openServing, type Serving } from "./house.fixture.ts";

let serving: Serving;
let desk: { readonly authorization: string };
let other: { readonly authorization: string };
beforeAll(async () => {
  serving = await openServing();
  desk = await keyOf(serving, "desk");
  other = await keyOf(serving, "other");
});
afterAll(() => serving.close());

async function started(input: string, headers = desk): Promise<{ readonly run: string; readonly session: string }> {
  const response = await serving.post("/v1/agents/desk/runs", { input }, headers);
  expect(response.status).toBe(201);
  return SHAPES.Run.parse(await response.json());
}

test("an application begins a run and follows it to its end", async () => {
  const { run } = await started("hello");
  const response = await serving.get(`/v1/runs/${run}/events`, desk);
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  const events = await eventsOf(response);
  expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index));
  expect(events[0]?.event).toBe("run.started");
  expect(events.at(-1)).toMatchObject({ event: "run.completed", data: { output: "Hello there." } });
  for (const { data } of events) SHAPES.RunEvent.parse(data);
});

test("who lost the connection goes on after the last event it saw", async () => {
  const { run } = await started("hello");
  const all = await eventsOf(await serving.get(`/v1/runs/${run}/events`, desk));
  const rest = await eventsOf(await serving.get(`/v1/runs/${run}/events`, { ...desk, "last-event-id": "1" }));
  expect(rest).toEqual(all.slice(2));
});

test("a run is shown whole: steps, messages, calls, context, cost", async () => {
  const response = await serving.post("/v1/agents/desk/runs", { input: "hello", stream: true }, desk);
  const events = await eventsOf(response);
  const shown = await serving.get(`/v1/runs/${String(events[0]?.data["run"])}`, desk);
  const whole = MORE_SHAPES.RunWhole.parse(await shown.json());
  expect(whole.run).toMatchObject({ state: "completed", input: "hello", output: "Hello there." });
  expect(whole.steps[0]?.calls[0]).toMatchObject({ action: "callModel", effect: "permit", status: "done" });
  expect(whole.steps[0]?.context.length).toBeGreaterThan(0);
  expect(whole.messages.map(({ role }) => role)).toEqual(["user", "assistant"]);
  expect(whole.modelCalls).toHaveLength(1);
});

test("runs are listed in pages, by session and state, without content", async () => {
  const { session } = await started("a text that only the run has");
  const page = await serving.get("/v1/agents/desk/runs?limit=1", desk);
  const text = await page.text();
  expect(text).not.toContain("only the run has");
  const { runs, next } = MORE_SHAPES.RunPage.parse(JSON.parse(text));
  expect(runs).toHaveLength(1);
  const second = MORE_SHAPES.RunPage.parse(await (await serving.get(`/v1/agents/desk/runs?limit=50&before=${next}`, desk)).json());
  expect(second.runs.map(({ run }) => run)).not.toContain(runs[0]?.run);
  const ofSession = MORE_SHAPES.RunPage.parse(await (await serving.get(`/v1/agents/desk/runs?session=${session}`, desk)).json());
  expect(ofSession.runs).toHaveLength(1);
  expect(MORE_SHAPES.RunPage.parse(await (await serving.get("/v1/agents/desk/runs?state=failed", desk)).json()).runs).toEqual([]);
  MORE_SHAPES.AgentSessions.parse(await (await serving.get("/v1/agents/desk/sessions", desk)).json());
});

test("a run is paused, resumed, steered and cancelled", async () => {
  const { run } = await started("wait");
  await serving.waits();
  expect(await (await serving.post(`/v1/runs/${run}/pause`, {}, desk)).json()).toMatchObject({ state: "paused" });
  expect(await (await serving.post(`/v1/runs/${run}/steer`, { text: "be brief" }, desk)).json()).toMatchObject({ state: "paused" });
  // A person who could permit what the run asks for must not be who asked for it.
  expect((await serving.post(`/v1/runs/${run}/steer`, { text: "order tea" })).status).toBe(400);
  serving.go();
  expect(await (await serving.post(`/v1/runs/${run}/resume`, {}, desk)).json()).toMatchObject({ state: expect.any(String) });
  const events = await eventsOf(await serving.get(`/v1/runs/${run}/events`, desk));
  expect(events.map(({ event }) => event)).toEqual(expect.arrayContaining(["run.paused", "run.steered", "run.resumed", "run.completed"]));
  const late = await serving.post(`/v1/runs/${run}/cancel`, {}, desk);
  expect([late.status, await late.json()]).toMatchObject([409, { fault: { code: "RUNTIME_RUN_STATE" } }]);
});

test("the command line holds a run, lets it go on, says what else is wanted, ends it, shows its files and writes them", async () => {
  const said = async (...words: readonly string[]) => {
    let text = "";
    const code = await cli([...words, "--data", serving.data], { out: (part) => void (text += part), err: (part) => void (text += part), colour: false });
    return [code, text];
  };
  // The owner speaks in a session of their own.
  const begun = { input: "wait", media: [{ mediaType: "image/png", data: "AAECAw==", name: "../Men\u00fc (2)\u202e.png" }] };
  const { run } = SHAPES.Run.parse(await (await serving.post("/v1/agents/desk/runs", begun)).json());
  await serving.waits();
  expect(await said("run", "pause", run)).toEqual([0, `${run} is paused\n`]);
  expect(await said("run", "steer", run, "be brief")).toEqual([0, `${run} is paused\n`]);
  serving.go();
  expect(await said("run", "resume", run)).toEqual([0, `${run} is running\n`]);
  const events = await eventsOf(await serving.get(`/v1/runs/${run}/events`));
  expect(events.map(({ event }) => event)).toEqual(expect.arrayContaining(["run.paused", "run.steered", "run.resumed", "run.completed"]));
  expect(await said("run", "cancel", run)).toEqual([1, expect.stringMatching(/^RUNTIME_RUN_STATE: /)]);
  expect(await said("run", "settle", run, "call_00000000000000000000000000", "perhaps")).toEqual([2, expect.stringContaining("again, happened, did-not")]);
  expect(await said("run", "settle", run, "call_00000000000000000000000000", "happened")).toEqual([1, expect.stringMatching(/^RUNTIME_/)]);
  const shown = String((await said("run", "show", run))[1]);
  expect(shown).toContain("Men\u00fc (2).png");
  const artifact = /art_[0-9a-z]{26}/.exec(shown)?.[0] ?? "";
  const { artifacts, messages } = MORE_SHAPES.RunWhole.parse(await (await serving.get(`/v1/runs/${run}`)).json());
  expect(artifacts).toMatchObject([{ artifact, name: "Men\u00fc (2).png" }]);
  expect(messages[0]?.parts).toContainEqual({ type: "file", artifact, mediaType: "image/png", filename: "Men\u00fc (2).png" });
  const download = await serving.get(`/v1/runs/${run}/artifacts/${artifact}`);
  expect(download.headers.get("content-disposition")).toBe(`attachment; filename="${artifact}"; filename*=UTF-8''Men%C3%BC%20%282%29.png`);
  const file = join(serving.data, "picture.png");
  expect(await said("run", "artifact", artifact, file)).toEqual([0, `${file}: image/png, 4 bytes\n`]);
  expect(readFileSync(file).toString("base64")).toBe("AAECAw==");
  expect(await said("run", "artifact", artifact, file)).toEqual([1, expect.stringMatching(/^CLI_FILE: /)]);
  expect(await said("run", "artifact", "art_00000000000000000000000000", `${file}2`)).toEqual([1, expect.stringMatching(/^CLI_NOT_FOUND: /)]);
});

/** A request that does not say how long its body is. */
async function inChunks(path: string, method: string, pieces: readonly string[], headers: { readonly [name: string]: string } = serving.owner): Promise<readonly [number | undefined, string]> {
  const asked = request(`${serving.url}${path}`, { method, agent: false, headers: { "content-type": "application/json", ...headers } });
  const answered = once(asked, "response");
  for (const piece of pieces) asked.write(piece);
  asked.end();
  const [response] = (await answered) as [IncomingMessage];
  let text = "";
  for await (const part of response) text += String(part);
  return [response.statusCode, text];
}

test("a body that comes in chunks is taken like any other, at every door, and no further than its bound", async () => {
  expect(await inChunks("/v1/agents/desk/runs", "POST", ['{"input":', '"hello"}'], desk)).toEqual([201, expect.stringContaining('"input":"hello"')]);
  expect(await inChunks("/v1/links", "POST", ["{", "}"])).toEqual([200, expect.stringContaining("code")]);
  expect(await inChunks("/oauth/token", "POST", ["grant_type=", "nothing"], { "content-type": "application/x-www-form-urlencoded" })).toEqual([400, expect.stringContaining("error")]);
  expect((await inChunks("/v1/calls", "POST", ["{}"]))[0]).toBe(401);
  const large = Array.from({ length: 40 }, () => "x".repeat(65_536));
  expect((await inChunks("/v1/links", "POST", large).catch(() => [413]))[0]).toBe(413);
  for (const method of ["OPTIONS", "DELETE", "PATCH"]) expect((await inChunks("/v1/people", method, []))[0]).toBe(404);
});

test("what a route does not take is refused by its name", async () => {
  const { run } = await started("hello");
  for (const body of ['{"a":', '{"because":"x"}', "[]"])
    expect((await fetch(`${serving.url}/v1/runs/${run}/pause`, { method: "POST", headers: { "content-type": "application/json", ...desk }, body })).status).toBe(400);
  expect((await fetch(`${serving.url}/v1/runs/${run}/pause`, { method: "POST", headers: { "content-type": "text/plain", ...desk }, body: "{}" })).status).toBe(400);
  for (const [query, where] of [["nope=1", "nope"], ["limit=1&limit=2", "limit"]] as const)
    expect(await (await serving.get(`/v1/agents/desk/runs?${query}`, desk)).json()).toMatchObject({ fault: { code: "SERVER_INPUT", where } });
  expect((await serving.get("/v1/culture/cul_00000000000000000000000000")).status).toBe(404);
});

test("a kill during a stream ends it, whatever its run waits for", async () => {
  const { run, session } = await started("wait");
  await serving.waits();
  const stream = eventsOf(await serving.get(`/v1/runs/${run}/events`, desk));
  expect((await serving.post(`/v1/sessions/${session}/kill`, {})).status).toBe(200);
  expect((await stream).at(-1)).toMatchObject({ event: "run.cancelled" });
  serving.go();
});

test("another agent's key, a guessed id and no key at all see the same nothing", async () => {
  const { run } = await started("hello");
  const guessed = run.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
  for (const path of ["", "/events", "/artifacts/art_00000000000000000000000000"]) {
    const foreign = await serving.get(`/v1/runs/${run}${path}`, other);
    const unknown = await serving.get(`/v1/runs/${guessed}${path}`, other);
    const strip = (text: string) => text.replaceAll(run, "RUN").replaceAll(guessed, "RUN");
    expect([foreign.status, strip(await foreign.text())]).toEqual([404, strip(await unknown.text())]);
    expect((await serving.get(`/v1/runs/${run}${path}`, {})).status).toBe(401);
  }
  for (const act of ["pause", "resume", "cancel", "steer", "settle"]) {
    const body = act === "steer" ? { text: "obey" } : act === "settle" ? { call: "call_1", verdict: "again" } : {};
    expect([act, (await serving.post(`/v1/runs/${run}/${act}`, body, other)).status]).toEqual([act, 404]);
  }
  expect((await serving.get("/v1/agents/desk/runs", other)).status).toBe(404);
  expect((await serving.post("/v1/agents/desk/runs", { input: "hello" }, other)).status).toBe(404);
});

test("a token sees the runs of its own person, and says nothing in a person's name unless it is signed", async () => {
  const issue = async (person?: string) => {
    const answer = await serving.post("/v1/agents/desk/tokens", person === undefined ? {} : { person });
    return (await answer.json()) as { readonly token: string; readonly promptKey: string; readonly session: string };
  };
  await serving.post("/v1/people", { name: "ada", role: "viewer" });
  const [ofAda, ofNobody] = [await issue("ada"), await issue()];
  const bearer = ({ token }: { readonly token: string }) => ({ authorization: `Bearer ${token}` });
  const unsigned = await serving.post("/v1/agents/desk/runs", { input: "hello" }, bearer(ofAda));
  expect([unsigned.status, await unsigned.json()]).toMatchObject([403, { fault: { code: "SERVER_INPUT_UNSIGNED" } }]);
  const { createHmac } = await import("node:crypto");
  const sign = (key: string, session: string, text: string) => createHmac("sha256", key).update(`${session}\n${text}`).digest("hex");
  const signed = { ...bearer(ofAda), "chatelaine-prompt-signature": sign(ofAda.promptKey, ofAda.session, "hello") };
  const { run, session } = await started("hello", signed);
  expect(session).toBe(ofAda.session);
  expect((await serving.get(`/v1/runs/${run}`, bearer(ofAda))).status).toBe(200);
  expect((await serving.get(`/v1/runs/${run}`, bearer(ofNobody))).status).toBe(404);
  const listed = MORE_SHAPES.RunPage.parse(await (await serving.get("/v1/agents/desk/runs?limit=100", bearer(ofNobody))).json());
  expect(listed.runs.map((one) => one.run)).not.toContain(run);
  const forged = { ...signed, "chatelaine-prompt-signature": sign("another key", ofAda.session, "hello") };
  expect((await serving.post("/v1/agents/desk/runs", { input: "hello" }, forged)).status).toBe(403);
});

test("an application makes known whom its agent serves where the owner lets it, and nobody who is named in a team", async () => {
  const serve = async (agent: string, person: string, key: { readonly authorization: string }) => {
    const answer = await serving.post(`/v1/agents/${agent}/runs`, { input: "hello", person }, key);
    return [answer.status, ((await answer.json()) as { readonly fault?: { readonly code: string } }).fault?.code];
  };
  const people = async () => ((await (await serving.get("/v1/people")).json()) as { readonly people: readonly { readonly name: string; readonly role: string }[] }).people;
  expect(await serve("desk", "walk-in", desk)).toEqual([404, "IDENTITY_UNKNOWN_PERSON"]);
  expect(await serve("other", "walk-in", other)).toEqual([201, undefined]);
  expect(await serve("other", "walk-in", other)).toEqual([201, undefined]);
  expect(await serve("desk", "walk-in", desk)).toEqual([201, undefined]);
  expect((await people()).filter(({ name }) => name === "walk-in")).toMatchObject([{ role: "user" }]);
  expect(await serve("other", "chair", other)).toEqual([404, "IDENTITY_UNKNOWN_PERSON"]);
  expect(await serve("other", "per_01m7ysvr8a0000000000000000", other)).toEqual([404, "IDENTITY_UNKNOWN_PERSON"]);
  expect(await serve("other", "Not a name", other)).toEqual([400, "IDENTITY_NAME_MALFORMED"]);
  expect((await people()).map(({ name }) => name)).not.toContain("chair");
});

test("an operator's token makes somebody known where the operator could add people, and not otherwise", async () => {
  const { link } = (await (await serving.post("/v1/people", { name: "olga", role: "operator" })).json()) as { readonly link: { readonly code: string } };
  const page = await fetch(`${serving.url}/owner`, { method: "POST", headers: { origin: serving.url }, body: new URLSearchParams({ code: link.code }) , redirect: "manual" });
  const olga = { cookie: (page.headers.get("set-cookie") ?? "").split(";")[0] ?? "", "sec-fetch-site": "same-origin" };
  const issue = async (headers?: { readonly [name: string]: string }) => (await serving.post("/v1/agents/desk/tokens", { person: "newcomer" }, headers)).status;
  expect(await issue(olga)).toBe(404);
  expect(await issue()).toBe(200);
  expect(await issue(olga)).toBe(200);
});

test("a person may do what the role permits", async () => {
  const { run } = await started("hello");
  const { link } = (await (await serving.post("/v1/people", { name: "vera", role: "viewer" })).json()) as {
    readonly link: { readonly code: string };
  };
  const login = await fetch(`${serving.url}/owner`, {
    method: "POST",
    redirect: "manual",
    headers: { "sec-fetch-site": "same-origin" },
    body: new URLSearchParams({ code: link.code }),
  });
  const cookie = (login.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  expect((await serving.get("/v1/agents/desk/runs", { cookie })).status).toBe(200);
  expect((await serving.get(`/v1/runs/${run}`, { cookie })).status).toBe(403);
  expect((await serving.post("/v1/agents/desk/runs", { input: "hello" }, { cookie, "sec-fetch-site": "same-origin" })).status).toBe(403);
  expect((await serving.get(`/v1/runs/${run}`)).status).toBe(200);
});

test("inputs that are huge, unknown or of another form are refused", async () => {
  const codes = async (body: object) => {
    const response = await serving.post("/v1/agents/desk/runs", body, desk);
    return [response.status, ((await response.json()) as { readonly fault: { readonly code: string } }).fault.code];
  };
  expect(await codes({ input: "x".repeat(200_000) })).toEqual([400, "RUNTIME_INPUT"]);
  expect(await codes({ input: "x".repeat(20_000_000) })).toEqual([413, "INTAKE_TOO_LARGE"]);
  expect(await codes({ input: "hello", model: "another" })).toEqual([400, "SERVER_INPUT"]);
  expect(await codes({ input: "" })).toEqual([400, "SERVER_INPUT"]);
  expect(await codes({ input: "hello", session: "ses_00000000000000000000000000" })).toEqual([400, "SERVER_INPUT"]);
  expect((await serving.get("/v1/agents/desk/runs?limit=1000", desk)).status).toBe(400);
});

test("a client that dies leaves no stream behind", async () => {
  const { run } = await started("wait");
  await serving.waits();
  for (let i = 0; i < 120; i++) {
    const leaving = new AbortController();
    const response = await fetch(`${serving.url}/v1/runs/${run}/events`, { headers: desk, signal: leaving.signal });
    expect(response.status).toBe(200);
    await response.body?.getReader().read();
    leaving.abort();
  }
  serving.go();
});

test("a fork goes on from a run with its history, its label and what the person asked for until then; the first session stays as it was", async () => {
  const { run: first, session } = await started("wait");
  await serving.waits();
  serving.go();
  await eventsOf(await serving.get(`/v1/runs/${first}/events`, desk));
  const later = SHAPES.Run.parse(await (await serving.post("/v1/agents/desk/runs", { input: "later words", session }, desk)).json());
  await eventsOf(await serving.get(`/v1/runs/${later.run}/events`, desk));

  const answer = await serving.post(`/v1/agents/desk/sessions/${session}/fork`, { run: first }, desk);
  expect(answer.status).toBe(201);
  const forked = SHAPES.Forked.parse(await answer.json());
  expect(forked.session).not.toBe(session);
  expect(forked.runs.map(({ of }) => of)).toEqual([first]);
  // What it came from stands in rows: of the session, of each run and of each message.
  const whole = MORE_SHAPES.RunWhole.parse(await (await serving.get(`/v1/runs/${first}`, desk)).json());
  const from = { session, run: first, message: whole.messages.at(-1)?.message };
  expect(forked.from).toEqual(from);
  const own = (await (await serving.get("/v1/agents/desk/sessions", desk)).json()) as { readonly sessions: readonly { readonly session: string }[] };
  expect(own.sessions.find((one) => one.session === forked.session)).toMatchObject({ forkedFrom: from });
  expect(await (await serving.get(`/v1/sessions/${forked.session}`)).json()).toMatchObject({ forkedFrom: from });
  expect(asked("SELECT * FROM v_forks")).toEqual([{ session: forked.session, from_session: session, from_run: first, from_message: from.message }]);
  expect(asked("SELECT copy_of FROM v_messages WHERE copy_of IS NOT NULL ORDER BY ordinal").map((row) => row["copy_of"])).toEqual(whole.messages.map(({ message }) => message));
  const copy = MORE_SHAPES.RunWhole.parse(await (await serving.get(`/v1/runs/${forked.runs[0]?.run}`, desk)).json());
  expect(copy).toMatchObject({ run: { copyOf: first, state: "completed", input: "wait", output: "It is done.", session: forked.session }, modelCalls: [] });
  expect(copy.messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "assistant"]);
  // What the tool brought may be anybody's: who goes on from it has read it too.
  const { sessions } = (await (await serving.get("/v1/sessions")).json()) as { readonly sessions: readonly { readonly session: string; readonly label: object }[] };
  const labels = [session, forked.session].map((one) => sessions.find((row) => row.session === one)?.label);
  expect(labels[0]).toMatchObject({ integrity: "untrusted" });
  expect(labels[1]).toEqual(labels[0]);
  expect(promptsOf(forked.session)).toBe(1);

  const on = SHAPES.Run.parse(await (await serving.post("/v1/agents/desk/runs", { input: "hello", session: forked.session }, desk)).json());
  await eventsOf(await serving.get(`/v1/runs/${on.run}/events`, desk));
  const ofFirst = MORE_SHAPES.RunPage.parse(await (await serving.get(`/v1/agents/desk/runs?session=${session}`, desk)).json());
  expect(ofFirst.runs.map(({ run }) => run)).toEqual([later.run, first]);

  for (const [status, path, body, headers] of [
    [404, `/v1/agents/desk/sessions/${session}/fork`, { run: "run_00000000000000000000000000" }, desk],
    [404, `/v1/agents/desk/sessions/${session}/fork`, {}, other],
    [400, "/v1/agents/desk/sessions/ses_00000000000000000000000000/fork", {}, desk],
    [400, `/v1/agents/desk/sessions/${session}/fork`, {}, undefined],
  ] as const)
    expect([path, (await serving.post(path, body, headers)).status]).toEqual([path, status]);
});

/** Rows of the agents' databases, as SQL gives them. */
function asked(sql: string): readonly Record<string, unknown>[] {
  const folder = join(serving.data, "agents");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".db"))
    .flatMap((name) => {
      const db = new DatabaseSync(join(folder, name), { readOnly: true });
      const rows = db.prepare(sql).all();
      db.close();
      return rows.map((row) => ({ ...row }));
    });
}

/** How many prompts stand in the database of the agent for a session. */
function promptsOf(session: string): number {
  const folder = join(serving.data, "agents");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".db"))
    .map((name) => {
      const db = new DatabaseSync(join(folder, name), { readOnly: true });
      const { prompts } = db.prepare("SELECT count(*) AS prompts FROM prompt WHERE session = ?").get(session) as { readonly prompts: number };
      db.close();
      return prompts;
    })
    .reduce((sum, one) => sum + one, 0);
}

test("a list that is to begin at no run of it is refused, and says at what it may", async () => {
  const { run, session } = await started("hello");
  const next = async (query: string, headers = desk) => {
    const answer = await serving.get(`/v1/agents/desk/runs?${query}`, headers);
    return [answer.status, await answer.json()];
  };
  expect(await next(`before=${run}&session=${session}`)).toMatchObject([200, { runs: [] }]);
  const refused = [400, { fault: { code: "SERVER_INPUT", where: "before", hint: expect.stringContaining("next") } }];
  for (const query of ["before=zzz", "before=run_00000000000000000000000000", `before=${run}&session=ses_00000000000000000000000000`]) expect(await next(query), query).toMatchObject(refused);
  const of = await serving.get("/v1/agents/desk/memories?after=zzz");
  expect([of.status, await of.json()]).toMatchObject([400, { fault: { code: "SERVER_INPUT", where: "after" } }]);
});

test("the command line talks with an agent, forks the session and goes on in the fork; whom it serves is said with the agent's key", async () => {
  const lines = async (...words: readonly string[]): Promise<{ readonly code: number; readonly said: string }> => {
    let said = "";
    const code = await cli([...words, "--data", serving.data], { out: (text) => void (said += text), err: (text) => void (said += text), colour: false });
    return { code, said };
  };
  const { session } = JSON.parse((await lines("chat", "desk", "hello", "--json")).said) as { readonly session: string };
  const { code, said } = await lines("session", "fork", session, "--json");
  const forked = SHAPES.Forked.parse(JSON.parse(said));
  expect([code, forked.runs.length]).toEqual([0, 1]);
  expect(await lines("chat", "desk", "hello", "--session", forked.session)).toMatchObject({ code: 0, said: expect.stringContaining("Hello there.") });
  expect(await lines("session", "show", forked.session)).toMatchObject({ code: 0, said: expect.stringContaining(`${session} after ${forked.runs[0]?.of}`) });
  expect(await lines("run", "show", forked.runs[0]?.run ?? "")).toMatchObject({ code: 0, said: expect.stringContaining(forked.runs[0]?.of ?? "none") });
  // A copy has no calls of its own to be replayed by.
  expect(await lines("run", "replay", forked.runs[0]?.run ?? "")).toMatchObject({ code: 2, said: expect.stringContaining("HOUSE_REPLAY_EMPTY") });
  expect(await lines("run", "replay", forked.runs[0]?.of ?? "")).toMatchObject({ code: 0 });

  await serving.post("/v1/people", { name: "dora", role: "viewer" });
  expect(await lines("chat", "desk", "hello", "--person", "dora")).toMatchObject({ code: 2, said: expect.stringContaining("CHATELAINE_KEY") });
  const [, key = ""] = Buffer.from(desk.authorization.slice("Basic ".length), "base64").toString("utf8").split(":");
  vi.stubEnv("CHATELAINE_KEY", key);
  const served = JSON.parse((await lines("chat", "desk", "hello", "--person", "dora", "--json")).said) as { readonly session: string };
  vi.unstubAllEnvs();
  expect(JSON.parse((await lines("session", "show", served.session, "--json")).said)).toHaveProperty("person", expect.stringMatching(/^per_/));
});
