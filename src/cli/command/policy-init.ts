/** `policy init`: begin with rules that somebody has thought about. */
import { relative, resolve } from "node:path";
import { type Starter, copyStarter, listStarters } from "../../main/starters.ts";
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { cliFault } from "../fault.ts";
import { lastConfiguration } from "../last-start.ts";
import { facts } from "../table.ts";

const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

export const policyInit: Command = {
  takes: "[STARTER] [--to FOLDER] [--rename OLD=NEW ...] [--config FILE]",
  about: [
    "Copies a starter, rules with their tests, into the policies folder (of the configuration, else ./policies). Nothing is",
    "overwritten. A starter speaks of roles and teams by names of its own: --rename gives them yours. Without STARTER it",
    "lists them.",
  ].join("\n"),
  options: {
    config: HOUSE_OPTIONS["config"] ?? { about: "" },
    to: { value: "FOLDER", about: "folder of policies (default: the one of the configuration, else ./policies)" },
    rename: { value: "OLD=NEW", about: "another name for a role or team of the starter", many: true },
  },
  positionals: [0, 1],
  example: "chatelaine policy init read-only-reporter --rename reporter=analyst",
  run: async (invocation) => {
    const [name] = invocation.positionals;
    if (name === undefined) {
      const starters = listStarters();
      print(invocation, { starters }, () => starters.map((starter) => `${starter.name}\n  ${starter.about}\n`).join(""));
      return 0;
    }
    const configuration = lastConfiguration(invocation);
    const renamed = new Map(invocation.texts("rename").map(readRename));
    const named = invocation.text("to");
    const folder = named === undefined ? (configuration?.policies ?? resolve("policies")) : resolve(named);
    const { starter, written } = copyStarter(name, folder, renamed);
    const lacking = lackingIn(starter, renamed, configuration);
    print(invocation, { folder, written, lacking }, () =>
      facts([
        ...written.map((file) => ["written", `${relative("", folder) || "."}/${file}`] as const),
        ...lacking.map((what) => ["needs", what] as const),
        ["next", `chatelaine policy test ${relative("", folder) || "."}`],
      ]),
    );
    return 0;
  },
};

function readRename(pair: string): readonly [string, string] {
  const [from = "", to = "", ...more] = pair.split("=");
  if (!NAME.test(from) || !NAME.test(to) || more.length > 0)
    throw cliFault("CLI_USAGE", `--rename ${JSON.stringify(pair)} is not OLD=NEW, two names of roles or teams`);
  return [from, to];
}

/** Names that the rules speak of and the configuration does not have: they load only once it has. */
function lackingIn(
  { roles, teams }: Starter,
  renamed: ReadonlyMap<string, string>,
  configuration: ReturnType<typeof lastConfiguration>,
): readonly string[] {
  const own = (names: readonly string[]): readonly string[] => names.map((name) => renamed.get(name) ?? name);
  const known = {
    roles: new Set(Object.values(configuration?.agents ?? {}).map(({ role }) => role)),
    teams: new Set(Object.keys(configuration?.teams ?? {})),
  };
  return [
    ...own(roles).flatMap((role) => (known.roles.has(role) ? [] : [`an agent of the role ${role}: the rules load once there is one`])),
    ...own(teams).flatMap((team) => (known.teams.has(team) ? [] : [`the team ${team}, under teams in the configuration`])),
  ];
}
