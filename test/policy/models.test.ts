/** Rules about models: what they may name, and what is listed where none speaks. */
import { expect, test } from "vitest";
import { define, load } from "./house.ts";

const HOUSE = { definitions: [define("model", "claude", "small"), define("model", "claude", "big")], providers: ["claude", "local"] };
const asks = (resource: string) => load(`@id("r") permit(principal, action == Action::"callModel", ${resource});`, HOUSE);

test.each([
  ["a provider that is not configured", 'resource in Provider::"nobody"'],
  ["a model that its provider does not have", 'resource == Model::"claude/huge"'],
  ["a model of no provider", 'resource == Model::"small"'],
])("a rule that names %s does not load", (_, resource) => {
  expect(asks(resource).report.errors).toMatchObject([{ code: "POLICY_UNKNOWN_NAME" }]);
});

test.each([
  'resource == Model::"claude/small"',
  'resource in Provider::"claude"',
  'resource == Model::"local/any/thing"',
  'resource in Provider::"local"',
  "resource",
])("a rule about %s loads", (resource) => {
  expect(asks(resource).report.errors).toEqual([]);
});

test("a rule that reads what a request does not say fails at load", () => {
  const { report } = load(
    `@id("r") permit(principal, action == Action::"callModel", resource) when { context.maxOutputTokens < 10 };`,
    HOUSE,
  );
  expect(report.errors).toMatchObject([{ code: "POLICY_INVALID" }]);
});

test("a model that no rule permits is listed, and a provider of which nobody may ask any", () => {
  const gaps = (resource: string) =>
    asks(resource)
      .report.warnings.filter(({ code }) => code === "POLICY_MODEL_WITHOUT_RULE")
      .map(({ message }) => message);
  expect(gaps('resource == Model::"claude/small"')).toEqual([
    "no rule permits asking the model claude/big: every call of it is refused",
    "no rule permits asking any model of the provider local: every call of it is refused",
  ]);
  expect(gaps('resource == Model::"local/one"')).toHaveLength(2);
  expect(gaps("resource")).toEqual([]);
});
