/** Ten thousand passages: what a search costs is counted, not timed. And an add that is cut short. */
import { createSecretKey } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { idMaker } from "../../src/call/id.ts";
import { TRUSTED_PUBLIC } from "../../src/call/label.ts";
import { LEXICAL } from "../../src/execution/shelf/embedder.ts";
import type { KnowledgeStore } from "../../src/execution/shelf/port.ts";
import { openShelf } from "../../src/execution/shelf/shelf.ts";
import { KeyRing, RootKeys, RowSeal, type Wrapped } from "../../src/keys/index.ts";
import { systemChance as chance, systemClock as clock } from "../../src/main/system.ts";
import { openSearchIndex } from "../../src/store/sqlite/search-index.ts";

const newId = idMaker(clock, chance);
const agent = newId("agt");
const keys = new Map<string, Wrapped>();
const ring = new KeyRing({ roots: RootKeys.of(createSecretKey(chance.bytes(32))), store: { agentKey: (of) => keys.get(of) }, chance, newId });
keys.set(agent, ring.newAgentKey(agent));

type Row = NonNullable<ReturnType<KnowledgeStore["document"]>>;
type Chunk = ReturnType<KnowledgeStore["chunks"]>[number];

/** Documents in memory: what was read of it is counted, and it can fail while it writes. */
class Counting implements KnowledgeStore {
  readonly #rows = new Map<string, Row>();
  readonly #chunks = new Map<string, readonly Chunk[]>();
  opened = 0;
  fails = false;

  async writeKnowledge(_agent: string, changes: Parameters<KnowledgeStore["writeKnowledge"]>[1]): Promise<void> {
    if (this.fails) throw new Error("killed");
    for (const change of changes) {
      if (change.kind !== "document-begun") throw new Error("this store only begins");
      const { document, source, mediaType, key, content, chunks, cause } = change;
      const more = { createdAt: cause.at, changedAt: cause.at, chunks: chunks.length, ...content };
      this.#rows.set(document, { document, source, mediaType, key, state: "kept", version: 1, ...more });
      this.#chunks.set(document, chunks.map((chunk) => ({ ...chunk, document })));
    }
  }
  document(_agent: string, document: string) {
    return this.#rows.get(document);
  }
  documents(_agent: string, { after = "", limit }: { readonly after?: string; readonly limit: number }) {
    return [...this.#rows.values()].filter((row) => row.document > after).slice(0, limit);
  }
  documentsLike(_agent: string, digest: string) {
    return [...this.#rows.values()].filter((row) => row.digest === digest);
  }
  chunks(_agent: string, { document, from, limit }: { readonly document: string; readonly from: number; readonly limit: number }) {
    const found = (this.#chunks.get(document) ?? []).slice(from, from + limit);
    this.opened += found.length;
    return found;
  }
  documentEvents() {
    return [];
  }
}

const store = new Counting();
const never = () => Promise.reject(new Error("nothing leaves"));
const open = () => openShelf({ store: store as never, seal: new RowSeal({ ring, chance, newId }), openIndex: openSearchIndex, clock, newId, namesOf: (person) => new Set([person]), readerId: (reader) => reader, take: never });
const asker = { agent, person: undefined };
const writer = { ...asker, label: TRUSTED_PUBLIC, cause: { at: 0, by: agent } };
const given = (title: string, text: string) => ({ source: "text" as const, title, mediaType: "text/markdown", text, label: TRUSTED_PUBLIC });
const find = async (shelf: ReturnType<typeof open>, text: string) => shelf.documents.search(asker, { text, vector: await LEXICAL.query(text), limit: 8 }, LEXICAL);

const DOCUMENTS = 5;
const SECTIONS = 2000;

beforeAll(async () => {
  const shelf = open();
  for (let document = 0; document < DOCUMENTS; document++) {
    const text = Array.from({ length: SECTIONS }, (_, at) => `# Part ${document} ${at}\n\nThe thing number${document}x${at} stands in hall ${at % 7}.`).join("\n\n");
    expect(await shelf.documents.keep(writer, given(`Document ${document}`, text), LEXICAL)).toMatchObject({ outcome: "added", chunks: SECTIONS });
  }
  shelf.close();
}, 120_000);

test("of ten thousand passages the first search opens each once, and every later one those that it gives", async () => {
  const shelf = open();
  store.opened = 0;
  expect((await find(shelf, "where is number3x1234"))[0]?.text).toContain("number3x1234");
  expect(store.opened).toBe(DOCUMENTS * SECTIONS + 8);
  store.opened = 0;
  expect((await find(shelf, "number0x7"))[0]?.text).toContain("number0x7 ");
  expect(store.opened).toBe(8);
  shelf.close();
}, 120_000);

test("an add that is cut short leaves nothing half: it is not listed, not found, and can be made again", async () => {
  const shelf = open();
  const wanted = given("Late", "The zebra came late.");
  store.fails = true;
  await expect(shelf.documents.keep(writer, wanted, LEXICAL)).rejects.toThrow("killed");
  store.fails = false;
  expect(shelf.documents.list(asker).map(({ title }) => title)).not.toContain("Late");
  expect((await find(shelf, "zebra")).map(({ text }) => text).join()).not.toContain("zebra");
  expect(await shelf.documents.keep(writer, wanted, LEXICAL)).toMatchObject({ outcome: "added" });
  expect((await find(shelf, "zebra"))[0]?.text).toBe("The zebra came late.");
  shelf.close();
}, 120_000);
