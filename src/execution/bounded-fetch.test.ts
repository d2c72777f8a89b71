import { expect, test } from "vitest";
import { eventBytes } from "./bounded-fetch.ts";

test.each([
  ["data: 12345\n\ndata: 12345\n\n", 13],
  ["data: 12345\r\n\r\ndata: 12345\r\n\r\n", 16],
  ["data: 12345\r\rdata: 12345\r\r", 13],
  ["data: 12345\r\ndata: 12345\r\n\r\n", 28],
  [": ping\n\n".repeat(1000), 8],
])("%j has events of at most %i bytes, wherever it is cut", (text, most) => {
  const bytes = Buffer.from(text);
  for (const size of [1, 2, 3, 7, bytes.length]) {
    const count = eventBytes();
    let seen = 0;
    for (let at = 0; at < bytes.length; at += size) seen = Math.max(seen, count(bytes.subarray(at, at + size)));
    expect(seen).toBeGreaterThanOrEqual(most - 1);
    expect(seen).toBeLessThanOrEqual(most);
  }
});
