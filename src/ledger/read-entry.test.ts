import { describe, expect, test } from "vitest";
import { entryOfEachKind } from "../../test/ledger/entries.ts";
import { ENTRY_BYTES_MAX } from "../call/limits.ts";
import type { DecisionEntry, Entry } from "./entry.ts";
import { readEntry } from "./read-entry.ts";
import { writeEntry } from "./write-entry.ts";

const MALFORMED = expect.objectContaining({ code: "LEDGER_ENTRY_MALFORMED" });
const entries = entryOfEachKind();
const decision = entries[0] as DecisionEntry;
const text = (entry: Entry) => Buffer.from(writeEntry(entry)).toString("utf8");
const read = (bytes: string) => readEntry(Buffer.from(bytes, "utf8"));
/** An entry that its type would not allow, as an attacker's program could write it. */
const write = (entry: object) => writeEntry(entry as Entry);

test.each(entries.map((entry) => [entry.kind, entry] as const))("an entry of kind %s reads back as it was written", (_, entry) => {
  expect(readEntry(writeEntry(entry))).toEqual(entry);
});

describe("an entry is refused", () => {
  test.each([
    ["white space", (it: string) => it.replace(",", ", ")],
    ["another order of members", (it: string) => it.replace(/^\{("action":"callTool"),(.*)\}$/, "{$2,$1}")],
    ["another order within a member", (it: string) => it.replace(/"args":\{("bytes":113),("sha256":"a+")\}/, '"args":{$2,$1}')],
    ["another form of a number", (it: string) => it.replace('"v":1', '"v":1.0')],
    ["an escape that is not needed", (it: string) => it.replace("files", "\\u0066iles")],
    ["a member twice", (it: string) => it.replace('"v":1', '"v":1,"v":1')],
    ["an unknown member", (it: string) => it.replace('"v":1', '"v":1,"w":1')],
    ["a member of the language's own", (it: string) => it.replace('"action"', '"__proto__":{},"action"')],
    ["half of a surrogate pair", (it: string) => it.replace('"server":"files"', '"server":"\\ud800"')],
    ["a mark of byte order", (it: string) => `\ufeff${it}`],
    ["another version", (it: string) => it.replace('"v":1', '"v":2')],
    ["an unknown kind", (it: string) => it.replace('"kind":"decision"', '"kind":"constructor"')],
    ["more after its end", (it: string) => `${it} `],
    ["not an object", () => "[]"],
    ["not JSON", () => "{"],
    ["nothing", () => ""],
  ])("with %s", (_, change) => {
    expect(change(text(decision))).not.toBe(text(decision));
    expect(() => read(change(text(decision)))).toThrow(MALFORMED);
  });

  test("that is not UTF-8", () => {
    const bytes = Buffer.from(text(decision));
    bytes[bytes.indexOf("files")] = 0xff;
    expect(() => readEntry(bytes)).toThrow(MALFORMED);
  });

  const members = entries.flatMap((entry) => Object.keys(entry).map((name) => ({ entry, name, member: `${entry.kind}.${name}` })));
  const optional = [
    "decision.approval",
    "decision.previous",
    "outcome.result",
    "outcome.fault",
    "outcome.findings",
    "outcome.found",
    "approval.lease",
    "agent.token",
    "house.about",
  ];
  const without = (entry: Entry, name: string) => Object.fromEntries(Object.entries(entry).filter(([each]) => each !== name));

  test.each(members.filter(({ member }) => !optional.includes(member)))("without $member", ({ entry, name }) => {
    expect(() => write(without(entry, name))).toThrow(MALFORMED);
  });

  test.each(members.filter(({ member }) => optional.includes(member)))("but not without $member", ({ entry, name }) => {
    expect(() => write(without(entry, name))).not.toThrow();
  });

  test.each(members)("with another type in $member", ({ entry, name }) => {
    for (const value of [null, true, -1, 1.5, [1], {}]) expect(() => write({ ...entry, [name]: value })).toThrow(MALFORMED);
  });

  test.each([
    ["a refusal without a reason", { effect: "refuse" }],
    ["a permit with a reason", { reason: "POLICY_NOT_GRANTED" }],
    ["a permit by an approval and a lease", { lease: "lea_01k9x2m4n6p8q0r2s4t6v8w0e1" }],
    ["a permit of something without a definition", { definition: "" }],
    ["an id of another kind", { session: decision.call }],
    ["an upper-case digest", { digest: "B".repeat(64) }],
  ])("as %s", (_, more) => {
    expect(() => write({ ...decision, ...more })).toThrow(MALFORMED);
  });
});

test("a fault of form names the member and never what it holds", () => {
  expect(() => write({ ...decision, server: 4711 })).toThrow("its member `server` holds something else than it may");
});

test("an entry is not written beyond what a bundle can hold, and one that just fits is", () => {
  const origins = (count: number) => ({
    ...decision,
    label: { ...decision.label, origins: Array.from({ length: count }, () => "o".repeat(120)) },
  });
  expect(() => writeEntry(origins(540))).toThrow(expect.objectContaining({ code: "LEDGER_ENTRY_TOO_LARGE" }));
  expect(writeEntry(origins(520)).length).toBeLessThanOrEqual(ENTRY_BYTES_MAX);
});
