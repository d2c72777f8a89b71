import type { IncomingMessage } from "node:http";
import { PassThrough, Readable } from "node:stream";
import { expect, test } from "vitest";
import { passEvents } from "./pass-events.ts";

/** What an agent is given of pieces, event by event, and how many milliseconds that took. */
async function passed(pieces: readonly string[]): Promise<{ readonly events: readonly string[]; readonly milliseconds: number }> {
  const head = Object.assign(Readable.from(pieces.map((piece) => Buffer.from(piece))), { statusCode: 200 }) as unknown as IncomingMessage;
  const events: string[] = [];
  const out = new PassThrough();
  out.resume();
  const clean = (event: string): string => {
    events.push(event);
    return event;
  };
  const began = performance.now();
  const read = await passEvents(head, { answer: () => out, headers: [], clean, bytesMax: 16 * 1024 * 1024, count: () => {} });
  expect(read).toEqual({ text: pieces.join("") });
  return { events, milliseconds: performance.now() - began };
}

test.each(["\n", "\r\n", "\r"])("events end where a blank line ends them, wherever they are cut: %j", async (end) => {
  const text = [`data: one${end}${end}`, `data: two${end}data: ${"long ".repeat(20)}${end}${end}`, `data: three${end}`].join("");
  const whole = (await passed([text])).events;
  expect(whole).toHaveLength(3);
  for (const size of [1, 2, 3, 5, 50]) {
    const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, at) => text.slice(at * size, (at + 1) * size));
    expect((await passed(pieces)).events).toEqual(whole);
  }
});

test("an event that never ends and comes letter by letter is not read again with each of them", async () => {
  const letters = Array.from({ length: 2_000 }, () => "x");
  const after = async (length: number): Promise<number> => {
    const times: number[] = [];
    for (let turn = 0; turn < 3; turn++) times.push((await passed(["y".repeat(length), ...letters])).milliseconds);
    return Math.min(...times);
  };
  await after(1_000);
  const [short, long] = [await after(1_000), await after(8_000_000)];
  expect(long / short).toBeLessThan(40);
}, 60_000);
