/** `policy check`: are the policies sound, against what the servers offer now? */
import { relative, resolve } from "node:path";
import { checkPolicies } from "../../main/check-policies.ts";
import { lookAtServers } from "../../main/look-at-servers.ts";
import { heldBy, wayOf } from "../../main/toxic-flows.ts";
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { configurationNeeded } from "../last-start.ts";
import { toned } from "../terminal.ts";
import { visible } from "../visible.ts";

export const policyCheck: Command = {
  takes: "[FOLDER] [--strict] [--config FILE]",
  about: [
    "Reads every .cedar file of the folder (default: the one of the configuration), starts the configured servers for a",
    "moment to see what they offer, and checks each rule against that: unknown names, attributes and types, rules that can",
    "never match or are shadowed; and the names in budgets, prices and manifests. Lists which tools of each agent together could let",
    "private data out at the word of an outsider, and what holds them; where nothing does, that is a warning. Of a server that",
    "does not start, what the folder's snapshot.json has is taken. Needs no running house and changes nothing. Exit code 1",
    "when there is an error; with --strict, when there is a warning too.",
  ].join("\n"),
  options: { config: HOUSE_OPTIONS["config"] ?? { about: "" }, strict: { about: "fail on warnings too" } },
  positionals: [0, 1],
  example: "chatelaine policy check --config examples/house/chatelaine.yaml",
  run: async (invocation) => {
    const configuration = configurationNeeded(invocation);
    const [named] = invocation.positionals;
    const folder = named === undefined ? configuration.policies : resolve(named);
    const looked = await lookAtServers(configuration);
    const report = checkPolicies(configuration, folder, looked);
    const silent = looked.filter(({ fault }) => fault !== undefined);
    print(invocation, { folder, ...report, serversNotSeen: silent.map(({ server }) => server) }, () => {
      const line = (kind: "fail" | "warn", { file, line: at, column, code, message, hint }: (typeof report.errors)[number]): string => {
        const place = file === undefined ? relative("", folder) : `${relative("", resolve(folder, file))}:${at}:${column}`;
        return `${toned(invocation.terminal, kind === "fail" ? "refused" : "asking", kind === "fail" ? "error" : "warning")}  ${place}  ${code}: ${visible(message)}\n${hint === undefined ? "" : `  hint: ${visible(hint)}\n`}`;
      };
      return [
        ...silent.map(
          ({ server, fault }) =>
            `${toned(invocation.terminal, "asking", "warning")}  the server ${server} could not be asked what it offers: ${fault?.message}\n  hint: ${report.fromSnapshot.includes(server) ? "what snapshot.json has of it was taken" : (fault?.hint ?? "rules about what it offers cannot be checked")}\n`,
        ),
        ...report.errors.map((problem) => line("fail", problem)),
        ...report.warnings.map((problem) => line("warn", problem)),
        ...report.flows
          .filter(({ held }) => held !== "nothing")
          .map((flow) => `flow     ${flow.agent}: ${visible(wayOf(flow))}\n  ${visible(heldBy(flow))}\n`),
        `${report.rules.length} rules, ${report.errors.length} errors, ${report.warnings.length} warnings; version ${report.version.slice(0, 16)}\n`,
      ].join("");
    });
    const failing = report.errors.length + (invocation.flag("strict") ? report.warnings.length : 0);
    return failing === 0 ? 0 : 1;
  },
};
