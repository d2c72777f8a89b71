/** `start`: opens a house and keeps it open. */
import { join } from "node:path";
import { type House, openConfigured } from "../../main.ts";
import { HOUSE_OPTIONS, type Command, type Invocation, print } from "../command.ts";
import { type ExitCode, cliFault } from "../fault.ts";
import { configurationFile, configurationOf } from "../house-place.ts";
import { type Start, keepStart } from "../last-start.ts";
import { SAMPLE_FOLDER, sampleConfiguration } from "../sample.ts";
import { facts } from "../table.ts";

/** The program that a client starts to speak to the house over its standard input and output. */
const PROGRAM = join(import.meta.dirname, "..", "..", "..", "tools", "chatelaine.mjs");

export const start: Command = {
  takes: "[--config FILE | --sample] [--data DIR]",
  about: [
    "Opens the house of ./chatelaine.yaml, or of the file that --config names, and keeps it open until it is interrupted.",
    "The first start makes the data folder and its keys, and prints a one-time link that makes a browser the owner's.",
    "With --sample it opens the sample house: a file server over ./chatelaine-sample, the reference server of MCP, and",
    "three agents. Exit code 0 after a clean stop.",
  ].join("\n"),
  options: {
    ...HOUSE_OPTIONS,
    config: { value: "FILE", about: "configuration (default: ./chatelaine.yaml)" },
    sample: { about: "open the sample house" },
  },
  positionals: [0, 0],
  example: "chatelaine start --config chatelaine.yaml",
  run: async (invocation) => {
    const house = await openConfigured(configured(invocation));
    keepStart(house.data, startOf(invocation));
    // Listened for before anything is said: whoever reads that the house is open may stop it at once.
    const interrupted = interrupt();
    print(invocation, { url: house.url, data: house.data, vkey: house.vkey, ...house.firstStart, newKeys: house.newKeys }, () =>
      welcome(house),
    );
    return keepOpen(invocation, house, interrupted);
  },
};

function configured(invocation: Invocation): Parameters<typeof openConfigured>[0] {
  const sample = invocation.flag("sample");
  if (sample && invocation.text("config") !== undefined)
    throw cliFault("CLI_USAGE", "--sample and --config exclude each other", { hint: "chatelaine start --help" });
  const configuration = sample ? sampleConfiguration(invocation.text("data")) : configurationOf(invocation);
  if (configuration !== undefined) return configuration;
  throw cliFault("CLI_USAGE", "there is no ./chatelaine.yaml here", {
    hint: "name one with --config FILE, or try the sample: chatelaine start --sample",
  });
}

function startOf(invocation: Invocation): Start {
  const file = invocation.flag("sample") ? undefined : configurationFile(invocation);
  return file === undefined ? { kind: "sample", path: SAMPLE_FOLDER } : { kind: "config", path: file };
}

/** Closes the house at the first interrupt; at the second the process ends as it is, and the next start recovers. */
async function keepOpen({ terminal, json }: Invocation, house: House, interrupted: Promise<void>): Promise<ExitCode> {
  // What waits here holds the process open: everything else of a house may let it end.
  await interrupted;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(1));
  if (!json) terminal.err("Closing the house.\n");
  await house.close();
  return 0;
}

function interrupt(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
}

function welcome({ url, data, vkey, firstStart, newKeys, configuration }: House): string {
  const [agent = "AGENT"] = Object.keys(configuration.agents);
  const keys = Object.entries(newKeys);
  return [
    `The house is open at ${url}\n\n`,
    facts([
      ["data", data],
      ["log key", vkey],
    ]),
    firstStart === undefined
      ? `\nIts console is at ${configuration.listen.publicUrl ?? url}/console/. A browser that is not logged in: chatelaine link.\n`
      : `\nYou are its owner. Open this link once, to make a browser yours and see the console:\n  ${firstStart.ownerLink}\n`,
    keys.length === 0 ? "" : `\nKeys of its agents, shown this once:\n${facts(keys.map(([name, key]) => [`  ${name}`, key]))}`,
    "\nConnect an MCP client that starts processes:\n",
    `  ${JSON.stringify({ mcpServers: { chatelaine: { command: "node", args: [PROGRAM, "mcp", "--agent", agent, "--data", data] } } })}\n`,
    "or one that speaks HTTP, with a token of fifteen minutes or the agent's key (OAuth client credentials):\n",
    `  ${JSON.stringify({ mcpServers: { chatelaine: { type: "http", url: `${configuration.listen.publicUrl ?? url}/mcp`, headers: { Authorization: "Bearer TOKEN" } } } })}\n`,
    `  TOKEN: node ${PROGRAM} agent token ${agent} --data ${data}\n`,
    "\nWhat waits for you: the console, or chatelaine approve list. Stop with Ctrl-C.\n",
  ].join("");
}
