/** The shape of `budgets`, `prices` and `currency` in chatelaine.yaml. */
import { z } from "zod";
import { BUDGET_AMOUNT_MAX, BUDGET_PERIOD_MS_MAX } from "../limits.ts";

/** Cedar's own words cannot name an attribute (Cedar grammar, IDENT). */
const RESERVED: ReadonlySet<string> = new Set(["true", "false", "if", "then", "else", "in", "is", "like", "has", "__cedar"]);
const NAME = /^[a-z][A-Za-z0-9_]{0,63}$/;
const TOOL = /^[a-z][a-z0-9-]{0,63}\/.{1,256}$/;
const SERVER_OR_TOOL = /^[a-z][a-z0-9-]{0,63}(\/.{1,256})?$/;

/** What can stand in a rule as `context.common.budget.NAME`. */
export const budgetName = z
  .string()
  .regex(
    NAME,
    "a budget's name is a lower-case letter, then up to 63 letters, digits and underscores: rules read it as context.common.budget.NAME",
  )
  .refine((name) => !RESERVED.has(name), "this is a word of the rules' own language");

const scope = z.enum(["session", "agent", "person", "role", "server", "tool", "house"]);
const per = z
  .union([scope, z.array(scope).min(1).max(4)])
  .transform((one): readonly z.infer<typeof scope>[] => (typeof one === "string" ? [one] : one))
  .refine((scopes) => new Set(scopes).size === scopes.length, "names one twice")
  .describe("Whose counter a call counts in; with a list each combination has one of its own.");

const names = z.array(z.string().min(1).max(256)).min(1).max(256);
const common = {
  only: z
    .strictObject({
      agents: names.optional().describe("Names of agents."),
      roles: names.optional().describe("Names of roles."),
      servers: names.optional().describe("Names of servers."),
      tools: z.array(z.string().regex(TOOL, "a tool is written server/tool")).min(1).max(256).optional().describe("Tools, as server/tool."),
    })
    .default({})
    .describe("The calls that fall under it: those that fit every list that is there. Left out: every call."),
  refuses: z.boolean().default(true).describe("false: it counts, and only rules look at it."),
};
const count = z.number().int().min(1).max(BUDGET_AMOUNT_MAX);
const zone = z
  .string()
  .max(64)
  .refine(isZone, "there is no such time zone: write it as IANA does, such as Europe/Berlin")
  .default("UTC")
  .describe("IANA time zone of its calendar.");
const calendar = {
  period: z
    .enum(["hour", "day", "week", "month", "ever"])
    .default("ever")
    .describe("The calendar period after which it begins anew; ever: never."),
  zone,
};

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, "a time of day is written HH:MM, from 00:00 to 24:00");
const openTime = z
  .strictObject({
    days: z
      .array(z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]))
      .min(1)
      .max(7)
      .describe("Days on which it begins."),
    from: time.refine((from) => from !== "24:00", "a day begins at 00:00").describe("Local time at which it begins."),
    to: time.describe("Local time at which it ends; on the next day where that is not later."),
  })
  .refine(({ from, to }) => from !== to, "it would be empty: a whole day is 00:00 to 24:00");

export const budget = z
  .discriminatedUnion("kind", [
    z
      .strictObject({
        kind: z.literal("rate"),
        per,
        calls: z.number().int().min(1).max(1_000_000).describe("Calls in the long run, every everyMs."),
        everyMs: z.number().int().min(1).max(BUDGET_PERIOD_MS_MAX).describe("In milliseconds."),
        burst: z.number().int().min(1).max(1_000_000).optional().describe("Calls that may be made at once; left out, as many as calls."),
        ...common,
      })
      .refine(({ calls, everyMs }) => calls <= everyMs * 1000, "it is faster than one call in a microsecond"),
    z.strictObject({ kind: z.literal("concurrency"), per, callsMax: count.describe("Calls under way at the same time."), ...common }),
    z.strictObject({ kind: z.literal("calls"), per, callsMax: count.describe("Calls in a period."), ...calendar, ...common }),
    z.strictObject({ kind: z.literal("tokens"), per, tokensMax: count.describe("Tokens in a period."), ...calendar, ...common }),
    z.strictObject({
      kind: z.literal("money"),
      per,
      moneyMicrosMax: count.describe("Millionths of the currency in a period."),
      ...calendar,
      ...common,
    }),
    z.strictObject({
      kind: z.literal("hours"),
      zone,
      times: z.array(openTime).min(1).max(64).describe("When calls may be made."),
      ...common,
    }),
  ])
  .describe("A budget: what limits calls, and what rules read as context.common.budget.");

export const budgets = z.record(budgetName, budget).default({}).describe("Budgets, by the name that rules use.");

const perMillion = z.number().min(0).max(BUDGET_AMOUNT_MAX / 1_000_000).optional();

export const price = z
  .strictObject({
    tokens: z.number().int().min(0).max(BUDGET_AMOUNT_MAX).default(0).describe("Tokens."),
    moneyMicros: z.number().int().min(0).max(BUDGET_AMOUNT_MAX).default(0).describe("Millionths of the currency."),
    inputPerMillion: perMillion.describe("Of a model: the price of a million tokens that go in, in the currency."),
    outputPerMillion: perMillion.describe("Of a model: the price of a million tokens that come out."),
    cachedInputPerMillion: perMillion.describe("Of a model: the price of a million tokens that the provider has in its cache; left out, as any that go in."),
    cacheWritePerMillion: perMillion.describe("Of a model: the price of a million tokens that go into that cache; left out, as any that go in."),
    contextTokens: z.number().int().min(1).max(BUDGET_AMOUNT_MAX).optional().describe("Of a model: how many tokens a request and its answer may have together."),
  })
  .describe("What one call costs, unless a trusted server says what it came to; of a model what its tokens cost.");

export const prices = z
  .record(z.string().regex(SERVER_OR_TOOL, "a price is of a server, of a tool written server/tool, or of a model written provider/model"), price)
  .default({})
  .describe("What calls cost, by server, server/tool or provider/model. Prices of models that are not named here are those of models/prices.json, which ships with the house.");

export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, "a currency is its ISO 4217 code, such as EUR")
  .optional()
  .describe("The currency in which the house counts money.");

function isZone(name: string): boolean {
  try {
    const { timeZone } = new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions();
    // Fixed offsets are taken too by the runtime, and know nothing of summer time.
    return /^[A-Z]/.test(timeZone);
  } catch {
    return false;
  }
}
