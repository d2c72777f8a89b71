/** Sessions begin here: for an agent that exchanges its key, and for an operator who issues a token for one. */
import type { AgentRow } from "../rows/house-row.ts";
import type { AgentId, PersonId, SessionId } from "../call/id.ts";
import { isId } from "../call/id.ts";
import { Fault } from "../call/fault.ts";
import { identityFault } from "../identity/fault.ts";
import type { ChangedBy } from "../identity/index.ts";
import { purposeAbout } from "../session/index.ts";
import type { Desk } from "./desk.ts";
import { operateFault } from "./fault.ts";
import { PURPOSE_CHARS_MAX } from "./limits.ts";
import type { SessionOpening, TokenIssued } from "./operations.ts";
import { givePrompt, promptKeyOf } from "./prompts.ts";

/**
 * A token for an agent in a session: a new one, or one of its own that is active. Session and issue are durable before
 * the token exists for anybody. Faults: IDENTITY_UNKNOWN_PERSON, IDENTITY_NAME_MALFORMED, IDENTITY_TOO_MANY_PEOPLE, SESSION_UNKNOWN, OPERATE_TEXT_TOO_LONG, OPERATE_PROMPT*.
 */
export async function issueFor(desk: Desk, agent: AgentRow, wish: SessionOpening, by: PersonId | AgentId): Promise<TokenIssued> {
  const session = wish.session === undefined ? await openSession(desk, agent, wish, by) : joined(desk, agent, wish.session, by);
  const ref = { agent: agent.agent as AgentId, session };
  if (wish.prompt !== undefined) await givePrompt(desk, ref, { prompt: { text: wish.prompt, attachments: [] }, by });
  const { jwt, token, expiresAt } = await desk.tokens.issue(agent, session);
  await desk.writer.write({ kind: "token-issued", agent: ref.agent, token, by });
  return { ...ref, token: jwt, tokenId: token, promptKey: promptKeyOf(desk.sessions.look(ref)), expiresAt };
}

/** A new session of an agent, durable when it returns. Faults as `issueFor` does. */
export async function openSession(
  desk: Desk,
  asking: AgentRow,
  wish: Pick<SessionOpening, "person" | "introduces" | "purpose">,
  by: Exclude<ChangedBy, "house">,
): Promise<SessionId> {
  const owner = { agent: asking.agent as AgentId, session: desk.newId("ses") };
  const person = wish.person === undefined ? undefined : await served(desk, asking, { ...wish, person: wish.person });
  const wrappedKey = desk.keys.newSessionKey(owner);
  const purpose = sealPurpose(desk, owner, wrappedKey, wish.purpose);
  const entry = desk.makeEntry({ kind: "session" as const, session: owner.session, event: "opened" as const, by });
  const row = { session: owner.session, wrappedKey, ...(person !== undefined && { person }), ...(purpose !== undefined && { purpose }) };
  await desk.ledger.commit(owner.agent, { kind: "session-changed", entry, opened: row });
  return owner.session;
}

/** Whom it serves. Somebody whom nobody knows here is made known, where whoever asks may do that. */
async function served(
  desk: Desk,
  { agent, name }: AgentRow,
  { person, introduces }: SessionOpening & { readonly person: string },
): Promise<PersonId> {
  const known = desk.people.find(person);
  if (known !== undefined) return known.person as PersonId;
  if (!isId("per", person) && (introduces === true || desk.mayIntroduce(name, person)))
    return (await desk.people.introduce(person, agent as AgentId)).person as PersonId;
  throw identityFault(
    "IDENTITY_UNKNOWN_PERSON",
    "no such person is known here, and this credential makes nobody known",
    "add the person, or let the agent's application make people known: introduces in its configuration",
  );
}

function sealPurpose(
  desk: Desk,
  owner: Parameters<Desk["keys"]["sessionKeys"]>[0],
  wrapped: Parameters<Desk["keys"]["sessionKeys"]>[1],
  purpose: string | undefined,
) {
  if (purpose === undefined) return undefined;
  if (purpose.length > PURPOSE_CHARS_MAX)
    throw operateFault("OPERATE_TEXT_TOO_LONG", "the purpose is too long", `say it in ${PURPOSE_CHARS_MAX} characters`);
  return desk.keys.sessionKeys(owner, wrapped).seal(Buffer.from(purpose), purposeAbout(owner.session));
}

/** A person goes on only with a session that the same person opened: whoever can speak in a session is its requester. */
function joined(desk: Desk, { agent }: AgentRow, session: string, by: PersonId | AgentId): SessionId {
  if (
    isId("ses", session) &&
    desk.store.agents().includes(agent as AgentId) &&
    desk.sessions.stillActive({ agent: agent as AgentId, session })
  ) {
    const opener = desk.store.session(agent as AgentId, session)?.openedBy;
    if (by === agent || opener === by) return session;
    throw operateFault("OPERATE_SESSION_NOT_YOURS", "somebody else opened this session", "leave it out, and a new session is opened");
  }
  throw new Fault("SESSION_UNKNOWN", "the agent has no such session that is active", { hint: "leave it out, and a new session is opened" });
}
