/**
 * The house of a program's agents: one a data folder, opened with the first run and closed a moment after the last, so
 * that a program can end. An agent that is defined later is taken in by opening the house anew.
 */
import { resolve as resolvePath } from "node:path";
import { modelsOf, type AgentDefinition, type ModelRef } from "../runtime/definition.ts";
import type { RunDesk } from "../runtime/run-desk.ts";
import { runtimeFault } from "../runtime/fault.ts";
import { writeAgentRules } from "./agent-rules.ts";
import type { ConfigurationInput } from "./configuration/configuration.ts";
import { providersFor } from "./default-providers.ts";
import { makeDataFolder } from "./data-folder.ts";
import { EXTRACTION_LINGERS_MS, HOUSE_LINGERS_MS } from "./limits.ts";

/** An agent with what its house needs to know of it. */
export interface DefinedAgent {
  readonly definition: AgentDefinition;
  readonly servers: NonNullable<ConfigurationInput["servers"]>;
  readonly models: NonNullable<ConfigurationInput["models"]>;
  /** The owner's folder of policies. */
  readonly policies: string | undefined;
}

/** What a house of agents is, for those who use it. */
export interface OpenedHouse {
  readonly url: string;
  readonly runs: Pick<RunDesk, "extracted">;
  close(): Promise<void>;
}

/** How a house is opened: the composition root's own way, handed in because it stands above. */
export type OpenAgentHouse<Opened extends OpenedHouse> = (
  written: ConfigurationInput,
  agents: readonly AgentDefinition[],
) => Promise<Opened>;

/** A house that is in use until it is let go. */
export interface Held<Opened> {
  readonly house: Opened;
  release(): void;
}

/** A house that is open, with the names of the agents that it was opened with. */
interface OpenWith<Opened> {
  readonly house: Opened;
  readonly names: ReadonlySet<string>;
}

export class AgentHouse<Opened extends OpenedHouse> {
  readonly #data: string;
  readonly #open: OpenAgentHouse<Opened>;
  readonly #agents = new Map<string, DefinedAgent>();
  /** Names that were given since the house was last closed. */
  readonly #taken = new Set<string>();
  #opened: OpenWith<Opened> | undefined;
  #users = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #stay: () => void = () => {};
  readonly #free = new Set<() => void>();
  /** What the house is opened with beside what its agents say. */
  #more: ConfigurationInput = {};

  constructor(data: string, open: OpenAgentHouse<Opened>) {
    this.#data = resolvePath(data);
    this.#open = open;
  }

