/** `doctor`: can the house run here? */
import { HOUSE_OPTIONS, type Command, print } from "../command.ts";
import { examine } from "../doctor.ts";
import { SAMPLE_FILE, configurationOf } from "../house-place.ts";
import { lastConfiguration } from "../last-start.ts";
import { toneOf, toned } from "../terminal.ts";
import { visible } from "../visible.ts";

export const doctor: Command = {
  takes: "[--config FILE] [--data DIR]",
  about: [
    "Checks what a house needs: the version of Node, the clock, who may read the data folder, room on the disk, the port,",
    "what holds programs in a sandbox (tried, which takes a few seconds), the key service of the root key (tried with a key",
    "that is used for nothing), whether each secret of a configured source is to be had (what is leased for it is given back),",
    "whether each configured server starts and which run bare, and whether the policies are sound. Changes nothing.",
    "Without a configuration it examines the sample house.",
    "Exit code 1 when anything fails; a warning does not.",
  ].join("\n"),
  options: HOUSE_OPTIONS,
  positionals: [0, 0],
  example: "chatelaine doctor --config examples/house/chatelaine.yaml",
  run: async (invocation) => {
    const configuration =
      lastConfiguration(invocation) ??
      configurationOf({ text: (name) => (name === "config" ? SAMPLE_FILE : (invocation.text(name) ?? "chatelaine-data")) });
    const findings = configuration === undefined ? [] : await examine(configuration);
    const failed = findings.some(({ verdict }) => verdict === "fail");
    print(invocation, { findings, verdict: failed ? "fail" : "ok" }, () => {
      const width = Math.max(...findings.map(({ check }) => check.length));
      return findings
        .map(({ check, verdict, what, hint }) => {
          const word = toned(invocation.terminal, toneOf(verdict), verdict.padEnd(4));
          return `${word}  ${check.padEnd(width)}  ${visible(what)}\n${hint === undefined ? "" : `      hint: ${visible(hint)}\n`}`;
        })
        .join("");
    });
    return failed ? 1 : 0;
  },
};
