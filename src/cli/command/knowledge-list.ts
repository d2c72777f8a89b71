/** `knowledge list`: the documents of an agent. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";
import { moment, table } from "../table.ts";

export const knowledgeList: Command = {
  takes: "AGENT",
  about: "The documents that an agent may search, whoever may read them. That it was read is an entry of the house log.",
  options: HOUSE_OPTIONS,
  positionals: [1, 1],
  example: "chatelaine knowledge list finance",
  run: async (invocation) => {
    const [agent = ""] = invocation.positionals;
    const { documents } = await operatorsApi(invocation).operate("listKnowledge", { agent });
    print(invocation, { documents }, () =>
      table(
        invocation.terminal,
        documents,
        [
          { head: "document", cell: ({ document }) => document },
          { head: "title", cell: ({ title }) => title },
          { head: "passages", cell: ({ chunks }) => chunks },
          { head: "label", cell: ({ label }) => label.integrity },
          { head: "readers", cell: ({ readers }) => (readers === null ? "everybody" : readers.join(" ") || "nobody") },
          { head: "since", cell: ({ changedAt }) => moment(changedAt) },
          { head: "from", cell: ({ place, source }) => place ?? source },
        ],
        "no document was added",
      ),
    );
    return 0;
  },
};
