/** `secret remove`: takes a secret out of the house's own store. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";

export const secretRemove: Command = {
  takes: "NAME",
  about: [
    "Takes every value of a secret out of the house's own store. Calls that need it fail from then on; what was given to a",
    "process stays there until it is started anew. Its name and versions stay in the house log.",
  ].join("\n"),
  options: HOUSE_OPTIONS,
  positionals: [1, 1],
  example: "chatelaine secret remove github",
  run: async (invocation) => {
    const [name = ""] = invocation.positionals;
    const removed = await operatorsApi(invocation).operate("removeSecret", { name });
    print(invocation, removed, `${removed.name} is removed\n`);
    return 0;
  },
};
