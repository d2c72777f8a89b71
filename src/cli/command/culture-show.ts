/** `culture show`: one principle or proposal, and everything that happened to it. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";
import { shelfHistory } from "../shelf-history.ts";
import { facts } from "../table.ts";

export const cultureShow: Command = {
  takes: "CULTURE",
  about: "A principle or a proposal: its words, why it was proposed, what its session had read, and its versions.",
  options: HOUSE_OPTIONS,
  positionals: [1, 1],
  example: "chatelaine culture show cul_01kah7q2m8xw3v5t9n4c6e0rjz",
  run: async (invocation) => {
    const [culture = ""] = invocation.positionals;
    const shown = await operatorsApi(invocation).operate("showCulture", { culture });
    print(invocation, shown, () =>
      [
        facts([
          ["culture", shown.culture],
          ["state", shown.state],
          ["text", shown.text],
          ["why", shown.why],
          ["replaces", shown.replaces],
          ["reason", shown.reason],
          ["proposed by", shown.proposedBy],
          ["label", shown.label.integrity],
          ["from", shown.label.origins.join(", ") || undefined],
        ]),
        shelfHistory(invocation.terminal, shown.history),
      ].join("\n"),
    );
    return 0;
  },
};
