/** The servers that the functions of a program's agents are, beside those of the configuration. */
import type { ToolClass } from "../call/tool-class.ts";
import type { ProgramServer } from "../execution/configuration.ts";
import type { AgentDefinition } from "../runtime/definition.ts";
import type { AgentConfiguration, Configuration } from "./configuration/configuration.ts";
import { functionServer, type FunctionServerParts } from "./function-server.ts";

/** The configuration with a server for each agent that has functions, or agents that it may ask. */
export function withAgentServers(
  configuration: Configuration,
  agents: readonly AgentDefinition[],
  late: Pick<FunctionServerParts, "runs" | "labelOf">,
): Configuration {
  const describe = (name: string) => agents.find((agent) => agent.name === name)?.description ?? "";
  const acting = agents.filter(({ tools, agents: asked }) => tools.length + asked.length > 0);
  const servers = acting.map((definition): [string, ProgramServer] => [
    definition.name,
    {
      kind: "program",
      server: functionServer({ definition, describe, ...late }),
      // What a function brings came from wherever it reads; what its definition says of that, its results state.
      trust: "untrusted",
      labels: "authoritative",
      client: [],
      callDeadlineMs: configuration.limits.callDeadlineMs,
    },
  ]);
  const classes = acting.flatMap(({ name, tools }) =>
    tools.flatMap((tool): [string, readonly ToolClass[]][] => (tool.readOnly ? [[`${name}/${tool.name}`, ["read"]]] : [])),
  );
  const given = acting.flatMap(({ name }): [string, AgentConfiguration][] => {
    const agent = configuration.agents[name];
    return agent?.servers === undefined ? [] : [[name, { ...agent, servers: [...agent.servers, name] }]];
  });
  return {
    ...configuration,
    agents: { ...configuration.agents, ...Object.fromEntries(given) },
    servers: { ...configuration.servers, ...Object.fromEntries(servers) },
    classes: { ...configuration.classes, ...Object.fromEntries(classes) },
  };
}
