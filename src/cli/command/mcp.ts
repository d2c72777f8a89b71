/** `mcp`: an MCP server on standard input and output, for clients that only start processes. */
import { agentTokens } from "../agent-tokens.ts";
import { required } from "../argument.ts";
import { HOUSE_OPTIONS, type Command } from "../command.ts";
import { relay } from "../relay.ts";

export const mcp: Command = {
  takes: "[SERVER] --agent NAME [--key-file FILE | --data DIR] [--url URL]",
  about: [
    "Speaks MCP on standard input and output and carries every message to a running house: to all of its servers, or to",
    "the one that is named. The agent's bootstrap key comes from --key-file or from CHATELAINE_KEY in the environment;",
    "without one, the operator's token in the data folder makes tokens for the agent, on the machine of the house.",
    "Speaks every revision that the house speaks. Diagnostics go to standard error.",
  ].join("\n"),
  options: {
    ...HOUSE_OPTIONS,
    agent: { value: "NAME", about: "the agent whose calls these are" },
    "key-file": { value: "FILE", about: "file with the agent's bootstrap key" },
    url: { value: "URL", about: "where the house listens (default: as its data folder says)" },
    person: { value: "PERSON", about: "the person whom the session serves, by name or id" },
    purpose: { value: "TEXT", about: "what the session is for" },
    session: { value: "ID", about: "an active session of the agent to go on with" },
  },
  positionals: [0, 1],
  example: "chatelaine mcp files --agent reader",
  run: async (invocation) => {
    const tokens = agentTokens(invocation, required(invocation, "agent"));
    // Asked first: a client shows what this process says when it ends at once.
    await tokens.token();
    const [server] = invocation.positionals;
    const address = new URL(server === undefined ? "/mcp" : `/mcp/${encodeURIComponent(server)}`, tokens.url);
    const stopping = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => stopping.abort());
    await relay(address, tokens, { signal: stopping.signal, say: invocation.terminal.err });
    return 0;
  },
};
