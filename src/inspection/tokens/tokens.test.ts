import { describe, expect, test } from "vitest";
import { keyedDigest } from "../../call/digest.ts";
import type { Call } from "../../call/call.ts";
import type { JsonObject } from "../../call/json.ts";
import { TRUSTED_PUBLIC } from "../../call/label.ts";
import type { Sealed, SessionView } from "../../call/session-view.ts";
import type { ValueToken } from "../../call/value-token.ts";
import { surrogateFor } from "./surrogate.ts";
import { mapTokens, writeToken } from "./token.ts";
import { ValueTokens } from "./value-tokens.ts";
import type { Restoring } from "./value-tokens.ts";

/** Binds what is sealed to what it is about, as the real keys do. */
function sessionOf(id: `ses_${string}`, key = id): SessionView {
  const secret = Buffer.from(key.padEnd(32, "x"));
  const seal = (content: Uint8Array, about: string): Sealed => ({
    keyId: "key_1",
    bytes: Buffer.concat([Buffer.from(`${key} ${about}\0`), content]),
  });
  const open = ({ bytes }: Sealed, about: string) => {
    const head = Buffer.from(`${key} ${about}\0`);
    if (!Buffer.from(bytes).subarray(0, head.length).equals(head)) throw new Error("not sealed for this");
    return bytes.slice(head.length);
  };
  return {
    id,
    agent: "agt_1",
    person: undefined,
    purpose: undefined,
    startedAt: 0,
    calls: 0,
    previous: undefined,
    label: TRUSTED_PUBLIC,
    keys: { keyId: "key_1", digest: (text) => keyedDigest(secret, text), seal, open },
  };
}

const callOf = (args: JsonObject, name = "send") =>
  ({
    id: "call_1",
    action: "callTool",
    name,
    args,
    definition: { kind: "tool", server: "mail", name, fingerprint: "", state: "pinned", described: {} },
  }) as unknown as Call;

const RESTORE: readonly Restoring[] = [{ class: "email", tools: ["mail/send"], arguments: ["/to", "/cc/*"], models: [] }];
const ANNA = "anna@example.org";
const ones = sessionOf("ses_1");
const kept: ValueToken[] = [];
const store = { valueTokens: () => kept };
const tokens = () => new ValueTokens(store, RESTORE);

