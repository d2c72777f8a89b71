/** `memory revert`, `memory forget`: brings back what a memory said, or erases it. */
import { required, wholeOf } from "../argument.ts";
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";

export const memoryRevert: Command = {
  takes: "AGENT MEMORY --version N",
  about:
    "Brings back what an earlier version of a memory said, with the label that it had: a new version, and what stands now stays in the history.",
  options: { ...HOUSE_OPTIONS, version: { value: "N", about: "the version whose words are brought back: memory show lists them" } },
  positionals: [2, 2],
  example: "chatelaine memory revert finance mem_01kah7q2m8xw3v5t9n4c6e0rjz --version 1",
  run: async (invocation) => {
    const [agent = "", memory = ""] = invocation.positionals;
    const version = wholeOf(required(invocation, "version"), "--version", 1);
    const now = await operatorsApi(invocation).operate("revertMemory", { agent, memory, version });
    print(invocation, now, `${now.memory} is version ${now.version} now\n`);
    return 0;
  },
};

export const memoryForget: Command = {
  takes: "AGENT MEMORY",
  about:
    "Forgets a memory for good: the key of its row is erased, and with it every version. That there was one, and what happened to it, stays.",
  options: HOUSE_OPTIONS,
  positionals: [2, 2],
  example: "chatelaine memory forget finance mem_01kah7q2m8xw3v5t9n4c6e0rjz",
  run: async (invocation) => {
    const [agent = "", memory = ""] = invocation.positionals;
    const gone = await operatorsApi(invocation).operate("forgetMemory", { agent, memory });
    print(invocation, gone, `${gone.memory} is forgotten\n`);
    return 0;
  },
};
