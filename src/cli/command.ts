/** What a command is: what it says of itself, what it takes, and what it does. */
import type { ExitCode } from "./fault.ts";
import type { Terminal } from "./terminal.ts";

export interface Option {
  /** What stands after it, such as DIR; absent for a switch. */
  readonly value?: string;
  readonly about: string;
  /** May be given more than once. */
  readonly many?: boolean;
}

export type Options = { readonly [name: string]: Option };

export interface Command {
  /** After `chatelaine NAME`: `ID [--reason TEXT]`. */
  readonly takes: string;
  /** What it does, in a few sentences. */
  readonly about: string;
  readonly options: Options;
  /** How many arguments without a name it takes: least and most. */
  readonly positionals: readonly [least: number, most: number];
  /** Whether it takes options beside its own, `--NAME VALUE` each, such as the arguments of a tool. */
  readonly others?: true;
  /** A whole line that works, and what it is for. */
  readonly example: string;
  readonly run: (invocation: Invocation) => Promise<ExitCode>;
}

/** One use of a command. */
export interface Invocation {
  readonly positionals: readonly string[];
  readonly terminal: Terminal;
  readonly json: boolean;
  /** The value of an option; undefined when it was not given. */
  readonly text: (name: string) => string | undefined;
  /** The values of an option that may be given more than once. */
  readonly texts: (name: string) => readonly string[];
  readonly flag: (name: string) => boolean;
  /** Options beside the command's own, where it takes such. */
  readonly others: readonly (readonly [name: string, value: string])[];
}

/** Options that every command has. */
export const COMMON_OPTIONS: Options = {
  json: { about: "print one JSON value instead of text" },
  help: { about: "print this and do nothing" },
};

/** Options of every command that works on a house or its data folder. */
export const HOUSE_OPTIONS: Options = {
  data: { value: "DIR", about: "data folder of the house (default: the one of the configuration, else ./chatelaine-data)" },
  config: { value: "FILE", about: "configuration (default: ./chatelaine.yaml, else that of the house started here)" },
};

/** Prints a result: the value itself with --json, else the text. */
export function print(invocation: Invocation, value: unknown, text: string | (() => string)): void {
  invocation.terminal.out(invocation.json ? `${JSON.stringify(value, null, 2)}\n` : typeof text === "string" ? text : text());
}
