import { describe, expect, test } from "vitest";
import { LOOKUPS_KEPT_MAX, LOOKUPS_MAX, LOOKUP_KEPT_MS } from "./limits.ts";
import { systemResolver } from "./system-resolver.ts";

/** A resolver whose answers come when the test says so. */
function asking() {
  const asked: { readonly host: string; readonly answer: (addresses: readonly string[]) => void; readonly fail: () => void }[] = [];
  let now = 0;
  const clock = { now: () => now, monotonic: () => now, after: () => () => {} };
  const resolve = systemResolver(clock, (host) => {
    const { promise, resolve: answer, reject } = Promise.withResolvers<readonly string[]>();
    asked.push({ host, answer, fail: () => reject(new Error("no such name")) });
    return promise;
  });
  return { asked, resolve, wait: (ms: number) => (now += ms) };
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

  test("is asked for few names at a time, and the others have their turn", async () => {
    const { asked, resolve } = asking();
    const wanted = Array.from({ length: LOOKUPS_MAX + 1 }, (_, at) => resolve(`n${at}.test`));
    expect(asked).toHaveLength(LOOKUPS_MAX);
    asked[0]?.answer(["192.0.2.1"]);
    await wanted[0];
    await new Promise(setImmediate);
    expect(asked.map(({ host }) => host)).toEqual(["n0.test", "n1.test", "n2.test", "n3.test"]);
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
