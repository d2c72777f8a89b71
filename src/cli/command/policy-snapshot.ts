/** `policy snapshot`: write down whom and what the rules speak of, so that tests need no servers. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { configuredLiving } from "../../main/living.ts";
import { lookAtServers } from "../../main/look-at-servers.ts";
import { houseOf } from "../../main/policy-test/house.ts";
import { SNAPSHOT_FILE } from "../../main/policy-test/run.ts";
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { configurationNeeded } from "../last-start.ts";

export const policySnapshot: Command = {
  takes: "[--check] [--config FILE]",
  about: [
    "Starts the configured servers for a moment and writes what they offer, with the agents, classes and teams of the",
    "configuration, to snapshot.json in the policies folder: the house that policy test runs against where no server can be",
    "started. With --check it writes nothing, and the exit code is 1 when the snapshot is not what it would write.",
  ].join("\n"),
  options: { config: HOUSE_OPTIONS["config"] ?? { about: "" }, check: { about: "only compare" } },
  positionals: [0, 0],
  example: "chatelaine policy snapshot --config examples/house/chatelaine.yaml",
  run: async (invocation) => {
    const configuration = configurationNeeded(invocation);
    const looked = await lookAtServers(configuration);
    const silent = looked.find(({ fault }) => fault !== undefined);
    if (silent?.fault !== undefined) throw silent.fault;
    const living = configuredLiving(
      configuration,
      looked.flatMap(({ definitions }) => definitions),
    );
    const file = join(configuration.policies, SNAPSHOT_FILE);
    const text = `${JSON.stringify(houseOf(living), null, 2)}\n`;
    const same = existsSync(file) && readFileSync(file, "utf8") === text;
    const check = invocation.flag("check");
    if (!check && !same) writeFileSync(file, text);
    const word = same ? "is up to date" : check ? "is not what the servers offer now" : "is written";
    print(invocation, { file, same, written: !check && !same }, `${relative("", file)} ${word}\n`);
    return check && !same ? 1 : 0;
  },
};
