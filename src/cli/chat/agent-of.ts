/** An agent that a file of a program exports. */
import { pathToFileURL } from "node:url";
import { isAgent, type Agent } from "../../main/agent.ts";
import { cliFault } from "../fault.ts";

/** The agent of this name that a file exports. Faults: CLI_USAGE. */
export async function agentOf(file: string, name: string): Promise<Agent<unknown>> {
  const exported: unknown = await import(pathToFileURL(file).href).catch((cause: unknown) => {
    throw cliFault("CLI_USAGE", `${file} cannot be loaded: ${cause instanceof Error ? cause.message : "it failed"}`, {
      hint: "name a TypeScript file that exports agents: --agents FILE",
    });
  });
  const agents = Object.values(exported as object).filter(isAgent);
  const agent = agents.find((one) => one.name === name);
  if (agent !== undefined) return agent;
  throw cliFault("CLI_USAGE", `the file exports no agent ${JSON.stringify(name)}`, {
    hint: `it exports: ${agents.map((one) => one.name).join(", ") || "none"}`,
  });
}
