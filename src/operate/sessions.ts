/** What operators do about sessions. Stopping changes the memory first, in the same turn; then it becomes durable. */
import { Fault } from "../call/fault.ts";
import type { AgentId, SessionId } from "../call/id.ts";
import type { ApprovalBrief } from "../approval/port.ts";
import type { Operator } from "../identity/index.ts";
import type { SessionEntry } from "../ledger/entry.ts";
import type { BudgetShown, CallBrief, SessionRef, StoredSession } from "../session/index.ts";
import type { Action, Desk } from "./desk.ts";
import { CALLS_SHOWN_MAX, LISTED_MAX } from "./limits.ts";
import type { CallListed, SessionListed } from "./operations.ts";
import { saidWhy } from "./said-why.ts";

export const listSessions: Action<"listSessions"> = (desk, _by, { agent }) => {
  const only = agent === undefined ? undefined : desk.agents.get(agent).agent;
  const agents = desk.store.agents().filter((id) => only === undefined || id === only);
  const stored = agents.flatMap((id) => desk.store.sessions(id, LISTED_MAX)).sort((a, b) => b.startedAt - a.startedAt);
  return { sessions: stored.slice(0, LISTED_MAX).map((row) => listed(desk, row)) };
};

/** Opens the purpose, which is content: that it was read is on the house log before it is shown. */
export const showSession: Action<"showSession"> = async (desk, by, { session }) => {
  const row = findSession(desk, session);
  const log = desk.store.calls(row.agent, row.session, CALLS_SHOWN_MAX).map(listedCall);
  const forkedFrom = desk.forkedFrom(row);
  const shown = { ...listed(desk, row), ...(forkedFrom !== undefined && { forkedFrom }), budgets: budgetsOf(desk, row), log };
  if (row.state === "erased" || row.purpose === undefined) return shown;
  await recordReading(desk, by, row.session);
  const { purpose } = desk.sessions.look(row);
  return { ...shown, ...(purpose !== undefined && { purpose }) };
};

export const pauseSession: Action<"pauseSession"> = async (desk, by, { session }) => {
  const row = findSession(desk, session);
  if (desk.sessions.pause(row)) await changeDurably(desk, by, row, { event: "paused" });
  return listed(desk, findSession(desk, session));
};

export const resumeSession: Action<"resumeSession"> = async (desk, by, { session }) => {
  const row = findSession(desk, session);
  if (desk.sessions.resume(row)) {
    await changeDurably(desk, by, row, { event: "resumed" }).catch((error: unknown) => {
      // What is not on the ledger does not give power back.
      if (desk.sessions.stillActive(row)) desk.sessions.pause(row);
      throw error;
    });
  }
  return listed(desk, findSession(desk, session));
};

/** Kills for good: calls under way are aborted before anything is awaited, and what waits for people is refused. */
export const killSession: Action<"killSession"> = async (desk, by, { session, because }) => {
  const row = findSession(desk, session);
  const said = because === undefined ? undefined : saidWhy(because);
  if (desk.sessions.kill(row)) await killDurably(desk, by, [row], said);
  return listed(desk, findSession(desk, session));
};

/** Records the kill of sessions that memory holds dead already, and refuses what waits in them. */
export async function killDurably(desk: Desk, by: Operator, dead: readonly SessionRef[], because?: string): Promise<void> {
  const ids = new Set<string>(dead.map(({ session }) => session));
  const waiting = desk.store.approvals("pending").filter(({ session }) => ids.has(session));
  await Promise.all([
    ...dead.map((ref) => changeDurably(desk, by, ref, { event: "killed", because })),
    ...waiting.map((row) => refuseDurably(desk, by, row)),
  ]);
}

/** Records that content was read, and of what. */
export async function recordReading(desk: Desk, by: Operator, about: string): Promise<void> {
  const entry = desk.makeEntry({ kind: "house" as const, event: "content-read" as const, by: by.person, about });
  await desk.ledger.commitHouse({ kind: "house-changed", entry });
}

interface SessionChange {
  readonly event: SessionEntry["event"];
  /** Why, in the operator's own words. */
  readonly because?: string | undefined;
}

/** Records that a session changed. */
export async function changeDurably(desk: Desk, by: Operator, { agent, session }: SessionRef, change: SessionChange): Promise<void> {
  const { event, because } = change;
  const entry = desk.makeEntry({ kind: "session" as const, session, event, by: by.person, ...(because !== undefined && { because }) });
  await desk.ledger.commit(agent, { kind: "session-changed", entry });
}

async function refuseDurably(desk: Desk, by: Operator, { agent, session, approval, digest }: ApprovalBrief): Promise<void> {
  const entry = desk.makeEntry({ kind: "approval" as const, session, approval, event: "refused" as const, by: by.person, digest });
  const change = { kind: "approval-changed", entry, state: "refused", vote: { by: by.person, verdict: "refuse" } } as const;
  await desk.ledger.commit(agent, change).catch((error: unknown) => {
    // Somebody ruled on it in the meantime; the session is dead, so whatever they said nothing will run.
    if (!(error instanceof Fault && error.code === "LEDGER_APPROVAL_SETTLED")) throw error;
  });
}

function budgetsOf(desk: Desk, { agent, session, person }: StoredSession): readonly BudgetShown[] {
  const known = desk.agents.find(agent);
  return known === undefined ? [] : desk.sessions.budgetsOf({ agent, agentName: known.name, role: known.role, session, person });
}

/** The stored session, whichever agent's it is. Faults with SESSION_UNKNOWN. */
export function findSession(desk: Desk, session: string): StoredSession {
  for (const agent of desk.store.agents()) {
    const row = desk.store.session(agent, session as SessionId);
    if (row !== undefined) return row;
  }
  throw new Fault("SESSION_UNKNOWN", "there is no such session", { hint: "list them: chatelaine session list" });
}

/** A session as lists show it. */
export function listed(desk: Desk, row: StoredSession): SessionListed {
  const { session, agent, person, startedAt, calls, label } = row;
  const state = row.state === "erased" ? row.state : (desk.sessions.stateOf(row) ?? row.state);
  return { session, agent, agentName: agentName(desk, agent), state, startedAt, calls, label, ...(person !== undefined && { person }) };
}

/** The name of an agent, as people know it. */
export function agentName(desk: Desk, agent: AgentId): string {
  return desk.agents.find(agent)?.name ?? agent;
}

function listedCall({ session: _session, ...rest }: CallBrief): CallListed {
  return rest;
}
