import { expect, test } from "vitest";
import type { RecordedCall } from "./port.ts";
import { effectOfRules } from "./recall.ts";

const call = (more: Partial<RecordedCall>) =>
  effectOfRules({ effect: "refuse", rules: [], reason: undefined, on: {}, ...more } as RecordedCall);

test("what the rules said is told from what other stops, people and external points said", () => {
  expect(call({ effect: "permit", rules: ["a", "pdp:opa"] })).toBe("permit");
  expect(call({ effect: "ask", rules: ["a"] })).toBe("ask");
  expect(call({ effect: "ask", rules: ["a", "pdp:opa"] })).toBeUndefined();
  expect(call({ reason: "POLICY_FORBIDDEN", rules: ["a"] })).toBe("refuse");
  expect(call({ reason: "POLICY_REMEDY_UNAVAILABLE", rules: ["pdp:opa"] })).toBeUndefined();
  expect(call({ reason: "APPROVAL_REFUSED", rules: ["a"] })).toBe("ask");
  expect(call({ reason: "APPROVAL_REFUSED", rules: ["a", "pdp:opa"] })).toBeUndefined();
  for (const reason of ["PDP_REFUSED", "INTAKE_UNKNOWN_TOOL", "SESSION_PAUSED", "LEDGER_APPROVAL_SPENT"])
    expect(call({ reason })).toBeUndefined();
  expect(call({ reason: "POLICY_NOT_LOADED", on: undefined })).toBeUndefined();
});
