/** What operators do about agents. */
import type { AgentRow } from "../rows/house-row.ts";
import type { AgentId, PersonId } from "../call/id.ts";
import type { Action, Desk } from "./desk.ts";
import { mayDo } from "../identity/index.ts";
import { issueFor } from "./open-session.ts";
import type { AgentListed } from "./operations.ts";
import { killDurably } from "./sessions.ts";

export const listAgents: Action<"listAgents"> = (desk) => ({ agents: desk.agents.list().map(listed) });

export const addAgent: Action<"addAgent"> = async (desk, by, { name, role, owner }) => {
  const answers = owner === undefined ? by.person : (desk.people.get(owner).person as PersonId);
  const { agent, key } = await desk.agents.register({ name, role, owner: answers }, by.person);
  return { agent: listed(agent), key };
};

export const renewKey: Action<"renewKey"> = async (desk, by, { agent: name }) => {
  const { agent, key } = await desk.agents.renewKey(name, by.person);
  return { agent: listed(agent), key };
};

export const issueToken: Action<"issueToken"> = (desk, by, { agent, ...wish }) =>
  issueFor(desk, desk.agents.active(agent), { ...wish, introduces: mayDo(by.role, "addPerson") }, by.person);

export const revokeToken: Action<"revokeToken"> = async (desk, by, { agent, tokenId }) =>
  listed(
    tokenId === undefined ? await desk.agents.revokeTokens(agent, by.person) : await desk.agents.revokeToken(agent, tokenId, by.person),
  );

/** Revokes an agent for good. Its calls under way are aborted in this turn, before anything is awaited. */
export const revokeAgent: Action<"revokeAgent"> = async (desk, by, { agent: name }) => {
  const revoking = desk.agents.revoke(name, by.person);
  const agent = desk.agents.find(name)?.agent as AgentId | undefined;
  if (agent !== undefined) desk.sessions.killAllOf(agent);
  const row = await revoking;
  await killDurably(desk, by, aliveSessions(desk, row));
  return listed(row);
};

function aliveSessions(desk: Desk, { agent }: AgentRow) {
  const id = agent as AgentId;
  if (!desk.store.agents().includes(id)) return [];
  return desk.store.sessions(id, Number.MAX_SAFE_INTEGER).filter(({ state }) => state === "active" || state === "paused");
}

function listed({ agent, name, role, owner, state, addedAt }: AgentRow): AgentListed {
  return { agent: agent as AgentId, name, role, state, addedAt, ...(owner !== undefined && { owner: owner as PersonId }) };
}
