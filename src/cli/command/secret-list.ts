/** `secret list`: names, versions and places, never a value. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";
import { moment, table } from "../table.ts";

export const secretList: Command = {
  takes: "",
  about: "Every secret that the house keeps or that its configuration names: where it is kept, its version, and where it goes.",
  options: HOUSE_OPTIONS,
  positionals: [0, 0],
  example: "chatelaine secret list",
  run: async (invocation) => {
    const { secrets } = await operatorsApi(invocation).operate("listSecrets", {});
    print(invocation, { secrets }, () =>
      table(
        invocation.terminal,
        secrets,
        [
          { head: "secret", cell: ({ name }) => name },
          { head: "source", cell: ({ source }) => source },
          { head: "version", cell: ({ version }) => version },
          { head: "since", cell: ({ at }) => moment(at) },
          { head: "goes to", cell: ({ uses }) => uses.join(" ") },
        ],
        "no secret is kept, and the configuration names none",
      ),
    );
    return 0;
  },
};
