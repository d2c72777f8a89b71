/** `policy log`: every change of the policies, with when, who, why and what was wrong with it. */
import { whole } from "../argument.ts";
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { readHistory } from "../history-place.ts";
import { moment } from "../table.ts";
import { toned } from "../terminal.ts";
import { visible } from "../visible.ts";

const CAUSES = {
  start: "the house started",
  folder: "folder changed on disk",
  living: "what lives in the house changed",
  apply: "applied",
  rollback: "rolled back",
} as const;

export const policyLog: Command = {
  takes: "[--limit N] [--data DIR]",
  about: [
    "Lists the policy sets that took effect and those that were not taken, newest first: version, when, who brought it and",
    "why, and what was wrong with it. Reads the data folder; no house has to run. The house log has the same, signed:",
    "chatelaine ledger list house.",
  ].join("\n"),
  options: { ...HOUSE_OPTIONS, limit: { value: "N", about: "how many (default: 20)" } },
  positionals: [0, 0],
  example: "chatelaine policy log",
  run: async (invocation) => {
    const limit = whole(invocation, "limit", 1) ?? 20;
    const changes = readHistory(invocation, (history) => history.policyChanges().slice(-limit).reverse());
    print(invocation, { changes }, () =>
      changes.length === 0
        ? "No policy set was ever loaded.\n"
        : changes
            .map(({ at, event, version, by, cause, because, problems }) => {
              const word = event === "rejected" ? toned(invocation.terminal, "refused", event) : event;
              const why = because === undefined ? "" : `: ${visible(because)}`;
              const wrong = problems
                .map(({ severity, code, what, where }) => `    ${severity}  ${where ?? ""}  ${code}: ${visible(what)}\n`)
                .join("");
              return `${version.slice(0, 16)}  ${moment(at)}  ${word}  by ${by}, ${CAUSES[cause]}${why}\n${wrong}`;
            })
            .join(""),
    );
    return 0;
  },
};
