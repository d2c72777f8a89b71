/** What a call came to, as its server says it: believed of a trusted server alone. */
import type { Price } from "./configuration.ts";
import { isJsonObject } from "../../call/json.ts";
import type { JsonObject, JsonValue } from "../../call/json.ts";
import type { Outcome } from "../../call/outcome.ts";
import { USAGE_MAX } from "../limits.ts";

/** The member of a result's `_meta` in which a trusted server says what the call came to: `{tokens?, moneyMicros?, currency?}`. */
export const USAGE_META = "chatelaine/usage";

/** Failures after which no server has had the call, so that it cost nothing. */
const NOT_TAKEN: ReadonlySet<string> = new Set([
  "EXECUTION_UPSTREAM_DOWN",
  "EXECUTION_NOT_POSSIBLE",
  "EXECUTION_DEFINITION_CHANGED",
  "EXECUTION_DIALECT",
  "EXECUTION_KEY_REFUSED",
  "EXECUTION_RATE_LIMITED",
  "EXECUTION_PACKAGE_MISSING",
  "EXECUTION_SECRET_UNAVAILABLE",
  "EXECUTION_DEADLINE",
  "EXECUTION_CANCELLED",
  "SESSION_PAUSED",
  "SESSION_KILLED",
  "SESSION_ENDED",
  "SESSION_ERASED",
]);

/** Whether a call ended before a server had it. One whose fate is unknown counts as taken. */
export function wasNotTaken({ status, fault }: Outcome): boolean {
  return status === "failed" && fault !== undefined && NOT_TAKEN.has(fault.code);
}

/** What the result itself says, or the house of a call that brought none; a member that is missing, no whole number, out of range or in another currency is not there. */
export function reportedUsage({ result, took }: Outcome, currency: string | undefined): Partial<Price> {
  const meta = result?.["_meta"];
  const usage = isJsonObject(meta) ? meta[USAGE_META] : took;
  if (!isJsonObject(usage)) return {};
  const tokens = amount(usage["tokens"]);
  const moneyMicros = currency !== undefined && saysCurrency(usage, currency) ? amount(usage["moneyMicros"]) : undefined;
  return { ...(tokens !== undefined && { tokens }), ...(moneyMicros !== undefined && { moneyMicros }) };
}

function saysCurrency(usage: JsonObject, currency: string): boolean {
  return usage["currency"] === currency;
}

function amount(value: JsonValue | undefined): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= USAGE_MAX ? value : undefined;
}
