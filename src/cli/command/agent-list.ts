/** `agent list`: every agent of the house. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";
import { moment, table } from "../table.ts";

export const agentList: Command = {
  takes: "",
  about: "Lists the agents of the house, those that were revoked too: their logs stay.",
  options: HOUSE_OPTIONS,
  positionals: [0, 0],
  example: "chatelaine agent list",
  run: async (invocation) => {
    const { agents } = await operatorsApi(invocation).operate("listAgents", {});
    print(invocation, { agents }, () =>
      table(
        invocation.terminal,
        agents,
        [
          { head: "NAME", cell: ({ name }) => name },
          { head: "ROLE", cell: ({ role }) => role },
          { head: "STATE", cell: ({ state }) => state, state: true },
          { head: "OWNER", cell: ({ owner }) => owner },
          { head: "ADDED", cell: ({ addedAt }) => moment(addedAt) },
          { head: "AGENT", cell: ({ agent }) => agent },
        ],
        "There are no agents. Add one: chatelaine agent add NAME --role ROLE",
      ),
    );
    return 0;
  },
};
