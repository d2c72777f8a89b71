/**
 * The agents of the house, in memory: who is registered, and what was revoked. Revocation changes the memory before it
 * is durable, so that it holds for the next call whatever the disk does; should the disk fail, it holds until the house
 * stops, and who revoked is told. One process has the data folder, so the memory is never behind.
 */
import type { Chance, Clock } from "../call/clock.ts";
import { equalInConstantTime } from "../call/digest.ts";
import type { AgentRow } from "../rows/house-row.ts";
import type { AgentId, PersonId } from "../call/id.ts";
import { identityFault } from "./fault.ts";
import { KEY_FAILURES_MAX, KEY_FAILURES_WINDOW_MS, TOKEN_LIFETIME_MS } from "./limits.ts";
import { checkName } from "./name.ts";
import type { IdentityStore, IdentityWriter } from "./port.ts";
import { isSecret, newSecret, secretDigest } from "./secret.ts";

export interface AgentsParts {
  readonly store: Pick<IdentityStore, "agentRows" | "revokedTokens">;
  readonly writer: IdentityWriter;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly newId: (prefix: "agt") => AgentId;
  /** Keys the digests of secrets; 32 bytes that never leave the house. */
  readonly digestKey: Uint8Array;
}

export interface NewAgent {
  readonly name: string;
  readonly role: string;
  readonly owner: PersonId | undefined;
  /** It stands in the configuration of the house. */
  readonly configured?: true;
}

export interface RegisteredAgent {
  readonly agent: AgentRow;
  /** The bootstrap key: shown this once, kept nowhere. */
  readonly key: string;
}

/** What a token says of itself, as far as revocation goes. */
export interface TokenFacts {
  readonly agent: AgentId;
  readonly token: string;
  /** Epoch milliseconds. */
  readonly issuedAt: number;
}

interface Failures {
  count: number;
  since: number;
}

export class Agents {
  readonly #parts: AgentsParts;
  readonly #rows = new Map<string, AgentRow>();
  readonly #byName = new Map<string, string>();
  readonly #revokedTokens = new Map<string, number>();
  readonly #failures = new Map<string, Failures>();
  readonly #nobodysDigest: string;

  constructor(parts: AgentsParts) {
    this.#parts = parts;
    for (const row of parts.store.agentRows()) this.#keep(row);
    const now = parts.clock.now();
    for (const token of parts.store.revokedTokens(now)) this.#revokedTokens.set(token, now + TOKEN_LIFETIME_MS);
    this.#nobodysDigest = secretDigest(parts.digestKey, newSecret("chk", parts.chance));
  }

