/** The identity stop: who is calling, for whom. What the token claims only points; the house's own rows decide. */
import type { Call } from "../call/call.ts";
import type { Caller } from "../call/caller.ts";
import type { AgentId, PersonId } from "../call/id.ts";
import type { Agents } from "./agents.ts";
import type { Tokens } from "./tokens.ts";

export interface IdentityParts {
  readonly agents: Agents;
  readonly tokens: Tokens;
}

/**
 * The stop that turns a call's credential into its caller. A token's signature is verified once; expiry and revocation
 * are checked in memory on every call. Faults: IDENTITY_*.
 */
export function attributing({ agents, tokens }: IdentityParts): { attribute(call: Pick<Call, "credential">): Promise<Caller> } {
  return {
    async attribute({ credential }) {
      const jwt = credential.reveal();
      const token = tokens.known(jwt) ?? (await tokens.verify(jwt));
      const row = agents.ofToken(token);
      return {
        agent: row.agent as AgentId,
        agentName: row.name,
        role: row.role,
        owner: row.owner as PersonId | undefined,
        session: token.session,
        token: token.token,
      };
    },
  };
}
