/**
 * Who asks for runs, and what each may see. An agent's token sees the runs of its agent that serve the person whom the
 * token's own session serves; the agent's key, which its application holds, sees all runs of the agent; a person sees what
 * the person's role permits. What one may not see is as unknown as what never was.
 */
import type { Context } from "hono";
import type { Caller } from "../../call/caller.ts";
import { Credential } from "../../call/credential.ts";
import type { AgentId, SessionId } from "../../call/id.ts";
import { permitted, type RunPermission } from "../../operate/run-permission.ts";
import { runtimeFault } from "../../runtime/fault.ts";
import { type Operator, whoAsks } from "../operator-login.ts";
import { readBasic } from "../token-request.ts";
import { runsFault } from "./fault.ts";
import type { RunsParts } from "./port.ts";

export type Asker =
  | {
      readonly kind: "token";
      readonly agent: AgentId;
      readonly caller: Caller;
      readonly credential: Credential;
      readonly expiresAt: number;
    }
  | { readonly kind: "application"; readonly agent: AgentId }
  | { readonly kind: "person"; readonly by: Operator };

/** Whose something is. */
export interface Owned {
  readonly agent: AgentId;
  readonly session: SessionId;
}

const MS_A_SECOND = 1_000;
/** Three parts with dots between: only agents' tokens look like that. */
const AGENT_TOKEN = /^Bearer ([A-Za-z0-9\-_]+\.[A-Za-z0-9\-_]+\.[A-Za-z0-9\-_]+)$/i;

/** Faults: SERVER_NOT_LOGGED_IN, SERVER_CROSS_SITE, IDENTITY_*. */
export async function whoIs(c: Context, { desk, attribute }: RunsParts): Promise<Asker> {
  const authorization = c.req.header("authorization") ?? "";
  const token = AGENT_TOKEN.exec(authorization)?.[1];
  if (token !== undefined) {
    const credential = new Credential(token);
    const caller = await attribute(credential);
    return { kind: "token", agent: caller.agent, caller, credential, expiresAt: expiryOf(token) };
  }
  const client = readBasic(authorization);
  if (client !== undefined) return { kind: "application", agent: desk.agents.ofKey(client.agent, client.key).agent as AgentId };
  return { kind: "person", by: whoAsks(c, desk) };
}

/** The name of the agent that is asked for, if this asker may ask for it. Faults: RUNTIME_AGENT_UNKNOWN, IDENTITY_FORBIDDEN. */
export function agentAsked(asker: Asker, permission: RunPermission, { desk, named }: Pick<RunsParts, "desk"> & { readonly named: string }) {
  if (asker.kind === "person") permitted(asker.by, permission);
  const row = desk.agents.find(named);
  if (row === undefined || (asker.kind !== "person" && row.agent !== asker.agent))
    throw runtimeFault("RUNTIME_AGENT_UNKNOWN", "no agent of this name is defined here", { where: "agent" });
  return { name: row.name, agent: row.agent as AgentId };
}

/** Whether an asker may see what belongs to this session. For a person the role was asked before. */
export function sees(asker: Asker, { agent, session }: Owned, { desk }: Pick<RunsParts, "desk">): boolean {
  if (asker.kind === "person") return true;
  if (asker.agent !== agent) return false;
  if (asker.kind === "application" || asker.caller.session === session) return true;
  const [own, other] = [desk.store.session(agent, asker.caller.session), desk.store.session(agent, session)];
  return own !== undefined && other !== undefined && own.person === other.person;
}

/** The session that a run of this asker goes on in, where it names one or has one. Faults: SESSION_UNKNOWN. */
export function sessionAsked(
  asker: Asker,
  agent: AgentId,
  { desk, named }: Pick<RunsParts, "desk"> & { readonly named: string | undefined },
) {
  if (named === undefined) return asker.kind === "token" ? asker.caller.session : undefined;
  const session = named as SessionId;
  const row = desk.store.session(agent, session);
  const isTheirs =
    asker.kind === "person"
      ? row?.person === asker.by.person || row?.openedBy === asker.by.person
      : sees(asker, { agent, session }, { desk });
  if (row === undefined || !isTheirs || (asker.kind === "token" && session !== asker.caller.session)) throw runsFaultSession();
  return session;
}

/** Whether what an asker was shown may still be shown: the login holds, the agent is active, the token is good. */
export async function stillMay(asker: Asker, { desk, attribute }: Pick<RunsParts, "desk" | "attribute">): Promise<boolean> {
  if (asker.kind === "person") return desk.people.isLoggedIn(asker.by.login);
  if (asker.kind === "application") return desk.agents.find(asker.agent)?.state === "active";
  return attribute(asker.credential).then(
    () => true,
    () => false,
  );
}

/** When a token that identity believed ends: epoch milliseconds. */
function expiryOf(token: string): number {
  const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8")) as { readonly exp?: unknown };
  return typeof claims.exp === "number" ? claims.exp * MS_A_SECOND : 0;
}

/** By what streams of one asker are counted. */
export function keyOf(asker: Asker): string {
  return asker.kind === "person" ? asker.by.person : asker.agent;
}

function runsFaultSession() {
  return runsFault("SERVER_INPUT", "the agent has no such session that this credential may speak in", {
    where: "session",
    hint: "leave it out, and a session is opened; a token speaks in its own alone",
  });
}
