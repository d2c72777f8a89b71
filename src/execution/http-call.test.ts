import { expect, test } from "vitest";
import { Exchange } from "./exchange.ts";
import { httpCall } from "./http-call.ts";

const parts = { url: new URL("http://127.0.0.1/mcp"), headers: {}, messageBytesMax: 1000, onEvents: () => {} };

test.each([
  ["ECONNREFUSED", false],
  ["ENOTFOUND", false],
  ["ECONNRESET", true],
])("a call that ends with %s counts as sent: %s", async (code, sent) => {
  const exchange = new Exchange(() => {});
  const ticket = exchange.issue();
  const id = exchange.begin(ticket, () => {});
  const send = () => Promise.reject(new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) }));
  const call = httpCall("{}", { id, name: "x", ticket, signal: new AbortController().signal }, { ...parts, exchange, send });
  await expect(call).rejects.toThrow("fetch failed");
  expect(ticket.sent).toBe(sent);
});
