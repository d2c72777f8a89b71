/** `policy compare`: what do two folders of rules permit differently? */
import { type Comparison, SOME_MOMENT, studyComparison } from "../../main/study-policies.ts";
import { whole } from "../argument.ts";
import { type Command, type Invocation, print } from "../command.ts";
import { STUDY_OPTIONS, studiedBy } from "../study-options.ts";
import { supposedLine } from "../supposed-line.ts";
import { toned } from "../terminal.ts";
import { visible } from "../visible.ts";

export const policyCompare: Command = {
  takes: "OLD NEW [--fail-on-loosening] [--live] [--config FILE]",
  about: [
    "Compares two sets of rules, each a folder or the version of a set that the configured house had in force (policy log),",
    "for one house: the snapshot.json of NEW, the house that had NEW, or the configured servers. For each agent and thing",
    "whose rules differ it shows a request that one set lets pass further than the other (permit, ask, refuse), decided by",
    "both, and says what it could not search through: no difference is invented, but one may be missed there.",
    "Exit code 0, or 1 with --fail-on-loosening when NEW lets anything pass further.",
  ].join("\n"),
  options: { ...STUDY_OPTIONS, "fail-on-loosening": { about: "exit with 1 when anything passes further, for CI" } },
  positionals: [2, 2],
  example: "chatelaine policy compare old-policies policies --fail-on-loosening --config examples/house/chatelaine.yaml",
  run: async (invocation) => {
    const [before = "", after = ""] = invocation.positionals;
    const { studied } = studiedBy({ ...invocation, positionals: [after] }, whole(invocation, "tries", 1));
    const comparison = await studyComparison([before, after], studied);
    const loosenings = comparison.differences.filter(({ direction }) => direction === "loosening").length;
    print(invocation, { before, after, loosenings, ...comparison }, () => text(invocation, comparison));
    return invocation.flag("fail-on-loosening") && loosenings > 0 ? 1 : 0;
  },
};

function text({ terminal }: Invocation, { differences, gaps, untried, compared, requests }: Comparison): string {
  const kinds = [
    ["loosening", "refused"],
    ["tightening", "asking"],
  ] as const;
  const count = (kind: string): number => differences.filter(({ direction }) => direction === kind).length;
  const lines = kinds.flatMap(([kind, tone]) =>
    differences
      .filter(({ direction }) => direction === kind)
      .map(({ agent, action, on, before, after, witness }) => {
        const what = action === "callTool" ? on : `${action} ${on}`;
        return `${toned(terminal, tone, kind)}  ${agent}  ${what}  ${said(before)} -> ${said(after)}\n            ${visible(supposedLine(witness, SOME_MOMENT))}\n`;
      }),
  );
  return [
    ...lines,
    ...gaps.map(({ agent, on, unsolved }) => `not searched through: ${agent}, ${on}: ${visible(unsolved.join("; "))}\n`),
    ...untried.map((rule) => `not tried: ${rule}: no agent of this house is in its scope\n`),
    `${count("loosening")} loosenings, ${count("tightening")} tightenings; ${requests} requests were tried, for ${compared} pairs of agent and thing whose rules differ\n`,
  ].join("");
}

function said({ effect, people, approver, remedies = [], rules, code }: Comparison["differences"][number]["before"]): string {
  return `${[effect, ...remedies].join(" ")}${people === undefined || people === 1 ? "" : ` of ${people}`}${approver === undefined ? "" : " of another person"} (${rules.join(", ") || code || "no rule"})`;
}
