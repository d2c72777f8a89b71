/** What can be wrong with a configuration. */
import { Fault } from "../../call/fault.ts";

export type ConfigurationFault =
  /** There is no such file, or it cannot be read. */
  | "CONFIGURATION_NOT_FOUND"
  /** The text is not YAML 1.2: syntax, a key twice, an unknown tag. Do: mend the line that is named. */
  | "CONFIGURATION_NOT_YAML"
  /** A key that does not exist. Do: correct it; schema/chatelaine.schema.json has every key. */
  | "CONFIGURATION_UNKNOWN_KEY"
  /** A value of the wrong type or out of its range. */
  | "CONFIGURATION_INVALID"
  /** A name that refers to nothing, such as a server that is not configured. Do: correct the name, or configure what it refers to. */
  | "CONFIGURATION_UNKNOWN_NAME";

/** One thing that is wrong, and where: `file:line:column` in a file, a path of keys in an object. */
export interface ConfigurationProblem {
  readonly code: ConfigurationFault;
  readonly what: string;
  readonly where: string;
  readonly hint?: string;
}

/** All problems as one fault: the first speaks, the others follow with their places. */
export function configurationFault(problems: readonly [ConfigurationProblem, ...ConfigurationProblem[]]): Fault<ConfigurationFault> {
  const [first, ...others] = problems;
  const more = others.map(
    (problem) => `\n  also: ${problem.where}: ${problem.what}${problem.hint === undefined ? "" : ` (${problem.hint})`}`,
  );
  return new Fault(first.code, [first.what, ...more].join(""), {
    where: first.where,
    ...(first.hint !== undefined && { hint: first.hint }),
  });
}
