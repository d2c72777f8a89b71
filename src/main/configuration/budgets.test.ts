import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Fault } from "../../call/fault.ts";
import { readConfiguration, readConfigurationFile } from "./read.ts";

const folder = mkdtempSync(join(tmpdir(), "chatelaine-budgets-"));
const file = join(folder, "chatelaine.yaml");
afterAll(() => rmSync(folder, { recursive: true }));

const read = (yaml: string) => {
  writeFileSync(file, yaml);
  return readConfigurationFile(file);
};

/** Code, place within the file, sentence and hint of what is wrong. */
function wrong(yaml: string): readonly (string | undefined)[] {
  try {
    read(yaml);
  } catch (error) {
    if (error instanceof Fault) return [error.code, error.where?.replace(`${file}:`, ""), error.message, error.hint];
    throw error;
  }
  throw new Error("nothing was refused");
}

const budget = (lines: string) =>
  `budgets:\n  spend:\n${lines
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n")}\n`;

test("a budget is complete once it is read: one scope is a list, a burst as large as the rate, no period is for ever", () => {
  const { budgets, prices, currency } = read(`
currency: EUR
prices: { files: { moneyMicros: 5 } }
servers: { files: { command: sh } }
budgets:
  pace: { kind: rate, per: session, calls: 10, everyMs: 1000 }
  spend: { kind: money, per: [agent, tool], moneyMicrosMax: 7, period: day, zone: Europe/Berlin, refuses: false, only: { servers: [files] } }
  office: { kind: hours, times: [{ days: [mon], from: "22:00", to: "06:00" }] }
`);
  const common = { only: {}, refuses: true };
  expect(budgets).toEqual({
    pace: { kind: "rate", per: ["session"], calls: 10, everyMs: 1000, burst: 10, ...common },
    spend: {
      kind: "money",
      per: ["agent", "tool"],
      max: 7,
      period: "day",
      zone: "Europe/Berlin",
      refuses: false,
      only: { servers: ["files"] },
    },
    office: { kind: "hours", zone: "UTC", times: [{ days: ["mon"], from: "22:00", to: "06:00" }], ...common },
  });
  expect([prices, currency]).toEqual([{ files: { tokens: 0, moneyMicros: 5 } }, "EUR"]);
  expect(read("")).toMatchObject({ budgets: {}, prices: {}, currency: undefined });
});

test.each([
  [
    "a kind that there is not",
    budget("kind: speed\nper: agent"),
    "CONFIGURATION_INVALID",
    "3:11",
    "budgets.spend.kind must be one of rate, concurrency, calls, tokens, money, hours",
  ],
  [
    "a key of another kind",
    budget("kind: tokens\nper: agent\ncallsMax: 5"),
    "CONFIGURATION_INVALID",
    "3:5",
    "budgets.spend.tokensMax must be a number",
  ],
  [
    "a misspelt key",
    budget("kind: calls\nper: agent\ncallsMax: 5\nperoid: day"),
    "CONFIGURATION_UNKNOWN_KEY",
    "6:5",
    "there is no budgets.spend.peroid",
  ],
  [
    "a misspelt filter",
    budget("kind: calls\nper: agent\ncallsMax: 5\nonly: { tool: [a/b] }"),
    "CONFIGURATION_UNKNOWN_KEY",
    "6:13",
    "there is no budgets.spend.only.tool",
  ],
  [
    "nobody to count for",
    budget("kind: calls\ncallsMax: 5"),
    "CONFIGURATION_INVALID",
    "3:5",
    "budgets.spend.per must be session or agent or person or role or server or tool or house, or must be a list",
  ],
  [
    "a part of a call",
    budget("kind: calls\nper: agent\ncallsMax: 0.5"),
    "CONFIGURATION_INVALID",
    "5:15",
    "budgets.spend.callsMax must be a whole number",
  ],
  [
    "a time zone that there is not",
    budget("kind: calls\nper: agent\ncallsMax: 5\nzone: Europe/Berlim"),
    "CONFIGURATION_INVALID",
    "6:11",
    "there is no such time zone",
  ],
  [
    "an offset in place of a time zone",
    budget("kind: calls\nper: agent\ncallsMax: 5\nzone: '+01:00'"),
    "CONFIGURATION_INVALID",
    "6:11",
    "there is no such time zone",
  ],
  [
    "hours that are empty",
    budget('kind: hours\ntimes: [{ days: [mon], from: "09:00", to: "09:00" }]'),
    "CONFIGURATION_INVALID",
    "4:13",
    "it would be empty",
  ],
  [
    "a time that no clock shows",
    budget('kind: hours\ntimes: [{ days: [mon], from: "9:00", to: "17:00" }]'),
    "CONFIGURATION_INVALID",
    "4:34",
    "HH:MM",
  ],
  [
    "a name that a rule cannot write",
    "budgets:\n  my-budget: { kind: calls, per: agent, callsMax: 1 }\n",
    "CONFIGURATION_INVALID",
    "2:3",
    "context.common.budget.NAME",
  ],
  [
    "a name that is a word of Cedar",
    "budgets:\n  in: { kind: calls, per: agent, callsMax: 1 }\n",
    "CONFIGURATION_INVALID",
    "2:3",
    "rules' own language",
  ],
  [
    "money without a currency",
    budget("kind: money\nper: agent\nmoneyMicrosMax: 5"),
    "CONFIGURATION_INVALID",
    "2:3",
    "budgets.spend counts money, and the configuration names no currency",
  ],
  [
    "a price of a server that is not configured",
    "servers: { files: { command: sh } }\nprices:\n  flies/read: { tokens: 1 }\n",
    "CONFIGURATION_UNKNOWN_NAME",
    "3:3",
    'prices.flies/read names the server "flies"',
  ],
  [
    "a tool of a server that is not configured",
    `servers: { files: { command: sh } }\n${budget("kind: calls\nper: agent\ncallsMax: 5\nonly: { tools: [flies/read] }")}`,
    "CONFIGURATION_UNKNOWN_NAME",
    "7:21",
    'names the server "flies"',
  ],
])("%s is refused, with its place", (_what, yaml, code, where, what) => {
  expect(wrong(yaml).slice(0, 3)).toEqual([code, where, expect.stringContaining(what)]);
});

test("a misspelt key has the nearest as its hint, also within a budget of its kind", () => {
  expect(wrong(budget("kind: calls\nper: agent\ncallsMax: 5\nperoid: day"))[3]).toBe("did you mean period?");
  expect(wrong("budgetz: {}")[3]).toBe("did you mean budgets?");
});

test("the same shape is read from an object", () => {
  const { budgets } = readConfiguration({ budgets: { few: { kind: "calls", per: ["agent"], callsMax: 3 } } }, folder);
  expect(budgets["few"]).toMatchObject({ kind: "calls", max: 3 });
});
