/** What keys reads of the house database: agent keys, each wrapped by a root key. */
interface AgentKeyRow {
  readonly keyId: string;
  readonly wrappedBy: string;
  readonly bytes: Uint8Array;
}

export interface KeyStore {
  agentKey(agent: string): AgentKeyRow | undefined;
  /** All of them. */
  agentKeys(): readonly (AgentKeyRow & { readonly agent: string })[];
}
