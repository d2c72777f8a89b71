/** Which house a command is about: its configuration, and its data folder. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Configuration } from "../main/configuration/configuration.ts";
import { readConfigurationFile } from "../main/configuration/read.ts";
import type { Invocation } from "./command.ts";

/** The configuration that is looked for in the working folder. */
export const CONFIGURATION_FILE = "chatelaine.yaml";
export const DATA_FOLDER = "chatelaine-data";
/** The sample house. */
export const SAMPLE_FILE = join(import.meta.dirname, "..", "..", "examples", "house", CONFIGURATION_FILE);

/** The file that --config names, else ./chatelaine.yaml where there is one. */
export function configurationFile(invocation: Pick<Invocation, "text">): string | undefined {
  const named = invocation.text("config");
  if (named !== undefined) return resolve(named);
  return existsSync(CONFIGURATION_FILE) ? resolve(CONFIGURATION_FILE) : undefined;
}

/** The configuration, with the data folder that --data names. Undefined where there is no file. Faults: CONFIGURATION_*. */
export function configurationOf(invocation: Pick<Invocation, "text">): Configuration | undefined {
  const file = configurationFile(invocation);
  const data = invocation.text("data");
  const configuration = file === undefined ? undefined : readConfigurationFile(file);
  return configuration === undefined || data === undefined ? configuration : { ...configuration, data: resolve(data) };
}

/** The data folder: of --data, else of the configuration, else ./chatelaine-data. Faults: CONFIGURATION_*. */
export function dataFolder(invocation: Pick<Invocation, "text">): string {
  const data = invocation.text("data");
  return data === undefined ? (configurationOf(invocation)?.data ?? resolve(DATA_FOLDER)) : resolve(data);
}
