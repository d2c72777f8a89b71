/** The servers of applications: which is an agent's own, and what its program declares there. */
import { canonical } from "../call/canonical.ts";
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
  /** Whose program declared a tool as it is pinned, as far as one did since the house opened. */
  readonly #declaredBy = new Map<string, string>();

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
   * where it is another than was pinned, unless the configuration accepts what this server's programs change. When it resolves that is durable, and the rules in force know of it. What is pinned
   * as it is costs no wait. Faults: EXECUTION_DECLARED_REFUSED, EXECUTION_DECLARED_OTHERWISE, EXECUTION_DECLARED_UNFIT, CALL_NOT_CANONICAL, STORE_*.
   */
  async declare(
    agent: string,
    tools: readonly (DeclaredTool | JsonObject)[],
    server = this.serverOf(agent),
  ): Promise<readonly ToolDeclared[]> {
    if (server === undefined || !this.#naming(agent).includes(server)) throw refused(server);
    const seen = readDeclared(tools);
    const accepts = this.#accepts(server);
    const isTaken = (one: Seen): boolean => this.#isPinned(server, one) || (accepts && this.#takesTheSame(server, one));
    for (const one of seen) if (!isTaken(one)) this.#checkOwner(server, one.name, agent);
    if (!seen.every(isTaken)) {
      const { catalogue, policies } = this.#parts;
      await catalogue.declared(server, accepts ? seen.filter((one) => !isTaken(one)) : seen, accepts);
      await policies.settled();
    }
    for (const one of seen) if (this.#isPinned(server, one)) this.#declaredBy.set(`${server}\n${one.name}`, agent);
    return seen.map(({ name }) => ({ name, state: this.#parts.catalogue.find("callTool", server, name)?.state ?? "unknown" }));
  }

  #isPinned(server: string, { name, fingerprint }: Seen): boolean {
    const pinned = this.#parts.catalogue.find("callTool", server, name);
    return pinned?.state === "pinned" && pinned.fingerprint === fingerprint;
  }

  #accepts(server: string): boolean {
    const configured = this.#parts.configuration.servers[server];
    return configured?.kind === "application" && configured.changes === "accept";
  }

  /** Whether only the words differ in which the tool is described: what a call of it may hold is the same. */
  #takesTheSame(server: string, { name, described, suspicion }: Seen): boolean {
    const pinned = this.#parts.catalogue.find("callTool", server, name);
    if (pinned?.state !== "pinned" || suspicion !== undefined) return false;
    return canonical(pinned.described["inputSchema"] ?? null) === canonical(described["inputSchema"] ?? null);
  }

  /** One program must not stop the tools of another by declaring them otherwise. */
  #checkOwner(server: string, name: string, agent: string): void {
    const owner = this.#declaredBy.get(`${server}\n${name}`);
    if (owner === undefined || owner === agent || !this.#naming(owner).includes(server)) return;
    throw new Fault("EXECUTION_DECLARED_OTHERWISE", "the program of another agent has declared a tool of this name otherwise", {
      where: `tool ${server}/${name}`,
      hint: "give each program a server of its own, or let both declare the same",
    });
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
