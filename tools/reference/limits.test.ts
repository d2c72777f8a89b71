import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseSource } from "../tidy/source.ts";
import { collectLimits, hiddenLimits, limitsPage, quantity } from "./limits.ts";
import { readSources, ROOT } from "./sources.ts";

const sources = readSources();
const limits = await collectLimits(sources);

test("every limit says what happens at it", () => {
  expect(limits.length).toBeGreaterThan(100);
  expect(limits.filter(({ means }) => means === "").map(({ name, path }) => `${path}: ${name}`)).toEqual([]);
});

test("no limit stands outside of the files of limits", () => {
  expect(hiddenLimits(sources)).toEqual([]);
  const hiding = parseSource({ path: "src/store/x.ts", text: "const DAY_MS = 1;\n/** One. */\nexport const TRIES_MAX = 3;\nfunction f() { const LOCAL_MAX = 1; }\n" });
  expect(hiddenLimits([hiding])).toEqual([{ name: "TRIES_MAX", path: "src/store/x.ts", line: 3 }]);
});

test("values are said with the unit of their name", () => {
  const said = [["WAIT_MS", 30_000], ["WAIT_MS", 1_500], ["LIFETIME_S", 900], ["REST_MS", 86_400_000], ["BODY_BYTES_MAX", 4_194_304], ["ENTRY_BYTES_MAX", 65_535], ["NAME_CHARS_MAX", 256], ["PAGES_MAX", 1_000]] as const;
  expect(said.map(([name, value]) => quantity(name, value))).toEqual(["30 seconds", "1,500 ms", "15 minutes", "1 day", "4 MiB", "65,535 bytes", "256 characters", "1,000"]);
});

test("docs/limits.md is up to date; `node tools/write-limits.ts` writes it anew", () => {
  expect(readFileSync(join(ROOT, "docs", "limits.md"), "utf8")).toBe(limitsPage(limits));
});