describe("a token", () => {
  const begun = tokens().begin(ones, "call_1");
  const token = begun.tokenFor("email", ANNA) ?? "";

  test("names class, ordinal and session, and not the value", () => {
    expect(token).toMatch(/^<EMAIL_1·[0-9a-f]{6}>$/);
    expect(begun.tokenFor("email", ANNA)).toBe(token);
    expect(begun.tokenFor("email", "bert@example.org")).toMatch(/^<EMAIL_2·/);
    expect(begun.tokenFor("phone", ANNA)).toMatch(/^<PHONE_3·/);
    expect(begun.rows().map(({ ordinal }) => ordinal)).toEqual([1, 2, 3]);
    kept.push(...begun.rows());
  });

  test("is another in every session", () => {
    expect(tokens().begin(sessionOf("ses_2"), "call_1").tokenFor("email", ANNA)).not.toBe(token);
  });

  test("is restored where its class may go, after a restart too, and nowhere else", () => {
    const { args } = tokens().restore(callOf({ to: `Anna ${token}`, cc: ["x", token], body: token, deep: { to: token } }), ones);
    expect(args).toEqual({ to: `Anna ${ANNA}`, cc: ["x", ANNA], body: token, deep: { to: token } });
    expect(tokens().restore(callOf({ to: token }, "post"), ones).args).toEqual({ to: token });
  });

  test("of another class, session or ordinal stays what it is", () => {
    const others = [
      token.replace("EMAIL", "PHONE"),
      token.replace("_1·", "_7·"),
      token.replace(/·.*>/, "·000000>"),
      token.replace("EMAIL_1", "EMAIL_3"),
    ];
    for (const other of others) expect(tokens().restore(callOf({ to: other }), ones).args).toEqual({ to: other });
    const stolen = new ValueTokens(store, RESTORE).restore(callOf({ to: token }), sessionOf("ses_2"));
    expect(stolen.args).toEqual({ to: token });
  });

  test.each([
    ["in lower case", (text: string) => text.toLowerCase()],
    ["without brackets", (text: string) => text.slice(1, -1)],
    ["escaped for HTML", (text: string) => text.replace("<", "&lt;").replace(">", "&gt;").replace("·", "&middot;")],
    ["escaped for JSON", (text: string) => text.replace("<", "\\u003c").replace(">", "\\u003e").replace("·", "\\u00b7")],
    ["escaped for a URL", (text: string) => encodeURIComponent(text)],
    ["escaped for Markdown", (text: string) => text.replace("_", "\\_")],
  ])("is known again %s", (_, mangle) => {
    expect(tokens().restore(callOf({ to: mangle(token) }), ones).args).toEqual({ to: ANNA });
  });

  test("that comes from outside is disarmed, and restored nowhere", () => {
    const disarmed = tokens().disarm(`see ${token}`, ones);
    expect(disarmed).not.toBe(`see ${token}`);
    expect(tokens().restore(callOf({ to: disarmed }), ones).args).toEqual({ to: disarmed });
    expect(tokens().disarm(token, sessionOf("ses_2"))).toBe(token);
  });

  const asUnits = (text: string) => Array.from(text, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
  test.each([
    ["as JSON in JSON", (text: string) => JSON.stringify(JSON.stringify({ text: text.replace("·", "\\u00b7") }))],
    ["in escapes of JSON throughout", asUnits],
    ["in them twice", (text: string) => asUnits(text).replaceAll("\\", "\\\\")],
    ["in a URL within a URL", (text: string) => encodeURIComponent(encodeURIComponent(text))],
    ["in numbers of HTML", (text: string) => Array.from(text, (unit) => `&#${unit.charCodeAt(0)};`).join("")],
    ["in numbers of HTML, escaped", (text: string) => Array.from(text, (unit) => `&amp;#x${unit.charCodeAt(0).toString(16)};`).join("")],
    ["with its point in HTML", (text: string) => text.replace("·", "&#xb7;")],
  ])("that comes from outside is disarmed %s", (_, mangle) => {
    const said = tokens().disarm(`see ${mangle(token)} now`, ones);
    expect(said).toContain(token.replace("·", "?").slice(1, -1));
    expect(tokens().disarm(mangle("100 % &amp; more"), ones)).toBe(mangle("100 % &amp; more"));
  });
});

describe("a surrogate", () => {
  const begun = tokens().begin(ones, "call_1");

  test("has the form that a schema demands, and leads back to the value", () => {
    const email = begun.tokenFor("email", ANNA, { type: "string", format: "email" }) ?? "";
    expect(email).toMatch(/^email-1\.[0-9a-f]{6}@redacted\.invalid$/);
    expect(tokens().restore(callOf({ to: email }), ones).args).toEqual({ to: ANNA });
    expect(tokens().restore(callOf({ to: email }), sessionOf("ses_2")).args).toEqual({ to: email });
    expect(surrogateFor({ class: "url", ordinal: 4, nonce: "abcdef" }, { format: "uri" })).toBe("https://redacted.invalid/url-4.abcdef");
  });

  test("of a card is a number of a test range that passes its checksum, and only where digits are demanded", () => {
    const card = surrogateFor({ class: "card", ordinal: 12, nonce: "abcdef" }, { pattern: "^\\d{16}$" }) ?? "";
    expect(card).toMatch(/^40000000\d{8}$/);
    const digits = [...card]
      .reverse()
      .map((digit, at) => (at % 2 === 0 ? Number(digit) : ([0, 2, 4, 6, 8, 1, 3, 5, 7, 9][Number(digit)] ?? 0)));
    expect(digits.reduce((sum, digit) => sum + digit, 0) % 10).toBe(0);
    expect(surrogateFor({ class: "card", ordinal: 12, nonce: "abcdef" }, { pattern: "^[a-z]+$" })).toBeUndefined();
  });
});

test("texts without a token pass quickly, whatever they hold", () => {
  const hostile = ["A_".repeat(200_000), "_1·".repeat(200_000), `${"a_1·".repeat(100_000)}`, "<".repeat(500_000)];
  for (const text of hostile) expect(mapTokens(text, () => "x")).toBe(text);
  expect(mapTokens(writeToken({ class: "crypto-address", ordinal: 9, nonce: "0a1b2c" }), ({ class: named }) => named)).toBe(
    "crypto-address",
  );
}, 5000);
