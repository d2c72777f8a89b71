/** The help of the program, of a group of commands, and of one command. */
import { COMMON_OPTIONS, type Command, type Options } from "./command.ts";
import { COMMANDS, type Listed } from "./commands.ts";

const EXITS = "Exit codes: 0 done; 1 refused, not found or not verified; 2 wrong usage or configuration.\n";

/** All commands, or those of a group such as `agent`. */
export function programHelp(group?: string): string {
  const listed = COMMANDS.filter((command) => group === undefined || command.name.startsWith(`${group} `));
  const what =
    group === undefined
      ? "Chatelaine keeps the house where AI agents work: policy on every call, a ledger that proves itself."
      : `chatelaine ${group}`;
  return [
    `${what}\n\n`,
    `Usage: chatelaine ${group === undefined ? "" : `${group} `}COMMAND [OPTIONS]\n\nCommands:\n`,
    ...aligned(listed.map(({ name, summary }) => [name, summary])),
    "\nEvery command has --help and --json.\n",
    EXITS,
  ].join("");
}

export function commandHelp(listed: Listed, command: Command): string {
  const takes = command.takes === "" ? "" : ` ${command.takes}`;
  return [
    `chatelaine ${listed.name}: ${listed.summary}\n\n`,
    `Usage: chatelaine ${listed.name}${takes}\n\n`,
    `${command.about}\n\nOptions:\n`,
    ...aligned(optionRows({ ...command.options, ...COMMON_OPTIONS })),
    `\nExample:\n  ${command.example}\n\n`,
    EXITS,
  ].join("");
}

function optionRows(options: Options): readonly (readonly [string, string])[] {
  return Object.entries(options).map(([name, { value, about, many }]) => [
    `--${name}${value === undefined ? "" : ` ${value}`}`,
    `${about}${many ? "; may be given more than once" : ""}`,
  ]);
}

function aligned(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, about]) => `  ${name.padEnd(width)}  ${about}\n`);
}
