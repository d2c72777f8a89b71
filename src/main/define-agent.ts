/** How programs define agents and serve them. */
import { resolve as resolvePath } from "node:path";
import { Agent, type RunningHouse } from "./agent.ts";
import { AgentHouse, type OpenAgentHouse } from "./agent-house.ts";
import type { AgentOptions } from "./agent-options.ts";
import { checkOptions } from "./check-options.ts";
import { SERVE } from "./option-members.ts";
import type { ConfigurationInput } from "./configuration/configuration.ts";
import type { PrintTo } from "./print-run.ts";
import { extractIn, shelfServers } from "./shelf-of-agent.ts";
import { readDefinition } from "./read-definition.ts";
import { runtimeFault } from "../runtime/fault.ts";

/** The folder of a house of agents, where a definition names none. */
const DATA = "./data";

/** The agents of this process, by the folder of their house. */
export class AgentHouses {
  readonly #houses = new Map<string, AgentHouse<RunningHouse>>();
  /** The folder of each agent. */
  readonly #folders = new WeakMap<object, string>();
  readonly #open: OpenAgentHouse<RunningHouse>;
  readonly #print: PrintTo;

  constructor(parts: { readonly open: OpenAgentHouse<RunningHouse>; readonly print: PrintTo }) {
    this.#open = parts.open;
    this.#print = parts.print;
  }

  /** Faults with RUNTIME_DEFINITION. Nothing is opened before the first run. */
  define<Output = string>(options: AgentOptions<Output>): Agent<Output> {
    const definition = readDefinition(options);
    const data = resolvePath(options.database ?? DATA);
    const house = this.#houses.get(data) ?? new AgentHouse(data, this.#open);
    this.#houses.set(data, house);
    const written = [options.model, ...(options.fallbackModels ?? []), extractIn(options)?.model];
    const named = [definition.model, ...definition.fallbacks, definition.extraction?.model];
    const own: NonNullable<ConfigurationInput["models"]> = Object.fromEntries(
      named.flatMap((ref, at) => {
        const model = written[at];
        return ref === undefined || model === undefined || typeof model === "string" ? [] : [[ref.provider, model]];
      }),
    );
    house.add({
      definition,
      servers: { ...shelfServers(options), ...options.servers },
      models: { ...options.models, ...own },
      policies: options.policies === undefined ? undefined : resolvePath(options.policies),
    });
    const agent = new Agent<Output>(definition.name, house, this.#print);
    this.#folders.set(agent, data);
    return agent;
  }

  /** Opens the house of agents for others, and keeps it open until it is closed. Faults: RUNTIME_DEFINITION, and those of opening it. */
  async serve(options: ServeOptions): Promise<Served> {
    checkOptions(options, SERVE, { of: "serve" });
    const { agents, port = 4317, ...more } = options;
    const [first] = agents;
    if (first === undefined) throw runtimeFault("RUNTIME_DEFINITION", "there is no agent to serve");
    const data = this.#folders.get(first);
    if (data === undefined || agents.some((agent) => this.#folders.get(agent) !== data))
      throw runtimeFault("RUNTIME_DEFINITION", "agents that are served together have one folder: name it as their database");
    const held = await this.#house(data).acquire(first.name, { listen: { port }, ...more.configuration });
    return {
      ...held.house,
      close: async () => {
        held.release();
        await this.#house(data).close();
      },
    };
  }

  #house(data: string): AgentHouse<RunningHouse> {
    const house = this.#houses.get(data);
    if (house === undefined) throw new Error("a folder with an agent has a house");
    return house;
  }
}

export interface ServeOptions {
  readonly agents: readonly Agent<unknown>[];
  /** Left out: 4317. */
  readonly port?: number;
  /** What a configuration says beside its agents: listen, policies, servers, budgets, people and so on. Policies of its owner take the place of what definitions grant. */
  readonly configuration?: ConfigurationInput;
}

/** A house that is open for others. */
export type Served = RunningHouse;
