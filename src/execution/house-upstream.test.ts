import { expect, test } from "vitest";
import type { Call } from "../call/call.ts";
import type { Clock } from "../call/clock.ts";
import { idMaker } from "../call/id.ts";
import { TRUSTED_PUBLIC } from "../call/label.ts";
import { stoppedEnding, type Stopped } from "./ending-of.ts";
import type { Ending } from "./fault.ts";
import { HouseUpstream, type HouseCall, type HouseServer } from "./house-upstream.ts";
import { see } from "./pin.ts";
import type { UpstreamEvent } from "./upstream.ts";

const timers: (() => void)[] = [];
const clock: Clock = {
  now: () => 0,
  monotonic: () => 0,
  after: (_delayMs, task) => {
    timers.push(task);
    return () => void timers.splice(timers.indexOf(task), 1);
  },
};
const session = idMaker(clock, { bytes: (count) => Buffer.alloc(count) })("ses");
const agent = idMaker(clock, { bytes: (count) => Buffer.alloc(count) })("agt");
const request = { method: "tools/call", params: { name: "echo", arguments: { text: "hello" } } };

/** A server that answers when its call is given up, and says why it was. */
const waits: HouseServer = {
  offers: [see("tool", "echo", { name: "echo", inputSchema: { type: "object" } })],
  perform: ({ stop }: HouseCall) =>
    new Promise((resolve) => stop.addEventListener("abort", () => resolve(stoppedEnding({ sent: true }, stop.reason as Stopped)))),
  close: () => Promise.resolve(),
};

function upstreamOf(server: HouseServer, offered = (): Promise<void> => Promise.resolve()) {
  const events: UpstreamEvent[] = [];
  const upstream = new HouseUpstream({ name: "own", server, callDeadlineMs: 1_000, clock, log: (event) => events.push(event), offered });
  const gone = new AbortController();
  // A call of a house's own tool reads nothing of the call but its line.
  const inFlight = { call: {} as Call, line: { signal: gone.signal }, session, agent, label: TRUSTED_PUBLIC };
  return { upstream, events, gone, make: () => upstream.make(request, inFlight) };
}

test("a call gets its tool and arguments, and its ending comes back", async () => {
  const done: HouseServer = { ...waits, perform: ({ tool, args }) => Promise.resolve({ status: "done", result: { tool, args } }) };
  const { upstream, events, gone, make } = upstreamOf(done);
  await upstream.start();
  expect(await upstream.ready()).toBe(upstream);
  expect(events).toEqual([{ kind: "upstream-up", server: "own", revision: "house", definitions: 1 }]);
  expect(await make()).toEqual({ status: "done", result: { tool: "echo", args: { text: "hello" } } });
  gone.abort();
  expect(timers).toEqual([]);
});

test.for<[string, (parts: ReturnType<typeof upstreamOf>) => unknown, string]>([
  ["the deadline passes", () => timers[0]?.(), "EXECUTION_DEADLINE"],
  ["the agent gives up", ({ gone }) => gone.abort(), "EXECUTION_CANCELLED"],
  ["the house closes", ({ upstream }) => upstream.close(), "EXECUTION_CANCELLED"],
])("when %s, what was begun is told to end", async ([, happens, code]) => {
  const parts = upstreamOf(waits);
  await parts.upstream.start();
  const ending: Promise<Ending> = parts.make();
  await happens(parts);
  expect(await ending).toMatchObject({ status: "unknown", fault: { code } });
  expect(timers).toEqual([]);
});

test("nothing is begun for an agent that has gone", async () => {
  const { upstream, gone, make } = upstreamOf(waits);
  await upstream.start();
  gone.abort();
  expect(await make()).toMatchObject({ status: "failed", fault: { code: "EXECUTION_CANCELLED" } });
});

test("until its definitions are pinned, and after it was closed, nothing can be called", async () => {
  const { upstream, events } = upstreamOf(waits, () => Promise.reject(new Error("the disk is full")));
  await upstream.start();
  expect(events).toMatchObject([{ kind: "upstream-failed" }]);
  expect(await upstream.ready()).toMatchObject({ status: "failed", fault: { code: "EXECUTION_UPSTREAM_DOWN" } });
  const pinned = upstreamOf(waits).upstream;
  await pinned.start();
  await pinned.close();
  expect(await pinned.ready()).toMatchObject({ status: "failed", fault: { code: "EXECUTION_UPSTREAM_DOWN" } });
});

test("anything but a tool call cannot be said to it", async () => {
  const { upstream } = upstreamOf(waits);
  const line = { signal: new AbortController().signal };
  const ending = await upstream.make(
    { method: "resources/read", params: { uri: "file:///x" } },
    { call: {} as Call, line, session, agent, label: TRUSTED_PUBLIC },
  );
  expect(ending).toMatchObject({ status: "failed", fault: { code: "EXECUTION_NOT_POSSIBLE" } });
});
