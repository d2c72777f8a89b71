/** Arguments that no rule names are checked, but kept from the engine; what rules decide does not change by it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { cedarJson } from "../../src/analysis/cedar-json.ts";
import type { JsonObject } from "../../src/call/json.ts";
import { requestOf } from "../../src/policy/request.ts";
import { TEXT, outcome, question, rules, tool } from "./house.ts";

const PLACE: JsonObject = { type: "object", properties: { lat: { type: "number" }, name: TEXT }, required: ["lat"] };
const MAP = tool("map", { at: PLACE, to: PLACE, zoom: { type: "integer" }, note: TEXT }, { required: ["at", "to"] });

function sent(text: string, args: JsonObject): unknown {
  const requested = requestOf(rules(text, { definitions: [MAP] }), question({ definition: MAP, args }));
  if ("refused" in requested) return requested.refused.code;
  const sent = requested.context.get("args");
  return sent === undefined ? undefined : cedarJson(sent);
}

const ARGS: JsonObject = { at: { lat: 48.858_370 }, to: { lat: 1.5 }, note: "x".repeat(10), zoom: 3 };

test("the engine gets no argument that no rule names, and its precision does not matter", () => {
  expect(sent("permit (principal, action, resource);", ARGS)).toEqual({});
  expect(sent('permit (principal, action == Action::"files/map", resource) when { context.args has zoom && context.args.zoom > 2 };', ARGS)).toEqual({ zoom: 3 });
});

test("a silent argument must still have its form", () => {
  const text = "permit (principal, action, resource);";
  expect(sent(text, { ...ARGS, note: 5 })).toBe("POLICY_ARGUMENTS_INVALID");
  expect(sent(text, { ...ARGS, at: {} })).toBe("POLICY_ARGUMENT_MISSING");
  expect(sent(text, { ...ARGS, zoom: 2 ** 53 })).toBe("POLICY_NUMBER_UNSAFE");
  expect(sent(text, { ...ARGS, at: { lat: 1, __entity: "x" } })).toBe("POLICY_ARGUMENT_ESCAPE");
});

test("an argument that is named goes to the engine whole, and exactly or not at all", () => {
  const text = 'permit (principal, action == Action::"files/map", resource) when { context.args.at == context.args.to };';
  expect(sent(text, ARGS)).toBe("POLICY_NUMBER_UNSAFE");
  expect(sent(text, { ...ARGS, at: { lat: 48.8583 } })).toMatchObject({ at: { lat: { __extn: { arg: "48.8583" } } } });
});

test("arguments compared whole are all sent", () => {
  const pair = tool("pair", { a: TEXT, b: TEXT }, { required: ["a", "b"] });
  const set = rules('permit (principal, action == Action::"files/pair", resource) when { [{a: "x", b: "y"}].contains(context.args) };', { definitions: [pair] });
  const property = fc.property(fc.constantFrom("x", "y"), fc.constantFrom("x", "y"), (a, b) => {
    expect(outcome(set, { definition: pair, args: { a, b } }) === "permit").toBe(a === "x" && b === "y");
  });
  fc.assert(property);
});

test("a name that rules read in one tool is read in every tool", () => {
  const definitions = [MAP, tool("note", { note: TEXT }, { required: ["note"] })];
  const set = rules('permit (principal, action, resource); forbid (principal, action == Action::"files/note", resource) when { context.args.note == "no" };', { definitions });
  expect(outcome(set, { definition: definitions[1], args: { note: "no" } })).toBe("refuse POLICY_FORBIDDEN");
  expect(outcome(set, { definition: definitions[1], args: { note: "yes" } })).toBe("permit");
});
