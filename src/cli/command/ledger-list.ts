/** `ledger list`: the logs of a house, or the newest entries of one. */
import { logNames, newestEntries, withLog } from "../../main/read-ledger.ts";
import { type Command, print } from "../command.ts";
import { whole } from "../argument.ts";
import { LEDGER_OPTIONS, ledgerSource } from "../ledger-place.ts";
import { moment, table } from "../table.ts";
import { aboutOf, saysOf } from "../entry-line.ts";

export const ledgerList: Command = {
  takes: "[LOG] [--limit N]",
  about: [
    "Without LOG, lists the logs: that of the house, and one for each agent. With one, its newest entries. Reads the",
    "data folder or an export directly; no house has to run. `verify` says whether what is read can be believed.",
  ].join("\n"),
  options: { ...LEDGER_OPTIONS, limit: { value: "N", about: "how many entries (default: 20)" } },
  positionals: [0, 1],
  example: "chatelaine ledger list house --limit 5",
  run: async (invocation) => {
    const source = ledgerSource(invocation);
    const [log] = invocation.positionals;
    if (log === undefined) {
      const logs = logNames(source).map((name) => ({ log: name, entries: withLog(source, name, (one) => one.size()) }));
      print(invocation, { logs }, () =>
        table(
          invocation.terminal,
          logs,
          [
            { head: "LOG", cell: (row) => row.log },
            { head: "ENTRIES", cell: ({ entries }) => entries },
          ],
          "There is no log.",
        ),
      );
      return 0;
    }
    const entries = newestEntries(source, log, whole(invocation, "limit", 1) ?? 20);
    print(invocation, { log, entries }, () =>
      table(
        invocation.terminal,
        entries,
        [
          { head: "ENTRY", cell: ({ index }) => index },
          { head: "TIME", cell: ({ entry }) => moment(entry.at) },
          { head: "KIND", cell: ({ entry }) => entry.kind },
          { head: "SAYS", cell: ({ entry }) => saysOf(entry), state: true },
          { head: "ABOUT", cell: ({ entry }) => aboutOf(entry) },
        ],
        "The log is empty.",
      ),
    );
    return 0;
  },
};
