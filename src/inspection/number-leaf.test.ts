import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Call } from "../call/call.ts";
import { Credential } from "../call/credential.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import { KnownValues } from "./detectors/known-secret/known-values.ts";
import { find } from "./find.ts";
import { forPeople } from "./for-people.ts";
import { LOOKING, lookingFor } from "./looking.ts";
import { stopWith } from "./stop.fixture.ts";

const CARD = 4111111111111111;
const SSN = 536224567;
const stop = stopWith();

function callOf(args: JsonObject, more: Partial<Call> = {}): Call {
  return {
    fault: undefined,
    id: "call_1",
    at: 0,
    door: "in-process",
    action: "callTool",
    definition: { kind: "tool", server: "shop", name: "pay", fingerprint: "", state: "pinned", described: {} },
    name: "pay",
    args,
    carried: undefined,
    credential: new Credential("token-of-this-call"),
    approval: undefined,
    ...more,
  };
}

const described = (properties: JsonObject): Partial<Call> => ({
  definition: {
    kind: "tool",
    server: "shop",
    name: "pay",
    fingerprint: "",
    state: "pinned",
    described: { inputSchema: { type: "object", properties } },
  },
});

const classesIn = (value: JsonValue): readonly string[] =>
  find(value, { direction: "to-tool", presented: "" }, LOOKING).map(({ path, match }) => `${match.class} ${path}`);

