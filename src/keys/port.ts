/** What keys reads of the house database: agent keys, each wrapped by the root key. */
export interface KeyStore {
  agentKey(agent: string): { readonly keyId: string; readonly wrappedBy: string; readonly bytes: Uint8Array } | undefined;
}
