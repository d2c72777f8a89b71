/** `session show`: one session and its calls, without content. */
import type { BudgetShown } from "../../server/contract.ts";
import { HOUSE_OPTIONS, type Command, type Invocation, print } from "../command.ts";
import { operatorsApi } from "../operators-api.ts";
import { facts, moment, table } from "../table.ts";
import { toneOf, toned } from "../terminal.ts";

export const sessionShow: Command = {
  takes: "ID",
  about: [
    "Shows one session: for whom and what for, what data it has read, what stands in its budgets, and each call with what was",
    "decided, how it ended, and how many findings of each class stood in what came back.",
  ].join("\n"),
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
          {
            head: "FOUND",
            cell: ({ found }) =>
              found &&
              Object.entries(found)
                .map(([named, count]) => `${named} ${count}`)
                .join(", "),
          },
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
        ["goes on from", shown.forkedFrom && `${shown.forkedFrom.session} after ${shown.forkedFrom.run}`],
        ["data", shown.label.integrity],
        ["from", shown.label.origins.join(", ") || undefined],
      ]);
      const budgets = shown.budgets.length === 0 ? "" : `${budgetTable(invocation, shown.budgets)}\n`;
      return `${shown.session} is ${toned(invocation.terminal, toneOf(shown.state), shown.state)}\n\n${about}\n${budgets}${calls}`;
    });
    return 0;
  },
};

function budgetTable(invocation: Invocation, budgets: readonly BudgetShown[]): string {
  return table(
    invocation.terminal,
    budgets,
    [
      { head: "BUDGET", cell: ({ name }) => name },
      { head: "KIND", cell: ({ kind }) => kind },
      { head: "PER", cell: ({ per, of }) => [per.join(", "), of].filter(Boolean).join(": ") || undefined },
      { head: "USED", cell: ({ used }) => used },
      { head: "LEFT", cell: ({ left }) => left },
      { head: "STATE", cell: ({ open, left, refuses }) => stateOf({ open, left, refuses }) },
    ],
    "",
  );
}

function stateOf({
  open,
  left,
  refuses,
}: {
  readonly open: boolean | undefined;
  readonly left: number | undefined;
  readonly refuses: boolean;
}): string {
  const room = open === undefined ? (left === 0 ? "used up" : "room") : open ? "open" : "closed";
  return refuses ? room : `${room}, for rules only`;
}
