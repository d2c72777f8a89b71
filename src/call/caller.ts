/** Who calls, and for whom: what identity found behind a credential. */
import type { AgentId, PersonId, SessionId } from "./id.ts";

export interface Caller {
  readonly agent: AgentId;
  readonly agentName: string;
  readonly role: string;
  /** The person who answers for the agent. */
  readonly owner: PersonId | undefined;
  readonly session: SessionId;
  /** Id of the token, so that one token can be revoked. */
  readonly token: string;
}
