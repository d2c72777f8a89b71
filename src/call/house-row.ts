/** Rows of the house database as they travel between the stops and the store. */
import type { AgentId, KeyId, PersonId, SessionId } from "./id.ts";
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
  /** It came from the configuration of the house: once that names it no more, it may use no server. */
  readonly configured?: true;
}

/** A key of an agent for the model doors alone: only its keyed digest is kept. Times are epoch milliseconds. */
export interface VirtualKeyRow {
  readonly key: KeyId;
  readonly agent: AgentId;
  readonly digest: string;
  readonly addedAt: number;
  readonly expiresAt: number;
  readonly revokedAt?: number;
  /** The person whom its sessions serve. */
  readonly person?: PersonId;
  /** The session that its calls are made in, once there was one. */
  readonly session?: SessionId;
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
  /** `user`: somebody whom agents serve, who may do nothing in the house. */
  readonly role: "owner" | "security" | "operator" | "approver" | "auditor" | "viewer" | "user";
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

/** What brought a policy set: the start, a change of its folder on disk, of what lives in the house, or an operator. */
export type PolicyCause = "start" | "folder" | "living" | "apply" | "rollback";

/** A policy set that took effect, or was not taken. */
export interface PolicyChangeRow {
  /** Id of its entry in the house log. */
  readonly entry: string;
  readonly at: number;
  readonly event: "loaded" | "rejected";
  readonly version: string;
  readonly by: string;
  readonly cause: PolicyCause;
  readonly because: string | undefined;
  readonly problems: readonly PolicyChangeProblem[];
}

export interface PolicyChangeProblem {
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly what: string;
  /** `file:line:column`. */
  readonly where?: string;
}

/** A definition as it was pinned at some time. */
export interface DefinitionVersionRow {
  readonly kind: string;
  readonly server: string;
  readonly name: string;
  readonly fingerprint: string;
  readonly described: JsonObject;
}
