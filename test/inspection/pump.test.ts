import { describe, expect, test } from "vitest";
import { DETECTORS } from "../../src/inspection/detectors/index.ts";
import type { Rule } from "../../src/inspection/scan/rule.ts";
import { scanner } from "../../src/inspection/scan/scanner.ts";
import { pumpStrings } from "./pump-strings.ts";

/** Each four times the one before; the last are what a leaf of a result may well be. */
const UNITS = [1024, 4096, 16_384, 65_536] as const;
/** Four times the text may take so many times the time; what is quadratic takes 16 times. */
const GROWTH_MAX = 9;
/** What is faster than this is not slow, however it grew. */
const FAST_MS = 25;
/** What takes longer than this a unit is not waited for any further. */
const SLOW_MS_PER_UNIT = 0.01;

/**
 * Whether the time that a text takes grows faster than the text. A step that looks slow is measured again, and the
 * least times count.
 */
function isSuperlinear(run: (text: string) => void, textOf: (units: number) => string): boolean {
  let before = Infinity;
  for (const units of UNITS) {
    const text = textOf(units);
    let least = timed(run, text);
    for (let round = 0; round < 8 && isSlow(least, before, units); round++) {
      before = Math.min(before, timed(run, textOf(units / 4)));
      least = Math.min(least, timed(run, text));
    }
    if (isSlow(least, before, units)) return true;
    before = least;
  }
  return false;
}

function isSlow(least: number, before: number, units: number): boolean {
  return least > FAST_MS && (least / before > GROWTH_MAX || least > units * SLOW_MS_PER_UNIT);
}

/** Milliseconds of this thread on a processor: others that wait for it too do not count. */
function timed(run: (text: string) => void, text: string): number {
  const from = process.threadCpuUsage();
  run(text);
  const { user, system } = process.threadCpuUsage(from);
  return (user + system) / 1000;
}

/** A pattern as the engine runs it, but without the window that bounds it there. */
function isPumped({ pattern, before }: Pick<Rule, "pattern" | "before">): boolean {
  const own = new RegExp(pattern.source, pattern.flags + (before === 0 ? "y" : "g"));
  const run = (text: string): void => {
    own.lastIndex = 0;
    own.exec(text);
  };
  const bySize = new Map(UNITS.flatMap((units) => [units / 4, units]).map((units) => [units, pumpStrings(pattern, units)]));
  const count = bySize.get(UNITS[0])?.length ?? 0;
  return Array.from({ length: count }, (_, index) => index).some((index) =>
    isSuperlinear(run, (units) => bySize.get(units)?.[index] ?? ""),
  );
}

describe("no pattern takes time that grows faster than its text", () => {
  test.each([/\d+\d+x/, /a\w*\w*b/, /(?:[a-z]+ )*[a-z ]*;/])(
    "which this test sees in %s",
    (pattern) => {
      expect(isPumped({ pattern, before: 0 })).toBe(true);
    },
    60_000,
  );

  const rules = DETECTORS.flatMap(({ name, rules = [] }) => (rules.length === 0 ? [] : [[name, rules] as const]));
  test.each(rules)(
    "of %s",
    (_name, rules) => {
      expect(rules.filter(isPumped).map(({ id }) => id)).toEqual([]);
    },
    120_000,
  );
});

describe("no detector takes time that grows faster than its text", () => {
  const HOSTILE = [
    ...["1", "1 ", "1-", "1.", "12:", "0x", ":", "::", "a:", "a@", "@", "a.", "a@a.", "<", "<<", "P<", "((", "+1", "1(", "1A", "A1"],
    ...["Mr ", "Aa ", "Mr A ", "1 A ", " St. ", "born ", "swift ", "eyJ", "key=", "a=", '"kind":', "](", "![](", "http://", "chk_"],
    ...["\u200b", "\u202e", "\u{e0041}", "\u00e9", "ignore ", "previous ", "-----BEGIN PRIVATE KEY-----"],
  ];

  test.each(DETECTORS.map((detector) => [detector.name, detector] as const))(
    "of %s",
    (_name, detector) => {
      const { scan } = scanner([detector]);
      const slow = HOSTILE.filter((unit) => isSuperlinear(scan, (units) => unit.repeat(Math.ceil(units / unit.length))));
      expect(slow).toEqual([]);
    },
    120_000,
  );
});
