/** Rows of the house database as they travel between the stops and the store. Shapes alone: nothing here runs. */
import type { AgentId, KeyId, PersonId, SessionId } from "../call/id.ts";
import type { JsonObject } from "../call/json.ts";
import type { Label } from "../call/label.ts";

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

export interface WrappedKey {
  readonly keyId: string;
  readonly wrappedBy: string;
  /** nonce (12), ciphertext, tag (16). */
  readonly bytes: Uint8Array;
}

/** Rows of the house database, written whole (insert or replace by key). */
export type HouseRow =
  | { readonly table: "agent"; readonly agent: AgentRow }
  | { readonly table: "agent_key"; readonly wrapped: WrappedKey & { readonly agent: string } }
  | { readonly table: "virtual_key"; readonly key: VirtualKeyRow }
  | { readonly table: "token_revoked"; readonly token: string; readonly until: number }
  | { readonly table: "definition"; readonly definition: DefinitionRow }
  | { readonly table: "person"; readonly person: PersonRow }
  | { readonly table: "operator_session"; readonly session: OperatorSessionRow }
  | { readonly table: "definition_version"; readonly definition: DefinitionVersionRow }
  /** Joined into what stands under each of the digests; where what they name was replaced whole, put in its place. */
  | {
      readonly table: "stored_label";
      readonly server: string;
      readonly resources: readonly string[];
      readonly label: Label;
      readonly replaced?: true;
    }
  /** A version of a secret of the house's own store: sealed under a key of its own, or gone. */
  | { readonly table: "secret"; readonly name: string; readonly version: number; readonly key?: WrappedKey; readonly sealed?: Uint8Array; readonly at?: number }
  | { readonly table: "policy_change"; readonly change: PolicyChangeRow }
  | {
      readonly table: "policy";
      readonly policy: { readonly version: string; readonly at: number; readonly files: { readonly [file: string]: string } };
    };
