import { expect, test } from "vitest";
import { Fault } from "../../call/fault.ts";
import { madeUp } from "../../inspection/detectors/made-up.ts";
import type { InspectionInput } from "./configuration.ts";
import { readConfiguration } from "./read.ts";

const read = (inspection: InspectionInput) => readConfiguration({ inspection }, "/").inspection;
const CANARY = madeUp(32);

function faultOf(inspection: InspectionInput) {
  try {
    read(inspection);
  } catch (error) {
    if (error instanceof Fault) return error.toJSON();
    throw error;
  }
  throw new Error("nothing was refused");
}

test("canaries and patterns are read, and what proves a pattern is left behind", () => {
  const pattern = {
    name: "ticket",
    pattern: "TCK-[0-9]{4}",
    words: ["ticket"],
    examples: { found: ["ticket TCK-1234"], clean: ["TCK-1234"] },
  };
  expect(read({ canaries: [{ name: "payroll", value: CANARY }], patterns: [pattern] })).toEqual({
    canaries: [{ name: "payroll", value: CANARY }],
    patterns: [{ name: "ticket", pattern: "TCK-[0-9]{4}", words: ["ticket"] }],
    restore: [],
    results: {},
    allowedHosts: [],
    toxicWords: [],
    injectionPhrases: [],
  });
  expect(readConfiguration({}, "/").inspection).toEqual({
    canaries: [],
    patterns: [],
    restore: [],
    results: {},
    allowedHosts: [],
    toxicWords: [],
    injectionPhrases: [],
  });
});

test.each<readonly [string, InspectionInput, object]>([
  [
    "looks around",
    { patterns: [{ name: "a", pattern: "x(?=y)" }] },
    { where: "inspection.patterns.0.pattern", hint: expect.stringContaining("RE2") },
  ],
  ["matches the empty text", { patterns: [{ name: "a", pattern: "x*" }] }, { what: expect.stringContaining("the empty text") }],
  [
    "finds nothing in what it must find something in",
    { patterns: [{ name: "a", pattern: "b+", examples: { found: ["abba", "nothing"] } }] },
    { where: "inspection.patterns.0.examples.found.1" },
  ],
  [
    "finds something in what must be clean",
    { patterns: [{ name: "a", pattern: "b+", examples: { clean: ["abba"] } }] },
    { where: "inspection.patterns.0.examples.clean.0" },
  ],
  [
    "has a name twice",
    {
      patterns: [
        { name: "a", pattern: "b+" },
        { name: "a", pattern: "c+" },
      ],
    },
    { where: "inspection.patterns.1.name" },
  ],
])("a pattern that %s is refused with its place", (_name, inspection, expected) => {
  expect(faultOf(inspection)).toMatchObject({ code: "CONFIGURATION_INVALID", ...expected });
});

test("a canary that would strike ordinary text is refused, and not repeated", () => {
  const short = "!!..!!..!!";
  const fault = faultOf({ canaries: [{ name: "short", value: short }] });
  expect(fault).toMatchObject({ code: "CONFIGURATION_INVALID", where: "inspection.canaries.0.value" });
  expect(JSON.stringify(fault)).not.toContain(short);
});

test.each<readonly [string, InspectionInput, string]>([
  ["a class that no detector finds", { results: { emails: "strike" } }, "inspection.results.emails"],
  ["a way that there is not", { results: { email: "hide" as "strike" } }, "inspection.results.email"],
  ["a host with a path", { allowedHosts: ["files.example.com/x"] }, "inspection.allowedHosts.0"],
  ["every host there is", { allowedHosts: ["*"] }, "inspection.allowedHosts.0"],
  ["a word of one letter", { toxicWords: ["a"] }, "inspection.toxicWords.0"],
  ["a phrase of spaces", { injectionPhrases: ["   "] }, "inspection.injectionPhrases.0"],
])("%s is refused with its place", (_name, inspection, where) => {
  expect(faultOf(inspection)).toMatchObject({ code: "CONFIGURATION_INVALID", where });
});

test("results are named by classes, groups and patterns of one's own", () => {
  const pattern = { name: "ticket", pattern: "TCK-[0-9]{4}" };
  const results = { pii: "strike", email: "token", "user-defined:ticket": "withhold", canary: "withhold" } as const;
  expect(read({ patterns: [pattern], results }).results).toEqual(results);
});
