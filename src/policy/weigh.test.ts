import { expect, test } from "vitest";
import type { Remedy } from "../call/remedy.ts";
import { weigh } from "./weigh.ts";
import type { Means } from "./weigh.ts";

const ALL: Means = {
  approvals: [],
  remedies: [],
  performs: { sanitize: ["pii", "credentials"], sandbox: ["strict", "standard"] },
  askExpiresMs: 60_000,
};
const ask: Remedy = { effect: "ask", quorum: 2, expiresInMs: undefined };
const strike = (name: string): Remedy => ({ effect: "sanitize", with: name });
const box = (profile: "strict" | "standard"): Remedy => ({ effect: "sandbox", profile });
const weighed = (remedies: readonly Remedy[], means: Partial<Means> = {}) =>
  weigh(
    remedies.map((remedy, index) => ({ by: { rule: `r${index}` }, remedy })),
    { ...ALL, ...means },
  );

test("what several want adds up: every ask, every class once, the one sandbox that is strict enough", () => {
  expect(weighed([ask, strike("pii"), box("standard"), strike("credentials"), strike("pii"), box("strict")])).toEqual({
    effect: "ask",
    asks: [{ rule: "r0", quorum: 2, expiresInMs: 60_000 }],
    remedies: ["sanitize:credentials", "sanitize:pii", "sandbox:strict"],
    rules: ["r0", "r1", "r2", "r3", "r4", "r5"].map((rule) => ({ rule })),
  });
  expect(weighed([box("standard"), strike("pii")])?.effect).toBe("sandbox");
  expect(weighed([strike("pii")])?.effect).toBe("sanitize");
  expect(weighed([])).toBeUndefined();
});

test("a stricter sandbox stands for a milder one, and never the other way round", () => {
  expect(weighed([box("standard")], { remedies: ["sandbox:strict"] })).toBeUndefined();
  expect(weighed([box("strict")], { remedies: ["sandbox:standard"] })).toMatchObject({ effect: "sandbox", remedies: ["sandbox:strict"] });
  expect(weighed([box("standard")], { performs: { sanitize: [], sandbox: ["strict"] } })).toMatchObject({ remedies: ["sandbox:strict"] });
  expect(weighed([box("strict")], { performs: { sanitize: [], sandbox: ["standard"] } })).toMatchObject({ effect: "refuse" });
});

test("what nobody can perform refuses over everything else, and names who wanted it", () => {
  expect(weighed([ask, strike("secrets"), strike("pii")])).toEqual({ effect: "refuse", rules: [{ rule: "r1" }] });
});

test("what was done and answered is not wanted again", () => {
  expect(weighed([ask, strike("pii")], { approvals: ["r0"], remedies: ["sanitize:pii"] })).toBeUndefined();
  expect(weighed([ask, strike("pii")], { approvals: ["other"], remedies: ["sanitize:pii"] })).toMatchObject({
    effect: "ask",
    remedies: [],
  });
});
