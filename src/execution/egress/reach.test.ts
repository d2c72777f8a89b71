import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import type { Clock } from "../../call/clock.ts";
import { AddressRules } from "./address-rules.ts";
import { reach } from "./reach.ts";

/** A clock on which nothing passes. */
const clock: Clock = { now: () => 0, monotonic: () => 0, after: () => () => {} };
const rules = new AddressRules({ ports: [443], allowPrivate: [], ownPlaces: () => [], ownAddresses: () => [] });
const place = { host: "example.com", port: 443 };
const CANCELLED = { ending: { status: "failed", fault: { code: "EXECUTION_CANCELLED" } } };

test("who gives up while the name is being resolved does not wait for it", async () => {
  const gone = new AbortController();
  const reached = reach(place, gone.signal, { rules, clock, resolve: () => new Promise(() => {}) });
  gone.abort();
  expect(await reached).toMatchObject(CANCELLED);
});

test("who gave up before is not connected, whatever the name says", async () => {
  expect(await reach(place, AbortSignal.abort(), { rules, clock, resolve: async () => ["192.0.2.1"] })).toMatchObject(CANCELLED);
});

test("a name that nobody knows is not reached, and nothing goes on listening for the end of the call", async () => {
  const { signal } = new AbortController();
  const reached = await reach(place, signal, { rules, clock, resolve: () => Promise.reject(new Error("no such name")) });
  expect(reached).toMatchObject({ ending: { status: "failed", fault: { code: "EXECUTION_HOST_UNRESOLVED" } } });
  expect(getEventListeners(signal, "abort")).toEqual([]);
});
