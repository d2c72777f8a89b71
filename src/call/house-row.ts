/** Rows of the house database as they travel between the stops and the store. */
import type { JsonObject } from "./json.ts";

export interface AgentRow {
  readonly agent: string;
  readonly name: string;
  readonly role: string;
  readonly owner?: string;
  /** Keyed digest of the bootstrap key; the key itself is shown once and not kept. */
  readonly keyDigest: string;
  readonly state: "active" | "revoked";
  readonly addedAt: number;
  /** Tokens issued before this moment (epoch ms) are void. */
  readonly tokensNotBefore: number;
}

export interface DefinitionRow {
  readonly kind: string;
  readonly server: string;
  readonly name: string;
  readonly state: "pinned" | "quarantined" | "gone";
  readonly fingerprint: string;
  readonly described: JsonObject;
  /** The changed definition that waits for review, when quarantined. */
  readonly candidate?: { readonly fingerprint: string; readonly described: JsonObject };
  readonly firstSeenAt: number;
}

export interface PersonRow {
  readonly person: string;
  readonly name: string;
  readonly role: "owner" | "security" | "operator" | "approver" | "auditor" | "viewer";
  readonly addedAt: number;
}

/** A browser's or CLI's login: only the digest of its token is kept. */
export interface OperatorSessionRow {
  readonly digest: string;
  readonly person: string;
  readonly kind: "link" | "cookie" | "cli";
  readonly expiresAt: number;
  readonly usedAt?: number;
}
