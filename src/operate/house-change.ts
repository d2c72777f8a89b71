/** What identity changes, as changes of the house database: each with its entry of the house log. */
import type { IdentityChange, IdentityWriter } from "../identity/index.ts";
import type { AgentId } from "../call/id.ts";
import type { HouseRow, WrappedKey } from "../rows/house-row.ts";
import type { HouseLogEntry } from "../ledger/entry.ts";
import type { EntryBody, MakeEntry } from "../ledger/make-entry.ts";
import type { LedgerStore } from "../ledger/port.ts";

export interface IdentityWriterParts {
  readonly ledger: Pick<LedgerStore, "commitHouse">;
  readonly makeEntry: MakeEntry;
  /** A new key for an agent, wrapped by the root key. */
  readonly newAgentKey: (agent: AgentId) => WrappedKey & { readonly agent: AgentId };
}

/** The writer that identity is given: an entry and its rows in one transaction of the house database. */
export function identityWriter({ ledger, makeEntry, newAgentKey }: IdentityWriterParts): IdentityWriter {
  return {
    async write(change) {
      const rows = rowsOf(change);
      if (change.kind === "agent-added") rows.push({ table: "agent_key", wrapped: newAgentKey(change.agent.agent as AgentId) });
      await ledger.commitHouse({ kind: "house-changed", entry: makeEntry(entryOf(change)), rows });
    },
  };
}

function entryOf(change: IdentityChange): EntryBody<HouseLogEntry> {
  const { by } = change;
  switch (change.kind) {
    case "agent-added":
      return { kind: "agent", agent: change.agent.agent as AgentId, event: "added", by };
    case "key-renewed":
      return { kind: "agent", agent: change.agent.agent as AgentId, event: "key-renewed", by };
    case "agent-revoked":
      return { kind: "agent", agent: change.agent.agent as AgentId, event: "revoked", by };
    case "role-changed":
      return { kind: "agent", agent: change.agent.agent as AgentId, event: "role-changed", by };
    case "tokens-revoked":
      return { kind: "agent", agent: change.agent.agent as AgentId, event: "token-revoked", by };
    case "token-revoked":
      return { kind: "agent", agent: change.agent, event: "token-revoked", by, token: change.token };
    case "token-issued":
      return { kind: "agent", agent: change.agent, event: "token-issued", by, token: change.token };
    case "virtual-key-added":
    case "virtual-key-revoked":
      return { kind: "agent", agent: change.key.agent, event: change.kind, by, token: change.key.key };
    case "virtual-key-entered":
      return { kind: "agent", agent: change.key.agent, event: "token-issued", by, token: change.token };
    case "person-added":
      return {
        kind: "house",
        event: change.person.role === "owner" ? "owner-added" : "person-added",
        by: change.by,
        about: change.person.person,
      };
    case "link-made":
      return { kind: "house", event: "link-made", by: change.by, about: change.login.person };
    case "logged-in":
      return { kind: "house", event: "login", by: change.by, about: `${change.login.person} ${change.login.kind}` };
    case "logged-out":
      return { kind: "house", event: "logout", by: change.by, about: change.login.person };
  }
}

function rowsOf(change: IdentityChange): HouseRow[] {
  switch (change.kind) {
    case "agent-added":
    case "key-renewed":
    case "agent-revoked":
    case "role-changed":
    case "tokens-revoked":
      return [{ table: "agent", agent: change.agent }];
    case "token-revoked":
      return [{ table: "token_revoked", token: change.token, until: change.until }];
    case "token-issued":
      return [];
    case "virtual-key-added":
    case "virtual-key-revoked":
    case "virtual-key-entered":
      return [{ table: "virtual_key", key: change.key }];
    case "person-added":
      return [{ table: "person", person: change.person }];
    case "logged-in":
      return [change.login, ...(change.spent === undefined ? [] : [change.spent])].map((session) => ({
        table: "operator_session",
        session,
      }));
    case "link-made":
    case "logged-out":
      return [{ table: "operator_session", session: change.login }];
  }
}
