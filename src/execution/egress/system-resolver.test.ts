import { describe, expect, test } from "vitest";
import { LOOKUPS_KEPT_MAX, LOOKUPS_MAX, LOOKUPS_OF_AGENT_MAX, LOOKUPS_WAITING_MAX, LOOKUP_KEPT_MS } from "./limits.ts";
import { systemResolver } from "./system-resolver.ts";

/** A resolver whose answers come when the test says so. */
function asking() {
  const asked: { readonly host: string; readonly answer: (addresses: readonly string[]) => void; readonly fail: () => void }[] = [];
  let now = 0;
  const clock = { now: () => now, monotonic: () => now, after: () => () => {} };
  const resolver = systemResolver(clock, (host) => {
    const { promise, resolve: answer, reject } = Promise.withResolvers<readonly string[]>();
    asked.push({ host, answer, fail: () => reject(new Error("no such name")) });
    return promise;
  });
  const resolve = (host: string, agent = "agent") => resolver(host, agent);
  const hosts = () => asked.map(({ host }) => host);
  return { asked, hosts, resolve, wait: (ms: number) => (now += ms) };
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

  test("is asked for few names at a time, fewer of one agent, and the others have their turn", async () => {
    const { asked, hosts, resolve } = asking();
    const wanted = ["a1", "a2", "a3", "a4"].map((host) => resolve(host, "a"));
    expect(LOOKUPS_OF_AGENT_MAX).toBeLessThan(LOOKUPS_MAX);
    expect(hosts()).toEqual(["a1", "a2"]);
    for (const host of ["b1", "b2"]) void resolve(host, "b");
    void resolve("c1", "c");
    expect(hosts()).toEqual(["a1", "a2", "b1"]);
    const answered = async (host: string): Promise<readonly string[]> => {
      asked.find((one) => one.host === host)?.answer(["192.0.2.1"]);
      await new Promise(setImmediate);
      return hosts().slice(3);
    };
    expect(await answered("b1")).toEqual(["b2"]);
    expect(await answered("b2")).toEqual(["b2", "c1"]);
    // Nobody but the one that has as many under way as it may.
    expect(await answered("c1")).toEqual(["b2", "c1"]);
    expect(await answered("a2")).toEqual(["b2", "c1", "a3"]);
    expect(await answered("a1")).toEqual(["b2", "c1", "a3", "a4"]);
    expect(await wanted[0]).toEqual(["192.0.2.1"]);
  });

  test("of one agent that asks for names which nobody answers is there for the others, for a name too that the one waits for behind them", async () => {
    const { asked, hosts, resolve } = asking();
    const hung = Array.from({ length: 50 }, (_, at) => resolve(`hung${at}.test`, "a"));
    const mine = resolve("shared.test", "a");
    expect(hosts()).toEqual(["hung0.test", "hung1.test"]);
    const others = resolve("shared.test", "b");
    expect(hosts()).toEqual(["hung0.test", "hung1.test", "shared.test"]);
    asked[2]?.answer(["192.0.2.1"]);
    expect(await Promise.all([mine, others])).toEqual([["192.0.2.1"], ["192.0.2.1"]]);
    await new Promise(setImmediate);
    const another = resolve("another.test", "b");
    expect(hosts()).toEqual(["hung0.test", "hung1.test", "shared.test", "another.test"]);
    asked[3]?.fail();
    await expect(another).rejects.toThrow();
    // What was resolved for another meanwhile is not asked again when the turn comes.
    asked[0]?.answer(["192.0.2.2"]);
    await hung[0];
    await new Promise(setImmediate);
    expect(hosts().at(-1)).toBe("hung2.test");
  });

  test("has so many names of one agent wait, and refuses more, but none that another agent waits for", async () => {
    const { hosts, resolve } = asking();
    void resolve("theirs.test", "b");
    for (let at = 0; at < LOOKUPS_OF_AGENT_MAX + LOOKUPS_WAITING_MAX; at++) void resolve(`n${at}.test`, "a");
    await expect(resolve("more.test", "a")).rejects.toThrow("too many");
    void resolve("waiting.test", "b");
    let isRefused = false;
    resolve("waiting.test", "a").catch(() => (isRefused = true));
    await new Promise(setImmediate);
    expect(isRefused).toBe(false);
    expect(hosts()).toEqual(["theirs.test", "n0.test", "n1.test"]);
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
