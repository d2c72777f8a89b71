import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../call/json.ts";
import type { PartLabel } from "../../call/manifest.ts";
import { leavesIn } from "../labels/leaves.ts";
import type { Argument } from "./argument.ts";
import { ASKED, standingOf } from "./ground.ts";
import { ProvenanceIndex } from "./provenance-index.ts";

const OURS: PartLabel = { integrity: "trusted", readers: [], authentic: true, choosable: false };
const THEIRS: PartLabel = { integrity: "untrusted", readers: [], authentic: false, choosable: true };
const VOUCHED: PartLabel = { ...THEIRS, authentic: true };

const TO: Argument = {
  place: "/to",
  role: "control",
  isListed: true,
  isRecipient: true,
  words: new Set(["recipient"]),
  nouns: new Set(),
  isMoney: false,
  isQuantity: false,
  isId: false,
  isPerson: true,
  schema: undefined,
};

/** Whether a value is accounted for by what the prompt describes in this result, whose fields of these names have their own labels. */
function isDescribed(
  prompt: string,
  value: string | number,
  result: JsonValue,
  { argument = TO, labels = {} }: { argument?: Argument; labels?: { [field: string]: PartLabel } } = {},
): boolean {
  const index = new ProvenanceIndex();
  index.addPrompt(prompt);
  const leaves = [...leavesIn(result, "/result/structuredContent")].map((leaf) => ({
    ...leaf,
    label: labels[leaf.place.split("/").at(-1) ?? ""] ?? OURS,
  }));
  index.addResult({ call: "call_1", name: "desk/list" }, leaves);
  return standingOf(value, argument, { pools: index.describedPools(argument), domains: [], now: 0 }) === ASKED;
}

const PAYEES = {
  payees: [
    { id: 41, name: "Nordlys Energi", iban: "NO2197104133219", manager: "ida.nord" },
    { id: 42, name: "Kari Haugland", iban: "NO5860117201954", manager: "per.strand" },
    { id: 43, name: "Kari Lund", iban: "NO7386011117947", manager: "per.strand" },
    { id: 44, name: "Rent", iban: "NO8315038172216", manager: "ola" },
  ],
};

describe("a record is described", () => {
  test.each<[string, string, string | number]>([
    ["by its whole name", "Send 5 to Kari Haugland", "NO5860117201954"],
    ["in any case", "check my rent payment", "NO8315038172216"],
    ["by a part of its name that no other has", "Nordlys is a saved payee.", "NO2197104133219"],
    ["at the beginning of a sentence", "Pay it. Lund has an account with us", "NO7386011117947"],
    ["by that part alone, though another has the other", "Tell Lund that the Kari map is here", "NO7386011117947"],
    ["behind a title", "Answer Mr Lund please", "NO7386011117947"],
    ["by its number", "Pay payee 42 please", "NO5860117201954"],
    ["and with it what the prompt names of it", "Write to the manager of Nordlys Energi", "ida.nord"],
  ])("%s", (_how, prompt, value) => expect(isDescribed(prompt, value, PAYEES)).toBe(true));

  test("by the address of who made it, where the server vouches for that", () => {
    const mails = {
      mails: [
        { id: "m-1", from: "dora@example.org" },
        { id: "m-2", from: "eve@example.org" },
      ],
    };
    const which = { ...TO, isRecipient: false, isId: true, words: new Set(["id"]) };
    expect(isDescribed("Answer dora@example.org", "m-1", mails, { argument: which, labels: { from: VOUCHED } })).toBe(true);
    expect(isDescribed("Answer dora@example.org", "m-2", mails, { argument: which, labels: { from: VOUCHED } })).toBe(false);
    expect(isDescribed("Answer dora@example.org", "m-1", mails, { argument: which, labels: { from: THEIRS } })).toBe(false);
  });

  test("and whom an answer goes to is who made it", () => {
    const ticket = { id: "t-812", requester: "bo@example.org", cc: "eve@example.org" };
    expect(isDescribed("Answer ticket t-812", "bo@example.org", ticket, { labels: { requester: VOUCHED } })).toBe(true);
    expect(isDescribed("Answer ticket t-812", "eve@example.org", ticket, { labels: { cc: THEIRS } })).toBe(false);
  });
});

describe("a record is not described", () => {
  test.each<[string, string, string | number]>([
    ["that the prompt does not speak of", "Send 5 to Kari Haugland", "NO2197104133219"],
    ["by a part of its name that another has, too", "Send 5 to Kari", "NO5860117201954"],
    ["by a name of which it has only a part", "Send 5 to Nordlys Brygge", "NO2197104133219"],
    ["by the name of somebody else with its last name", "Ask Ole Haugland", "NO5860117201954"],
    ["by a word that is only written large", "Energi is dear", "NO5860117201954"],
    ["by a verb or a word of every sentence", "Send it to the bank", "NO8315038172216"],
  ])("%s", (_how, prompt, value) => expect(isDescribed(prompt, value, PAYEES)).toBe(false));

  test("by a name that somebody outside gave it", () =>
    expect(isDescribed("Send 5 to Kari Haugland", "NO5860117201954", PAYEES, { labels: { name: THEIRS } })).toBe(false));

  test("so that a value counts that somebody outside wrote into it", () =>
    expect(isDescribed("Send 5 to Kari Haugland", "NO5860117201954", PAYEES, { labels: { iban: THEIRS } })).toBe(false));

  test("so that another of its values counts, which the prompt does not name", () =>
    expect(isDescribed("Send 5 to Kari Haugland", "per.strand", PAYEES)).toBe(false));

  test("by what stands beside it in a list of another kind", () => {
    const both = { people: [{ name: "Dora Klein", mail: "dora@example.org" }], rooms: [{ name: "Fjord", mail: "fjord@example.org" }] };
    expect(isDescribed("Write to Dora Klein", "fjord@example.org", both)).toBe(false);
    expect(isDescribed("Write to Dora Klein", "dora@example.org", both)).toBe(true);
  });

  test("where two that are described differ in the value", () => {
    const two = {
      people: [
        { name: "Dora Klein", mail: "dora@example.org" },
        { name: "Dora Klein", mail: "klein@example.com" },
      ],
    };
    expect(isDescribed("Write to Dora Klein", "dora@example.org", two)).toBe(false);
  });

  test("by a text that only holds what was asked", () =>
    expect(
      isDescribed("Write to Dora Klein", "dora@example.org", {
        people: [{ name: "x", mail: "the address of Dora Klein is dora@example.org" }],
      }),
    ).toBe(false));
});
