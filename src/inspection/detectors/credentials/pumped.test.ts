import { expect, test } from "vitest";
import type { Rule } from "../../scan/rule.ts";
import { scanner } from "../../scan/scanner.ts";
import { genericSecret } from "../generic-secret/index.ts";
import { RULES } from "./rules.ts";
import { sample } from "./sample.fixture.ts";

/** Twice what most patterns are given of a text: what is behind that is looked at from keywords of its own. */
const charsFor = ({ before, after }: Rule): number => Math.min(1 << 13, Math.max(1 << 11, 2 * (before + after)));
const pumped = (part: string, chars: number): string => part.repeat(Math.ceil(chars / part.length)).slice(0, chars);

test("no rule backtracks for long in texts that begin what it looks for again and again", () => {
  for (const rule of [...RULES, ...(genericSecret.rules ?? [])]) {
    const { scan } = scanner([{ name: "one", rules: [rule] }]);
    const [keyword = ""] = rule.keywords;
    const nearly = sample(rule.pattern, 3).slice(0, -1);
    const parts = [nearly, `${nearly}=`, keyword, ..."a1=-:/ ".split("").flatMap((unit) => [keyword + unit, keyword + unit.repeat(200)])];
    for (const part of parts) expect(scan(pumped(part, charsFor(rule))).length).toBeGreaterThanOrEqual(0);
  }
}, 60_000);
