/** `mcp`: an MCP server on standard input and output, for clients that only start processes. */
import { readFileSync } from "node:fs";
import { Credential } from "../../call/credential.ts";
import { RESULT_BYTES_MAX } from "../../call/limits.ts";
import { type StdioBridgeParts, openStdioBridge } from "../../server/mcp/stdio.ts";
import { type Wish, agentTokens } from "../agent-tokens.ts";
import { required } from "../argument.ts";
import { HOUSE_OPTIONS, type Command, type Invocation } from "../command.ts";
import { cliFault } from "../fault.ts";
import { dataFolder } from "../house-place.ts";
import { operatorsApi } from "../operators-api.ts";
import { addressOf } from "../../main/data-folder.ts";

export const mcp: Command = {
  takes: "[SERVER] --agent NAME [--key-file FILE | --data DIR] [--url URL] [--prompt-file FILE]",
  about: [
    "Speaks MCP on standard input and output and carries every message to a running house: to all of its servers, or to",
    "the one that is named. The agent's bootstrap key comes from --key-file or from CHATELAINE_KEY in the environment;",
    "without one, the operator's token in the data folder makes tokens for the agent, on the machine of the house.",
    "What the person asks for is given apart, by --prompt-file or CHATELAINE_PROMPT, and never by the model: without it the",
    "house does not know what was asked, and is stricter.",
    "Speaks every revision that the house speaks. Diagnostics go to standard error.",
  ].join("\n"),
  options: {
    ...HOUSE_OPTIONS,
    agent: { value: "NAME", about: "the agent whose calls these are" },
    "key-file": { value: "FILE", about: "file with the agent's bootstrap key" },
    url: { value: "URL", about: "where the house listens (default: as its data folder says)" },
    person: { value: "PERSON", about: "the person whom the session serves, by name or id" },
    purpose: { value: "TEXT", about: "what the session is for" },
    "prompt-file": { value: "FILE", about: "file with what the person asks for, in the person's own words; else CHATELAINE_PROMPT" },
  },
  positionals: [0, 1],
  example: "chatelaine mcp files --agent reader",
  run: async (invocation) => {
    const credentials = await credentialsOf(invocation, required(invocation, "agent"));
    const [server] = invocation.positionals;
    const bridge = openStdioBridge({
      ...credentials,
      url: new URL(server === undefined ? "/mcp" : `/mcp/${encodeURIComponent(server)}`, houseUrl(invocation)),
      input: process.stdin,
      output: process.stdout,
      requestBytesMax: RESULT_BYTES_MAX,
      report: (fault) => invocation.terminal.err(`${fault}\n`),
    });
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => void bridge.close());
    await bridge.closed;
    process.stdin.destroy();
    return 0;
  },
};

type Credentials =
  | { readonly tokens: ReturnType<typeof agentTokens> }
  | (Wish & Pick<Extract<StdioBridgeParts, { key: Credential }>, "agent" | "key">);

async function credentialsOf(invocation: Invocation, agent: string): Promise<Credentials> {
  const [person, purpose] = [invocation.text("person"), invocation.text("purpose")];
  const prompt = promptOf(invocation);
  const wish = {
    ...(person !== undefined && { person }),
    ...(purpose !== undefined && { purpose }),
    ...(prompt !== undefined && { prompt }),
  };
  const key = agentKey(invocation);
  if (key !== undefined) return { agent, key, ...wish };
  const tokens = agentTokens(operatorsApi(invocation), agent, wish);
  // Asked first: a client shows what this process says when it ends at once.
  await tokens.token();
  return { tokens };
}

function promptOf(invocation: Invocation): string | undefined {
  const file = invocation.text("prompt-file");
  if (file === undefined) return process.env["CHATELAINE_PROMPT"] || undefined;
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw cliFault("CLI_FILE", "the prompt cannot be read", { where: file, cause });
  }
}

function agentKey(invocation: Invocation): Credential | undefined {
  const file = invocation.text("key-file");
  const given = process.env["CHATELAINE_KEY"];
  if (file === undefined) return given === undefined ? undefined : new Credential(given);
  try {
    return new Credential(readFileSync(file, "utf8").trim());
  } catch (cause) {
    throw cliFault("CLI_FILE", "the key cannot be read", { where: file, cause });
  }
}

function houseUrl(invocation: Invocation): string {
  const named = invocation.text("url");
  if (named !== undefined && !URL.canParse(named))
    throw cliFault("CLI_USAGE", "--url is not a URL", { hint: "such as http://127.0.0.1:4317" });
  const url = named ?? addressOf(dataFolder(invocation));
  if (url !== undefined) return url;
  throw cliFault("CLI_HOUSE_NOT_RUNNING", "no house is running here", {
    where: dataFolder(invocation),
    hint: "chatelaine start; or name it with --url URL",
  });
}
