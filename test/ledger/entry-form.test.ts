import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FORMS } from "../../src/ledger/entry.ts";

/** What every entry has, which the specification says once above its tables. */
const COMMON = ["v", "id", "at", "kind"];

/** The members of each kind as the tables of the specification have them, each with `?` where it may be absent. */
function specified(): ReadonlyMap<string, readonly string[]> {
  const spec = readFileSync(join(import.meta.dirname, "..", "..", "docs", "spec", "ledger.md"), "utf8");
  const rows = spec.matchAll(/^\| `([a-z]+)` \| (.*) \|$/gm);
  return new Map(
    [...rows].map(([, kind = "", members = ""]) => {
      const named = members.replaceAll(/\([^()]*\)/g, "").matchAll(/`([a-zA-Z]+)`(\??)/g);
      return [kind, [...named].map(([, name = "", optional = ""]) => name + optional).sort()];
    }),
  );
}

test("entries have exactly the members that the specification gives, and may lack exactly those that it says", () => {
  const written = [...FORMS].map(([kind, form]): [unknown, readonly string[]] => {
    const own = [...form].filter(([name]) => !COMMON.includes(name));
    return [kind, own.map(([name, { optional }]) => (optional ? `${name}?` : name)).sort()];
  });
  expect(new Map(written)).toEqual(specified());
});
