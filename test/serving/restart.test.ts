/** What the house was told before it stopped it still tells: from its rows. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { run as runCommand } from "../../src/cli/run.ts";
import { eventsOf, keyOf, openServing, type Serving } from "./house.fixture.ts";

let serving: Serving;
let desk: { readonly authorization: string };
beforeAll(async () => {
  serving = await openServing();
  desk = await keyOf(serving, "desk");
});
afterAll(() => serving.close());

async function begun(input: string) {
  const response = await serving.post("/v1/agents/desk/runs", { input }, desk);
  return (await response.json()) as { readonly run: string; readonly session: string };
}

test("a run that ended before a restart is told to whoever goes on after it", async () => {
  const { run } = await begun("hello");
  const before = await eventsOf(await serving.get(`/v1/runs/${run}/events`, desk));
  await serving.reopen();
  const again = await eventsOf(await serving.get(`/v1/runs/${run}/events`, desk));
  expect(again.map(({ event }) => event)).toEqual(["run.started", "text.delta", "run.completed"]);
  expect(again.at(-1)?.data["output"]).toBe("Hello there.");
  const rest = await eventsOf(await serving.get(`/v1/runs/${run}/events`, { ...desk, "last-event-id": String(before.length - 2) }));
  expect(rest.map(({ event }) => event)).toEqual(["run.completed"]);
});

test("a run that waits goes on after a restart, and its stream with it", async () => {
  const { run } = await begun("order tea");
  const shown = async () => (await (await serving.get(`/v1/runs/${run}`, desk)).json()) as { readonly run: { readonly state: string; readonly asks: readonly { readonly approval: string }[] } };
  while ((await shown()).run.state !== "waiting") await new Promise(setImmediate);
  await serving.reopen();
  const { asks } = (await shown()).run;
  const stream = serving.get(`/v1/runs/${run}/events`, desk).then(eventsOf);
  expect((await serving.post(`/v1/approvals/${asks[0]?.approval}/permit`, {})).status).toBe(200);
  expect((await stream).at(-1)).toMatchObject({ event: "run.completed", data: { output: "It is done." } });
});

test("a thread that a client named goes on in its session after a restart, and is nobody else's", async () => {
  const said = async (path: string, body: object, headers: { readonly authorization: string } = desk) => {
    const text = await (await serving.post(`/v1/agents/desk/${path}`, body, headers)).text();
    return /"session":"(ses_\w+)"/.exec(text)?.[1] ?? text;
  };
  const agUi = (threadId: string) => ({ threadId, runId: "r", messages: [{ id: "m", role: "user", content: "hello" }] });
  const chat = (id: string) => ({ id, messages: [{ id: "m", role: "user", parts: [{ type: "text", text: "hello" }] }] });
  const first = [await said("ag-ui", agUi("tea")), await said("chat", chat("coffee"))];
  expect(new Set(first).size).toBe(2);
  await serving.reopen();
  expect([await said("ag-ui", agUi("tea")), await said("chat", chat("coffee"))]).toEqual(first);
  expect(first).not.toContain(await said("ag-ui", agUi("tea"), serving.owner));
});

test("an interrupt of AG-UI is resumed after a restart, by a client that knows its thread's name alone", async () => {
  const turn = (more: object) => ({ threadId: "long", runId: "r", messages: [], ...more });
  const asked = await (await serving.post("/v1/agents/desk/ag-ui", turn({ messages: [{ id: "m", role: "user", content: "order tea" }] }), desk)).text();
  const interruptId = /"id":"(apr_\w+)"/.exec(asked)?.[1] ?? asked;
  await serving.reopen();
  expect((await serving.post(`/v1/approvals/${interruptId}/permit`, {})).status).toBe(200);
  const resume = [{ interruptId, status: "resolved", payload: { approved: true } }];
  const rest = await (await serving.post("/v1/agents/desk/ag-ui", turn({ resume }), desk)).text();
  expect(rest).toContain("It is done.");
  expect(rest).toContain('"outcome":{"type":"success"}');
});

test("a client that says it has read more of a run than there is, or of another, is told how the run ended", async () => {
  const { run } = await begun("hello");
  await eventsOf(await serving.get(`/v1/runs/${run}/events`, desk));
  for (const reopened of [false, true]) {
    if (reopened) await serving.reopen();
    for (const last of ["4000", "999999999"]) {
      const told = await eventsOf(await serving.get(`/v1/runs/${run}/events`, { ...desk, "last-event-id": last }));
      expect(told.map(({ event }) => event)).toEqual(["run.completed"]);
    }
    for (const last of ["-1", "x", "1e3", ""]) {
      const told = await eventsOf(await serving.get(`/v1/runs/${run}/events`, { ...desk, "last-event-id": last }));
      expect(told[0]?.event).toBe("run.started");
    }
  }
});

test("`chatelaine chat` talks with an agent in one session", async () => {
  const chat = async (words: readonly string[], stdin = "") => {
    let said = "";
    const out = (text: string) => void (said += text);
    const code = await runCommand(["chat", ...words, "--data", serving.data], { out, err: out, colour: false, stdin: async () => stdin });
    return { code, said };
  };
  const one = await chat(["desk", "hello"]);
  expect([one.code, one.said]).toEqual([0, expect.stringContaining("Hello there.")]);
  const two = await chat(["desk", "--json"], "hello\nagain\n");
  expect(two.code).toBe(0);
  expect(new Set([...two.said.matchAll(/"session": "(ses_\w+)"/g)].map(([, session]) => session)).size).toBe(1);
  expect(await chat(["nobody", "hello"])).toMatchObject({ code: 1, said: expect.stringContaining("RUNTIME_AGENT_UNKNOWN") });
});
