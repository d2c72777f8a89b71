/** `ledger export`: every log as files that other tools read. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { exportAll } from "../../main/read-ledger.ts";
import { type Command, print } from "../command.ts";
import { cliFault } from "../fault.ts";
import { LEDGER_OPTIONS, ledgerSource } from "../ledger-place.ts";

export const ledgerExport: Command = {
  takes: "FOLDER",
  about: [
    "Writes every log into a new folder, laid out as C2SP tlog-tiles has it, with the house's public keys in house.pub.",
    "An export holds no content and no secret. `verify FOLDER` checks it, and so does any client of such logs.",
  ].join("\n"),
  options: LEDGER_OPTIONS,
  positionals: [1, 1],
  example: "chatelaine ledger export ./for-the-auditor",
  run: async (invocation) => {
    const folder = resolve(invocation.positionals[0] ?? "");
    if (existsSync(folder) && readdirSync(folder).length > 0)
      throw cliFault("CLI_FILE", "the folder is not empty", { where: folder, hint: "name a new one" });
    const source = ledgerSource(invocation);
    let [files, bytes] = [0, 0];
    for (const file of exportAll(source)) {
      const path = join(folder, file.path);
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(path, file.bytes, { mode: 0o600 });
      files += 1;
      bytes += file.bytes.length;
    }
    const logs = source.logs().length;
    print(invocation, { folder, logs, files, bytes }, `${folder}: ${logs} logs in ${files} files, ${bytes} bytes\n`);
    return 0;
  },
};
