/** An agent exchanges its bootstrap key for a token: the first thing that any agent does. */
import type { AgentId } from "../call/id.ts";
import type { Desk } from "./desk.ts";
import { issueFor } from "./open-session.ts";
import type { SessionWish, TokenIssued } from "./operations.ts";

export interface Exchange extends SessionWish {
  /** Name or id of the agent. */
  readonly agent: string;
  /** Its bootstrap key: a secret. */
  readonly key: string;
}

/**
 * A token for the agent whose key this is. Faults: IDENTITY_WRONG_KEY, IDENTITY_TOO_MANY_FAILURES, IDENTITY_REVOKED,
 * IDENTITY_UNKNOWN_PERSON, SESSION_UNKNOWN, OPERATE_TEXT_TOO_LONG.
 */
export async function exchange(desk: Desk, { agent, key, ...wish }: Exchange): Promise<TokenIssued> {
  const row = desk.agents.ofKey(agent, key);
  return issueFor(desk, row, wish, row.agent as AgentId);
}

export { KEY_FAILURES_WINDOW_MS } from "../identity/index.ts";
