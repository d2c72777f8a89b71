import { describe, expect, test } from "vitest";
import {
  DNS_MS,
  LOOKUPS_KEPT_MAX,
  LOOKUPS_MAX,
  LOOKUPS_MORE_MAX,
  LOOKUPS_OF_AGENT_MAX,
  LOOKUPS_WAITING_MAX,
  LOOKUP_KEPT_MS,
} from "./limits.ts";
import { systemResolver } from "./system-resolver.ts";

/** A resolver whose answers come when the test says so. */
function asking() {
  const asked: {
    readonly host: string;
    readonly answer: (addresses: readonly string[]) => void;
    readonly fail: () => void;
    readonly signal: AbortSignal;
  }[] = [];
  let now = 0;
  let due: { readonly at: number; readonly task: () => void }[] = [];
  const after = (delayMs: number, task: () => void) => {
    const one = { at: now + delayMs, task };
    due.push(one);
    return () => void (due = due.filter((other) => other !== one));
  };
  const clock = { now: () => now, monotonic: () => now, after };
  const wait = (ms: number): void => {
    now += ms;
    for (const { task } of due.filter(({ at }) => at <= now)) task();
  };
  const resolver = systemResolver(clock, (host, signal) => {
    const { promise, resolve: answer, reject } = Promise.withResolvers<readonly string[]>();
    asked.push({ host, answer, fail: () => reject(new Error("no such name")), signal });
    return promise;
  });
  const resolve = (host: string, agent = "agent") => resolver(host, agent);
  const hosts = () => asked.map(({ host }) => host);
  return { asked, hosts, resolve, wait };
}

describe("the system's resolver", () => {
  test("is asked once for a name that several connections want at once, and not again for a moment", async () => {
    const { asked, resolve, wait } = asking();
    const both = [resolve("one.test"), resolve("one.test")];
    asked[0]?.answer(["192.0.2.1"]);
    expect(await Promise.all(both)).toEqual([["192.0.2.1"], ["192.0.2.1"]]);
    wait(LOOKUP_KEPT_MS - 1);
    expect(await resolve("one.test")).toEqual(["192.0.2.1"]);
    expect(asked).toHaveLength(1);
    wait(1);
    void resolve("one.test");
    expect(asked).toHaveLength(2);
  });

  test("is asked again for a name that it could not resolve", async () => {
    const { asked, resolve } = asking();
    const first = resolve("one.test");
    asked[0]?.fail();
    await expect(first).rejects.toThrow();
    void resolve("one.test");
    expect(asked).toHaveLength(2);
  });

  test("is asked for few names of one agent, for each agent's first at once, and the others have their turn", async () => {
    const { asked, hosts, resolve } = asking();
    const wanted = ["a1", "a2", "a3", "a4"].map((host) => resolve(host, "a"));
    expect(hosts()).toEqual(["a1", "a2"]);
    for (let at = 0; at < LOOKUPS_MORE_MAX; at++) void resolve(`other${at}`, `other${at}`);
    expect(hosts()).toHaveLength(2 + LOOKUPS_MORE_MAX);
    const before = hosts().length;
    for (const host of ["b1", "b2"]) void resolve(host, "b");
    expect(hosts().slice(before)).toEqual(["b1"]);
    const answered = async (...names: readonly string[]): Promise<readonly string[]> => {
      for (const name of names) asked.find(({ host }) => host === name)?.answer(["192.0.2.1"]);
      await new Promise(setImmediate);
      return hosts().slice(before + 1);
    };
    expect(await answered("other0", "other1")).toEqual([]);
    expect(await answered("other2")).toEqual([]);
    // One place is free, and whoever had the last turn is behind the others.
    expect(await answered("a1")).toEqual(["a3"]);
    expect(await answered("other3")).toEqual(["a3", "b2"]);
    expect(await answered("a2", "a3")).toEqual(["a3", "b2", "a4"]);
    expect(await wanted[0]).toEqual(["192.0.2.1"]);
  });

  test("is there for an agent at once whatever others ask for that nobody answers; they lose their places in time", async () => {
    const { asked, hosts, resolve, wait } = asking();
    const hung = Array.from({ length: LOOKUPS_MAX - 1 }, (_, at) => resolve(`hung${at}.test`, `a${at}`));
    const ended = Promise.allSettled(hung);
    void resolve("more.test", "a0");
    void resolve("in-time.test", "in time");
    expect(hosts()).toHaveLength(LOOKUPS_MAX);
    expect(hosts().at(-1)).toBe("in-time.test");
    // With more agents than that, one waits as long as one name of theirs may take.
    void resolve("late.test", "late");
    expect(hosts()).not.toContain("late.test");
    wait(DNS_MS);
    await new Promise(setImmediate);
    expect(hosts()).toContain("late.test");
    expect(asked.slice(0, LOOKUPS_MAX).every(({ signal }) => signal.aborted)).toBe(true);
    expect((await ended).every(({ status }) => status === "rejected")).toBe(true);
  });

  test("is asked for a name that an agent waits for behind others as soon as another agent wants it, and once", async () => {
    const { asked, hosts, resolve } = asking();
    const hung = Array.from({ length: 50 }, (_, at) => resolve(`hung${at}.test`, "a"));
    const mine = resolve("shared.test", "a");
    expect(hosts()).toEqual(["hung0.test", "hung1.test"]);
    const others = resolve("shared.test", "b");
    expect(hosts()).toEqual(["hung0.test", "hung1.test", "shared.test"]);
    asked[2]?.answer(["192.0.2.1"]);
    expect(await Promise.all([mine, others])).toEqual([["192.0.2.1"], ["192.0.2.1"]]);
    asked[0]?.answer(["192.0.2.2"]);
    await hung[0];
    await new Promise(setImmediate);
    expect(hosts().at(-1)).toBe("hung2.test");
  });

  test("has so many names of one agent wait, and refuses more, but none that another agent waits for", async () => {
    const { hosts, resolve } = asking();
    for (let at = 0; at < LOOKUPS_OF_AGENT_MAX; at++) void resolve(`theirs${at}.test`, "b");
    for (let at = 0; at < LOOKUPS_OF_AGENT_MAX + LOOKUPS_WAITING_MAX; at++) void resolve(`n${at}.test`, "a");
    await expect(resolve("more.test", "a")).rejects.toThrow("too many");
    void resolve("waiting.test", "b");
    let isRefused = false;
    resolve("waiting.test", "a").catch(() => (isRefused = true));
    await new Promise(setImmediate);
    expect(isRefused).toBe(false);
    expect(hosts()).toEqual(["theirs0.test", "theirs1.test", "n0.test", "n1.test"]);
  });

  test("is not remembered for more names than it may", async () => {
    const { asked, resolve } = asking();
    const wanted = Array.from({ length: LOOKUPS_KEPT_MAX + 1 }, (_, at) => resolve(`n${at}.test`));
    for (let at = 0; at < wanted.length; at++) {
      asked[at]?.answer(["192.0.2.1"]);
      await wanted[at];
      await new Promise(setImmediate);
    }
    void resolve("n1.test");
    expect(asked).toHaveLength(wanted.length);
    void resolve("n0.test");
    expect(asked).toHaveLength(wanted.length + 1);
  });
});
