/**
 * What identity needs of a store. Reading: rows change only through changes of the house log. Writing: when `write` is
 * fulfilled the change and its entry are durable; when it is rejected neither exists.
 */
import type { AgentRow, OperatorSessionRow, PersonRow, VirtualKeyRow } from "../rows/house-row.ts";
import type { AgentId, PersonId } from "../call/id.ts";

export interface IdentityStore {
  agentRow(agent: string): AgentRow | undefined;
  agentNamed(name: string): AgentRow | undefined;
  agentRows(): readonly AgentRow[];
  /** Ids of single tokens that were revoked and whose time has not run out yet. */
  revokedTokens(now: number): readonly string[];
  /** Every key for the model doors that there ever was, in the order in which they were added. */
  virtualKeys(): readonly VirtualKeyRow[];
  person(person: string): PersonRow | undefined;
  persons(): readonly PersonRow[];
  personNamed(name: string): PersonRow | undefined;
  personCount(): number;
  operatorSession(digest: string): OperatorSessionRow | undefined;
}

/** Who made a change: a person, the house itself at its start, or the agent for what it may do for itself. */
export type ChangedBy = PersonId | AgentId | "house";

/** What identity changes, each an entry of the house log together with its row. */
export type IdentityChange =
  | { readonly kind: "agent-added"; readonly agent: AgentRow; readonly by: PersonId | "house" }
  | { readonly kind: "agent-revoked"; readonly agent: AgentRow; readonly by: PersonId | "house" }
  | { readonly kind: "key-renewed"; readonly agent: AgentRow; readonly by: PersonId | "house" }
  /** The configuration gives it another role, or names an agent that an operator added. */
  | { readonly kind: "role-changed"; readonly agent: AgentRow; readonly by: "house" }
  | { readonly kind: "tokens-revoked"; readonly agent: AgentRow; readonly by: PersonId | "house" }
  | {
      readonly kind: "token-revoked";
      readonly agent: AgentId;
      readonly token: string;
      readonly until: number;
      readonly by: PersonId | "house";
    }
  | { readonly kind: "token-issued"; readonly agent: AgentId; readonly token: string; readonly by: ChangedBy }
  | { readonly kind: "virtual-key-added" | "virtual-key-revoked"; readonly key: VirtualKeyRow; readonly by: PersonId | "house" }
  /** The session that the calls with a key are made in from now on, with the first token for it. */
  | { readonly kind: "virtual-key-entered"; readonly key: VirtualKeyRow; readonly token: string; readonly by: AgentId }
  | { readonly kind: "person-added"; readonly person: PersonRow; readonly by: ChangedBy }
  /** A one-time link was made for a person. */
  | { readonly kind: "link-made"; readonly login: OperatorSessionRow; readonly by: PersonId | "house" }
  /** A browser's login began, by the link that it spent, or a token of the command line was made. */
  | { readonly kind: "logged-in"; readonly login: OperatorSessionRow; readonly spent?: OperatorSessionRow; readonly by: PersonId | "house" }
  | { readonly kind: "logged-out"; readonly login: OperatorSessionRow; readonly by: PersonId };

export interface IdentityWriter {
  write(change: IdentityChange): Promise<void>;
}
