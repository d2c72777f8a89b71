/** `culture list`: principles that all agents share, and what waits for review. */
import { choice } from "../argument.ts";
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";
import { moment, table } from "../table.ts";

const STATES = ["proposed", "kept", "refused"] as const;

export const cultureList: Command = {
  takes: "[--state STATE]",
  about: [
    "What agents proposed for all agents of the house, and what became of it: proposed (it waits for a person), kept (every agent",
    "is given it), refused. A proposal that is untrusted was made in a session that had read what an outsider can have written.",
  ].join("\n"),
  options: { ...HOUSE_OPTIONS, state: { value: "STATE", about: `only those that are ${STATES.join(", ")}` } },
  positionals: [0, 0],
  example: "chatelaine culture list --state proposed",
  run: async (invocation) => {
    const state = choice(invocation, "state", STATES);
    const { culture } = await operatorsApi(invocation).operate("listCulture", { state });
    print(invocation, { culture }, () =>
      table(
        invocation.terminal,
        culture,
        [
          { head: "culture", cell: ({ culture: id }) => id },
          { head: "state", cell: ({ state: now }) => now },
          { head: "version", cell: ({ version }) => version },
          { head: "label", cell: ({ label }) => label.integrity },
          { head: "since", cell: ({ changedAt }) => moment(changedAt) },
          { head: "replaces", cell: ({ replaces }) => replaces },
          { head: "text", cell: ({ text }) => text },
        ],
        "nothing was proposed yet",
      ),
    );
    return 0;
  },
};
