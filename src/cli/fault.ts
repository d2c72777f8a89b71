/** What can go wrong on the command line itself, and how a fault becomes an exit code. */
import { Fault } from "../call/fault.ts";

export type CliFault =
  /** No such command, option or argument, or one too many. Do: ask the command itself, with --help. */
  | "CLI_USAGE"
  /** There is no house in this data folder. */
  | "CLI_NO_HOUSE"
  /** The house of this data folder has needed no authority for inspected hosts yet. */
  | "CLI_NO_AUTHORITY"
  /** The house of this data folder does not answer. */
  | "CLI_HOUSE_NOT_RUNNING"
  /** The house answered with something that is not its API. */
  | "CLI_HOUSE_UNCLEAR"
  /** What was named does not exist. */
  | "CLI_NOT_FOUND"
  /** A file could not be read or written. */
  | "CLI_FILE";

/** 0 done; 1 refused, not found, not verified or not the same; 2 wrong usage or configuration, or what cannot be replayed. */
export type ExitCode = 0 | 1 | 2;

export function cliFault(code: CliFault, what: string, more: { where?: string; hint?: string; cause?: unknown } = {}): Fault<CliFault> {
  return new Fault(code, what, more);
}

/** What was thrown as a fault, also by the copy of the house that a program of `--agents` has loaded; undefined where it is none. */
export function thrownFault(thrown: unknown): Fault | undefined {
  if (thrown instanceof Fault) return thrown;
  if (!(thrown instanceof Error) || thrown.name !== "Fault" || !("code" in thrown) || typeof thrown.code !== "string") return undefined;
  const said = (name: "where" | "hint") => {
    const text: unknown = Reflect.get(thrown, name);
    return typeof text === "string" ? { [name]: text } : {};
  };
  return new Fault(thrown.code, thrown.message, { ...said("where"), ...said("hint"), cause: thrown });
}

export function exitCodeOf(fault: Fault): ExitCode {
  return fault.code === "CLI_USAGE" || fault.code.startsWith("CONFIGURATION_") || fault.code.startsWith("HOUSE_REPLAY_") ? 2 : 1;
}
