/** From the words of a command line to an exit code. */
import { parseArgs } from "node:util";
import type { Fault } from "../call/fault.ts";
import { COMMON_OPTIONS, type Command, type Invocation, type Options } from "./command.ts";
import { COMMANDS, type Listed } from "./commands.ts";
import { type ExitCode, cliFault, exitCodeOf, thrownFault } from "./fault.ts";
import { commandHelp, programHelp } from "./help.ts";
import type { Terminal } from "./terminal.ts";
import { version } from "./version.ts";
import { visible } from "./visible.ts";

/** Runs a command line, without the program's name. Faults are printed, never thrown; what is not a fault of ours is a crash. */
export async function run(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await dispatch(words, terminal);
  } catch (error) {
    const fault = thrownFault(error);
    if (fault === undefined) throw error;
    terminal.err(words.includes("--json") ? `${JSON.stringify(fault)}\n` : `${String(fault).split("\n").map(visible).join("\n")}\n`);
    return exitCodeOf(fault);
  }
}

async function dispatch(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const listed = COMMANDS.find(({ name }) => name.split(" ").every((word, at) => words[at] === word));
  if (listed === undefined) return withoutCommand(words, terminal);
  const command = await listed.load();
  const rest = words.slice(listed.name.split(" ").length);
  const invocation = read(listed, command, { rest, terminal });
  if (invocation.flag("help")) {
    terminal.out(commandHelp(listed, command));
    return 0;
  }
  const [least, most] = command.positionals;
  if (invocation.positionals.length < least) throw usage(listed, `something is missing: chatelaine ${listed.name} ${command.takes}`);
  if (invocation.positionals.length > most)
    throw usage(listed, `there is more than the command takes: ${invocation.positionals.slice(most).join(" ")}`);
  return command.run(invocation);
}

function withoutCommand(words: readonly string[], terminal: Terminal): ExitCode {
  const [first = "", second] = words;
  if (first === "--version") {
    terminal.out(`${version()}\n`);
    return 0;
  }
  const group = COMMANDS.some(({ name }) => name.startsWith(`${first} `)) ? first : undefined;
  const wantsHelp = words.includes("--help") || first === "help";
  const unknown = group === undefined ? first : (second ?? "");
  if (!wantsHelp && unknown !== "") {
    const named = words.filter((word) => !word.startsWith("-")).join(" ");
    throw cliFault("CLI_USAGE", `there is no command ${JSON.stringify(named)}`, {
      hint: group === undefined ? "chatelaine --help lists them" : `chatelaine ${group} --help lists those of ${group}`,
    });
  }
  (wantsHelp ? terminal.out : terminal.err)(programHelp(group));
  return wantsHelp ? 0 : 2;
}

function read(
  listed: Listed,
  command: Command,
  { rest, terminal }: { readonly rest: readonly string[]; readonly terminal: Terminal },
): Invocation {
  const options: Options = { ...command.options, ...COMMON_OPTIONS };
  const config = Object.fromEntries(
    Object.entries(options).map(([name, { value, many }]) => [
      name,
      { type: value === undefined ? "boolean" : "string", multiple: many === true } as const,
    ]),
  );
  const { own, others } = command.others === true ? apart(rest, options) : { own: rest, others: [] };
  const { values, positionals } = parse(listed, config, own);
  return {
    positionals,
    others,
    terminal,
    json: values["json"] === true,
    text: (name) => {
      const value = values[name];
      return typeof value === "string" ? value : undefined;
    },
    texts: (name) => [values[name] ?? []].flat().filter((value) => typeof value === "string"),
    flag: (name) => values[name] === true,
  };
}

/** Takes `--NAME VALUE` and `--NAME=VALUE` apart where the command has no such option. */
function apart(words: readonly string[], options: Options): { readonly own: readonly string[]; readonly others: Invocation["others"] } {
  const own: string[] = [];
  const others: (readonly [string, string])[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    const [, name = "", joined] = /^--([^=]+)(?:=([\s\S]*))?$/.exec(word) ?? [];
    const value = joined ?? words[at + 1];
    if (name === "" || Object.hasOwn(options, name) || value === undefined) own.push(word);
    else {
      others.push([name, value]);
      if (joined === undefined) at += 1;
    }
  }
  return { own, others };
}

function parse(listed: Listed, options: NonNullable<Parameters<typeof parseArgs>[0]>["options"], rest: readonly string[]) {
  try {
    return parseArgs({ args: rest, options: options ?? {}, strict: true, allowPositionals: true });
  } catch (error) {
    throw usage(listed, error instanceof Error ? firstSentence(error.message) : String(error));
  }
}

function firstSentence(message: string): string {
  return message.split(/\.\s/)[0] ?? message;
}

function usage(listed: Listed, what: string): Fault {
  return cliFault("CLI_USAGE", what, { hint: `chatelaine ${listed.name} --help` });
}
