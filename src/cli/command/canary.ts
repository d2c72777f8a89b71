/** `canary`: a string to plant where nobody should read on. */
import { randomBytes } from "node:crypto";
import { type Command, print } from "../command.ts";
import { cliFault } from "../fault.ts";

const NAME = /^[a-z][a-z0-9-]{0,63}$/;
/** 200 bits: nobody guesses it, and no text has it by chance. */
const CANARY_BYTES = 25;

export const canary: Command = {
  takes: "NAME",
  about: [
    "Makes a string that nobody can guess, and the lines that tell a house to watch for it. Plant it where nobody should",
    "read on: in a record that belongs to no one, in a system prompt, in a file of credentials. A call that would send it",
    "anywhere, in whatever encoding, is then refused. Nothing is kept: what is not written down is gone.",
  ].join("\n"),
  options: {},
  positionals: [1, 1],
  example: "chatelaine canary payroll",
  run: async (invocation) => {
    const [name = ""] = invocation.positionals;
    if (!NAME.test(name))
      throw cliFault("CLI_USAGE", `${JSON.stringify(name)} is no name`, {
        hint: "a lower-case letter, then up to 63 lower-case letters, digits and hyphens",
      });
    const value = randomBytes(CANARY_BYTES).toString("hex");
    print(invocation, { name, value }, `inspection:\n  canaries:\n    - { name: ${name}, value: "${value}" }\n`);
    return 0;
  },
};
