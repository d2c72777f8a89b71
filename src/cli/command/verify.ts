/** `verify`: can the ledger be believed? Needs nothing but the logs and a key. */
import { readFileSync } from "node:fs";
import type { LogReport, Report } from "../../verify/report.ts";
import { verify as verifySource } from "../../verify/verify.ts";
import { type Command, type Invocation, print } from "../command.ts";
import { cliFault } from "../fault.ts";
import { LEDGER_OPTIONS, ledgerSource } from "../ledger-place.ts";
import { moment } from "../table.ts";
import { toned } from "../terminal.ts";
import { visible } from "../visible.ts";

export const verify: Command = {
  takes: "[FOLDER] [--vkey FILE] [--known FILE]",
  about: [
    "Checks every log of a data folder or an export: signatures, hashes, the order of what happened, the anchors, and in a",
    "data folder the sealed content. Nothing else has to run. Give the house's public key that you noted with --vkey, or",
    "the one that lies beside the logs is believed. Exit code 1 when anything is wrong; the first wrong entry is named.",
  ].join("\n"),
  options: {
    ...LEDGER_OPTIONS,
    vkey: { value: "FILE", about: "file with the vkeys to trust, one a line (such as a kept copy of house.pub)" },
    known: { value: "FILE", about: "a signed checkpoint that you kept: the log must have grown from it", many: true },
  },
  positionals: [0, 1],
  example: "chatelaine verify ./for-the-auditor --vkey house.pub",
  run: async (invocation) => {
    const vkey = invocation.text("vkey");
    const report = verifySource(ledgerSource(invocation, invocation.positionals[0]), {
      ...(vkey !== undefined && { vkeys: readText(vkey) }),
      known: invocation.texts("known").map((file) => readText(file)),
    });
    print(invocation, report, () => textOf(invocation, report));
    return report.status === "verified" ? 0 : 1;
  },
};

function textOf(invocation: Invocation, report: Report): string {
  const verdict =
    report.status === "verified" ? toned(invocation.terminal, "good", "verified") : toned(invocation.terminal, "broken", "BROKEN");
  const key =
    report.key === "pinned" ? "against the key that you gave" : "against the key found beside the logs; give the one you noted with --vkey";
  return [
    ...report.logs.map((log) => logText(invocation, log)),
    `${verdict}: ${report.entries} entries in ${report.logs.length} logs of ${visible(report.house)}, ${key}\n`,
  ].join("");
}

function logText(invocation: Invocation, log: LogReport): string {
  const word = log.status === "verified" ? "verified" : toned(invocation.terminal, "broken", log.status.toUpperCase());
  const first = log.firstWrong === undefined ? "" : `  first wrong entry: ${log.firstWrong.index}: ${visible(log.firstWrong.what)}\n`;
  const anchored = log.anchoredAt === undefined ? "" : `, anchored to ${log.anchoredTo} at ${moment(log.anchoredAt)}`;
  const findings = log.findings.map(
    ({ weight, code, index, what }) => `  ${weight} ${code}${index === undefined ? "" : ` at ${index}`}: ${visible(what)}\n`,
  );
  const more = log.findingsLeftOut === 0 ? "" : `  and ${log.findingsLeftOut} more\n`;
  return `${log.log}  ${log.entries} entries  ${word}${anchored}\n${first}${findings.join("")}${more}`;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw cliFault("CLI_FILE", "the file cannot be read", { where: file, cause });
  }
}
