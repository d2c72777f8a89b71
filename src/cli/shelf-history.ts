/** What happened to a memory or a principle, a line each. */
import type { ShelfMoment } from "../server/contract.ts";
import { moment, table } from "./table.ts";
import type { Terminal } from "./terminal.ts";

export function shelfHistory(terminal: Terminal, history: readonly ShelfMoment[]): string {
  return table(
    terminal,
    history,
    [
      { head: "when", cell: ({ at }) => moment(at) },
      { head: "event", cell: ({ event }) => event },
      { head: "version", cell: ({ version }) => version },
      { head: "by", cell: ({ call, by }) => call ?? by },
      { head: "label", cell: ({ label }) => label?.integrity },
      {
        head: "text",
        cell: ({ text, reason }) =>
          [text, reason === undefined ? undefined : `(${reason})`].filter((part) => part !== undefined).join(" ") || undefined,
      },
    ],
    "nothing happened to it",
  );
}
