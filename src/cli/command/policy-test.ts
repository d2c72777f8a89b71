/** `policy test`: do the rules do what their tests say, and how much of them was seen at work? */
import { relative, resolve } from "node:path";
import { configuredLiving } from "../../main/living.ts";
import { lookAtServers } from "../../main/look-at-servers.ts";
import { type FileResult, type TestReport, testPolicies } from "../../main/policy-test/run.ts";
import { wholeOf } from "../argument.ts";
import { HOUSE_OPTIONS, type Command, type Invocation, print } from "../command.ts";
import { cliFault } from "../fault.ts";
import { NOTHING_HERE, lastConfiguration } from "../last-start.ts";
import { toned } from "../terminal.ts";
import { visible } from "../visible.ts";

export const policyTest: Command = {
  takes: "[FOLDER] [--min-coverage PERCENT] [--config FILE]",
  about: [
    "Runs every *.policy-test.yaml of the folder (default: the policies of the configuration): each case supposes a",
    "request and says what should come of it. Then it says which rules never applied and which conditions were never",
    "seen to hold or to fail. Needs no running house; servers are started for a moment only where a test file has no",
    "house of its own and the folder no snapshot.json (policy snapshot writes it). Exit code 1 when a case fails.",
  ].join("\n"),
  options: {
    config: HOUSE_OPTIONS["config"] ?? { about: "" },
    "min-coverage": { value: "PERCENT", about: "fail when less of the rules and conditions was seen (default: 0)" },
  },
  positionals: [0, 1],
  example: "chatelaine policy test examples/house/policies --min-coverage 100",
  run: async (invocation) => {
    const [named] = invocation.positionals;
    const least = wholeOf(invocation.text("min-coverage") ?? "0", "--min-coverage", 0);
    const configuration = named === undefined || invocation.text("config") !== undefined ? lastConfiguration(invocation) : undefined;
    const folder = named === undefined ? configuration?.policies : resolve(named);
    if (folder === undefined)
      throw cliFault("CLI_USAGE", NOTHING_HERE, {
        hint: "name a folder of policies, or a configuration with --config FILE",
      });
    const report = await testPolicies(folder, async () => {
      const house = configuration ?? lastConfiguration(invocation);
      if (house === undefined)
        throw cliFault("CLI_USAGE", "there is no house to test against", {
          hint: "write one with chatelaine policy snapshot, or name a configuration with --config FILE",
        });
      const looked = await lookAtServers(house);
      return configuredLiving(
        house,
        looked.flatMap(({ definitions }) => definitions),
      );
    });
    const enough = report.coverage.percent >= least;
    const passed = report.failed === 0 && report.cases > 0 && enough && report.files.every(({ errors }) => errors.length === 0);
    print(
      invocation,
      { folder, passed, ...report },
      () => text(invocation, relative("", folder), report) + (enough ? "" : `less than ${least} % was seen\n`),
    );
    return passed ? 0 : 1;
  },
};

function text(invocation: Invocation, folder: string, { files, cases, failed, coverage }: TestReport): string {
  if (files.length === 0) return `there is no *.policy-test.yaml in ${folder}\n`;
  const missed = coverage.missed.map(
    ({ file, line, rule, what }) =>
      `${toned(invocation.terminal, "asking", "unseen")}  ${folder}/${file}:${line}  ${rule}: ${visible(what)}\n`,
  );
  const { seen, all, percent } = coverage;
  return [
    ...files.map((file) => fileText(invocation, folder, file)),
    ...missed,
    `${cases} ${cases === 1 ? "case" : "cases"}, ${failed} failed; ${seen} of ${all} rules and outcomes of conditions seen (${percent} %)\n`,
  ].join("");
}

function fileText({ terminal }: Invocation, folder: string, { file, errors, results }: FileResult): string {
  const fail = toned(terminal, "refused", "fail");
  const failed = results.filter(({ passed }) => !passed);
  const head = errors.length > 0 || failed.length > 0 ? fail : toned(terminal, "good", "ok  ");
  return [
    `${head}  ${folder}/${file}  ${results.length} ${results.length === 1 ? "case" : "cases"}\n`,
    ...errors.map(({ file: at, line, column, message }) => `${fail}  ${at ?? folder}:${line ?? 1}:${column ?? 1}  ${visible(message)}\n`),
    ...failed.map(
      ({ where, name, failures }) =>
        `${fail}  ${relative("", where)}  ${visible(name)}\n${failures.map((failure) => `      ${visible(failure)}\n`).join("")}`,
    ),
  ].join("");
}
