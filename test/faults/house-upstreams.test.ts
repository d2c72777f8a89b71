/** What a whole house does when a server of one agent misbehaves: that call ends clearly, and another agent's server goes on. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client } from "@modelcontextprotocol/client";
import { operate } from "../../src/operate/operate.ts";
import { type Caller, connect, endOf, newPlace, open, type OpenedHouse, type Place } from "./house.fixture.ts";

let place: Place;
let opened: OpenedHouse;
let gus: Caller;
let ann: Caller;
/** Ann's client of the SDK, at the calm server's door. */
let client: Client;
let calls = 0;

beforeAll(async () => {
  place = newPlace({ unruly: true });
  opened = await open(place);
  [gus, ann] = [await opened.enter("gus"), await opened.enter("ann")];
  client = await connect(opened.house, "calm", ann.token);
});
afterAll(async () => {
  await client.close();
  await opened.house.close();
  const { status, logs } = place.report();
  place.remove();
  expect([status, logs.flatMap(({ openCalls }) => openCalls)]).toEqual(["verified", []]);
});

/** While this is under way, another agent works at another server, over its real client. */
async function meanwhile<Result>(doing: Promise<Result>): Promise<Result> {
  let isOver = false;
  const result = doing.finally(() => (isOver = true));
  do {
    const n = calls++;
    const answer = await client.callTool({ name: "free", arguments: { n } });
    expect(answer.content).toEqual([{ type: "text", text: "happened" }]);
    expect(place.happened().filter((one) => one === n)).toEqual([n]);
  } while (!isOver);
  return result;
}

describe("a server that", () => {
  test.each([
    ["hangs ends the call unknown at its deadline", "hang", {}, "unknown EXECUTION_DEADLINE"],
    ["answers with 100 MB fails the call", "flood-id-last", { bytes: 100_000_000 }, "failed EXECUTION_RESULT_TOO_LARGE"],
    ["dies in the middle of a call ends it unknown", "die", {}, "unknown EXECUTION_CONNECTION_LOST"],
    ["answers twice is believed once", "twice", {}, "done"],
    ["sends what is no JSON is not believed until it answers", "garbage", {}, "done"],
    ["answers with what is no result fails the call", "no-object", {}, "failed EXECUTION_BAD_RESULT"],
    ["answers with what no reader can read fails the call", "deep", {}, "failed EXECUTION_BAD_RESULT"],
  ])("%s; the ledger says so, and it is called again", async (_, tool, args, end) => {
    const reply = await meanwhile(gus.call("unruly", tool, args));
    expect(endOf(reply)).toBe(end);
    const fault = reply.kind === "released" ? reply.released.outcome.fault : undefined;
    expect(fault === undefined ? "no fault" : fault.text).toMatch(/\w+ \w+/);
    expect(place.recorded(gus.agent).get(reply.call)).toBe(end.split(" ")[0]);
    expect(endOf(await gus.call("unruly", "ok"))).toBe("done");
  });

  test("renames a tool is not called by the old name nor, without a rule and a look, by what it changed", async () => {
    const renamed = opened.house.rooms.upstreams.catalogue;
    const changed = new Promise<void>((resolve) => {
      const end = renamed.listen(() => {
        if (renamed.find("callTool", "unruly", "fine") === undefined) return;
        end();
        resolve();
      });
    });
    expect(endOf(await gus.call("unruly", "change", { to: "renamed" }))).toBe("done");
    await meanwhile(changed);
    expect(endOf(await gus.call("unruly", "ok"))).toBe("refused INTAKE_UNKNOWN_TOOL");
    const described = new Promise<void>((resolve) => {
      const end = renamed.listen(() => {
        if (renamed.find("callTool", "unruly", "ok")?.state !== "quarantined") return;
        end();
        resolve();
      });
    });
    expect(endOf(await gus.call("unruly", "change", { to: "described" }))).toBe("done");
    await meanwhile(described);
    const quarantined = await gus.call("unruly", "ok");
    expect(endOf(quarantined)).toBe("refused INTAKE_QUARANTINED");
    expect(place.recorded(gus.agent).get(quarantined.call)).toBe("refuse");
  });
});

test("a session that is killed while its server hangs has its answer at once, and the other agent goes on", async () => {
  const hanging = gus.call("unruly", "hang");
  const by = { person: opened.house.desk.people.list()[0]?.person as `per_${string}`, name: "local", role: "owner", login: "" } as const;
  await operate(opened.house.desk, { by, operation: "killSession", input: { session: gus.session } });
  expect(endOf(await meanwhile(hanging))).toMatch(/EXECUTION_CANCELLED|SESSION_KILLED/);
  expect(endOf(await gus.call("unruly", "twice"))).toBe("refused SESSION_KILLED");
});
