/** `agent export`: one agent, whole, as a file that another house takes. */
import { resolve } from "node:path";
import { exportConfigured } from "../../main/transfer/transfer-configured.ts";
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { configurationOf, dataFolder } from "../house-place.ts";
import { secretValue } from "../secret-value.ts";

export const agentExport: Command = {
  takes: "NAME FILE",
  about: [
    "Writes one agent, whole, into a file of JSON Lines: its log with proofs, sessions, runs, messages, calls, approvals, memory,",
    "knowledge and artifacts. Content stays sealed; the agent's key is wrapped under a passphrase, read from standard input.",
    "Every line carries a code, so that a changed one is refused by its number. A house may run meanwhile.",
  ].join("\n"),
  options: HOUSE_OPTIONS,
  positionals: [2, 2],
  example: "chatelaine agent export finance ./finance.jsonl < passphrase.txt",
  run: async (invocation) => {
    const [agent = "", file = ""] = invocation.positionals;
    const passphrase = await secretValue(invocation.terminal, `agent export ${agent} ${file}`);
    const wish = { folder: dataFolder(invocation), agent, passphrase, file: resolve(file) };
    const exported = await exportConfigured(wish, configurationOf(invocation));
    print(
      invocation,
      exported,
      `${exported.file}: ${exported.agent}, ${exported.rows} rows and ${exported.artifacts} artifacts in ${exported.lines} lines\n`,
    );
    return 0;
  },
};
