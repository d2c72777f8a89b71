/** `agent key`: a new bootstrap key for an agent, shown once; the old one ends. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";
import { facts } from "../table.ts";

export const agentKey: Command = {
  takes: "NAME",
  about: [
    "Gives an agent a new bootstrap key, printed this once. The old key is worth nothing from then on. Tokens that it was",
    "exchanged for live on until they run out: where the old key leaked, end them too with agent revoke NAME --tokens.",
  ].join("\n"),
  options: HOUSE_OPTIONS,
  positionals: [1, 1],
  example: "chatelaine agent key reader",
  run: async (invocation) => {
    const [name = ""] = invocation.positionals;
    const { agent, key } = await operatorsApi(invocation).operate("renewKey", { agent: name });
    print(invocation, { agent, key }, () =>
      facts([
        ["agent", agent.agent],
        ["name", agent.name],
        ["key", key],
      ]).concat("\nKeep the key: it is not shown again.\n"),
    );
    return 0;
  },
};
