import { expect, test } from "vitest";
import { EventLog } from "./event-log.ts";
import { EVENTS_BEHIND_MAX } from "./limits.ts";

const log = () => new EventLog("run_1", () => 1);
const text = { kind: "text.delta", step: 0, text: "a" } as const;
const ended = { kind: "run.completed", output: "a", steps: 1, tokens: { input: 0, output: 0, cached: 0, reasoning: 0 } } as const;

async function all(events: AsyncIterable<{ readonly index: number }>): Promise<readonly number[]> {
  const seen: number[] = [];
  for await (const { index } of events) seen.push(index);
  return seen;
}

test("a run that is over tells how it ended to whoever asks for what comes after its end", async () => {
  const over = log();
  for (const event of [text, text, ended]) over.tell(event);
  expect(await all(over.follow(0))).toEqual([0, 1, 2]);
  expect(await all(over.follow(1))).toEqual([1, 2]);
  for (const from of [3, 4, 999_999]) expect(await all(over.follow(from))).toEqual([2]);
});

test("an index that a run has not come to yet is no reason to be told nothing", async () => {
  const running = log();
  running.tell(text);
  const following = all(running.follow(50));
  await Promise.resolve();
  running.tell(text);
  running.tell(ended);
  expect(await following).toEqual([1, 2]);
});

test("a hundred who do not read hold neither the run nor memory, and whoever reads hears all of it", async () => {
  const busy = log();
  const slow = Array.from({ length: 100 }, () => busy.follow(0));
  busy.tell(text);
  // Each has read one event, and reads no more.
  await Promise.all(slow.map((one) => one.next()));
  const reading = busy.follow(1);
  let heard = 0;
  for (let told = 1; told <= EVENTS_BEHIND_MAX + 1; told++) {
    busy.tell(text);
    heard += (await reading.next()).done === true ? 0 : 1;
  }
  expect(heard).toBe(EVENTS_BEHIND_MAX + 1);
  for (const one of slow) expect((await one.next()).done).toBe(true);
});
