/**
 * The ring: session keys wrapped by agent keys, agent keys wrapped by the root key.
 * Trust: who owns this folder's memory reads all content of the house, and can change no entry of a log by it.
 */
import { createSecretKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { Chance } from "../call/clock.ts";
import type { AgentId, KeyId, SessionId } from "../call/id.ts";
import type { SessionKeys } from "../call/session-view.ts";
import { decrypt, encrypt } from "./envelope.ts";
import { keysFault } from "./fault.ts";
import { AGENT_KEYS_CACHED_MAX, KEY_BYTES, SESSION_KEYS_CACHED_MAX } from "./limits.ts";
import type { KeyStore } from "./port.ts";
import { Recent } from "./recent.ts";
import type { RootKeys } from "./root-keys.ts";
import { HeldSessionKeys } from "./session-keys.ts";
import type { TransportKey } from "./transport-key.ts";

/** A key that another key has encrypted. `bytes` is nonce (12), ciphertext, tag (16). */
export interface Wrapped {
  readonly keyId: KeyId;
  readonly wrappedBy: string;
  readonly bytes: Uint8Array;
}

/** A wrapped key as a store gives it back. */
export interface StoredKey {
  readonly keyId: string;
  readonly wrappedBy: string;
  readonly bytes: Uint8Array;
}

/** Whose session: its id is bound into the wrapping, so that a key row cannot be moved to another session. */
export interface SessionOwner {
  readonly agent: AgentId;
  readonly session: SessionId;
}

export interface KeyRingParts {
  readonly roots: RootKeys;
  readonly store: Pick<KeyStore, "agentKey">;
  readonly chance: Chance;
  readonly newId: (prefix: "key") => KeyId;
}

/** An agent, or the house where it keeps something for all of them. */
export type Owner = AgentId | "house";

export interface AgentKey {
  readonly keyId: string;
  readonly key: KeyObject;
}

interface HeldSession {
  readonly agent: AgentId;
  readonly keys: SessionKeys;
}

export class KeyRing {
  readonly #parts: KeyRingParts;
  readonly #agents = new Recent<Owner, AgentKey>(AGENT_KEYS_CACHED_MAX);
  readonly #sessions = new Recent<SessionId, HeldSession>(SESSION_KEYS_CACHED_MAX);
  // Views of a session may be held by calls under way after the cache let them go; they ask here before each use.
  readonly #erasedSessions = new Set<SessionId>();
  readonly #erasedAgents = new Set<Owner>();

  constructor(parts: KeyRingParts) {
    this.#parts = parts;
  }

  /** A new random key for an agent, or for what the house keeps for all of them, wrapped by the root key: the row to commit when the agent is registered. */
  newAgentKey<Of extends Owner>(agent: Of): Wrapped & { readonly agent: Of } {
    const keyId = this.#parts.newId("key");
    const { roots, chance } = this.#parts;
    const fresh = chance.bytes(KEY_BYTES);
    const wrapped = roots.wrap(fresh, agentKeyAbout(agent, keyId), chance);
    fresh.fill(0);
    return { agent, keyId, ...wrapped };
  }

  /** An agent's key under the root key of now: the row to commit when that changed. Faults: KEYS_WRAPPED. */
  rewrapAgentKey(agent: AgentId, stored: StoredKey): Wrapped & { readonly agent: AgentId } {
    const { roots, chance } = this.#parts;
    return { agent, ...roots.rewrap(stored, agentKeyAbout(agent, stored.keyId), chance), keyId: stored.keyId as KeyId };
  }

  /** An agent's key for its way to another house. Faults: KEYS_NO_AGENT, KEYS_WRAPPED. */
  sendAgentKey(agent: AgentId, transport: TransportKey): Pick<Wrapped, "keyId" | "bytes"> {
    const { keyId, key } = this.#agentKey(agent);
    const plain = key.export();
    const bytes = transport.seal(plain, agentKeyAbout(agent, keyId), this.#parts.chance);
    plain.fill(0);
    return { keyId: keyId as KeyId, bytes };
  }

  /** An agent's key that came from another house, wrapped by the root key of this one: the row to commit. Faults: KEYS_WRAPPED. */
  takeAgentKey<Of extends AgentId>(agent: Of, sent: Pick<Wrapped, "keyId" | "bytes">, transport: TransportKey): Wrapped & { readonly agent: Of } {
    const about = agentKeyAbout(agent, sent.keyId);
    const plain = transport.open(sent.bytes, about);
    const wrapped = this.#parts.roots.wrap(plain, about, this.#parts.chance);
    plain.fill(0);
    return { agent, keyId: sent.keyId, ...wrapped };
  }

  /** The key that wraps keys of rows: for `keys/` alone. Faults: KEYS_NO_AGENT, KEYS_WRAPPED, KEYS_ERASED. */
  wrappingKey(of: Owner): AgentKey {
    return this.#agentKey(of);
  }

  /** A new random key for a session, wrapped by its agent's key. Faults: KEYS_NO_AGENT, KEYS_WRAPPED, KEYS_ERASED. */
  newSessionKey(owner: SessionOwner): Wrapped {
    const wrapping = this.#agentKey(owner.agent);
    const keyId = this.#parts.newId("key");
    return { keyId, wrappedBy: wrapping.keyId, bytes: this.#wrapNew(wrapping.key, sessionKeyAbout(owner, keyId)) };
  }

  /** The usable keys of a session. Faults: KEYS_NO_AGENT, KEYS_WRAPPED, KEYS_ERASED. */
  sessionKeys(owner: SessionOwner, wrapped: StoredKey): SessionKeys {
    this.#assertNotErased(owner);
    const held = this.#sessions.get(owner.session);
    if (held !== undefined && held.agent === owner.agent && held.keys.keyId === wrapped.keyId) return held.keys;
    const keys = this.#unwrapSession(owner, wrapped);
    this.#sessions.set(owner.session, { agent: owner.agent, keys });
    return keys;
  }

  /** Ends a session's keys in this process, at once. Deleting the wrapped row is the store's part of the same erasure. */
  eraseSession(session: SessionId): void {
    this.#erasedSessions.add(session);
    this.#sessions.delete(session);
  }

  /** Ends an agent's key and those of all its sessions in this process, at once. */
  eraseAgent(agent: AgentId): void {
    this.#erasedAgents.add(agent);
    this.#agents.delete(agent);
    for (const [session, held] of this.#sessions.entries()) {
      if (held.agent === agent) this.#sessions.delete(session);
    }
  }

  /** Forgets every unwrapped key: for a clean stop. */
  close(): void {
    this.#agents.clear();
    this.#sessions.clear();
  }

  #wrapNew(wrapping: KeyObject, about: string): Uint8Array {
    const fresh = this.#parts.chance.bytes(KEY_BYTES);
    const wrapped = encrypt(wrapping, fresh, about, this.#parts.chance);
    fresh.fill(0);
    return wrapped;
  }

  #agentKey(agent: Owner): AgentKey {
    if (this.#erasedAgents.has(agent)) throw erased(agent);
    const cached = this.#agents.get(agent);
    if (cached !== undefined) return cached;
    const stored = this.#parts.store.agentKey(agent);
    if (stored === undefined) {
      throw keysFault("KEYS_NO_AGENT", `${agent} has no key`, { hint: "register it: chatelaine agent add" });
    }
    const bytes = this.#parts.roots.unwrap(stored, agentKeyAbout(agent, stored.keyId));
    const key = createSecretKey(bytes);
    bytes.fill(0);
    this.#agents.set(agent, { keyId: stored.keyId, key });
    return { keyId: stored.keyId, key };
  }

  #unwrapSession(owner: SessionOwner, wrapped: StoredKey): SessionKeys {
    const wrapping = this.#agentKey(owner.agent);
    const data = unwrap(wrapping.key, wrapped, sessionKeyAbout(owner, wrapped.keyId));
    const isErased = (): boolean => this.#erasedSessions.has(owner.session) || this.#erasedAgents.has(owner.agent);
    return new HeldSessionKeys(wrapped.keyId as KeyId, data, { chance: this.#parts.chance, isErased });
  }

  #assertNotErased(owner: SessionOwner): void {
    if (this.#erasedSessions.has(owner.session)) throw erased(owner.session);
    if (this.#erasedAgents.has(owner.agent)) throw erased(owner.agent);
  }
}

function unwrap(wrapping: KeyObject, wrapped: StoredKey, about: string): KeyObject {
  const bytes = decrypt(wrapping, wrapped.bytes, about, "KEYS_WRAPPED");
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}

function agentKeyAbout(agent: Owner, keyId: string): string {
  return `chatelaine/agent-key/1 ${agent} ${keyId}`;
}

function sessionKeyAbout(owner: SessionOwner, keyId: string): string {
  return `chatelaine/session-key/1 ${owner.agent} ${owner.session} ${keyId}`;
}

function erased(owner: SessionId | Owner): Error {
  return keysFault("KEYS_ERASED", `the key of ${owner} was erased, and what it sealed with it`, {
    hint: "the ledger still proves what was decided",
  });
}
