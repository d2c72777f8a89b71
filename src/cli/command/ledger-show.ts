/** `ledger show`: one entry, every entry about an id, or the signed checkpoint of a log. */
import { type EntryAt, checkpointOf, entriesAbout, entryBytes } from "../../main/read-ledger.ts";
import { type Command, type Invocation, print } from "../command.ts";
import { wholeOf } from "../argument.ts";
import { cliFault } from "../fault.ts";
import { LEDGER_OPTIONS, ledgerSource } from "../ledger-place.ts";

export const ledgerShow: Command = {
  takes: "LOG INDEX | ID | LOG --checkpoint",
  about: [
    "Shows an entry by its log and index, exactly as it stands there; or every entry about an id (of a call, a session, an",
    "approval); or with --checkpoint the signed checkpoint of a log. Note that down elsewhere: `verify --known` compares.",
  ].join("\n"),
  options: { ...LEDGER_OPTIONS, checkpoint: { about: "the signed checkpoint of the log (C2SP tlog-checkpoint)" } },
  positionals: [1, 2],
  example: "chatelaine ledger show house 0",
  run: async (invocation) => {
    const source = ledgerSource(invocation);
    const [first = "", second] = invocation.positionals;
    if (invocation.flag("checkpoint")) {
      const checkpoint = checkpointOf(source, first);
      print(invocation, { log: first, checkpoint }, checkpoint);
      return 0;
    }
    if (second !== undefined) {
      const index = wholeOf(second, "INDEX", 0);
      const text = Buffer.from(entryBytes(source, first, index)).toString("utf8");
      print(invocation, { log: first, index, entry: JSON.parse(text) as unknown }, `${text}\n`);
      return 0;
    }
    const found = entriesAbout(source, first);
    if (found.length === 0)
      throw cliFault("CLI_NOT_FOUND", `no entry is about ${JSON.stringify(first)}`, { hint: "chatelaine ledger list" });
    printFound(invocation, found);
    return 0;
  },
};

function printFound(invocation: Invocation, found: readonly EntryAt[]): void {
  print(invocation, { entries: found }, () =>
    found.map(({ log, index, entry }) => `${log} ${index}\n${JSON.stringify(entry, null, 2)}\n`).join(""),
  );
}
