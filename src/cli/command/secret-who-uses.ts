/** `secret who-uses`: where a secret goes, and whom rules let use it. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";
import { facts } from "../table.ts";

export const secretWhoUses: Command = {
  takes: "NAME",
  about: [
    "Where the configuration names a secret, and which agents stand in the scope of a permit for its use. What a rule's",
    "conditions and forbids say of a single call is for policy explain.",
  ].join("\n"),
  options: HOUSE_OPTIONS,
  positionals: [1, 1],
  example: "chatelaine secret who-uses github",
  run: async (invocation) => {
    const [name = ""] = invocation.positionals;
    const uses = await operatorsApi(invocation).operate("whoUsesSecret", { name });
    print(invocation, uses, () =>
      facts([
        ["secret", uses.name],
        ["goes to", uses.servers.map(({ where }) => where).join(" ") || "nothing"],
        ...uses.agents.map(({ agent, rules }): [string, string] => ["agent", `${agent}, by ${rules.join(", ")}`]),
      ]),
    );
    return 0;
  },
};
