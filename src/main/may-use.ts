/** Which agent was given which server by the configuration. */
import type { MayUse } from "../analysis/agents-by-tools.ts";
import type { Configuration } from "./configuration/configuration.ts";

/** Whether the configuration gives an agent a server; without one, every agent has every server. */
export function mayUseOf(configuration: Configuration | undefined): MayUse {
  return (agent, server) => configuration?.agents[agent]?.servers?.includes(server) ?? true;
}