  /** Takes an agent in. A name may be given again once the house was closed: two agents would else be one. Faults: RUNTIME_DEFINITION. */
  add(agent: DefinedAgent): void {
    const { name } = agent.definition;
    if (this.#taken.has(name))
      throw runtimeFault("RUNTIME_DEFINITION", "an agent of this name is defined already", { where: `${name} in ${this.#data}`, hint: "give one of them another name or another database, or close the first before it is defined anew" });
    this.#taken.add(name);
    this.#agents.set(name, agent);
    if (this.#opened?.names.has(name)) this.#opened = { ...this.#opened, names: new Set([...this.#opened.names].filter((one) => one !== name)) };
  }

  /** The data folder. */
  get data(): string {
    return this.#data;
  }

  /** What an agent of this house is defined as. */
  defined(name: string): DefinedAgent | undefined {
    return this.#agents.get(name);
  }

  /**
   * How a house of an agent is opened that may ask one more model, as if its definition named it: what is written, and its
   * agents. `done` puts back the rules that were written for that. Faults: STORE_*.
   */
  withModel(name: string, model: ModelRef): { readonly written: ConfigurationInput; readonly agents: readonly AgentDefinition[]; readonly done: () => void } {
    const agents = [...this.#agents.values()];
    const asking = agents.map((one): DefinedAgent => (one.definition.name === name ? { ...one, definition: { ...one.definition, fallbacks: [...one.definition.fallbacks, model] } } : one));
    return { written: this.#written(asking), agents: asking.map(({ definition }) => definition), done: () => void this.#written(agents) };
  }

  /** Opens it where it is not open with this agent in it, and keeps it open until it is released. */
  acquire(agent: string, more?: ConfigurationInput): Promise<Held<Opened>> {
    return this.#inTurn(async () => {
      this.#stay();
      if (more !== undefined) this.#more = more;
      if (this.#opened !== undefined && (more !== undefined || !this.#opened.names.has(agent))) await this.#shut();
      this.#opened ??= await this.#begin();
      this.#users += 1;
      const { house } = this.#opened;
      let isHeld = true;
      const release = () => {
        if (isHeld) this.#released();
        isHeld = false;
      };
      return { house, release };
    });
  }

  /** Closes it once nobody uses it. */
  close(): Promise<void> {
    this.#taken.clear();
    return this.#inTurn(() => this.#shut());
  }

  async #begin(): Promise<OpenWith<Opened>> {
    const agents = [...this.#agents.values()];
    makeDataFolder(this.#data);
    const written = this.#written(agents);
    checkReferences(agents, Object.keys(written.models ?? {}));
    const house = await this.#open(
      written,
      agents.map(({ definition }) => definition),
    );
    return { house, names: new Set(agents.map(({ definition }) => definition.name)) };
  }

  #written(agents: readonly DefinedAgent[]): ConfigurationInput {
    const { models, sources, secretsOf } = providersFor(agents);
    const owner = agents.find(({ policies }) => policies !== undefined)?.policies;
    const policies =
      this.#more.policies ??
      owner ??
      writeAgentRules(
        this.#data,
        agents.map(({ definition, servers }) => ({ definition, secrets: secretsOf(definition, servers) })),
      );
    const named = Object.fromEntries(
      agents.map(({ definition }) => [definition.name, { role: definition.name, servers: definition.servers }]),
    );
    return {
      listen: { port: 0 },
      ...this.#more,
      data: this.#data,
      policies,
      servers: { ...Object.assign({}, ...agents.map(({ servers }) => servers)), ...this.#more.servers },
      models: { ...models, ...this.#more.models },
      secrets: { ...this.#more.secrets, sources: { ...sources, ...this.#more.secrets?.sources } },
      agents: { ...named, ...this.#more.agents },
    };
  }

  #released(): void {
    this.#users -= 1;
    if (this.#users > 0) return;
    for (const free of this.#free) free();
    this.#free.clear();
    // Holds the process for as long as it lingers: a program ends with its house closed.
    const shut = () => this.#inTurn(() => (this.#users === 0 ? this.#shut() : Promise.resolve()));
    // Another run may begin while memories are looked for.
    const hold = setTimeout(() => void extracted(this.#opened?.house).then(shut), HOUSE_LINGERS_MS);
    this.#stay = () => clearTimeout(hold);
  }

  async #shut(): Promise<void> {
    this.#stay();
    if (this.#users > 0) await new Promise<void>((free) => this.#free.add(free));
    this.#stay();
    const opened = this.#opened;
    await extracted(opened?.house);
    this.#opened = undefined;
    await opened?.house.close();
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(task);
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

/** Resolves when no memories are looked for in its runs, or after EXTRACTION_LINGERS_MS. */
async function extracted(house: OpenedHouse | undefined): Promise<void> {
  let late: NodeJS.Timeout | undefined;
  const waited = new Promise<void>((resolve) => (late = setTimeout(resolve, EXTRACTION_LINGERS_MS)));
  await Promise.race([house?.runs.extracted(), waited]);
  clearTimeout(late);
}

/** Agents and providers that a definition names and nobody has described. Faults: RUNTIME_DEFINITION. */
function checkReferences(agents: readonly DefinedAgent[], providers: readonly string[]): void {
  const names = new Set(agents.map(({ definition }) => definition.name));
  for (const { definition } of agents) {
    const { name: where } = definition;
    const unknown = modelsOf(definition).find(({ provider }) => !providers.includes(provider));
    if (unknown !== undefined)
      throw runtimeFault("RUNTIME_DEFINITION", `there is no provider ${unknown.provider} of models`, { where, hint: `describe it in the agent's models; anthropic, openai, google and ollama need no description` });
    const stranger = definition.agents.find((name) => !names.has(name));
    if (stranger !== undefined)
      throw runtimeFault("RUNTIME_DEFINITION", `it may ask the agent ${stranger}, which is not defined in its house`, { where, hint: "define that agent too, with the same database" });
  }
}
