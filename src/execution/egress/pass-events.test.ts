import type { IncomingMessage } from "node:http";
import { PassThrough, Readable } from "node:stream";
import { expect, test, vi } from "vitest";
import { passEvents } from "./pass-events.ts";

/** What an agent is given of pieces, event by event. */
async function passed(pieces: readonly string[]): Promise<readonly string[]> {
  const head = Object.assign(Readable.from(pieces.map((piece) => Buffer.from(piece))), { statusCode: 200 }) as unknown as IncomingMessage;
  const events: string[] = [];
  const out = new PassThrough();
  out.resume();
  const clean = (event: string): string => {
    events.push(event);
    return event;
  };
  const read = await passEvents(head, { answer: () => out, headers: [], clean, bytesMax: 16 * 1024 * 1024, count: () => {} });
  expect(read).toEqual({ text: pieces.join("") });
  return events;
}

test.each(["\n", "\r\n", "\r"])("events end where a blank line ends them, wherever they are cut: %j", async (end) => {
  const text = [`data: one${end}${end}`, `data: two${end}data: ${"long ".repeat(20)}${end}${end}`, `data: three${end}`].join("");
  const whole = await passed([text]);
  expect(whole).toHaveLength(3);
  for (const size of [1, 2, 3, 5, 50]) {
    const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, at) => text.slice(at * size, (at + 1) * size));
    expect(await passed(pieces)).toEqual(whole);
  }
});

test("an event that never ends and comes letter by letter is not read again with each of them", async () => {
  const [length, letters] = [100_000, Array.from({ length: 2_000 }, () => "x")];
  const looks = vi.spyOn(RegExp.prototype, "test");
  try {
    await passed(["y".repeat(length), ...letters]);
    const read = looks.mock.calls.reduce((sum, [text]) => sum + text.length, 0);
    expect(read).toBeGreaterThan(length);
    expect(read).toBeLessThan(2 * length);
  } finally {
    looks.mockRestore();
  }
});
