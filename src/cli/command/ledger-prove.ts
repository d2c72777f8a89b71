/** `ledger prove`: a proof that somebody else can check. */
import { consistencyProof, inclusionProof } from "../../main/read-ledger.ts";
import { type Command, print } from "../command.ts";
import { whole, wholeOf } from "../argument.ts";
import { cliFault } from "../fault.ts";
import { LEDGER_OPTIONS, ledgerSource } from "../ledger-place.ts";

export const ledgerProve: Command = {
  takes: "LOG INDEX | LOG --from SIZE",
  about: [
    "Prints the proof that an entry is in the log, as a C2SP tlog-proof file: with the entry's bytes (ledger show) and the",
    "house's public key, anybody can check it. With --from, proves that the log grew from its first SIZE entries by",
    "appending only: one base64 hash a line (RFC 6962, section 2.1.2), then the checkpoint it is proven for.",
  ].join("\n"),
  options: { ...LEDGER_OPTIONS, from: { value: "SIZE", about: "prove consistency with the log as it was with SIZE entries" } },
  positionals: [1, 2],
  example: "chatelaine ledger prove house 0 > entry-0.tlog-proof",
  run: async (invocation) => {
    const [log = "", second] = invocation.positionals;
    const from = whole(invocation, "from", 0);
    if ((second === undefined) === (from === undefined))
      throw cliFault("CLI_USAGE", "give either INDEX or --from SIZE", { hint: "chatelaine ledger prove --help" });
    const index = wholeOf(second ?? "0", "INDEX", 0);
    const source = ledgerSource(invocation);
    if (from !== undefined) {
      const proof = consistencyProof(source, log, from);
      print(invocation, { log, ...proof }, `${[...proof.proof, "", proof.checkpoint].join("\n")}`);
      return 0;
    }
    const proof = inclusionProof(source, log, index);
    print(invocation, { log, index, proof }, proof);
    return 0;
  },
};
