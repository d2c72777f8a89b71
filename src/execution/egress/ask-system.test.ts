import { expect, test } from "vitest";
import { systemAsk } from "./ask-system.ts";

/** A clock on which whoever waits has waited long enough as soon as others had their turn. */
const clock = { now: () => 0, monotonic: () => 0, after: (_ms: number, task: () => void) => (setImmediate(task), () => {}) };
const { signal } = new AbortController();
const LOCAL = expect.arrayContaining([expect.stringMatching(/^(127\.0\.0\.1|::1)$/)]);

test("a name means the same whether a thread or a process asks, addresses of version 4 first", async () => {
  const ask = systemAsk(clock);
  const all = await Promise.all([ask("localhost", signal), ask("localhost", signal), ask("localhost", signal)]);
  for (const addresses of all) {
    expect(addresses).toEqual(LOCAL);
    expect(addresses).toEqual([...new Set(addresses)].toSorted((one, other) => Number(one.includes(":")) - Number(other.includes(":"))));
  }
  await expect(Promise.all([ask("localhost", signal), ask("no-such-name.invalid", signal)])).rejects.toThrow();
});

test("where the system has no program that asks, names wait for the thread", async () => {
  const ask = systemAsk(clock, "/nowhere/getent");
  for (const addresses of await Promise.all([ask("localhost", signal), ask("localhost", signal), ask("localhost", signal)]))
    expect(addresses).toEqual(LOCAL);
});

test("who gives up is told so", async () => {
  const ask = systemAsk(clock);
  const first = ask("localhost", signal);
  await expect(ask("localhost", AbortSignal.abort())).rejects.toThrow("aborted");
  await first;
});
