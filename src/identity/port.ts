/** What identity reads of the house database. Rows change only through changes of the house log. */
import type { AgentRow, OperatorSessionRow, PersonRow } from "../call/house-row.ts";

export interface IdentityStore {
  agentRow(agent: string): AgentRow | undefined;
  agentNamed(name: string): AgentRow | undefined;
  agentRows(): readonly AgentRow[];
  /** Ids of single tokens that were revoked and whose time has not run out yet. */
  revokedTokens(now: number): readonly string[];
  person(person: string): PersonRow | undefined;
  persons(): readonly PersonRow[];
  operatorSession(digest: string): OperatorSessionRow | undefined;
}
