import { expect, test } from "vitest";
import type { Clock } from "../call/clock.ts";
import { unknownDefinition, type Definition } from "../call/definition.ts";
import { Breakers } from "./breakers.ts";
import { failed, unknown, type Ended, type Ending } from "./fault.ts";
import { BREAKER_OPEN_MS, UNANSWERED_MAX } from "./limits.ts";

const definition = (server: string, name: string): Definition => ({ ...unknownDefinition("tool"), server, name });
const HANGS = definition("tracker", "hangs");
const DONE: Ending = { status: "done", result: {} };

function opened() {
  const time = { ms: 0 };
  const clock: Clock = { now: () => time.ms, monotonic: () => time.ms, after: () => () => {} };
  const breakers = new Breakers(clock);
  let made = 0;
  const pass = (ending: Ending, of = HANGS) =>
    breakers.pass(of, () => {
      made++;
      return Promise.resolve(ending);
    });
  return { breakers, pass, made: () => made, wait: (ms: number) => void (time.ms += ms) };
}

const late = unknown("EXECUTION_DEADLINE", "late");
const times = async (count: number, what: () => Promise<unknown>) => {
  for (let time = 0; time < count; time++) await what();
};

test.for<Ended>(["EXECUTION_DEADLINE", "EXECUTION_CONNECTION_LOST", "EXECUTION_UPSTREAM_DOWN"])(
  "a tool whose calls end with %s is left alone after UNANSWERED_MAX of them, and may be tried after BREAKER_OPEN_MS",
  async (code) => {
    const { pass, made, wait } = opened();
    await times(UNANSWERED_MAX, () => pass(unknown(code, "no answer")));
    expect(made()).toBe(UNANSWERED_MAX);
    expect(await pass(DONE)).toMatchObject({ status: "failed", fault: { code: "EXECUTION_UPSTREAM_DOWN" } });
    expect(made()).toBe(UNANSWERED_MAX);
    wait(BREAKER_OPEN_MS);
    expect(await pass(DONE)).toBe(DONE);
    expect(await pass(DONE)).toBe(DONE);
  },
);

test.for<Ended>(["EXECUTION_UPSTREAM_ERROR", "EXECUTION_BAD_RESULT", "EXECUTION_RESULT_TOO_LARGE"])("%s is an answer", async (code) => {
  const { pass } = opened();
  await times(UNANSWERED_MAX - 1, () => pass(late));
  await pass(failed(code, "an answer"));
  await pass(late);
  expect(await pass(DONE)).toBe(DONE);
});

test.for<Ended>([
  "EXECUTION_CANCELLED",
  "EXECUTION_ARGUMENTS_UNFIT",
  "EXECUTION_NOT_POSSIBLE",
  "EXECUTION_SECRET_UNAVAILABLE",
  "EXECUTION_UPSTREAM_BUSY",
])("%s says nothing of who would have answered: it neither opens a breaker nor keeps one closed", async (code) => {
  const { pass, made } = opened();
  await times(2 * UNANSWERED_MAX, () => pass(failed(code, "nothing was learnt")));
  await times(UNANSWERED_MAX - 1, () => pass(late));
  await pass(failed(code, "nothing was learnt"));
  await pass(late);
  const before = made();
  expect(await pass(DONE)).toMatchObject({ fault: { code: "EXECUTION_UPSTREAM_DOWN" } });
  expect(made()).toBe(before);
});

test("a tool that is left alone takes no other with it, of its server or of its name", async () => {
  const { pass } = opened();
  await times(UNANSWERED_MAX, () => pass(late));
  expect(await pass(DONE, definition("tracker", "answers"))).toBe(DONE);
  expect(await pass(DONE, definition("other", "hangs"))).toBe(DONE);
  expect(await pass(DONE, { ...HANGS, kind: "prompt" })).toBe(DONE);
});

test("a fault of the house itself is passed on, and counts for nothing", async () => {
  const { breakers, pass, wait } = opened();
  await times(UNANSWERED_MAX, () => pass(late));
  wait(BREAKER_OPEN_MS);
  const broken = () => breakers.pass(HANGS, () => Promise.reject(new Error("of ours")));
  await expect(broken()).rejects.toThrow("of ours");
  expect(await pass(DONE)).toBe(DONE);
});
