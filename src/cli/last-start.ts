/**
 * How the house of a data folder was started last: commands beside it are about that house without being told again which
 * configuration it has.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Configuration } from "../main/configuration/configuration.ts";
import { readConfigurationFile } from "../main/configuration/read.ts";
import { readDataFile, writeDataFile } from "../main/data-folder.ts";
import type { Invocation } from "./command.ts";
import { cliFault } from "./fault.ts";
import { DATA_FOLDER, configurationOf } from "./house-place.ts";
import { sampleConfiguration } from "./sample.ts";

const START_FILE = "house.start";

export interface Start {
  /** A file of configuration, or the sample of this project. */
  readonly kind: "config" | "sample";
  /** The file, or the folder that the sample's servers work in. */
  readonly path: string;
}

/** Faults: STORE_READ_ONLY, STORE_FULL, STORE_IO. */
export function keepStart(data: string, { kind, path }: Start): void {
  writeDataFile(data, START_FILE, `${kind} ${resolve(path)}\n`);
}

/**
 * The configuration of --config, else of ./chatelaine.yaml, else that of the last start `here`. A data folder that --data names may come
 * from somebody else, to be examined: what it says of programs to start and services to ask is not believed. Faults: CONFIGURATION_*.
 */
export function lastConfiguration(invocation: Pick<Invocation, "text">, here: string = DATA_FOLDER): Configuration | undefined {
  const configuration = configurationOf(invocation);
  if (configuration !== undefined || invocation.text("data") !== undefined) return configuration;
  return lastStarted(resolve(here));
}

/** The same where a command cannot go on without. Faults: CLI_USAGE, CONFIGURATION_*. */
export function configurationNeeded(invocation: Pick<Invocation, "text">): Configuration {
  const configuration = lastConfiguration(invocation);
  if (configuration !== undefined) return configuration;
  throw cliFault("CLI_USAGE", NOTHING_HERE, { hint: "name a configuration with --config FILE" });
}

/** What is wrong where neither is there. */
export const NOTHING_HERE = "there is no ./chatelaine.yaml here, and no house was started here";

function lastStarted(data: string): Configuration | undefined {
  const [, kind, path = ""] = /^(config|sample) (.+)$/m.exec(readDataFile(data, START_FILE) ?? "") ?? [];
  if (kind === undefined || !existsSync(path)) return undefined;
  return kind === "sample" ? sampleConfiguration(data, path) : { ...readConfigurationFile(path), data };
}
