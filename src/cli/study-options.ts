/** What commands that study rules have in common: the folder, and the house that the rules are for. */
import { resolve } from "node:path";
import type { Studied } from "../main/study-policies.ts";
import { HOUSE_OPTIONS, type Invocation, type Options } from "./command.ts";
import { cliFault } from "./fault.ts";
import { NOTHING_HERE, lastConfiguration } from "./last-start.ts";

export const STUDY_OPTIONS: Options = {
  config: HOUSE_OPTIONS["config"] ?? { about: "" },
  live: { about: "ask the servers what they offer, although there is a snapshot.json" },
  tries: { value: "N", about: "requests to try for one agent and one thing, at most (default: 20000)" },
};

/** The folder that is named first, else the policies of the configuration; and the house. Faults: CLI_USAGE, CONFIGURATION_*. */
export function studiedBy(invocation: Invocation, requestsMax: number | undefined): { readonly folder: string; readonly studied: Studied } {
  const configuration = lastConfiguration(invocation);
  const [named] = invocation.positionals;
  const folder = named === undefined ? configuration?.policies : resolve(named);
  if (folder === undefined)
    throw cliFault("CLI_USAGE", NOTHING_HERE, {
      hint: "name a folder of policies, or a configuration with --config FILE",
    });
  return { folder, studied: { configuration, live: invocation.flag("live"), ...(requestsMax !== undefined && { requestsMax }) } };
}
