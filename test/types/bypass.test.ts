/**
 * Promise 1: no effect without a recorded permit. Four ways round it: each line under an expected error must not
 * compile (the type check of the tests fails when one does), and each is refused at run time all the same.
 */
import { describe, expect, test } from "vitest";
import { Permit } from "../../src/call/permit.ts";
import { Recorded } from "../../src/call/recorded.ts";
import type { ExecutionStop } from "../../src/gateway/stops.ts";
import type { PermitFacts } from "../../src/call/permit.ts";
import { anyCall, anyLine, anySession, execution } from "./bypass.fixture.ts";

const facts: PermitFacts = { call: "call_x", digest: "", definition: "", policy: "", rules: [] };

/** Does what the compiler would not let us write, as a caller in plain JavaScript could. */
const force = (stop: ExecutionStop, permit: unknown) => Reflect.apply(stop.perform, stop, [anyCall, anySession, permit, anyLine]) as Promise<unknown>;

describe("execution opens only to a recorded permit", () => {
  test("not without a permit", async () => {
    // @ts-expect-error a permit is not optional
    const attempt = () => execution.perform(anyCall, anySession, undefined, anyLine);
    await expect(attempt()).rejects.toMatchObject({ code: "EXECUTION_NO_PERMIT" });
  });

  test("not with a permit that is not recorded", async () => {
    const permit = Permit.mint(facts);
    // @ts-expect-error a permit is not a recorded permit
    const attempt = () => execution.perform(anyCall, anySession, permit, anyLine);
    await expect(attempt()).rejects.toMatchObject({ code: "EXECUTION_NO_PERMIT" });
  });

  test("not with a look-alike", async () => {
    const lookAlike = { permit: Permit.mint(facts), index: 1, take: () => true };
    // @ts-expect-error an object of the same shape lacks the private brand
    const attempt = () => execution.perform(anyCall, anySession, lookAlike, anyLine);
    await expect(attempt()).rejects.toMatchObject({ code: "EXECUTION_NO_PERMIT" });
  });

  test("not with a hand-made one", async () => {
    // @ts-expect-error the constructors are private: only mint makes permits, and only their stops call it
    const handMade = () => new Recorded(new Permit(facts), 1);
    await expect(force(execution, Object.create(Recorded.prototype))).rejects.toMatchObject({ code: "EXECUTION_NO_PERMIT" });
    expect(handMade).toBeTypeOf("function");
  });

  test("a recorded permit around something that is no permit is not genuine", async () => {
    const hollow = Reflect.apply(Recorded.mint, Recorded, [{ facts }, 1]) as unknown;
    expect(Recorded.isGenuine(hollow)).toBe(false);
    await expect(force(execution, hollow)).rejects.toMatchObject({ code: "EXECUTION_NO_PERMIT" });
  });
});
