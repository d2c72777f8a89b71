import { describe, expect, test } from "vitest";
import type { Call } from "../call/call.ts";
import { Credential } from "../call/credential.ts";
import type { JsonObject } from "../call/json.ts";
import { stopWith } from "./stop.fixture.ts";

const KEY = `chk_${"A".repeat(43)}`;
const TOKEN = "eyJ.token.of-this-call";
const stop = stopWith();

function callOf(args: JsonObject, server = "files"): Call {
  return {
    fault: undefined,
    id: "call_1",
    at: 0,
    door: "in-process",
    action: "callTool",
    definition: { kind: "tool", server, name: "read", fingerprint: "", state: "pinned", described: {} },
    name: "read",
    args,
    carried: undefined,
    credential: new Credential(TOKEN),
    approval: undefined,
  };
}

describe("credentials of the house", () => {
  test.each([
    ["a bootstrap key", { deep: [{ text: `use ${KEY} please` }] }],
    ["an operator token", { text: KEY.replace("chk", "cho") }],
    ["the token of this very call", { text: `Bearer ${TOKEN}` }],
    ["a key as the name of a member", { [KEY]: 1 }],
  ])("%s in the arguments refuses the call", (_name, args) => {
    expect(() => stop.ofCall(callOf(args))).toThrow(expect.objectContaining({ code: "INSPECTION_CREDENTIAL_IN_CALL" }));
  });

  test("text that only looks near passes", () => {
    expect(stop.ofCall(callOf({ text: `chk_short, ch, ${KEY}longer` })).findings).toEqual([]);
  });

  test("they are struck from a result, and the finding names the place and not the value", () => {
    const result = { content: [{ type: "text", text: `before ${KEY} between ${TOKEN} after` }], kept: { n: 1 } };
    const { released, findings } = stop.ofOutcome({ status: "done", result, durationMs: 1 }, callOf({}));
    expect(released.outcome.result).toEqual({
      content: [{ type: "text", text: "before [credential struck by the house] between [credential struck by the house] after" }],
      kept: { n: 1 },
    });
    expect(findings.map((finding) => finding.path)).toEqual(["/result/content/0/text", "/result/content/0/text"]);
    expect(JSON.stringify(findings)).not.toContain(KEY);
  });

  test("they are struck from an upstream's error, from progress and from log messages", () => {
    const rpc = { code: -1, message: KEY };
    const { released } = stop.ofOutcome({ status: "failed", fault: { code: "X", text: "x", rpc }, durationMs: 1 }, callOf({}));
    expect(JSON.stringify(released.outcome)).not.toContain(KEY);
    const seen: unknown[] = [];
    const line = stop.ofLine(
      { signal: new AbortController().signal, progress: (report) => seen.push(report), log: (message) => seen.push(message) },
      callOf({}),
    );
    line.progress?.({ progress: 1, message: KEY });
    line.log?.({ level: "info", logger: KEY, data: { text: KEY } });
    expect(seen).toHaveLength(2);
    expect(JSON.stringify(seen)).not.toContain(KEY);
  });
});

describe("credentials of others", () => {
  const GITHUB = `ghp_${"aB3".repeat(12)}`;
  const TEXTS = [
    GITHUB,
    `AKIA${"ABCD".repeat(4)}`,
    `glpat-${"x-_9".repeat(5)}`,
    `sk-ant-api03-${"a1B2c3D4".repeat(11)}-wAA`,
    `npm_${"a1Bc".repeat(9)}`,
    `lin_api_${"k3V9".repeat(10)}`,
    `eyJ${"hbGciOi".repeat(2)}.eyJ${"zdWIiOi".repeat(2)}.${"sig_".repeat(5)}`,
    `-----BEGIN EC PRIVATE KEY-----\nMHc${"A".repeat(40)}\n-----END EC PRIVATE KEY-----`,
  ];

  test.each(TEXTS)("%s is a finding in arguments, and alone refuses nothing", (text) => {
    const seen = { detector: "credentials", band: "certain", path: "/args/text", start: 2, end: 2 + text.length };
    expect(stop.ofCall(callOf({ text: `a ${text} b` })).findings).toEqual([
      { ...seen, class: "credentials" },
      { ...seen, class: "secret" },
    ]);
  });

  test.each([
    "ghp_short",
    "AKIA and more",
    "-----BEGIN CERTIFICATE-----",
    "eyJ.eyJ.x",
    "https://example.org/sk-learn",
    "xoxo-",
    "rk_live_",
    `x${GITHUB}`,
    `ghp_${"x".repeat(36)}`,
  ])("%s is none", (text) => expect(stop.ofCall(callOf({ text })).findings).toEqual([]));

  test("a key that is cut off is struck to the end of its text", () => {
    const clean = stop.sanitize(callOf({ text: "a -----BEGIN PRIVATE KEY-----\nMIIE" }), ["credentials"]);
    expect(clean.args).toEqual({ text: "a [credential struck by the house]" });
  });

  test("are struck from arguments and from what is carried, in a call that cannot be changed either", () => {
    const call = { ...callOf({ list: [{ text: GITHUB }], n: 1 }), carried: { inputResponses: { answer: GITHUB } } };
    const clean = stop.sanitize(call, ["credentials"]);
    expect(clean.args).toEqual({ list: [{ text: "[credential struck by the house]" }], n: 1 });
    expect(JSON.stringify(clean.carried)).not.toContain(GITHUB);
    expect(Object.isFrozen((clean.args["list"] as readonly unknown[])[0])).toBe(true);
    expect(stop.ofCall(clean).findings).toEqual([]);
  });

  test("cannot be struck from the name of what is called, nor can a class that nobody knows", () => {
    const code = expect.objectContaining({ code: "INSPECTION_NOT_SANITIZED" });
    expect(() => stop.sanitize({ ...callOf({}), name: `demo://${GITHUB}` }, ["credentials"])).toThrow(code);
    expect(() => stop.sanitize(callOf({}), ["no-such-class"])).toThrow(code);
  });

  test("are struck from results, errors and messages of a call of which that was wanted, and of no other", () => {
    const outcome = { status: "done", result: { text: GITHUB }, durationMs: 1 } as const;
    expect(stop.ofOutcome(outcome, callOf({})).released.outcome).toBe(outcome);
    const call = { ...callOf({}), remedies: ["sanitize:credentials"] as const };
    const { released, findings } = stop.ofOutcome(outcome, call);
    expect(released.outcome.result).toEqual({ text: "[credential struck by the house]" });
    expect(findings).toMatchObject([{ class: "credentials", path: "/result/text" }]);
    const seen: unknown[] = [];
    stop
      .ofLine({ signal: new AbortController().signal, log: (message) => seen.push(message) }, call)
      .log?.({ level: "info", data: GITHUB });
    expect(seen).toEqual([{ level: "info", data: "[credential struck by the house]" }]);
  });

  test("are looked for in time that grows with the text alone", () => {
    const hostile = [
      "eyJ-".repeat(250_000),
      "eyJaaaaaaaa.".repeat(80_000),
      "-----BEGIN PRIVATE KEY-----".repeat(30_000),
      "glpat-".repeat(150_000),
    ];
    for (const text of hostile) stop.ofCall(callOf({ text }));
  }, 20_000);
});

