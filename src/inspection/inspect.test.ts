import { describe, expect, test } from "vitest";
import type { Call } from "../call/call.ts";
import { Credential } from "../call/credential.ts";
import type { JsonObject } from "../call/json.ts";
import { inspection } from "./inspect.ts";

const KEY = `chk_${"A".repeat(43)}`;
const TOKEN = "eyJ.token.of-this-call";
const stop = inspection((server) => (server === "mine" ? "trusted" : undefined));

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
    expect(stop.ofCall(callOf({ text: `chk_short, ch, ${KEY}longer` }))).toEqual([]);
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
    const line = stop.ofLine({ signal: new AbortController().signal, progress: (report) => seen.push(report), log: (message) => seen.push(message) }, callOf({}));
    line.progress?.({ progress: 1, message: KEY });
    line.log?.({ level: "info", data: { text: KEY } });
    expect(seen).toHaveLength(2);
    expect(JSON.stringify(seen)).not.toContain(KEY);
  });
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
