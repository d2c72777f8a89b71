/** Which agent was given which server by the configuration. */
import type { MayUse } from "../analysis/agents-by-tools.ts";
import type { Configuration } from "./configuration/configuration.ts";

/** Whether the configuration gives an agent a server; without one, every agent has every server. Providers of models are given by rules alone. */
export function mayUseOf(configuration: Configuration | undefined): MayUse {
  return (agent, server) =>
    configuration === undefined ||
    (performs(configuration, agent, server) && (Object.hasOwn(configuration.models, server) || (configuration.agents[agent]?.servers?.includes(server) ?? true)));
}

/** Whether a server is none of applications, or one whose tools this agent's program performs. */
export function performs({ servers }: Pick<Configuration, "servers">, agent: string, server: string): boolean {
  const configured = Object.hasOwn(servers, server) ? servers[server] : undefined;
  return configured?.kind !== "application" || configured.agents.includes(agent);
}
