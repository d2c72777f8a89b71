/**
 * Virtual keys: long-lived keys of agents for programs that hold one key and nothing else, as clients of models do. They
 * are taken at the model doors and for plain calls over HTTP, where the house itself exchanges them for its short tokens.
 * In memory, as the agents are: revoking changes the memory first. Trust: who has one is that agent there, until it ends.
 */
import type { Chance, Clock } from "../call/clock.ts";
import type { AgentRow, VirtualKeyRow } from "../rows/house-row.ts";
import type { AgentId, KeyId, PersonId, SessionId } from "../call/id.ts";
import { identityFault } from "./fault.ts";
import { VIRTUAL_KEY_LIFETIME_MS, VIRTUAL_KEY_LIFETIME_MS_MAX, VIRTUAL_KEYS_PER_AGENT_MAX } from "./limits.ts";
import type { IdentityStore, IdentityWriter } from "./port.ts";
import { isSecret, newSecret, secretDigest } from "./secret.ts";

export interface VirtualKeysParts {
  readonly store: Pick<IdentityStore, "virtualKeys">;
  readonly writer: IdentityWriter;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly newId: (prefix: "key") => KeyId;
  /** Keys the digests of secrets; 32 bytes that never leave the house. */
  readonly digestKey: Uint8Array;
}

export interface NewVirtualKey {
  readonly expiresInMs?: number | undefined;
  readonly person?: PersonId | undefined;
}

export class VirtualKeys {
  readonly #parts: VirtualKeysParts;
  readonly #byDigest = new Map<string, VirtualKeyRow>();
  readonly #digestOf = new Map<string, string>();
  readonly #tokens = new Map<KeyId, readonly { readonly token: string; readonly expiresAt: number }[]>();

  constructor(parts: VirtualKeysParts) {
    this.#parts = parts;
    for (const row of parts.store.virtualKeys()) this.#keep(row);
  }

  /** Every key that there ever was, of one agent or of all, in the order in which they were added. */
  list(agent?: string): readonly VirtualKeyRow[] {
    return [...this.#byDigest.values()].filter((row) => agent === undefined || row.agent === agent);
  }

  /** Makes a key; durable when it returns, and shown this once. Faults: IDENTITY_VIRTUAL_KEY. */
  async add(
    agent: AgentRow,
    { expiresInMs = VIRTUAL_KEY_LIFETIME_MS, person }: NewVirtualKey,
    by: PersonId,
  ): Promise<{ readonly row: VirtualKeyRow; readonly secret: string }> {
    const { chance, clock, digestKey, newId, writer } = this.#parts;
    const now = clock.now();
    if (!(expiresInMs >= 1 && expiresInMs <= VIRTUAL_KEY_LIFETIME_MS_MAX))
      throw unfit(`a virtual key lasts at most ${VIRTUAL_KEY_LIFETIME_MS_MAX} ms`, "say a shorter time");
    if (this.list(agent.agent).filter((row) => isGood(row, now)).length >= VIRTUAL_KEYS_PER_AGENT_MAX)
      throw unfit(`the agent has ${VIRTUAL_KEYS_PER_AGENT_MAX} virtual keys already`, "revoke those that nobody uses");
    const secret = newSecret("chv", chance);
    const row: VirtualKeyRow = {
      key: newId("key"),
      agent: agent.agent as AgentId,
      digest: secretDigest(digestKey, secret),
      addedAt: now,
      expiresAt: now + expiresInMs,
      ...(person !== undefined && { person }),
    };
    await writer.write({ kind: "virtual-key-added", key: row, by });
    this.#keep(row);
    return { row, secret };
  }

  /** Revokes a key, at once. Faults: IDENTITY_UNKNOWN_VIRTUAL_KEY. */
  async revoke(key: string, by: PersonId): Promise<VirtualKeyRow> {
    const row = this.#byDigest.get(this.#digestOf.get(key) ?? "");
    if (row === undefined)
      throw identityFault("IDENTITY_UNKNOWN_VIRTUAL_KEY", "there is no such virtual key", "chatelaine virtual-key list names them");
    if (row.revokedAt !== undefined) return row;
    const revoked = { ...row, revokedAt: this.#parts.clock.now() };
    this.#keep(revoked);
    await this.#parts.writer.write({ kind: "virtual-key-revoked", key: revoked, by });
    return revoked;
  }

  /** The key that a text is, if it is good now. It is found by its keyed digest, so that nothing of it can be guessed piece by piece. Faults: IDENTITY_MALFORMED, IDENTITY_WRONG_KEY, IDENTITY_REVOKED, IDENTITY_EXPIRED. */
  ofSecret(secret: string): VirtualKeyRow {
    const hint = "make one: chatelaine virtual-key add AGENT";
    if (!isSecret("chv", secret)) throw identityFault("IDENTITY_MALFORMED", "this is no virtual key", hint);
    const row = this.#byDigest.get(secretDigest(this.#parts.digestKey, secret));
    if (row === undefined) throw identityFault("IDENTITY_WRONG_KEY", "this is no virtual key of this house", hint);
    if (row.revokedAt !== undefined) throw identityFault("IDENTITY_REVOKED", "the virtual key was revoked", hint);
    if (row.expiresAt <= this.#parts.clock.now()) throw identityFault("IDENTITY_EXPIRED", "the virtual key has expired", hint);
    return row;
  }

  /** Notes the session that calls with the key are made in from now on; durable with the issue of its first token. */
  async enter(row: VirtualKeyRow, session: SessionId, token: string): Promise<void> {
    // It may have been revoked meanwhile: what is kept of it stays.
    const entered = { ...(this.#byDigest.get(row.digest) ?? row), session };
    this.#keep(entered);
    await this.#parts.writer.write({ kind: "virtual-key-entered", key: entered, token, by: row.agent });
  }

  /** Notes a token that a key was exchanged for. */
  exchanged(key: KeyId, token: { readonly token: string; readonly expiresAt: number }): void {
    const now = this.#parts.clock.now();
    this.#tokens.set(key, [...(this.#tokens.get(key) ?? []).filter(({ expiresAt }) => expiresAt > now), token]);
  }

  /** Ids of the tokens that a key was exchanged for and that have not run out. */
  tokensOf(key: KeyId): readonly string[] {
    return (this.#tokens.get(key) ?? []).map(({ token }) => token);
  }

  #keep(row: VirtualKeyRow): void {
    this.#byDigest.set(row.digest, row);
    this.#digestOf.set(row.key, row.digest);
  }
}

function isGood({ revokedAt, expiresAt }: VirtualKeyRow, now: number): boolean {
  return revokedAt === undefined && expiresAt > now;
}

function unfit(what: string, hint: string): Error {
  return identityFault("IDENTITY_VIRTUAL_KEY", what, hint);
}
