import { expect, test } from "vitest";
import { scanner } from "../../scan/scanner.ts";
import { genericSecret } from "../generic-secret/index.ts";
import { RULES } from "./rules.ts";
import { sample } from "./sample.fixture.ts";

const CHARS = 1 << 13;
const pumped = (part: string): string => part.repeat(Math.ceil(CHARS / part.length)).slice(0, CHARS);

test("no rule backtracks for long in texts that begin what it looks for again and again", () => {
  for (const rule of [...RULES, ...(genericSecret.rules ?? [])]) {
    const { scan } = scanner([{ name: "one", rules: [rule] }]);
    const [keyword = ""] = rule.keywords;
    const nearly = sample(rule.pattern, 3).slice(0, -1);
    const parts = [nearly, `${nearly}=`, keyword, ..."a1=-:/ ".split("").flatMap((unit) => [keyword + unit, keyword + unit.repeat(200)])];
    for (const part of parts) expect(scan(pumped(part)).length).toBeGreaterThanOrEqual(0);
  }
}, 60_000);
