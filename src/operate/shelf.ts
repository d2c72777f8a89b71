/**
 * What operators do about memory, knowledge and culture. Each doing, and each reading of what stands there, is an entry of
 * the house log before it happens.
 */
import type { AgentId } from "../call/id.ts";
import type { Operator } from "../identity/index.ts";
import type { HouseLogEntry } from "../ledger/entry.ts";
import type { Action, Desk } from "./desk.ts";
import { operateFault } from "./fault.ts";
import { LISTED_MAX, REASON_CHARS_MAX } from "./limits.ts";
import { openSession } from "./open-session.ts";
import { killDurably, recordReading } from "./sessions.ts";

export const listMemories: Action<"listMemories"> = async (desk, by, { agent: named, person: who, after }) => {
  const agent = agentOf(desk, named);
  const person = who === undefined ? undefined : desk.people.get(who).person;
  await recordReading(desk, by, agent);
  return { memories: desk.shelf.memories.list(agent, { limit: LISTED_MAX, person, after }) };
};

export const showMemory: Action<"showMemory"> = async (desk, by, { agent: named, memory }) => {
  const shown = found(desk.shelf.memories.show(agentOf(desk, named), memory));
  await recordReading(desk, by, shown.memory);
  return shown;
};

export const revertMemory: Action<"revertMemory"> = async (desk, by, { agent: named, memory, version }) => {
  const agent = agentOf(desk, named);
  const { memory: id } = found(desk.shelf.memories.show(agent, memory));
  await record(desk, by, { event: "memory-reverted", about: id });
  return desk.shelf.memories.revert(agent, id, { version, by: by.person });
};

export const forgetMemory: Action<"forgetMemory"> = async (desk, by, { agent: named, memory }) => {
  const agent = agentOf(desk, named);
  const { memory: id } = found(desk.shelf.memories.show(agent, memory));
  await record(desk, by, { event: "memory-forgotten", about: id });
  await desk.shelf.memories.forget(agent, id, by.person);
  return { memory: id };
};

export const listKnowledge: Action<"listKnowledge"> = async (desk, by, { agent: named }) => {
  const agent = agentOf(desk, named);
  await recordReading(desk, by, agent);
  return { documents: desk.shelf.knowledge.list(agent) };
};

export const searchKnowledge: Action<"searchKnowledge"> = async (desk, by, { agent: named, query, person: who }) => {
  const agent = agentOf(desk, named);
  const person = who === undefined ? undefined : desk.people.get(who).person;
  await recordReading(desk, by, agent);
  return { passages: await desk.shelf.knowledge.search(agent, { query, person }) };
};

export const addKnowledge: Action<"addKnowledge"> = async (desk, by, { agent: named, ...wish }) => {
  const agent = agentOf(desk, named);
  await openDatabase(desk, by, named);
  await record(desk, by, { event: "knowledge-added", about: agent });
  return desk.shelf.knowledge.add(agent, wish, by.person);
};

export const removeKnowledge: Action<"removeKnowledge"> = async (desk, by, { agent: named, document }) => {
  const agent = agentOf(desk, named);
  const { document: id } = found(desk.shelf.knowledge.list(agent).find((head) => head.document === document));
  await record(desk, by, { event: "knowledge-removed", about: id });
  await desk.shelf.knowledge.remove(agent, id, by.person);
  return { document: id };
};

export const reindexKnowledge: Action<"reindexKnowledge"> = async (desk, by, { agent: named, document }) => {
  const agent = agentOf(desk, named);
  await record(desk, by, { event: "knowledge-reindexed", about: document ?? agent });
  return desk.shelf.knowledge.reindex(agent, document, by.person);
};

export const listCulture: Action<"listCulture"> = async (desk, by, { state }) => {
  await recordReading(desk, by, "culture");
  return { culture: desk.shelf.culture.list(state) };
};

export const showCulture: Action<"showCulture"> = async (desk, by, { culture }) => {
  const shown = found(desk.shelf.culture.show(culture));
  await recordReading(desk, by, shown.culture);
  return shown;
};

export const acceptCulture: Action<"acceptCulture"> = async (desk, by, { culture, reason }) => {
  const { culture: id } = found(desk.shelf.culture.show(culture));
  await record(desk, by, { event: "culture-accepted", about: id, reason });
  return desk.shelf.culture.accept(id, { by: by.person, reason });
};

export const refuseCulture: Action<"refuseCulture"> = async (desk, by, { culture, reason }) => {
  const { culture: id } = found(desk.shelf.culture.show(culture));
  await record(desk, by, { event: "culture-refused", about: id, reason });
  return desk.shelf.culture.refuse(id, { by: by.person, reason });
};

export const revertCulture: Action<"revertCulture"> = async (desk, by, { culture, version, reason }) => {
  const { culture: id } = found(desk.shelf.culture.show(culture));
  await record(desk, by, { event: "culture-reverted", about: id, reason });
  return desk.shelf.culture.revert(id, { version, by: by.person, reason });
};

type HouseEvent = Extract<HouseLogEntry, { readonly kind: "house" }>["event"];

function agentOf(desk: Desk, named: string): AgentId {
  return desk.agents.get(named).agent as AgentId;
}

/** An agent has its database from its first session on: one is begun and ended for it, so that documents may come before. */
async function openDatabase(desk: Desk, by: Operator, named: string): Promise<void> {
  const agent = agentOf(desk, named);
  if (desk.store.agents().includes(agent)) return;
  const opened = { agent, session: await openSession(desk, desk.agents.active(named), {}, by.person) };
  desk.sessions.kill(opened);
  await killDurably(desk, by, [opened]);
}

function found<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined)
    throw operateFault(
      "OPERATE_UNKNOWN_ROW",
      "there is none of this id here",
      "list them: chatelaine memory list, knowledge list, culture list",
    );
  return thing;
}

/** The entry says who did it and to what. A reason in words is content, and stays sealed with the row. */
async function record(
  desk: Desk,
  by: Operator,
  { event, about, reason = "" }: { readonly event: HouseEvent; readonly about: string; readonly reason?: string },
): Promise<void> {
  if (reason.length > REASON_CHARS_MAX)
    throw operateFault("OPERATE_TEXT_TOO_LONG", `a reason has at most ${REASON_CHARS_MAX} characters`, "say it shorter");
  await desk.ledger.commitHouse({ kind: "house-changed", entry: desk.makeEntry({ kind: "house" as const, event, by: by.person, about }) });
}
