/** The servers of applications: which is an agent's own, and what its program declares there. */
import type { JsonObject } from "../call/json.ts";
import { Fault } from "../call/fault.ts";
import type { DefinitionState } from "../call/definition.ts";
import { readDeclared } from "../execution/application/declared.ts";
import type { DeclaredTool } from "../execution/application/declared.ts";
import type { Catalogue } from "../execution/catalogue.ts";
import type { ExecutionFault } from "../execution/fault.ts";
import type { Seen } from "../execution/pin.ts";
import type { Configuration } from "./configuration/configuration.ts";
import type { PoliciesInForce } from "./policies-in-force.ts";

/** How the house stands to a tool that was declared. */
export interface ToolDeclared {
  readonly name: string;
  readonly state: DefinitionState;
}

export interface ApplicationsParts {
  readonly configuration: Pick<Configuration, "servers" | "agents">;
  readonly catalogue: Catalogue;
  readonly policies: Pick<PoliciesInForce, "settled">;
}

export class Applications {
  readonly #parts: ApplicationsParts;

  constructor(parts: ApplicationsParts) {
    this.#parts = parts;
  }

  /** The server whose tools an agent's own program performs: the one that its configuration says, else the one that names it. */
  serverOf(agent: string): string | undefined {
    const { agents } = this.#parts.configuration;
    const said = Object.hasOwn(agents, agent) ? agents[agent]?.application : undefined;
    if (said !== undefined) return said;
    const naming = this.#naming(agent);
    return naming.length === 1 ? naming[0] : undefined;
  }

  /** Whether a server is one of applications. */
  isOne(server: string): boolean {
    return this.#parts.configuration.servers[server]?.kind === "application";
  }

  /**
   * Takes in what an agent's program says of its tools, at `server` or the agent's own: pinned at first sight, quarantined
   * where it is another than was pinned. When it resolves that is durable, and the rules in force know of it. What is pinned
   * as it is costs no wait. Faults: EXECUTION_DECLARED_REFUSED, EXECUTION_DECLARED_UNFIT, CALL_NOT_CANONICAL, STORE_*.
   */
  async declare(
    agent: string,
    tools: readonly (DeclaredTool | JsonObject)[],
    server = this.serverOf(agent),
  ): Promise<readonly ToolDeclared[]> {
    if (server === undefined || !this.#naming(agent).includes(server)) throw refused(server);
    const seen = readDeclared(tools);
    if (!seen.every((one) => this.#isPinned(server, one))) {
      const { catalogue, policies } = this.#parts;
      await catalogue.declared(server, seen);
      await policies.settled();
    }
    return seen.map(({ name }) => ({ name, state: this.#parts.catalogue.find("callTool", server, name)?.state ?? "unknown" }));
  }

  #isPinned(server: string, { name, fingerprint }: Seen): boolean {
    const pinned = this.#parts.catalogue.find("callTool", server, name);
    return pinned?.state === "pinned" && pinned.fingerprint === fingerprint;
  }

  #naming(agent: string): readonly string[] {
    return Object.entries(this.#parts.configuration.servers).flatMap(([name, server]) =>
      server.kind === "application" && server.agents.includes(agent) ? [name] : [],
    );
  }
}

function refused(server: string | undefined): Fault<ExecutionFault> {
  const what = server === undefined ? "there is no one server of applications for this agent" : "this agent declares no tools there";
  return new Fault("EXECUTION_DECLARED_REFUSED", what, {
    hint: "servers.NAME.application.agents names the agents; agents.NAME.application says which server, where there are several",
  });
}
