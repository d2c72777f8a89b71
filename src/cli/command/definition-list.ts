/** `definition list`: what servers offer, as the house pinned it. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";
import { moment, table } from "../table.ts";

export const definitionList: Command = {
  takes: "[--quarantined] [--server NAME]",
  about: [
    "Lists tools, resources, templates and prompts as the house pinned them at first sight. One that has changed since is",
    "quarantined: nobody can call it until somebody accepts what it is now. CANDIDATE is the fingerprint of that.",
  ].join("\n"),
  options: {
    ...HOUSE_OPTIONS,
    quarantined: { about: "only those that wait for review" },
    server: { value: "NAME", about: "only those of one server" },
  },
  positionals: [0, 0],
  example: "chatelaine definition list --quarantined",
  run: async (invocation) => {
    const server = invocation.text("server");
    const quarantined = invocation.flag("quarantined");
    const all = (await operatorsApi(invocation).operate("listDefinitions", {})).definitions;
    const definitions = all.filter(
      (row) => (server === undefined || row.server === server) && (!quarantined || row.state === "quarantined"),
    );
    print(invocation, { definitions }, () =>
      table(
        invocation.terminal,
        definitions,
        [
          { head: "NAME", cell: (row) => `${row.server}/${row.name}` },
          { head: "KIND", cell: ({ kind }) => kind },
          { head: "STATE", cell: ({ state }) => state, state: true },
          { head: "FINGERPRINT", cell: ({ fingerprint }) => fingerprint.slice(0, 16) },
          { head: "CANDIDATE", cell: ({ candidate }) => candidate?.fingerprint },
          { head: "SEEN", cell: ({ firstSeenAt }) => moment(firstSeenAt) },
        ],
        quarantined ? "Nothing waits for review." : "No server has offered anything yet.",
      ),
    );
    return 0;
  },
};
