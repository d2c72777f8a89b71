/** `virtual-key list`: keys for the model doors, never the keys themselves. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";
import { moment, table } from "../table.ts";

export const virtualKeyList: Command = {
  takes: "[AGENT]",
  about: "Lists the keys for the model doors, of one agent or of all, those that ended too.",
  options: HOUSE_OPTIONS,
  positionals: [0, 1],
  example: "chatelaine virtual-key list coder",
  run: async (invocation) => {
    const [agent] = invocation.positionals;
    const { virtualKeys } = await operatorsApi(invocation).operate("listVirtualKeys", agent === undefined ? {} : { agent });
    print(invocation, { virtualKeys }, () =>
      table(
        invocation.terminal,
        virtualKeys,
        [
          { head: "AGENT", cell: (one) => one.agent },
          { head: "STATE", cell: ({ state }) => state, state: true },
          { head: "EXPIRES", cell: ({ expiresAt }) => moment(expiresAt) },
          { head: "SESSION", cell: ({ session }) => session },
          { head: "KEY", cell: ({ key }) => key },
        ],
        "There are no virtual keys. Make one: chatelaine virtual-key add AGENT",
      ),
    );
    return 0;
  },
};
