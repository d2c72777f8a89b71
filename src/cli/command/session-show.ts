/** `session show`: one session and its calls, without content. */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";
import { facts, moment, table } from "../table.ts";
import { toneOf, toned } from "../terminal.ts";

export const sessionShow: Command = {
  takes: "ID",
  about: "Shows one session: for whom and what for, what data it has read, and each call with what was decided and how it ended.",
  options: HOUSE_OPTIONS,
  positionals: [1, 1],
  example: "chatelaine session show ses_01kah7q2m8xw3v5t9n4c6e0rjz",
  run: async (invocation) => {
    const [session = ""] = invocation.positionals;
    const shown = await operatorsApi(invocation).operate("showSession", { session });
    print(invocation, shown, () => {
      const calls = table(
        invocation.terminal,
        shown.log,
        [
          { head: "TIME", cell: ({ at }) => moment(at) },
          { head: "CALL", cell: ({ server, name }) => `${server}/${name}` },
          { head: "EFFECT", cell: ({ effect }) => effect, state: true },
          { head: "END", cell: ({ status, effect }) => status ?? (effect === "permit" ? "under way" : undefined), state: true },
          { head: "WHY", cell: ({ reason, rules, fault }) => fault ?? reason ?? rules.join(", ") },
          { head: "ENTRY", cell: ({ entryIndex }) => entryIndex },
          { head: "ID", cell: ({ call }) => call },
        ],
        "It has made no call yet.",
      );
      const about = facts([
        ["agent", `${shown.agentName} ${shown.agent}`],
        ["serves", shown.person],
        ["purpose", shown.purpose],
        ["started", moment(shown.startedAt)],
        ["data", shown.label.integrity],
        ["from", shown.label.origins.join(", ") || undefined],
      ]);
      return `${shown.session} is ${toned(invocation.terminal, toneOf(shown.state), shown.state)}\n\n${about}\n${calls}`;
    });
    return 0;
  },
};
