/** `agent add`: registers an agent and shows its bootstrap key, once. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { required } from "../argument.ts";
import { operatorsApi } from "../operators-api.ts";
import { facts } from "../table.ts";

export const agentAdd: Command = {
  takes: "NAME --role ROLE [--owner PERSON]",
  about: [
    "Registers an agent. Its bootstrap key is printed this once and kept nowhere: the agent exchanges it for tokens of",
    "fifteen minutes at /oauth/token. What the agent may do is for policy to say; nothing, until a rule permits it.",
  ].join("\n"),
  options: {
    ...HOUSE_OPTIONS,
    role: { value: "ROLE", about: "the role that policies speak of" },
    owner: { value: "PERSON", about: "who answers for it, by name or id (default: you)" },
  },
  positionals: [1, 1],
  example: "chatelaine agent add scribe --role writer",
  run: async (invocation) => {
    const [name = ""] = invocation.positionals;
    const owner = invocation.text("owner");
    const role = required(invocation, "role");
    const { agent, key } = await operatorsApi(invocation).operate("addAgent", { name, role, ...(owner !== undefined && { owner }) });
    print(invocation, { agent, key }, () =>
      facts([
        ["agent", agent.agent],
        ["name", agent.name],
        ["role", agent.role],
        ["key", key],
      ]).concat("\nKeep the key: it is not shown again.\n"),
    );
    return 0;
  },
};
