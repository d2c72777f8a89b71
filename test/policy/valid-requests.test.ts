/**
 * What `requestOf` makes fits the Cedar schema, so that no decision has to check its request again. The oracle validates
 * every request: whatever the tool's schema, the arguments and the facts are, it must take what was made of them.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { cedarSchema } from "../../src/analysis/cedar-schema.ts";
import { oracle } from "../../src/analysis/cedar/oracle.ts";
import type { BudgetShape } from "../../src/call/budget.ts";
import type { JsonObject, JsonValue } from "../../src/call/json.ts";
import { readRules } from "../../src/analysis/read-rules.ts";
import { schemaOf } from "../../src/policy/schema.ts";
import { requestOf } from "../../src/policy/request.ts";
import { define, question, rules } from "./house.ts";

const NAMES = ["a", "b", "__entity", "__extn", "__proto__", "toString", "type", "id", ""];
const leaf = fc.constantFrom<JsonObject>({ type: "string" }, { type: "integer" }, { type: "number" }, { type: "boolean" }, { type: ["string", "null"] }, { enum: ["x"] }, {});
const { schema: anySchema } = fc.letrec<{ schema: JsonObject }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.record({ type: fc.constant("array"), items: tie("schema") }),
    fc.record({ type: fc.constant("object"), properties: fc.dictionary(fc.constantFrom(...NAMES), tie("schema"), { maxKeys: 4 }), required: fc.subarray(NAMES), additionalProperties: fc.boolean() }),
  ),
}));
const anyValue = fc.jsonValue({ maxDepth: 4, stringUnit: "binary" }) as fc.Arbitrary<JsonValue>;

/** A value that mostly fits a schema, so that the property is not about refusals alone. */
function valueFor(schema: JsonObject): fc.Arbitrary<JsonValue> {
  const fitting = ((): fc.Arbitrary<JsonValue> => {
    switch (schema["type"]) {
      case "string":
        return fc.string({ unit: "binary" });
      case "integer":
        return fc.integer();
      case "number":
        return fc.integer().map((whole) => whole / 100);
      case "boolean":
        return fc.boolean();
      case "array":
        return fc.array(valueFor(schema["items"] as JsonObject), { maxLength: 3 });
      case "object":
        return objectFor(schema);
      default:
        return fc.constantFrom("x", null);
    }
  })();
  return fc.oneof({ weight: 12, arbitrary: fitting }, { weight: 1, arbitrary: anyValue });
}

function objectFor(schema: JsonObject): fc.Arbitrary<JsonValue> {
  const members = Object.entries(schema["properties"] as JsonObject).map(([name, property]) => [name, valueFor(property as JsonObject)] as const);
  return fc.record(Object.fromEntries(members)) as fc.Arbitrary<JsonObject>;
}

const anyText = fc.string({ unit: "binary", maxLength: 5 });
const BUDGETS: readonly BudgetShape[] = [
  { name: "calls", reads: "count", ofEveryCall: true },
  { name: "hours", reads: "open", ofEveryCall: false },
];
const count = fc.record({ used: fc.integer(), left: fc.oneof({ weight: 9, arbitrary: fc.integer() }, { weight: 1, arbitrary: fc.double() }) });
const hours = fc.record({ open: fc.boolean() });
const readings = fc.record({ calls: fc.oneof({ weight: 9, arbitrary: count }, hours), hours: fc.oneof({ weight: 9, arbitrary: hours }, count), other: count }, { requiredKeys: ["calls"] });
const facts = fc.record(
  {
    agent: fc.record({ name: anyText, role: anyText }),
    calls: fc.oneof({ weight: 9, arbitrary: fc.nat() }, fc.double()),
    person: anyText.map((text) => `per_${text}` as const),
    purpose: anyText,
    found: fc.array(anyText, { maxLength: 3 }),
    approvals: fc.array(anyText, { maxLength: 3 }),
    budget: readings,
    at: fc.integer({ min: 0, max: Date.UTC(2100) }),
  },
  { requiredKeys: ["budget"] },
);
const inputSchema = fc.record({ type: fc.constant("object"), properties: fc.dictionary(fc.constantFrom(...NAMES), anySchema, { maxKeys: 4 }) }) as fc.Arbitrary<JsonObject>;
const PERMIT = "permit (principal, action, resource);";

test("whatever the schema, the arguments and the facts, the request that is made of them validates", () => {
  let valid = 0;
  const property = fc.property(inputSchema.chain((schema) => fc.tuple(fc.constant(schema), valueFor(schema))), facts, ([schema, args], some) => {
    const definition = define("tool", "s", "t", { inputSchema: schema });
    const set = rules(PERMIT, { definitions: [definition], budgets: BUDGETS });
    // Silent arguments never reach the engine: here every argument is one that rules name.
    const whole = { ...set, schema: schemaOf({ definitions: [definition], agents: [], budgets: BUDGETS }) };
    const requested = requestOf(whole, question({ ...some, definition, args: args as JsonObject }));
    if ("refused" in requested) return;
    valid += 1;
    const official = oracle(readRules({ "all.cedar": PERMIT }).rules, cedarSchema(whole.schema));
    expect(official.authorize("plain", requested)).toMatchObject({ decision: "allow" });
  });
  fc.assert(property, { numRuns: 400, seed: 20261121 });
  expect(valid).toBeGreaterThan(60);
});