  /** All agents, in the order in which they were added. */
  list(): readonly AgentRow[] {
    return [...this.#rows.values()];
  }

  /** The agent of this id or name. */
  find(nameOrId: string): AgentRow | undefined {
    return this.#rows.get(nameOrId) ?? this.#rows.get(this.#byName.get(nameOrId) ?? "");
  }

  /** The agent of this id or name. Faults with IDENTITY_UNKNOWN_AGENT. */
  get(nameOrId: string): AgentRow {
    const row = this.find(nameOrId);
    if (row === undefined)
      throw identityFault("IDENTITY_UNKNOWN_AGENT", "no such agent is registered here", "list them: chatelaine agent list");
    return row;
  }

  /** The agent of this id or name, if it may act. Faults: IDENTITY_UNKNOWN_AGENT, IDENTITY_REVOKED. */
  active(nameOrId: string): AgentRow {
    return notRevoked(this.get(nameOrId));
  }

  /** Registers an agent; durable when it returns. Faults: IDENTITY_NAME_MALFORMED, IDENTITY_NAME_TAKEN. */
  async register(fresh: NewAgent, by: PersonId | "house"): Promise<RegisteredAgent> {
    const { chance, clock, digestKey, newId, writer } = this.#parts;
    const name = checkName(fresh.name);
    checkName(fresh.role);
    if (this.#byName.has(name))
      throw identityFault(
        "IDENTITY_NAME_TAKEN",
        `an agent has the name ${name} already`,
        "choose another name; a revoked agent keeps its own",
      );
    const key = newSecret("chk", chance);
    const agent: AgentRow = {
      agent: newId("agt"),
      name,
      role: fresh.role,
      ...(fresh.owner !== undefined && { owner: fresh.owner }),
      keyDigest: secretDigest(digestKey, key),
      state: "active",
      addedAt: clock.now(),
      tokensNotBefore: 0,
      ...(fresh.configured && { configured: true }),
    };
    // The name is taken while the row is on its way, so that two registrations cannot both have it.
    this.#byName.set(name, agent.agent);
    try {
      await writer.write({ kind: "agent-added", agent, by });
    } catch (error) {
      this.#byName.delete(name);
      throw error;
    }
    this.#keep(agent);
    return { agent, key };
  }

  /** Takes over what the configuration says of an agent that is there: its role. Durable when it returns, and in force only then. */
  async configure(nameOrId: string, role: string): Promise<void> {
    const row = this.get(nameOrId);
    checkName(role);
    if (row.state === "revoked" || (row.role === role && row.configured === true)) return;
    const agent: AgentRow = { ...row, role, configured: true };
    await this.#parts.writer.write({ kind: "role-changed", agent, by: "house" });
    this.#keep(agent);
  }

  /** Revokes an agent for good: its key and every token, at once. */
  async revoke(nameOrId: string, by: PersonId | "house"): Promise<AgentRow> {
    const agent: AgentRow = { ...this.get(nameOrId), state: "revoked", tokensNotBefore: this.#parts.clock.now() };
    this.#keep(agent);
    await this.#parts.writer.write({ kind: "agent-revoked", agent, by });
    return agent;
  }

  /**
   * Gives an agent a new bootstrap key. The old one is worth nothing at once; tokens that it was exchanged for live on
   * until they run out or are revoked. Faults: IDENTITY_UNKNOWN_AGENT, IDENTITY_REVOKED.
   */
  async renewKey(nameOrId: string, by: PersonId | "house"): Promise<RegisteredAgent> {
    const { chance, digestKey, writer } = this.#parts;
    const key = newSecret("chk", chance);
    const agent: AgentRow = { ...this.active(nameOrId), keyDigest: secretDigest(digestKey, key) };
    this.#keep(agent);
    await writer.write({ kind: "key-renewed", agent, by });
    return { agent, key };
  }

  /** Revokes every token that an agent has now, at once; its key stays good. */
  async revokeTokens(nameOrId: string, by: PersonId | "house"): Promise<AgentRow> {
    const agent: AgentRow = { ...this.get(nameOrId), tokensNotBefore: this.#parts.clock.now() };
    this.#keep(agent);
    await this.#parts.writer.write({ kind: "tokens-revoked", agent, by });
    return agent;
  }

  /** Revokes one token by its id (`jti`), at once. */
  async revokeToken(nameOrId: string, token: string, by: PersonId | "house"): Promise<AgentRow> {
    const row = this.get(nameOrId);
    const now = this.#parts.clock.now();
    for (const [id, until] of this.#revokedTokens) if (until <= now) this.#revokedTokens.delete(id);
    const until = now + TOKEN_LIFETIME_MS;
    this.#revokedTokens.set(token, until);
    await this.#parts.writer.write({ kind: "token-revoked", agent: row.agent as AgentId, token, until, by });
    return row;
  }

  /** The agent of a token that was not revoked in any way. Faults: IDENTITY_UNKNOWN_AGENT, IDENTITY_REVOKED. */
  ofToken(token: TokenFacts): AgentRow {
    const row = this.#rows.get(token.agent);
    if (row === undefined)
      throw identityFault("IDENTITY_UNKNOWN_AGENT", "the token's agent is not registered here", "register it: chatelaine agent add");
    notRevoked(row);
    if (token.issuedAt <= row.tokensNotBefore || this.#revokedTokens.has(token.token)) {
      throw identityFault("IDENTITY_REVOKED", "the token was revoked", "exchange the bootstrap key for a new one: POST /oauth/token");
    }
    return row;
  }

  /**
   * The agent whose bootstrap key this is, compared in constant time whether the agent exists or not. A right key is
   * never locked out by wrong ones, or anybody could stop an agent; 256 bits cannot be guessed.
   * Faults: IDENTITY_WRONG_KEY, then IDENTITY_TOO_MANY_FAILURES; IDENTITY_REVOKED for the key of a revoked agent.
   */
  ofKey(nameOrId: string, key: string): AgentRow {
    const row = this.find(nameOrId);
    const digest = secretDigest(this.#parts.digestKey, key);
    const isRight = equalInConstantTime(digest, row?.keyDigest ?? this.#nobodysDigest);
    if (row === undefined || !isRight || !isSecret("chk", key)) throw this.#failed(row?.agent ?? "");
    return notRevoked(row);
  }

  #failed(agent: string): Error {
    const now = this.#parts.clock.monotonic();
    const last = this.#failures.get(agent);
    const failures = last !== undefined && now - last.since < KEY_FAILURES_WINDOW_MS ? last : { count: 0, since: now };
    failures.count++;
    this.#failures.set(agent, failures);
    if (failures.count <= KEY_FAILURES_MAX)
      return identityFault(
        "IDENTITY_WRONG_KEY",
        "the agent or its bootstrap key is not right",
        "the key was shown once, when the agent was added",
      );
    return identityFault(
      "IDENTITY_TOO_MANY_FAILURES",
      `more than ${KEY_FAILURES_MAX} wrong keys within ${KEY_FAILURES_WINDOW_MS / 1000} s`,
      "wait, and check the key",
    );
  }

  #keep(row: AgentRow): void {
    this.#rows.set(row.agent, row);
    this.#byName.set(row.name, row.agent);
  }
}

function notRevoked(row: AgentRow): AgentRow {
  if (row.state === "active") return row;
  throw identityFault("IDENTITY_REVOKED", "the agent was revoked", "ask its owner");
}
