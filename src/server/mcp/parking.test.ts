import { expect, test } from "vitest";
import type { Line, RawCall } from "../../call/call.ts";
import type { Clock } from "../../call/clock.ts";
import { Credential } from "../../call/credential.ts";
import type { JsonValue } from "../../call/json.ts";
import { Released } from "../../call/outcome.ts";
import type { Reply } from "../../call/reply.ts";
import type { AgentId } from "../../call/id.ts";
import { PARKED_CALLS_MAX, PARKED_CALLS_PER_AGENT_MAX, PARKED_WITHIN_MS } from "./limits.ts";
import { Parking, resumeParked } from "./parking.ts";

/** A clock whose time passes when a test says so. */
class Hand implements Clock {
  readonly tasks = new Map<() => void, number>();
  now = () => 0;
  monotonic = () => 0;
  after = (delayMs: number, task: () => void) => {
    this.tasks.set(task, delayMs);
    return () => void this.tasks.delete(task);
  };
}

const ELICIT = { message: "which?" };
const ACCEPT = { action: "accept", content: { which: "this" } };
const reply = (result: { readonly [name: string]: JsonValue }): Reply => ({
  kind: "released",
  call: "call_1",
  released: Released.mint({ status: "done", result, durationMs: 1 }),
});
const lost: Reply = { kind: "released", call: "call_1", released: Released.mint({ status: "unknown", durationMs: 1 }) };

function setUp() {
  const clock = new Hand();
  let names = 0;
  const parking = new Parking({ clock, chance: { bytes: (count) => Buffer.from(String(++names).padStart(count, "0")) } });
  const line = (): Line => ({ signal: new AbortController().signal, able: { elicitation: { form: {} } } });
  const raw = (of: Line): RawCall => ({
    door: "mcp",
    action: "callTool",
    server: "files",
    name: "ask",
    args: {},
    credential: new Credential("x"),
    line: of,
  });
  /** Begins a call whose server asks so many times, one question after the other, and answers with what it heard. */
  const begin = (times: number, of: Line = line(), agent: AgentId = "agt_1") =>
    parking.begin(raw(of), agent, async ({ line: own }) => {
      const heard: JsonValue[] = [];
      const gone = new Promise<undefined>((resolve) => own.signal.addEventListener("abort", () => resolve(undefined)));
      for (let time = 0; time < times; time++) {
        const answer = await Promise.race([own.request?.("elicitation/create", ELICIT), gone]);
        if (answer === undefined) return lost;
        heard.push(answer);
      }
      return reply({ heard });
    });
  return { clock, parking, line, begin };
}

test("a call that nobody is asked about simply ends", async () => {
  const { parking, line, begin } = setUp();
  const call = begin(0);
  expect(await call.wait(line())).toEqual(reply({ heard: [] }));
  expect(parking.find(call.name)).toBeUndefined();
});

test("each answer lets it go on, to the next question or to its end", async () => {
  const { clock, parking, line, begin } = setUp();
  const call = begin(2);
  expect(await call.wait(line())).toBeUndefined();
  expect(call.question).toEqual({
    resultType: "input_required",
    inputRequests: { "asked-1": { method: "elicitation/create", params: ELICIT } },
  });
  const next = await resumeParked(parking.find(call.name), { "asked-1": ACCEPT }, line());
  expect(next).toMatchObject({ status: "done", result: { inputRequests: { "asked-2": {} } } });
  expect(await resumeParked(parking.find(call.name), { "asked-2": ACCEPT }, line())).toMatchObject({
    status: "done",
    result: { heard: [ACCEPT, ACCEPT] },
  });
  expect(clock.tasks.size).toBe(0);
});

test.each<[string, JsonValue | undefined]>([
  ["nothing", undefined],
  ["another name", { other: ACCEPT }],
  ["no answer to it", { "asked-1": { model: "m", role: "assistant", content: { type: "text", text: "t" } } }],
  ["a number", { "asked-1": 7 }],
])("a client that brings %s is asked again, and nothing is handed on", async (_what, responses) => {
  const { parking, line, begin } = setUp();
  const call = begin(1);
  await call.wait(line());
  expect(await resumeParked(parking.find(call.name), responses, line())).toMatchObject({ result: { inputRequests: { "asked-1": {} } } });
});

test("one that nobody comes back to is given up in time, and an answer that is too late runs nothing", async () => {
  const { clock, parking, line, begin } = setUp();
  const call = begin(1);
  await call.wait(line());
  expect([...clock.tasks.values()]).toEqual([PARKED_WITHIN_MS]);
  for (const task of clock.tasks.keys()) task();
  expect(await call.over).toBe(lost);
  expect(await resumeParked(parking.find(call.name), { "asked-1": ACCEPT }, line())).toMatchObject({
    status: "failed",
    fault: { code: "SERVER_CALL_OVER" },
  });
});

test("a client that gives up while it waits ends the call; one whose request was answered does not", async () => {
  const { parking, line, begin } = setUp();
  const answered = new AbortController();
  const call = begin(1);
  await call.wait({ ...line(), signal: answered.signal });
  answered.abort();
  expect(parking.find(call.name)).toBe(call);
  const gone = new AbortController();
  const back = resumeParked(parking.find(call.name), { "asked-1": { action: "cancel" } }, { ...line(), signal: gone.signal });
  expect(await back).toMatchObject({ status: "done" });
  const other = begin(2);
  await other.wait(line());
  const waiting = other.wait({ ...line(), signal: gone.signal });
  gone.abort();
  expect(await waiting).toBeUndefined();
  expect(other.line.signal.aborted).toBe(false);
  other.answer({ "asked-1": ACCEPT });
  const late = new AbortController();
  late.abort();
  await other.wait({ ...line(), signal: late.signal });
  expect(await other.over).toBe(lost);
});

test("closing gives up all, and no more than the limit wait", async () => {
  const { parking, line, begin } = setUp();
  const calls = Array.from({ length: PARKED_CALLS_MAX }, (_, at) => begin(1, line(), at < PARKED_CALLS_PER_AGENT_MAX ? "agt_1" : "agt_2"));
  await Promise.all(calls.map((call) => call.wait(line())));
  await expect(begin(1, line(), "agt_3").wait(line())).rejects.toMatchObject({ code: "SERVER_CLIENT_CANNOT" });
  parking.close();
  expect(await Promise.all(calls.map(({ over }) => over))).toEqual(calls.map(() => lost));
});

test("one agent's parked calls leave room for another's", async () => {
  const { parking, line, begin } = setUp();
  const calls = Array.from({ length: PARKED_CALLS_PER_AGENT_MAX }, () => begin(1));
  await Promise.all(calls.map((call) => call.wait(line())));
  await expect(begin(1).wait(line())).rejects.toMatchObject({ code: "SERVER_CLIENT_CANNOT" });
  expect(await begin(1, line(), "agt_2").wait(line())).toBeUndefined();
  parking.close();
  await Promise.all(calls.map(({ over }) => over));
  expect(await begin(1).wait(line())).toBeUndefined();
});
