/** Decisions share rules, names and answers that never change, and nothing else: whatever one meets, the next is none the wiser. */
import { expect, test } from "vitest";
import type { JsonObject } from "../../src/call/json.ts";
import type { Question } from "../../src/call/question.ts";
import { decide } from "../../src/policy/decide.ts";
import { judge } from "../../src/policy/judge.ts";
import { requestOf } from "../../src/policy/request.ts";
import { question, rules } from "./house.ts";

const TEXT = `
  @id("home") permit (principal, action == Action::"files/read_file", resource) when { context.args.path like "/home/*" && context.common.session.calls < 10 };
  @id("found") @effect("ask") forbid (principal, action == Action::"files/read_file", resource) when { context.common.findings.contains("pii") };
  @id("menu") permit (principal, action == Action::"files/read_file", resource) when { context.args.path like "*menu*" };
  @id("secret") forbid (principal, action == Action::"files/read_file", resource) when { context.args.path like "*secret*" };
`;

const asked = (path: string, more: Partial<Parameters<typeof question>[0]> = {}): Question => question({ args: { path }, ...more });
const QUESTIONS: readonly Question[] = [
  asked("/home/a"),
  asked("/home/menu"),
  asked("/etc/menu"),
  asked("/home/secret"),
  asked("/etc/passwd"),
  asked("/home/a", { found: ["pii"] }),
  asked("/home/menu", { calls: 11 }),
  question({ args: { path: 5 } }),
];

/** What a set that decided nothing before says. */
const fresh = (one: Question): unknown => structuredClone(bare(decide(rules(TEXT), one)));

/** A permit says what it is in its facts; a copy of it is none. */
function bare(decision: ReturnType<typeof decide>): object {
  return decision.effect === "permit" && "permit" in decision ? { ...decision, permit: decision.permit.facts } : decision;
}

/** A call whose argument does something the moment it is read. */
function reading(path: string, act: () => void): Question {
  const args: JsonObject = Object.defineProperty({ path }, "path", {
    enumerable: true,
    get: () => {
      act();
      return path;
    },
  });
  return question({ args });
}

test("in any order, again and again, each question has the answer of a set that decided nothing before", () => {
  const set = rules(TEXT);
  const expected = QUESTIONS.map(fresh);
  for (let step = 1; step < QUESTIONS.length; step++) {
    for (let turn = 0; turn < QUESTIONS.length; turn++) {
      const at = (turn * step + step) % QUESTIONS.length;
      expect(bare(decide(set, QUESTIONS[at] as Question))).toEqual(expected[at]);
    }
  }
  expect(new Set(expected.map((one) => (one as { effect: string }).effect))).toEqual(new Set(["permit", "refuse", "ask"]));
});

test("one that is decided in the midst of another changes neither", () => {
  const set = rules(TEXT);
  for (const inner of QUESTIONS) {
    let within: unknown;
    const outer = reading("/home/menu", () => (within = bare(decide(set, inner))));
    expect(bare(decide(set, outer))).toEqual(fresh(asked("/home/menu")));
    expect(within).toEqual(fresh(inner));
  }
});

test("two requests that are open at once read each its own facts", () => {
  const set = rules(TEXT);
  const [a, b] = [requestOf(set, asked("/home/a", { calls: 3 })), requestOf(set, asked("/etc/menu", { calls: 11 }))];
  if ("refused" in a || "refused" in b) throw new Error("both are requests");
  const said = [a, b, a].map((request) => set.engine.authorize("plain", request));
  expect(said).toMatchObject([{ determining: ["home"] }, { determining: ["menu"] }, { determining: ["home"] }]);
});

test("one that throws midway leaves nothing for the next", () => {
  const set = rules(TEXT);
  for (const [at, next] of QUESTIONS.entries()) {
    let reads = 0;
    const failing = reading("/home/secret", () => {
      if (++reads > at) throw new Error("gone in the midst of it");
    });
    expect(attempt(() => decide(set, failing))).toBe(at < 4 ? "gone in the midst of it" : undefined);
    expect(bare(decide(set, next))).toEqual(fresh(next));
  }
});

test("who changes an answer changes no later one", () => {
  const set = rules(TEXT);
  const [alone, both] = [asked("/home/a"), asked("/home/menu")];
  const before = [judge(set, alone), judge(set, both), set.engine.authorize("plain", requested(set, alone))].map((one) => structuredClone(one));
  for (const { rules } of [judge(set, alone), judge(set, both)]) {
    for (const change of [() => (rules as { rule: string }[]).push({ rule: "other" }), () => ((rules[0] as { rule: string }).rule = "other")]) attempt(change);
  }
  const answer = set.engine.authorize("plain", requested(set, alone));
  attempt(() => (answer.kind === "answered" ? (answer.determining as string[]).push("other") : 0));
  expect([judge(set, alone), judge(set, both), set.engine.authorize("plain", requested(set, alone))]).toEqual(before);
});

function requested(set: ReturnType<typeof rules>, one: Question): Exclude<ReturnType<typeof requestOf>, { readonly refused: unknown }> {
  const request = requestOf(set, one);
  if ("refused" in request) throw new Error("it is a request");
  return request;
}

/** What was thrown, if anything: what never changes throws, and what was made anew may be changed, where nobody else sees it. */
function attempt(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (thrown) {
    return (thrown as Error).message;
  }
}
