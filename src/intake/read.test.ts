import { expect, test } from "vitest";
import type { RawCall } from "../call/call.ts";
import { Credential } from "../call/credential.ts";
import type { Definition } from "../call/definition.ts";
import { NAME_CHARS_MAX } from "../call/limits.ts";
import { openIntake } from "./read.ts";

const echo: Definition = { kind: "tool", server: "files", name: "echo", fingerprint: "f", state: "pinned", described: {} };
const moved: Definition = { ...echo, name: "moved", state: "quarantined" };

const intake = openIntake({
  catalogue: { find: (_action, server, name) => [echo, moved].find((d) => d.server === server && d.name === name) },
  clock: { now: () => 1234, monotonic: () => 0, after: () => () => {} },
  newId: () => "call_00000000000000000000000000",
});

function raw(more: Partial<RawCall> | { readonly name: unknown }): RawCall {
  const base = {
    door: "mcp",
    action: "callTool",
    server: "files",
    name: "echo",
    args: {},
    credential: new Credential("x"),
    line: { signal: new AbortController().signal },
  };
  return { ...base, ...more } as RawCall;
}

test("a call that is read carries its pinned definition, its time, and arguments that can no longer change", () => {
  const inner = Object.freeze({ deep: { still: "open" } });
  const call = intake.read(raw({ args: { inner } }));
  expect(call.fault).toBeUndefined();
  expect(call.definition).toBe(echo);
  expect(call.at).toBe(1234);
  expect(() => Object.assign(call.args.inner as object, { deep: 1 })).toThrow(TypeError);
  expect(() => Object.assign(inner.deep, { still: "shut" })).toThrow(TypeError);
});

test("an unknown tool is a fault in the call, under a fixed name, and what was asked for stays with it", () => {
  const call = intake.read(raw({ name: "nope", args: { a: 1 } }));
  expect(call.fault?.code).toBe("INTAKE_UNKNOWN_TOOL");
  expect(call.definition).toMatchObject({ server: "_unknown", name: "_unknown", state: "unknown" });
  expect(call).toMatchObject({ name: "nope", args: { a: 1 } });
});

test.each([
  ["readResource", "INTAKE_UNKNOWN_RESOURCE"],
  ["subscribeResource", "INTAKE_UNKNOWN_RESOURCE"],
  ["getPrompt", "INTAKE_UNKNOWN_PROMPT"],
  ["complete", "INTAKE_UNKNOWN_REFERENCE"],
  ["elicit", "INTAKE_UNKNOWN_SERVER"],
] as const)("an unknown name for %s is %s", (action, code) => {
  expect(intake.read(raw({ action, name: "nope" })).fault?.code).toBe(code);
});

test("a quarantined definition cannot be called, and is named", () => {
  const call = intake.read(raw({ name: "moved" }));
  expect(call.fault?.code).toBe("INTAKE_QUARANTINED");
  expect(call.definition).toBe(moved);
});

test.each([
  ["no text", 7],
  ["empty", ""],
  ["too long", "x".repeat(NAME_CHARS_MAX + 1)],
  ["with a control character", "echo\u001b[2J"],
  ["with half a surrogate pair", "echo\ud800"],
])("a name that is %s is refused and not kept", (_what, name) => {
  const call = intake.read(raw({ name }));
  expect(call.fault?.code).toBe("INTAKE_NAME");
  expect(call.name).toBe("_unknown");
});

test.each([[null], [[]], ["text"], [undefined]])("arguments that are %j are refused", (args) => {
  expect(intake.read(raw({ args })).fault?.code).toBe("INTAKE_ARGUMENTS");
});

test("arguments of the wrong form are refused whatever door they came by", () => {
  expect(intake.read(raw({ door: "in-process", args: { n: 2 ** 53 } })).fault?.code).toBe("INTAKE_NUMBER");
  expect(intake.read(raw({ door: "in-process", args: { s: "\ud800" } })).fault?.code).toBe("INTAKE_LONE_SURROGATE");
});

test("an approval that is no approval's id is not taken along", () => {
  expect(intake.read(raw({ approval: "apr_../../x" })).approval).toBeUndefined();
  expect(intake.read(raw({ approval: "apr_01hzzzzzzzzzzzzzzzzzzzzzzz" })).approval).toBe("apr_01hzzzzzzzzzzzzzzzzzzzzzzz");
});
