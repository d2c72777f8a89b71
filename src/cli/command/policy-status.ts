/** `policy status`: what is in force in the running house, what was not taken, and whether Cedar's own engine agrees. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";
import type { PolicyStatus } from "../../server/contract.ts";
import { moment } from "../table.ts";
import { toned } from "../terminal.ts";
import { visible } from "../visible.ts";

export const policyStatus: Command = {
  takes: "[--data DIR]",
  about: [
    "Says which policy set decides in the running house, since when and of which files; what is wrong with a set on disk that",
    "was not taken; and how many decisions Cedar's own engine decided again (shadowShare in the configuration), and differed.",
    "Exit code 1 where a set was not taken, or a decision differs.",
  ].join("\n"),
  options: HOUSE_OPTIONS,
  positionals: [0, 0],
  example: "chatelaine policy status",
  run: async (invocation) => {
    const status = await operatorsApi(invocation).operate("policyStatus", {});
    print(invocation, status, () =>
      [...inForce(status), ...rejected(status, (word) => toned(invocation.terminal, "refused", word)), shadow(status)].join(""),
    );
    return status.rejected === undefined && (status.shadow?.differences ?? 0) === 0 ? 0 : 1;
  },
};

function inForce({ version, loadedAt, files }: PolicyStatus): readonly string[] {
  if (version === "") return ["in force: none; every call is refused\n"];
  return [`in force: ${version}\nsince:    ${moment(loadedAt)}\nfiles:    ${files.map(visible).join(", ") || "none"}\n`];
}

function rejected({ rejected: kept }: PolicyStatus, tone: (word: string) => string): readonly string[] {
  if (kept === undefined) return [];
  const problems = kept.problems.map(({ code, what, where, hint }) => {
    const advice = hint === undefined ? "" : `    hint: ${visible(hint)}\n`;
    return `  ${where === undefined ? "" : `${visible(where)}  `}${code}: ${visible(what)}\n${advice}`;
  });
  return [`${tone("not taken")}: what is on disk since ${moment(kept.at)}\n`, ...problems];
}

function shadow({ shadow: counted }: PolicyStatus): string {
  if (counted === undefined || counted.share === 0) return "shadow:   off\n";
  const { share, compared, differences } = counted;
  return `shadow:   ${differences} differences among ${compared} decisions compared (share ${share})\n`;
}
