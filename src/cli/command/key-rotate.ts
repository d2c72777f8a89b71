/** `key rotate`: another root key in the place of the one of now. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";

export const keyRotate: Command = {
  takes: "",
  about: [
    "Makes a new root key, where keys.root of the configuration says, wraps the keys of agents and of kept secrets with it, and",
    "takes the one of before away. No content is sealed again, and no call waits. Back the folder keys/ up afterwards:",
    "what an older backup of it has opens nothing that this house writes from now on.",
  ].join("\n"),
  options: HOUSE_OPTIONS,
  positionals: [0, 0],
  example: "chatelaine key rotate",
  run: async (invocation) => {
    const rotated = await operatorsApi(invocation).operate("rotateRoot", {});
    print(invocation, rotated, `${rotated.root} is the root key; it wraps ${rotated.rewrapped} keys\n`);
    return 0;
  },
};
