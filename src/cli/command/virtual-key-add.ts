/** `virtual-key add`: a key for the model doors, shown once. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { whole } from "../argument.ts";
import { operatorsApi } from "../operators-api.ts";
import { facts, moment } from "../table.ts";

const DAY_MS = 24 * 60 * 60_000;

export const virtualKeyAdd: Command = {
  takes: "AGENT [--days N] [--person PERSON]",
  about: [
    "Makes a key with which an agent's program calls models (and plain calls) through this house: as ANTHROPIC_AUTH_TOKEN or",
    "OPENAI_API_KEY, where a client takes one key and nothing else. It opens no other door. It is printed this once.",
  ].join("\n"),
  options: {
    ...HOUSE_OPTIONS,
    days: { value: "N", about: "how long it is good for (default 90, at most 366)" },
    person: { value: "PERSON", about: "the person whom its sessions serve, by name or id" },
  },
  positionals: [1, 1],
  example: "chatelaine virtual-key add coder --days 30",
  run: async (invocation) => {
    const [agent = ""] = invocation.positionals;
    const days = whole(invocation, "days", 1);
    const person = invocation.text("person");
    const wish = { agent, ...(days !== undefined && { expiresInMs: days * DAY_MS }), ...(person !== undefined && { person }) };
    const made = await operatorsApi(invocation).operate("addVirtualKey", wish);
    print(invocation, made, () =>
      facts([
        ["id", made.virtualKey.key],
        ["agent", made.virtualKey.agent],
        ["expires", moment(made.virtualKey.expiresAt)],
        ["key", made.secret],
      ]).concat("\nKeep the key: it is not shown again.\n"),
    );
    return 0;
  },
};
