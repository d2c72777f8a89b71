import { expect, test } from "vitest";
import { HOUSE, LOG_KEY } from "../../test/contract/contract.ts";
import { newAgent, newPerson, newSession, sessionOpened } from "../../test/contract/changes.ts";
import { memoryBegun } from "../../test/contract/row-changes.ts";
import type { AgentId } from "../call/id.ts";
import { openMemoryStore } from "../store/memory/open.ts";
import { forgetPerson } from "./forget-person.ts";
import { MEMORIES_PAGE } from "./limits.ts";
import { systemClock } from "./system.ts";

test("what all agents remember of a person is forgotten, and what they remember of others stays", async () => {
  const store = openMemoryStore({ house: HOUSE, logKey: LOG_KEY });
  const [dora, other] = [newPerson(), newPerson()];
  const agents = [newAgent(), newAgent()];
  for (const agent of agents) {
    await store.commit(agent, sessionOpened(newSession()));
    await store.shelf.writeMemories(agent, [memoryBegun(agent, { person: other }), memoryBegun(agent)]);
  }
  const [first, second] = agents;
  if (first === undefined || second === undefined) throw new Error("two agents were made");
  await store.shelf.writeMemories(
    first,
    Array.from({ length: MEMORIES_PAGE + 1 }, () => memoryBegun(first, { person: dora })),
  );
  await store.shelf.writeMemories(second, [memoryBegun(second, { person: dora, state: "proposed" })]);

  const dropped = new Set<AgentId>();
  const parts = { store, clock: systemClock, drop: (agent: AgentId) => void dropped.add(agent) };
  expect(await forgetPerson(parts, dora)).toBe(MEMORIES_PAGE + 2);
  expect([...dropped]).toEqual(agents);
  for (const agent of agents) {
    expect(
      store.shelf
        .memories(agent, { person: dora, limit: 1_000 })
        .every(({ state, content }) => state === "forgotten" && content === undefined),
    ).toBe(true);
    expect(store.shelf.memories(agent, { state: "kept", limit: 9 })).toHaveLength(2);
  }
  expect(await forgetPerson(parts, dora)).toBe(0);
});
