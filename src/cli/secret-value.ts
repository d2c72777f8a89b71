/** Reads a value from standard input: never from the command line, which every process of the machine can read. */
import { text } from "node:stream/consumers";
import { cliFault } from "./fault.ts";
import type { Terminal } from "./terminal.ts";

/** What stands on standard input, without the line end that `echo` puts behind it. Faults with CLI_USAGE at a terminal, which would show it. */
export async function secretValue({ stdin }: Pick<Terminal, "stdin">, command: string): Promise<string> {
  if (stdin === undefined && process.stdin.isTTY === true)
    throw cliFault("CLI_USAGE", "a value is not typed in at a terminal, which shows it", {
      hint: `chatelaine ${command} < FILE; or from a program that prints it: op read … | chatelaine ${command}`,
    });
  const value = (await (stdin === undefined ? text(process.stdin) : stdin())).replace(/\r?\n$/, "");
  if (value !== "") return value;
  throw cliFault("CLI_USAGE", "there is no value on standard input", { hint: `chatelaine ${command} < FILE` });
}
