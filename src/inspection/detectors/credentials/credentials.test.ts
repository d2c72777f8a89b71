import { expect, test } from "vitest";
import { scanner } from "../../scan/scanner.ts";
import { madeUp } from "../made-up.ts";
import { credentials } from "./index.ts";
import { sample } from "./sample.fixture.ts";
import { RULES } from "./rules.ts";

test("every rule has a name of its own, and at least 150 know tokens by their form alone", () => {
  expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
  expect(RULES.filter(({ score }) => score >= 0.8).length).toBeGreaterThan(150);
});

/** What no pattern says: parts that are decoded, words that must stand before. */
const BY_HAND: { readonly [rule: string]: string } = {
  "private-key": `-----BEGIN PRIVATE KEY-----\n${madeUp(64, "base64")}\n-----END PRIVATE KEY-----`,
  "nuget-password": `<add key="ClearTextPassword" value="${madeUp(14)}" />`,
};
/** Rules whose values mean something, which chance does not make. */
const MEANT = new Set([
  "cloudflare-tunnel-token",
  "discord-bot-token-alone",
  "json-web-token",
  "onepassword-service-token",
  "sentry-org-token",
  "docker-auth",
  "basic-authorization",
  "url-password-example",
  "connection-string-password",
]);
/** Chance makes some that are taken for placeholders: one of so many must be found. */
const SEEDS: readonly number[] = Array.from({ length: 40 }, (_, index) => index + 1);

test.each(RULES.filter(({ id }) => !MEANT.has(id)).map((rule) => [rule.id, rule] as const))(
  "%s finds what its own form makes",
  (id, rule) => {
    const { scan } = scanner([{ name: "one", rules: [rule] }]);
    const byHand = BY_HAND[id];
    const seeds = byHand === undefined ? SEEDS : SEEDS.slice(0, 1);
    const textOf = (seed: number): string => byHand ?? sample(rule.pattern, seed);
    const seed = seeds.find((seed) => scan(textOf(seed)).length > 0);
    expect({ seed, of: seeds.slice(0, 2).map(textOf) }).not.toMatchObject({ seed: undefined });
  },
);

test("the value of a member is looked at with its name, and text of any length without", () => {
  const { scan } = scanner([credentials]);
  const value = madeUp(32, "hex");
  expect(scan(value, { key: "datadogApiKey" })).toMatchObject([{ rule: "datadog-key", start: 0, end: 32 }]);
  expect(scan(value, { key: "host" })).toEqual([]);
  expect(scan(`${value} `.repeat(100), { key: "datadogApiKey" })).toEqual([]);
});
