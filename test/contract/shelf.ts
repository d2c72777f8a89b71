/** What every store promises of memory, knowledge and culture, as sentences. `execution/shelf/port.ts` is what it holds stores to. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { AgentId } from "../../src/call/id.ts";
import type { Store } from "../../src/store/port.ts";
import { newAgent, newPerson, newSession, sessionOpened } from "./changes.ts";
import { HOUSE, LOG_KEY, type StoreUnderTest, withCode } from "./contract.ts";
import { cause, chunk, content, cultureBegun, documentBegun, memoryBegun, newId } from "./row-changes.ts";

export function shelfContract(under: StoreUnderTest): void {
  describe(`the shelf in ${under.name}`, () => {
    let store: Store;
    let agent: AgentId;

    beforeAll(async () => {
      store = await under.open({ house: HOUSE, logKey: LOG_KEY });
    });
    afterAll(async () => {
      await store.close();
      under.clean();
    });
    beforeEach(async () => {
      agent = newAgent();
      await store.commit(agent, sessionOpened(newSession()));
    });

    test("gives a memory back as it was begun, with the event that tells of it", async () => {
      const person = newPerson();
      const begun = memoryBegun(agent, { person, state: "proposed", cause: cause(agent, { session: newSession(), run: newId("run"), call: newId("call") }) });
      await store.shelf.writeMemories(agent, [begun]);
      const { memory, origin, key } = begun;
      const { digest, chars, label } = begun.content;
      const { at } = begun.cause;
      expect(store.shelf.memory(agent, memory)).toEqual({
        memory, person, origin, state: "proposed", version: 1, createdAt: at, changedAt: at, label, chars, digest, key, content: begun.content.content,
      });
      expect(store.shelf.memoryEvents(agent, memory)).toEqual([{ ordinal: 0, event: "proposed", version: 1, content: begun.content.content, ...begun.cause }]);
    });

    test("lists memories by page, state and person", async () => {
      const person = newPerson();
      const [first, second, third] = [memoryBegun(agent, { person }), memoryBegun(agent), memoryBegun(agent, { person, state: "proposed" })];
      await store.shelf.writeMemories(agent, [first, second, third]);
      const ids = (page: Parameters<Store["shelf"]["memories"]>[1]): readonly string[] => store.shelf.memories(agent, page).map(({ memory }) => memory);
      expect(ids({ limit: 2 })).toEqual([first.memory, second.memory]);
      expect(ids({ limit: 2, after: second.memory })).toEqual([third.memory]);
      expect(ids({ limit: 9, person })).toEqual([first.memory, third.memory]);
      expect(ids({ limit: 9, person, state: "kept" })).toEqual([first.memory]);
      expect(ids({ limit: 9, person: "none" })).toEqual([second.memory]);
      expect(store.shelf.memoriesLike(agent, { digest: first.content.digest, person })).toHaveLength(2);
      expect(store.shelf.memoriesLike(agent, { digest: first.content.digest })).toMatchObject([{ memory: second.memory }]);
    });

    test("changes a row from the version that was read, and brings a text back by another version", async () => {
      const begun = memoryBegun(agent);
      const row = begun.memory;
      await store.shelf.writeMemories(agent, [begun]);
      const changed = { kind: "memory-changed", row, event: "changed", version: 1, content: content(begun.key, "prefers coffee"), cause: cause(agent) } as const;
      await store.shelf.writeMemories(agent, [changed]);
      await expect(store.shelf.writeMemories(agent, [changed])).rejects.toEqual(withCode("STORE_SHELF_STATE"));
      await store.shelf.writeMemories(agent, [{ ...changed, event: "reverted", version: 2, content: begun.content, cause: cause(agent, { by: newPerson() }) }]);
      expect(store.shelf.memory(agent, row)).toMatchObject({ version: 3, digest: begun.content.digest, createdAt: begun.cause.at });
      const events = store.shelf.memoryEvents(agent, row);
      expect(events.map(({ event, version }) => [event, version])).toEqual([["kept", 1], ["changed", 2], ["reverted", 3]]);
      expect(events[1]?.content).toEqual(changed.content.content);
    });

    test("lets a person keep or refuse what was proposed, once", async () => {
      const [wanted, unwanted] = [cultureBegun(agent), cultureBegun(agent)];
      await store.shelf.writeCulture([wanted, unwanted]);
      const keep = { kind: "culture-changed", row: wanted.culture, event: "kept", cause: cause(agent) } as const;
      await store.shelf.writeCulture([keep, { ...keep, row: unwanted.culture, event: "refused" }]);
      expect(store.shelf.cultureRow(wanted.culture)).toMatchObject({ state: "kept", proposedBy: agent, version: 1 });
      expect(store.shelf.cultures({ limit: 99, state: "refused" }).map(({ culture }) => culture)).toContain(unwanted.culture);
      expect(store.shelf.culturesLike(wanted.content.digest).map(({ culture }) => culture)).toContain(wanted.culture);
      expect(store.shelf.culturesLike(wanted.content.digest).map(({ culture }) => culture)).not.toContain(unwanted.culture);
      expect(store.shelf.cultureEvents(wanted.culture)).toMatchObject([{ event: "proposed" }, { event: "kept" }]);
      await expect(store.shelf.writeCulture([keep])).rejects.toEqual(withCode("STORE_SHELF_STATE"));
      await store.shelf.writeCulture([{ ...keep, event: "refused" }]);
      expect(store.shelf.cultureRow(wanted.culture)).toMatchObject({ state: "refused", version: 1 });
      expect(store.shelf.culturesLike(wanted.content.digest)).toEqual([]);
      for (const event of ["kept", "refused"] as const) await expect(store.shelf.writeCulture([{ ...keep, event }])).rejects.toEqual(withCode("STORE_SHELF_STATE"));
    });

    test("forgets a row with its key and the content of all its versions, and says that it did", async () => {
      const begun = memoryBegun(agent, { person: newPerson() });
      const row = begun.memory;
      await store.shelf.writeMemories(agent, [begun, { kind: "memory-changed", row, event: "changed", version: 1, content: content(begun.key, "b"), cause: cause(agent) }]);
      const forget = { kind: "memory-changed", row, event: "forgotten", cause: cause(agent, { by: "house" }) } as const;
      await store.shelf.writeMemories(agent, [forget, forget]);
      const forgotten = store.shelf.memory(agent, row);
      expect(forgotten).toMatchObject({ state: "forgotten", person: begun.person, version: 2 });
      for (const member of ["key", "content", "digest"]) expect(forgotten).not.toHaveProperty(member);
      const events = store.shelf.memoryEvents(agent, row);
      expect(events.map(({ event }) => event)).toEqual(["kept", "changed", "forgotten"]);
      expect(events.some((event) => "content" in event)).toBe(false);
      expect(store.shelf.memoriesLike(agent, { digest: begun.content.digest })).toEqual([]);
      const change = { kind: "memory-changed", row, event: "changed", version: 2, content: begun.content, cause: cause(agent) } as const;
      await expect(store.shelf.writeMemories(agent, [change])).rejects.toEqual(withCode("STORE_SHELF_STATE"));
    });

    test("keeps a document with its chunks, by page, and cuts it anew", async () => {
      const begun = documentBegun(agent, 3);
      const { document, key } = begun;
      await store.shelf.writeKnowledge(agent, [begun]);
      expect(store.shelf.document(agent, document)).toMatchObject({ document, source: "text", mediaType: "text/markdown", chunks: 3, state: "kept" });
      expect(store.shelf.chunks(agent, { document, from: 0, limit: 9 })).toEqual(begun.chunks.map((one) => ({ document, ...one })));
      expect(store.shelf.chunks(agent, { document, from: 1, limit: 1 })).toMatchObject([{ ordinal: 1 }]);
      expect(store.shelf.documentsLike(agent, begun.content.digest)).toHaveLength(1);
      await store.shelf.writeKnowledge(agent, [{ kind: "document-indexed", row: document, version: 1, chunks: [chunk(key, 0)], cause: cause(agent) }]);
      expect(store.shelf.chunks(agent, { document, from: 0, limit: 9 })).toHaveLength(1);
      const told = { kind: "document-changed", row: document, event: "changed", version: 1, content: content(key, "another title"), cause: cause(agent) } as const;
      await store.shelf.writeKnowledge(agent, [told]);
      expect(store.shelf.chunks(agent, { document, from: 0, limit: 9 })).toMatchObject([{ version: 1 }]);
      await store.shelf.writeKnowledge(agent, [{ ...told, version: 2, chunks: [chunk(key, 0, 3), chunk(key, 1, 3)] }]);
      expect(store.shelf.document(agent, document)).toMatchObject({ version: 3, chunks: 2 });
      expect(store.shelf.documents(agent, { limit: 9 })).toHaveLength(1);
    });

    test("forgets a document with its chunks", async () => {
      const begun = documentBegun(agent, 2);
      const { document } = begun;
      await store.shelf.writeKnowledge(agent, [begun]);
      await store.shelf.writeKnowledge(agent, [{ kind: "document-changed", row: document, event: "forgotten", cause: cause(agent) }]);
      expect(store.shelf.document(agent, document)).toMatchObject({ state: "forgotten", chunks: 0 });
      expect(store.shelf.chunks(agent, { document, from: 0, limit: 9 })).toEqual([]);
      expect(store.shelf.documentEvents(agent, document).map(({ event }) => event)).toEqual(["kept", "forgotten"]);
    });

    test("writes all changes of one writing, or none", async () => {
      const begun = memoryBegun(agent);
      const missing = { kind: "memory-changed", row: newId("mem"), event: "forgotten", cause: cause(agent) } as const;
      await expect(store.shelf.writeMemories(agent, [begun, missing])).rejects.toEqual(withCode("STORE_CHANGE"));
      expect(store.shelf.memory(agent, begun.memory)).toBeUndefined();
      await store.shelf.writeMemories(agent, [begun]);
      await expect(store.shelf.writeMemories(agent, [begun])).rejects.toEqual(withCode("STORE_CHANGE"));
      await expect(store.shelf.writeMemories(newAgent(), [memoryBegun(agent)])).rejects.toEqual(withCode("STORE_NO_AGENT"));
    });
  });
}