describe("a number that JSON holds as one", () => {
  test.each<readonly [string, JsonValue, readonly string[]]>([
    ["a card by its name", { card: CARD }, ["card /card"]],
    ["a card in an object that says so", { card: { number: CARD } }, ["card /card/number"]],
    ["a card in a list of another name", { rows: [1, [CARD]] }, ["card /rows/1/0"]],
    ["a national id by its name", { ssn: SSN }, ["national-id /ssn"]],
    ["a telephone by its name", { phone: 4155550132 }, ["phone /phone"]],
    ["an account by its name", { account_number: 12345678 }, ["bank-account /account_number"]],
  ])("is found: %s", (_what, value, found) => expect(classesIn(value)).toEqual(found));

  test.each<readonly [string, JsonValue]>([
    ["a moment", { at: 1732184400123, created_at: 1732184400, timestamp: 1732184400123456 }],
    ["a national id in a member that says nothing", { a: SSN, n: 11144477735 }],
    ["a count, an amount, a balance", { phone_count: 4155550132, card_total: CARD, account_balance: 12345678, max_tokens: CARD }],
    ["a row", { id: CARD, account_id: 12345678, contactId: 4155550132 }],
    ["a number with a fraction or an exponent", { card: CARD + 0.5, ssn: 1e300, pan: 4.111111111111111 }],
    ["a short one", { card: 4111, ssn: 12345, phone: 555 }],
    ["a truth value", { card: true, ssn: null }],
  ])("is none: %s", (_what, value) => expect(classesIn(value)).toEqual([]));

  test.each<readonly [string, JsonValue]>([
    [
      "a count or a balance",
      { passport_count: "123456789", phone_calls: "4155550132", account_balance: "12345678", ssn_count: String(SSN) },
    ],
    ["a row", { account_id: String(CARD), orderId: String(CARD), id: String(CARD) }],
    ["what has numbers of its own", { tracking_number: String(CARD), imei: "490154203237518", reference: String(CARD) }],
    ["a moment", { created_at: "1732184400123", timestamp: "4732184400123456" }],
  ])("is none as a text either: %s", (_what, value) => expect(classesIn(value)).toEqual([]));

  test.each<readonly [string, JsonValue, readonly string[]]>([
    ["behind a plain name", { number: String(CARD), text: String(CARD) }, ["card /number", "card /text"]],
    ["written as cards are", { reference: "4111 1111 1111 1111" }, ["card /reference"]],
    ["among words", { reference: `paid by ${CARD}` }, ["card /reference"]],
    [
      "of a bank account, a passport or a card by its id",
      { bank_account_id: "12345678", passport_id: "123456789", card_id: String(CARD) },
      ["bank-account /bank_account_id", "passport /passport_id", "card /card_id"],
    ],
  ])("is found as a text: %s", (_what, value, found) => expect(classesIn(value)).toEqual(found));

  test("that was taken for a count stays what it is where another is struck", () => {
    const result = { structuredContent: { total: String(CARD), note: String(CARD) } };
    const { released } = stopWith(undefined, [], { card: "strike" }).ofOutcome({ status: "done", result, durationMs: 1 }, callOf({}));
    expect(released.outcome.result).toEqual({ structuredContent: { total: String(CARD), note: "[card struck by the house]" } });
  });

  test("is never more than the same number is as a text", () => {
    const keys = fc.constantFrom("n", "card", "ssn", "phone", "account", "iban", "passport", "tin", "count", "id", "tax_id", "created_at");
    const numbers = fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.double(), fc.constantFrom(CARD, SSN, -CARD, 4155550132, 11144477735));
    fc.assert(
      fc.property(keys, numbers, (key, number) => {
        const asText = classesIn({ [key]: String(number) });
        for (const found of classesIn({ [key]: number })) expect(asText).toContain(found);
      }),
      { numRuns: 2000 },
    );
  });

  test("as tools give them by thousands, prices, moments, places and counters are none", () => {
    const row = fc.record({
      id: fc.nat(2 ** 31),
      price: fc.double({ min: 0, max: 1e6, noNaN: true }),
      amount_cents: fc.nat(1e9),
      created: fc.integer({ min: 12e8, max: 21e8 }),
      updatedAt: fc.integer({ min: 12e11, max: 21e11 }),
      position: fc.tuple(fc.double({ min: -90, max: 90, noNaN: true }), fc.double({ min: -180, max: 180, noNaN: true })),
      bytes: fc.maxSafeNat(),
      duration_ns: fc.maxSafeNat(),
      values: fc.array(fc.nat(1e10), { maxLength: 8 }),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 20 }), (rows) => {
        expect(classesIn({ rows })).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe("of numbers in a result", () => {
  const result = { structuredContent: { card: CARD, ssn: SSN, total: 1999, paid: true, at: 1732184400123 } };
  const back = (ways: Parameters<typeof stopWith>[2]) =>
    stopWith(undefined, [], ways).ofOutcome({ status: "done", result, durationMs: 1 }, callOf({}));

  test("each is counted, and left a number where nothing is done about it", () => {
    const { released, found } = back({});
    expect(released.outcome.result).toBe(result);
    expect(found).toEqual({ card: 1, "national-id": 1 });
  });

  test("what is struck becomes a text, and so does what a token stands for; every other number stays one", () => {
    const { released, findings } = back({ card: "strike", "national-id": "token" });
    expect(released.outcome.result).toEqual({
      structuredContent: {
        ...result.structuredContent,
        card: "[card struck by the house]",
        ssn: expect.stringMatching(/^<NATIONAL_ID_1·[0-9a-f]{6}>$/),
      },
    });
    expect(findings.map(({ path }) => path)).toEqual(["/result/structuredContent/card", "/result/structuredContent/ssn"]);
  });
});

describe("of numbers in arguments", () => {
  test("what is struck becomes a text where one may stand", () => {
    const call = callOf({ card: CARD, list: [{ pan: CARD }] }, described({ card: { type: ["integer", "string"] } }));
    expect(stop.sanitize(call, ["card"]).args).toEqual({
      card: "[card struck by the house]",
      list: [{ pan: "[card struck by the house]" }],
    });
  });

  test("a tool that takes numbers alone there is not called", () => {
    const code = expect.objectContaining({ code: "INSPECTION_NOT_SANITIZED" });
    expect(() => stop.sanitize(callOf({ card: CARD }, described({ card: { type: "integer" } })), ["card"])).toThrow(code);
    expect(() => stop.sanitize(callOf({ card: CARD }, described({ card: { type: ["number", "null"] } })), ["pii:token"])).toThrow(code);
  });

  test("the house's own secret refuses the call, whatever the name of the member", () => {
    const secrets = new KnownValues();
    secrets.register("servers.bank.headers.X-Api-Key", ["8427195036"]);
    const looking = lookingFor({ secrets, canaries: new KnownValues(), patterns: [] });
    expect(() => stopWith(looking).ofCall(callOf({ count: 8427195036 }))).toThrow(
      expect.objectContaining({ code: "INSPECTION_CREDENTIAL_IN_CALL" }),
    );
    expect(forPeople({ count: 8427195036, total: 1999 }, looking)).toEqual({
      value: { count: "[credential struck by the house]", total: 1999 },
      struck: 1,
    });
  });

  test("of a model's request they are struck too, in JSON that stands in a text as well", () => {
    const input = JSON.stringify({ card: CARD, amount: 1999 });
    const body = {
      seed: 123456789,
      metadata: { card: CARD },
      messages: [{ tool_calls: [{ function: { name: "pay", arguments: input } }] }],
    };
    const { args } = stop.sanitize(callOf({ dialect: "openai-chat", body }, { action: "callModel" }), ["card"]);
    expect(args["body"]).toEqual({
      ...body,
      metadata: { card: "[card struck by the house]" },
      messages: [{ tool_calls: [{ function: { name: "pay", arguments: '{"card":"[card struck by the house]","amount":1999}' } }] }],
    });
  });
});
