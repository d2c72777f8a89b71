/** `agent import`: an agent that another house exported. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { importConfigured } from "../../main/transfer/transfer-configured.ts";
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { cliFault } from "../fault.ts";
import { configurationOf, dataFolder } from "../house-place.ts";
import { secretValue } from "../secret-value.ts";

export const agentImport: Command = {
  takes: "FILE [--name NAME] [--vkey FILE]",
  about: [
    "Takes an agent that another house exported, whole or not at all, into a house that does not run now. Every line, the",
    "other house's signature over the log, and sealed content are checked before anything is taken. The passphrase is read",
    "from standard input. Give the other house's public key with --vkey, or the one in the file is believed. The agent gets",
    "no key for its programs: make one with `agent key`, or name it in the configuration.",
  ].join("\n"),
  options: {
    ...HOUSE_OPTIONS,
    name: { value: "NAME", about: "what it is called here (default: as it was)" },
    vkey: { value: "FILE", about: "file with the other house's public key (its house.pub)" },
  },
  positionals: [1, 1],
  example: "chatelaine agent import ./finance.jsonl --vkey their-house.pub < passphrase.txt",
  run: async (invocation) => {
    const [file = ""] = invocation.positionals;
    const [name, vkey] = [invocation.text("name"), invocation.text("vkey")];
    const passphrase = await secretValue(invocation.terminal, `agent import ${file}`);
    const wish = {
      folder: dataFolder(invocation),
      file: resolve(file),
      passphrase,
      ...(name !== undefined && { name }),
      ...(vkey !== undefined && { vkey: readText(vkey) }),
    };
    const imported = await importConfigured(wish, configurationOf(invocation));
    print(
      invocation,
      imported,
      () =>
        `${imported.name} ${imported.agent} of ${imported.house}: ${imported.entries} entries verified, ${imported.rows} rows, ${imported.artifacts} artifacts, ${imported.principles} principles proposed\n`,
    );
    return 0;
  },
};

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw cliFault("CLI_FILE", "the file cannot be read", { where: file, cause });
  }
}
