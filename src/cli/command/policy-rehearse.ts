/** `policy rehearse`: what would these policies have decided otherwise, of everything that was called? */
import { resolve } from "node:path";
import { readAccepted } from "../../main/accepted-file.ts";
import { openConfiguredRecord } from "../../main/open-record.ts";
import { readPolicyFolder } from "../../main/policy-folder.ts";
import type { Against } from "../../main/recorded-calls.ts";
import { type Rehearsed, rehearsePolicies } from "../../main/rehearse-policies.ts";
import { wholeOf } from "../argument.ts";
import { HOUSE_OPTIONS, type Command, type Invocation, print } from "../command.ts";
import { cliFault } from "../fault.ts";
import { configurationNeeded } from "../last-start.ts";
import { toned } from "../terminal.ts";
import { visible } from "../visible.ts";

export const policyRehearse: Command = {
  takes: "FOLDER [--against TIME] [--accept FILE] [--data DIR] [--config FILE]",
  about: [
    "Decides every recorded call of a data folder again by the policies in FOLDER, and lists what would come out otherwise:",
    "by agent, tool, what the rules said, what they would say, and which rules; each with how often and a call to look at",
    "(policy explain CALL). Reads beside the house that runs, or with none; needs its keys, because the arguments are sealed.",
    "Exit code 1 when anything would pass further that is not among the accepted changes, when FOLDER does not load, or",
    "when some calls could not be read: so it can stand before a merge. Calls that cannot be decided again are counted.",
  ].join("\n"),
  options: {
    ...HOUSE_OPTIONS,
    against: { value: "TIME", about: "7d, 12h, 90m; 1000 (the newest calls); 2026-11-01..2026-11-08; or all (default: 7d)" },
    accept: { value: "FILE", about: "accepted changes (default: accepted-changes.yaml in FOLDER, where there is one)" },
  },
  positionals: [1, 1],
  example: "chatelaine policy rehearse ./new-policies --against 7d",
  run: async (invocation) => {
    const folder = resolve(invocation.positionals[0] ?? "");
    const configuration = configurationNeeded(invocation);
    const against = againstOf(invocation.text("against") ?? "7d", Date.now());
    const accepted = readAccepted(folder, invocation.text("accept"));
    const record = await openConfiguredRecord(configuration.data, configuration);
    if (record === undefined)
      throw cliFault("CLI_NO_HOUSE", "there is no house in this data folder", {
        where: configuration.data,
        hint: "name one with --data DIR",
      });
    try {
      const { report, rehearsed } = rehearsePolicies({ record, configuration, files: readPolicyFolder(folder), against, accepted });
      print(invocation, { folder, version: report.version, errors: report.errors, rehearsed }, () =>
        rehearsed === undefined
          ? report.errors
              .map(
                ({ file, line, code, message }) =>
                  `${toned(invocation.terminal, "refused", "error")}  ${file ?? folder}:${line ?? 0}  ${code}: ${visible(message)}\n`,
              )
              .join("")
          : text(invocation, rehearsed),
      );
      return rehearsed === undefined || isUnsound(rehearsed) ? 1 : 0;
    } finally {
      record.close();
    }
  },
};

/** Whether the rehearsal must not let a candidate pass: something is loosened unexplained, or too little could be looked at. */
function isUnsound({ unexplained, unreadable, calls, unchanged, changed }: Rehearsed): boolean {
  return unexplained > 0 || unreadable.length > 0 || (calls > 0 && unchanged + changed === 0);
}

const UNITS: { readonly [unit: string]: number } = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Which recorded calls a word means. Faults: CLI_USAGE. */
export function againstOf(word: string, now: number): Against {
  if (word === "all") return { since: 0, until: Number.MAX_SAFE_INTEGER };
  const [, amount, unit] = /^([1-9]\d{0,5})([mhd])$/.exec(word) ?? [];
  if (amount !== undefined && unit !== undefined)
    return { since: now - Number(amount) * (UNITS[unit] ?? 0), until: Number.MAX_SAFE_INTEGER };
  if (/^\d+$/.test(word)) return { newest: wholeOf(word, "--against", 1) };
  const [since, until, more] = word.split("..").map((text) => Date.parse(text));
  if (since !== undefined && until !== undefined && more === undefined && since < until) return { since, until };
  throw cliFault("CLI_USAGE", `--against ${JSON.stringify(word)} is no span of time`, {
    hint: "7d, 12h, 1000, 2026-11-01..2026-11-08 or all",
  });
}

function text(invocation: Invocation, rehearsed: Rehearsed): string {
  const { groups, further, unexplained, unused, lacking, unreadable, calls, unchanged, changed } = rehearsed;
  return [
    ...groups.map((group) => groupText(invocation, group)),
    ...(further.loosening + further.tightening === 0
      ? []
      : [`and ${further.loosening} loosenings and ${further.tightening} tightenings of further kinds\n`]),
    ...lacking.map(
      ({ lacking: why, code, count, example }) =>
        `not decided again  ${count} calls: ${why}${code === undefined ? "" : ` (${code})`}, such as ${example}\n`,
    ),
    ...unreadable.map(({ agent, code }) => `${toned(invocation.terminal, "broken", "not read")}  the calls of ${agent}: ${code}\n`),
    ...unused.map(({ agent, tool, from, to }) => `accepted, but did not occur: ${visible(agent)} ${visible(tool)} ${from} -> ${to}\n`),
    `${calls} calls: ${unchanged} as they were, ${changed} otherwise, ${calls - unchanged - changed} not decided again; ${unexplained} loosened and not accepted\n`,
  ].join("");
}

function groupText({ terminal }: Invocation, group: Rehearsed["groups"][number]): string {
  const { agent, action, tool, from, to, direction, fromRules, toRules, code, count, example, accepted } = group;
  const word = accepted === undefined ? toned(terminal, direction === "loosening" ? "refused" : "asking", direction) : "accepted";
  const what = action === "callTool" ? tool : `${action} ${tool}`;
  const by = (rules: readonly string[], else_: string): string => rules.join(", ") || else_;
  const why = accepted === undefined ? "" : `\n            because: ${visible(accepted)}`;
  return `${word}  ${count}x  ${visible(agent)}  ${visible(what)}  ${from} (${by(fromRules, "no rule")}) -> ${to} (${by(toRules, code ?? "no rule")})${why}\n            chatelaine policy explain ${example}\n`;
}
