import { describe, expect, test } from "vitest";
import type { DefinitionRow } from "../rows/house-row.ts";
import { comparePins, NOTHING_ACCEPTED, see } from "./pin.ts";

const first = see("tool", "send", { name: "send", description: "Sends a letter." });
const changed = see("tool", "send", { name: "send", description: "Sends a letter, and a copy to the sender." });
const poisoned = see("tool", "send", { name: "send", description: "Sends a letter.\u{e0041}\u{e0042}" });

function pinned(): DefinitionRow {
  return after([], [first]);
}

function after(rows: readonly DefinitionRow[], seen: readonly (typeof first)[]): DefinitionRow {
  const row = comparePins("post", rows, seen, 7)[0]?.row;
  if (row === undefined) throw new Error("nothing changed");
  return row;
}

describe("a definition", () => {
  test("is pinned at first sight", () => {
    expect(comparePins("post", [], [first], 7)).toEqual([
      {
        event: "pinned",
        row: {
          kind: "tool",
          server: "post",
          name: "send",
          state: "pinned",
          fingerprint: first.fingerprint,
          described: first.described,
          firstSeenAt: 7,
        },
      },
    ]);
  });

  test("that is the same as before changes nothing", () => {
    expect(comparePins("post", [pinned()], [first], 8)).toEqual([]);
  });

  test("that changed is quarantined, with the changed one as the candidate and the accepted one kept", () => {
    const [change] = comparePins("post", [pinned()], [changed], 8);
    expect(change?.event).toBe("quarantined");
    expect(change?.row).toMatchObject({
      state: "quarantined",
      fingerprint: first.fingerprint,
      candidate: { fingerprint: changed.fingerprint },
    });
  });

  test("that stays changed is told of once", () => {
    expect(comparePins("post", [after([pinned()], [changed])], [changed], 9)).toEqual([]);
  });

  test("that changes back is pinned again, without a candidate", () => {
    const [change] = comparePins("post", [after([pinned()], [changed])], [first], 9);
    expect(change?.event).toBe("pinned");
    expect(change?.row).toEqual(pinned());
  });

  test("that vanishes is gone, and returning as it was is pinned again", () => {
    const gone = after([pinned()], []);
    expect(gone.state).toBe("gone");
    expect(comparePins("post", [gone], [], 9)).toEqual([]);
    expect(after([gone], [first])).toEqual(pinned());
  });

  test("that vanishes and returns changed is quarantined", () => {
    expect(after([after([pinned()], [])], [changed])).toMatchObject({ state: "quarantined", fingerprint: first.fingerprint });
  });

  test("with hidden characters is quarantined at first sight and nothing of it is accepted, however often it comes", () => {
    const row = after([], [poisoned]);
    expect(row).toMatchObject({
      state: "quarantined",
      fingerprint: NOTHING_ACCEPTED,
      described: {},
      candidate: { fingerprint: poisoned.fingerprint },
    });
    expect(comparePins("post", [row], [poisoned], 8)).toEqual([]);
    expect(after([after([row], [])], [poisoned]).state).toBe("quarantined");
    expect(after([row], [first]).state).toBe("quarantined");
  });

  test("that shares its name with a different one is quarantined, even when one of the two is the accepted one", () => {
    expect(after([], [first, changed])).toMatchObject({ state: "quarantined", fingerprint: NOTHING_ACCEPTED });
    expect(after([pinned()], [first, changed]).state).toBe("quarantined");
    expect(comparePins("post", [pinned()], [first, first], 8)).toEqual([]);
  });

  test("is fingerprinted over its canonical form: the order of its members does not matter", () => {
    expect(see("tool", "send", { description: "Sends a letter.", name: "send" }).fingerprint).toBe(first.fingerprint);
  });
});
