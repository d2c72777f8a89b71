/** `policy diff`: which rules of two sets differ? */
import { diffNamed } from "../../main/diff-policies.ts";
import type { RuleDiff } from "../../main/diff-policies.ts";
import { HOUSE_OPTIONS, type Command, type Invocation, print } from "../command.ts";
import { readHistory } from "../history-place.ts";
import { toned } from "../terminal.ts";
import { visible } from "../visible.ts";

export const policyDiff: Command = {
  takes: "A B [--data DIR]",
  about: [
    "Shows rule by rule how set B differs from set A: added, removed, written otherwise. A set is a folder, a version that was",
    "in force (the first characters are enough), or `current`. What the two permit differently, policy compare says. Exit",
    "code 0, also where they differ.",
  ].join("\n"),
  options: HOUSE_OPTIONS,
  positionals: [2, 2],
  example: "chatelaine policy diff current ./new-policies",
  run: async (invocation) => {
    const [a = "", b = ""] = invocation.positionals;
    const compared = diffNamed(a, b, (read) => readHistory(invocation, read));
    print(invocation, compared, () => text(invocation, compared));
    return 0;
  },
};

function text({ terminal }: Invocation, { differences, same, unread }: RuleDiff): string {
  const lines = (sign: "-" | "+", rule: string): string =>
    rule
      .split("\n")
      .map((line) => `${toned(terminal, sign === "-" ? "refused" : "good", `${sign} ${visible(line)}`)}\n`)
      .join("");
  const shown = differences.map(({ rule, before, after }) => {
    const word = before === undefined ? "added" : after === undefined ? "removed" : "changed";
    const places = [before, after].flatMap((place) => (place === undefined ? [] : [`${place.file}:${place.line}`])).join(" -> ");
    return `${word}  ${rule}  ${places}\n${before === undefined ? "" : lines("-", before.text)}${after === undefined ? "" : lines("+", after.text)}\n`;
  });
  const broken =
    unread.before + unread.after === 0
      ? ""
      : `; not compared, because they are no rules: ${unread.before} statements of A, ${unread.after} of B`;
  return `${shown.join("")}${differences.length} rules differ, ${same} are the same${broken}\n`;
}
