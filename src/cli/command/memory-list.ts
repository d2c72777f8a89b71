/** `memory list`: what an agent remembers. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";
import { moment, table } from "../table.ts";

export const memoryList: Command = {
  takes: "AGENT [--person PERSON] [--after MEMORY]",
  about: [
    "What an agent remembers of the people whom it serves, in the order in which it was first remembered, a page at a time.",
    "That it was read is an entry of the house log.",
  ].join("\n"),
  options: {
    ...HOUSE_OPTIONS,
    person: { value: "PERSON", about: "only what is remembered of this person (name or id)" },
    after: { value: "MEMORY", about: "the page after this one" },
  },
  positionals: [1, 1],
  example: "chatelaine memory list finance --person ana",
  run: async (invocation) => {
    const [agent = ""] = invocation.positionals;
    const { memories } = await operatorsApi(invocation).operate("listMemories", {
      agent,
      person: invocation.text("person"),
      after: invocation.text("after"),
    });
    print(invocation, { memories }, () =>
      table(
        invocation.terminal,
        memories,
        [
          { head: "memory", cell: ({ memory }) => memory },
          { head: "of", cell: ({ person }) => person },
          { head: "version", cell: ({ version }) => version },
          { head: "since", cell: ({ changedAt }) => moment(changedAt) },
          { head: "label", cell: ({ label }) => label.integrity },
          { head: "text", cell: ({ text }) => text },
        ],
        "nothing is remembered",
      ),
    );
    return 0;
  },
};