test("a clean result is released as it is", () => {
  const outcome = { status: "done", result: { content: [] }, durationMs: 1 } as const;
  expect(stop.ofOutcome(outcome, callOf({})).released.outcome).toBe(outcome);
});

test("what an unknown server returns makes the session untrusted and private; a trusted server's does not", () => {
  const outcome = { status: "done", result: { content: [] }, durationMs: 1 } as const;
  expect(stop.ofOutcome(outcome, callOf({}, "files")).label).toEqual({ integrity: "untrusted", readers: [], origins: ["files/read"] });
  expect(stop.ofOutcome(outcome, callOf({}, "mine")).label).toEqual({ integrity: "trusted", readers: null, origins: ["mine/read"] });
});

describe("what comes back", () => {
  const mail = (text: string) => ({ status: "done", result: { content: [{ type: "text", text }] }, durationMs: 1 }) as const;

  test("is counted by class, and otherwise left as it is", () => {
    const outcome = mail("a@example.org, b@example.org, 4111 1111 1111 1111");
    const { released, findings, found } = stop.ofOutcome(outcome, callOf({}));
    expect(released.outcome).toBe(outcome);
    expect({ findings, found }).toEqual({ findings: [], found: { card: 1, email: 2 } });
  });

  test("of what rules and configuration want, the strictest is done", () => {
    const house = stopWith(undefined, [], { pii: "strike", email: "report", card: "token" });
    const of = (remedies: NonNullable<Call["remedies"]>) =>
      house.ofOutcome(mail("a@example.org, 4111 1111 1111 1111, +44 20 7946 0958"), { ...callOf({}), remedies }).released;
    expect(JSON.stringify(of([]).outcome)).toMatch(/a@example.org, <CARD_1·[^>]+>, \[phone struck by the house\]/);
    expect(JSON.stringify(of(["sanitize:card", "sanitize:email:token:result"]).outcome)).toMatch(
      /<EMAIL_\d·[^>]+>, \[card struck by the house\]/,
    );
    const { outcome, withheld, label } = of(["sanitize:phone:withhold"]);
    expect(outcome).toEqual({ status: "done", durationMs: 1, fault: expect.objectContaining({ code: "INSPECTION_RESULT_WITHHELD" }) });
    expect(withheld).toEqual(mail("a@example.org, 4111 1111 1111 1111, +44 20 7946 0958").result);
    expect(label).toBeUndefined();
  });

  test("of an upstream's error is withheld too", () => {
    const house = stopWith(undefined, [], { email: "withhold" });
    const rpc = { code: -1, message: "no such person", data: { like: "a@example.org" } };
    const { released } = house.ofOutcome({ status: "failed", fault: { code: "X", text: "x", rpc }, durationMs: 1 }, callOf({}));
    expect(released.outcome).toEqual({
      status: "failed",
      durationMs: 1,
      fault: expect.objectContaining({ code: "INSPECTION_RESULT_WITHHELD" }),
    });
    expect(released.withheld).toEqual({ error: rpc });
  });

  test("is withheld when it holds more than can be looked at", () => {
    const outcome = { status: "done", result: { rows: Array.from({ length: 200_001 }, () => "") }, durationMs: 1 } as const;
    const { released, label } = stop.ofOutcome(outcome, callOf({}));
    expect(released.outcome.fault?.code).toBe("INSPECTION_TOO_MUCH");
    expect(released.withheld).toBe(outcome.result);
    expect(label).toMatchObject({ integrity: "trusted" });
  });

  test("from a person who answers a server is none of the configuration's business", () => {
    const house = stopWith(undefined, [], { email: "withhold" });
    const outcome = mail("a@example.org");
    expect(house.ofOutcome(outcome, { ...callOf({}), action: "elicit" }).released.outcome).toBe(outcome);
  });

  test("while it runs is struck of what would be withheld", () => {
    const house = stopWith(undefined, [], { email: "withhold" });
    const seen: unknown[] = [];
    const line = house.ofLine({ signal: new AbortController().signal, log: (message) => seen.push(message) }, callOf({}));
    line.log?.({ level: "info", data: "to a@example.org" });
    expect(seen).toEqual([{ level: "info", data: "to [email struck by the house]" }]);
  });
});
