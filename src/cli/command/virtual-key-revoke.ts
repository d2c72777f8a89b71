/** `virtual-key revoke`: ends a key for the model doors, at once. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";

export const virtualKeyRevoke: Command = {
  takes: "KEY",
  about: "Ends a key for the model doors, by its id, and the tokens that the house exchanged it for. It holds for the next call.",
  options: HOUSE_OPTIONS,
  positionals: [1, 1],
  example: "chatelaine virtual-key revoke key_01m7ysvtgkrzyqafymqprdm751",
  run: async (invocation) => {
    const [key = ""] = invocation.positionals;
    const revoked = await operatorsApi(invocation).operate("revokeVirtualKey", { key });
    print(invocation, revoked, `${revoked.key} of ${revoked.agent}: is revoked\n`);
    return 0;
  },
};
