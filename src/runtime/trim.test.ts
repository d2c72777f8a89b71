import { expect, test } from "vitest";
import { isJsonObject } from "../call/json.ts";
import type { ContextPart } from "./context-part.ts";
import type { ContextSource } from "./port.ts";
import { fit, type Fitted } from "./trim.ts";

const LABEL = { integrity: "untrusted", readers: ["per_1"] } as const;

const said = (source: ContextSource, role: "system" | "user", text: string): ContextPart => ({
  source,
  role,
  parts: [{ type: "text", text }],
});
const read = (source: "knowledge" | "memory" | "culture", ref: string): ContextPart => ({
  ...said(source, "system", "r".repeat(3000)),
  ref,
  label: LABEL,
});
const used = (id: string, group?: string): readonly ContextPart[] => {
  const of = { ...(group !== undefined && { group }) };
  const call = { type: "tool-call", toolCallId: id, toolName: "look", input: {} };
  const result = { type: "tool-result", toolCallId: id, toolName: "look", output: { type: "text", value: "t".repeat(6000) } };
  return [
    { source: "history", ref: `msg_call_${id}`, role: "assistant", parts: [call], ...of },
    { source: "tool", ref: `msg_${id}`, role: "tool", parts: [result], label: LABEL, ...of },
  ];
};

const WHOLE: readonly ContextPart[] = [
  said("instructions", "system", "i".repeat(400)),
  read("memory", "mem_1"),
  read("culture", "cul_1"),
  read("knowledge", "doc_1/0"),
  { ...said("history", "user", "old".repeat(100)), group: "run_1" },
  ...used("a", "run_1"),
  { ...said("history", "user", "newer".repeat(100)), group: "run_2" },
  ...used("b", "run_2"),
  said("input", "user", "q".repeat(300)),
  ...used("c"),
  said("steer", "user", "s".repeat(200)),
];

/** What is left, and what has gone, in a window of so many tokens; undefined where nothing fits. */
function fitted(contextTokens: number): Fitted | undefined {
  try {
    return fit(WHOLE, { contextTokens, settings: { maxOutputTokens: 0 }, toolChars: 0 });
  } catch {
    return undefined;
  }
}

function idsOf({ parts }: Fitted, type: string): readonly string[] {
  return parts.flatMap((part) => part.parts.flatMap((one) => (one["type"] === type ? [String(one["toolCallId"])] : [])));
}

/** What was left out or shortened, from the roomiest window to the narrowest, each when it was first. */
function order(): readonly string[] {
  const seen: string[] = [];
  for (let tokens = 12_000; tokens >= 0; tokens -= 25) {
    for (const { source, ref = source, chars } of fitted(tokens)?.trimmed ?? []) {
      const what = `${ref} ${chars === 0 ? "gone" : "short"}`;
      if (!seen.includes(what)) seen.push(what);
    }
  }
  return seen;
}

test("a context that fits is sent whole", () => {
  expect(fitted(12_000)).toMatchObject({ parts: WHOLE, trimmed: [] });
});

test("what goes first is what can best be spared: old results, old runs, results of this run, what was read of shelves", () => {
  expect(order()).toEqual([
    "msg_a short",
    "msg_b short",
    "history gone",
    "msg_call_a gone",
    "msg_a gone",
    "msg_call_b gone",
    "msg_b gone",
    "msg_c short",
    "doc_1/0 gone",
    "mem_1 gone",
    "cul_1 gone",
  ]);
});

test("in every window each result stands with its call, what people and the agent said stays, and a label stays with what is left", () => {
  const windows = Array.from({ length: 480 }, (_, at) => at * 25).flatMap((tokens) => fitted(tokens) ?? []);
  expect(windows.length).toBeGreaterThan(100);
  for (const one of windows) {
    expect(idsOf(one, "tool-result")).toEqual(idsOf(one, "tool-call"));
    const kept = one.parts.filter(({ source, group }) => group === undefined && ["instructions", "input", "steer"].includes(source));
    expect(kept).toEqual([WHOLE[0], ...WHOLE.slice(-4, -3), ...WHOLE.slice(-1)]);
    for (const part of one.parts.filter(({ role, source }) => role === "tool" || source === "memory")) expect(part.label).toEqual(LABEL);
    for (const { label, source } of one.items)
      expect(label !== undefined).toBe(["tool", "memory", "culture", "knowledge"].includes(source));
  }
});

test("a result that was shortened says so, and how much of it is gone", () => {
  const shortened = fitted(7500)?.parts.find(({ ref }) => ref === "msg_a")?.parts[0]?.["output"];
  expect(isJsonObject(shortened) ? shortened["value"] : "").toMatch(/\[shortened: 4000 more characters stood here\]$/);
});

test("where even the least does not fit, the run fails and says so", () => {
  expect(() => fit(WHOLE, { contextTokens: 100, settings: {}, toolChars: 0 })).toThrow(
    expect.objectContaining({ code: "RUNTIME_CONTEXT_TOO_LARGE" }),
  );
});
