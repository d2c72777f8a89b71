/** Virtual keys: what operators do with them, and how the house exchanges one for its own short tokens. */
import type { VirtualKeyRow } from "../rows/house-row.ts";
import type { AgentId, PersonId, SessionId } from "../call/id.ts";
import { isId } from "../call/id.ts";
import { Fault } from "../call/fault.ts";
import { TOKEN_LIFETIME_MS } from "../identity/index.ts";
import type { Action, Desk } from "./desk.ts";
import { TOKEN_RENEW_MS } from "./limits.ts";
import { issueFor } from "./open-session.ts";
import type { TokenIssued, VirtualKeyListed } from "./operations.ts";

export const listVirtualKeys: Action<"listVirtualKeys"> = (desk, _by, { agent }) => ({
  virtualKeys: desk.virtualKeys.list(agent === undefined ? undefined : desk.agents.get(agent).agent).map((row) => listed(desk, row)),
});

export const addVirtualKey: Action<"addVirtualKey"> = async (desk, by, { agent, person, expiresInMs }) => {
  const served = person === undefined ? undefined : (desk.people.get(person).person as PersonId);
  const { row, secret } = await desk.virtualKeys.add(desk.agents.active(agent), { expiresInMs, person: served }, by.person);
  return { virtualKey: listed(desk, row), secret };
};

/** Revokes a key, and the tokens that it was exchanged for: calls under way with them come to nothing more. */
export const revokeVirtualKey: Action<"revokeVirtualKey"> = async (desk, by, { key }) => {
  const row = await desk.virtualKeys.revoke(key, by.person);
  for (const token of desk.virtualKeys.tokensOf(row.key)) await desk.agents.revokeToken(row.agent, token, by.person);
  return listed(desk, row);
};

function listed(desk: Desk, { key, agent, addedAt, expiresAt, revokedAt, person, session }: VirtualKeyRow): VirtualKeyListed {
  const state = revokedAt !== undefined ? "revoked" : expiresAt <= desk.clock.now() ? "expired" : "active";
  return {
    key,
    agent: desk.agents.get(agent).name,
    state,
    addedAt,
    expiresAt,
    ...(person !== undefined && { person }),
    ...(session !== undefined && { session }),
  };
}

/** What keeps the tokens that virtual keys were exchanged for: one a session, renewed before it runs out. */
export class VirtualKeyTokens {
  readonly #desk: Desk;
  readonly #tokens = new Map<string, { readonly issued: Promise<TokenIssued>; expiresAt: number }>();

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /**
   * A token for whoever holds this key, in the session that is named, else in the key's own: one is opened at the first
   * call and when it has ended. A session that was killed stays the key's: what a person stopped, the key cannot begin anew.
   * Faults: IDENTITY_*, SESSION_UNKNOWN, SESSION_PAUSED, SESSION_KILLED.
   */
  async exchange(secret: string, named?: string): Promise<TokenIssued> {
    const { virtualKeys, clock } = this.#desk;
    const row = virtualKeys.ofSecret(secret);
    const place = `${row.key} ${named ?? ""}`;
    const held = this.#tokens.get(place);
    if (held !== undefined && held.expiresAt - clock.now() > TOKEN_RENEW_MS) {
      const issued = await held.issued;
      if (this.#isGood(issued) && (named !== undefined || this.#stateOf(row.agent, issued.session) === "active")) return issued;
    }
    // Many calls may come at once: one exchange serves them all.
    const issued = this.#issue(row, named);
    const kept = { issued, expiresAt: Number.POSITIVE_INFINITY };
    this.#tokens.set(place, kept);
    try {
      const { tokenId, expiresAt } = await issued;
      virtualKeys.exchanged(row.key, { token: tokenId, expiresAt });
      kept.expiresAt = expiresAt;
      return await issued;
    } catch (thrown) {
      if (this.#tokens.get(place) === kept) this.#tokens.delete(place);
      throw thrown;
    }
  }

  async #issue(row: VirtualKeyRow, named: string | undefined): Promise<TokenIssued> {
    const { agents, virtualKeys } = this.#desk;
    const agent = agents.active(row.agent);
    if (named !== undefined) return issueFor(this.#desk, agent, { session: named }, row.agent);
    const standing = row.session === undefined ? undefined : this.#stateOf(row.agent, row.session);
    if (row.session !== undefined && (standing === "killed" || standing === "paused")) throw stopped(standing);
    const session = standing === "active" ? row.session : undefined;
    const issued = await issueFor(this.#desk, agent, session === undefined ? { person: row.person } : { session }, row.agent);
    if (session === undefined) await virtualKeys.enter(row, issued.session, issued.tokenId);
    return issued;
  }

  /** Tokens may be revoked without their key. */
  #isGood({ agent, tokenId, expiresAt }: TokenIssued): boolean {
    try {
      this.#desk.agents.ofToken({ agent, token: tokenId, issuedAt: expiresAt - TOKEN_LIFETIME_MS });
      return true;
    } catch {
      return false;
    }
  }

  #stateOf(agent: AgentId, session: SessionId): string | undefined {
    return isId("ses", session) ? this.#desk.sessions.stateOf({ agent, session }) : undefined;
  }
}

function stopped(state: "killed" | "paused"): Fault {
  if (state === "paused")
    return new Fault("SESSION_PAUSED", "a person has paused the session of this key", { hint: "wait until it is resumed" });
  return new Fault("SESSION_KILLED", "a person has killed the session of this key", {
    hint: "ask an operator for another key: chatelaine virtual-key add",
  });
}
