/** Promise 1 and 3 at the last door: without a recorded permit for exactly this call, nothing reaches a server. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Call } from "../../src/call/call.ts";
import { Fault } from "../../src/call/fault.ts";
import { Permit } from "../../src/call/permit.ts";
import { Recorded } from "../../src/call/recorded.ts";
import type { SessionView } from "../../src/call/session-view.ts";
import { subjectDigest } from "../../src/call/subject.ts";
import { Secrets } from "../../src/execution/secrets/secrets.ts";
import { clock, lineOf, openStage, ownServer, permitFor, session, textOf, type Stage } from "./stage.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({ unruly: ownServer("unruly") });
});
afterAll(() => stage.close());

const prepare = () => stage.prepare("callTool", "unruly", "ok", { a: 1 });
const perform = (call: Call, permit: Recorded, of: SessionView = session) => stage.execution.perform(call, of, permit, lineOf());

async function expectNoPermit(call: Call, permit: Recorded, of?: SessionView): Promise<void> {
  await expect(perform(call, permit, of)).rejects.toMatchObject({ code: "EXECUTION_NO_PERMIT" });
}

test("a recorded permit for exactly this call performs it, once", async () => {
  const { call, permit } = prepare();
  expect(textOf(await perform(call, permit))).toBe("ok");
  await expectNoPermit(call, permit);
});

test("of two at the same moment, one is performed", async () => {
  const { call, permit } = prepare();
  const both = await Promise.allSettled([perform(call, permit), perform(call, permit)]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
});

describe("nothing is performed with", () => {
  test("a permit that was not recorded", async () => {
    const { call, permit } = prepare();
    // The cast is the attack: the type says no.
    await expectNoPermit(call, permit.permit as never);
  });

  test.each(["a look-alike", "a copy", "a child", "a proxy"])("%s of a recorded permit", async (what) => {
    const { call, permit } = prepare();
    const { facts } = permit.permit;
    const forged = {
      "a look-alike": { permit: { facts }, index: 0, take: () => true },
      "a copy": Object.assign(Object.create(Recorded.prototype), { permit: permit.permit, index: 0, take: () => true }),
      "a child": Object.create(permit),
      "a proxy": new Proxy(permit, {}),
    }[what];
    await expectNoPermit(call, forged as never);
  });

  test("a recorded look-alike of a permit", async () => {
    const { call, permit } = prepare();
    await expectNoPermit(call, Recorded.mint({ facts: permit.permit.facts } as never, 0));
  });

  test("the permit of another call", async () => {
    await expectNoPermit(prepare().call, prepare().permit);
  });

  test.each<[string, (call: Call) => Partial<Call>]>([
    ["arguments", () => ({ args: { a: 2 } })],
    ["name", () => ({ name: "die" })],
    ["action", () => ({ action: "getPrompt" })],
    ["server", (call) => ({ definition: { ...call.definition, server: "other" } })],
    ["definition", (call) => ({ definition: { ...call.definition, fingerprint: "0".repeat(64) } })],
    ["carried protocol data", () => ({ carried: { requestState: "x" } })],
  ])("a permit for other %s", async (_, change) => {
    const { call, permit } = prepare();
    await expectNoPermit({ ...call, ...change(call) }, permit);
  });

  test("a permit for another label of the session", async () => {
    const { call, permit } = prepare();
    await expectNoPermit(call, permit, { ...session, label: { ...session.label, integrity: "untrusted" } });
  });

  test("a permit whose digest was made with another key", async () => {
    const { call } = prepare();
    const keys = { ...session.keys, digest: (text: string) => session.keys.digest(`another key ${text}`) };
    const digest = subjectDigest(call, { ...session, keys }, "p");
    await expectNoPermit(
      call,
      Recorded.mint(Permit.mint({ call: call.id, digest, definition: call.definition.fingerprint, policy: "p", rules: [] }), 0),
    );
  });

  test("a call that intake found a fault in, or whose definition is not pinned", async () => {
    const { call } = prepare();
    const faulty = { ...call, fault: new Fault("INTAKE_ARGS", "no object") };
    await expectNoPermit(faulty, permitFor(faulty));
    const quarantined = { ...call, definition: { ...call.definition, state: "quarantined" as const } };
    await expectNoPermit(quarantined, permitFor(quarantined));
  });
});

test("a permit that names no secret opens nothing at a server that is given one, and one that names it does", async () => {
  const source = { read: () => Promise.resolve({ value: "a-value-of-some-length", version: "1", previous: [] }), close: () => Promise.resolve() };
  const secrets = new Secrets({ sources: new Map([["vault", { source, rereadMs: 0 }]]), clock, strike: () => {}, graceMs: 0, log: () => {} });
  const given = await openStage({ given: { ...ownServer("unruly"), env: { KEY: "secret://vault/key" } } }, { secrets });
  const { call, permit } = given.prepare("callTool", "given", "ok", { a: 1 });
  await expect(given.execution.perform(call, session, permit, lineOf())).rejects.toMatchObject({ code: "EXECUTION_NO_PERMIT" });
  const named = Recorded.mint(Permit.mint({ ...permit.permit.facts, secrets: ["vault/key"] }), 1);
  expect(textOf(await given.execution.perform(call, session, named, lineOf()))).toBe("ok");
  await given.close();
});
