import { expect, test } from "vitest";
import { asFault } from "../../call/fault.ts";
import { scanner } from "../scan/scanner.ts";
import { exfiltration } from "./exfiltration/index.ts";
import { hiddenText } from "./hidden-text/index.ts";
import { SIGNS } from "./injection/find-signs.ts";
import { injection } from "./injection/index.ts";

const CHARS = 1 << 17;
const pumped = (part: string): string => part.repeat(Math.ceil(CHARS / part.length));

/** Beginnings that lead on and never end: whoever looks behind each for long, looks for hours here. */
const PARTS: readonly string[] = [
  ...["\u200b", "a\u200b", "\u200d\u200c\u200b", "\u{E0041}", "\u{1F3F4}\u{E0041}", "a\ufe01", "a\ufe01bcd", "\u202e", "\u202e\u2069"],
  ...["a\u0301\u0301\u0301", "\u001b]", "\u001b[1", "\u009d0;", "\b", "p\u0430", "\u0430\u0435", "a\u00ad"],
  ...["](", "![](", "[](http://a?q=", "src=", "url(", "http://", "]: http://a ", 'href="javascript:', `http://${"a".repeat(60)}.`],
  ...["aWdub3Jl", "vtaber ", "69676e6f7265", "ignore all the - ", "send password a "],
];

test("texts made to be looked at for long are looked at, or refused, in time that grows with them", () => {
  const { scan } = scanner([hiddenText, injection, exfiltration]);
  const refused = PARTS.flatMap((part) => {
    try {
      scan(pumped(part), { direction: "to-model" });
      return [];
    } catch (fault) {
      return [[part, asFault(fault, "INSPECTION_FAILED").code]];
    }
  });
  // Each sign of these is one more thing that is hidden.
  expect(refused).toEqual(["\u202e", "\u202e\u2069"].map((part) => [part, "INSPECTION_TOO_MUCH"]));
}, 60_000);

test("no sign backtracks for long behind its keywords", () => {
  const { scan } = scanner([injection]);
  const openings = SIGNS.flatMap(({ keywords }) => keywords.slice(0, 2));
  for (const opening of openings) {
    for (const rest of ["a ", "- ", "the previous ", "no password, "]) {
      const text = `${opening} ${rest.repeat(200)}`.repeat(8);
      expect(scan(text).length).toBeGreaterThanOrEqual(0);
    }
  }
}, 60_000);
