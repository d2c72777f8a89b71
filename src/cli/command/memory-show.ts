/** `memory show`: one memory, and everything that happened to it. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";
import { shelfHistory } from "../shelf-history.ts";
import { facts, moment } from "../table.ts";

export const memoryShow: Command = {
  takes: "AGENT MEMORY",
  about: "A memory with its label and its history: what each version said, which call or person it came from, and when.",
  options: HOUSE_OPTIONS,
  positionals: [2, 2],
  example: "chatelaine memory show finance mem_01kah7q2m8xw3v5t9n4c6e0rjz",
  run: async (invocation) => {
    const [agent = "", memory = ""] = invocation.positionals;
    const shown = await operatorsApi(invocation).operate("showMemory", { agent, memory });
    print(invocation, shown, () =>
      [
        facts([
          ["memory", shown.memory],
          ["of", shown.person],
          ["text", shown.text],
          ["topics", shown.topics.join(", ") || undefined],
          ["label", shown.label.integrity],
          ["from", shown.label.origins.join(", ") || undefined],
          ["came", `${shown.origin}, ${moment(shown.createdAt) ?? ""}`],
        ]),
        shelfHistory(invocation.terminal, shown.history),
      ].join("\n"),
    );
    return 0;
  },
};
