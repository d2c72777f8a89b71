import { describe, expect, test } from "vitest";
import type { CallId } from "../../call/id.ts";
import type { JsonValue } from "../../call/json.ts";
import type { PartLabel } from "../../call/manifest.ts";
import { leavesIn } from "../labels/leaves.ts";
import type { Argument } from "./argument.ts";
import { ProvenanceIndex } from "./provenance-index.ts";

const THEIRS: PartLabel = { integrity: "untrusted", readers: [], authentic: false, choosable: true };
const VOUCHED: PartLabel = { ...THEIRS, authentic: true };

const AMOUNT: Argument = {
  place: "/amount",
  role: "control",
  isListed: true,
  isRecipient: false,
  words: new Set(["amount"]),
  nouns: new Set(),
  isMoney: true,
  isQuantity: false,
  isId: false,
  isPerson: false,
  schema: undefined,
};

const KARI = "NO5860117201954";
const EVE = "NO8315038172216";
const ASKS = "Refund the 25.00 that a friend sent me, and pay the rent of $900.";

const from = (sender: string, amount: number | string) => ({ from: sender, amount, reference: "for you" });

/** Whether this much may go to that account after these transfers were read; `as` says by whose word their fields are. */
function isGiven(
  prompt: string,
  to: string,
  { sum = 25, read, as = VOUCHED, paidBy }: { sum?: number; read: readonly JsonValue[]; as?: PartLabel; paidBy?: CallId },
): boolean {
  const index = new ProvenanceIndex();
  index.addPrompt(prompt);
  const leaves = [...leavesIn({ transfers: read }, "/result")].map((leaf) => ({
    ...leaf,
    label: leaf.place.endsWith("/reference") ? THEIRS : as,
  }));
  index.addResult({ call: "call_0", name: "bank/list" }, leaves);
  if (paidBy !== undefined) index.addPaid([to], paidBy);
  return index.givesBack({ call: "call_1", recipient: to, sums: [{ argument: AMOUNT, value: sum }] });
}

describe("money goes back to whom the prompt does not name", () => {
  test("who alone sent the sum that it names", () => expect(isGiven(ASKS, KARI, { read: [from(KARI, 25), from(EVE, 24)] })).toBe(true));
  test("in part", () => expect(isGiven(ASKS, KARI, { sum: 9.5, read: [from(KARI, 25)] })).toBe(true));
  test("where the server writes sums as texts", () => expect(isGiven(ASKS, KARI, { read: [from(KARI, "25.00")] })).toBe(true));
  test("who sent it twice", () => expect(isGiven(ASKS, KARI, { read: [from(KARI, 25), from(KARI, 25)] })).toBe(true));
  test("asked for in another language", () =>
    expect(isGiven("Bitte überweise die 25 EUR zurück, die ich von einem Freund bekommen habe", KARI, { read: [from(KARI, 25)] })).toBe(
      true,
    ));
  test("when the same call is looked at again", () => expect(isGiven(ASKS, KARI, { read: [from(KARI, 25)], paidBy: "call_1" })).toBe(true));
});

describe("no money goes back", () => {
  test("where two have sent that sum", () => expect(isGiven(ASKS, EVE, { read: [from(KARI, 25), from(EVE, 25)] })).toBe(false));
  test("to who has sent another sum", () => expect(isGiven(ASKS, EVE, { read: [from(KARI, 25), from(EVE, 26)] })).toBe(false));
  test("above what was sent, though the prompt names more for something else", () =>
    expect(isGiven(ASKS, KARI, { sum: 900, read: [from(KARI, 25)] })).toBe(false));
  test("of less than nothing", () => expect(isGiven(ASKS, KARI, { sum: -25, read: [from(KARI, 25)] })).toBe(false));
  test("a second time", () => expect(isGiven(ASKS, KARI, { read: [from(KARI, 25)], paidBy: "call_2" })).toBe(false));
  test("by a sum or a sender for which nobody vouches", () =>
    expect(isGiven(ASKS, KARI, { read: [from(KARI, 25)], as: THEIRS })).toBe(false));
  test("that the prompt did not ask to give back", () =>
    expect(isGiven("Pay 25.00 for the lunch to Kari", KARI, { read: [from(KARI, 25)] })).toBe(false));
  test("of which the prompt names no sum", () => expect(isGiven("Refund what I got", KARI, { read: [from(KARI, 25)] })).toBe(false));
});
