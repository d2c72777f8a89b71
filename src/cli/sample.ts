/** The sample house, with a folder of its own to work in: what agents write there changes no file of the project. */
import { cpSync, existsSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import type { Configuration } from "../main/configuration/configuration.ts";
import { readConfigurationFile } from "../main/configuration/read.ts";
import { cliFault } from "./fault.ts";
import { DATA_FOLDER, SAMPLE_FILE } from "./house-place.ts";

/** Where the sample's servers work, in the working folder. */
export const SAMPLE_FOLDER = "chatelaine-sample";

/** What the sample's servers are started by. A checkout has them; whoever installed the package has them when they want to. */
const PACKAGES = ["@modelcontextprotocol/server-filesystem", "@modelcontextprotocol/server-everything"];

/** The sample's configuration, its data in ./chatelaine-data and its servers working in ./chatelaine-sample unless named. Faults: CLI_NOT_FOUND. */
export function sampleConfiguration(data: string | undefined, folder: string = SAMPLE_FOLDER): Configuration {
  const sample = readConfigurationFile(SAMPLE_FILE);
  const missing = Object.values(sample.servers).flatMap((server) =>
    server.kind === "process" && !isAbsolute(server.command) ? [server.command] : [],
  );
  if (missing.length > 0)
    throw cliFault("CLI_NOT_FOUND", `the sample house needs programs that are not installed here: ${missing.join(", ")}`, {
      hint: `npm install ${PACKAGES.join(" ")}`,
    });
  const cwd = resolve(folder);
  const documents = join(cwd, "documents");
  if (!existsSync(documents)) cpSync(join(dirname(SAMPLE_FILE), "documents"), documents, { recursive: true });
  const servers = Object.fromEntries(
    Object.entries(sample.servers).map(([name, server]) => [name, server.kind === "process" ? { ...server, cwd } : server]),
  );
  return { ...sample, servers, data: resolve(data ?? DATA_FOLDER) };
}
