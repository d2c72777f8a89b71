/** A shelf over a store of documents in memory, with true keys and true indexes; nothing of it leaves. */
import { createSecretKey } from "node:crypto";
import { idMaker } from "../../src/call/id.ts";
import { TRUSTED_PUBLIC } from "../../src/call/label.ts";
import { LEXICAL } from "../../src/execution/shelf/embedder.ts";
import { openShelf, type Shelf, type ShelfParts } from "../../src/execution/shelf/shelf.ts";
import { KeyRing, RootKeys, RowSeal, type Wrapped } from "../../src/keys/index.ts";
import { systemChance as chance, systemClock as clock } from "../../src/main/system.ts";
import { openSearchIndex } from "../../src/store/sqlite/search-index.ts";
import { Counting } from "./counting.fixture.ts";

const newId = idMaker(clock, chance);
const agent = newId("agt");
const keys = new Map<string, Wrapped>();
const ring = new KeyRing({ roots: RootKeys.of(createSecretKey(chance.bytes(32))), store: { agentKey: (of) => keys.get(of) }, chance, newId });
keys.set(agent, ring.newAgentKey(agent));

export const store = new Counting();
export const asker = { agent, person: undefined };
export const writer = { ...asker, label: TRUSTED_PUBLIC, cause: { at: 0, by: agent } };

/** Another start on what the store holds. */
export function open(pauses: ShelfParts["pauses"]): Shelf {
  const outside = { namesOf: () => new Set<string>(), readerId: (reader: string) => reader, take: () => Promise.reject(new Error("nothing leaves")) };
  return openShelf({ store: store as never, seal: new RowSeal({ ring, chance, newId }), openIndex: openSearchIndex, pauses, clock, newId, ...outside });
}

/** A document of everybody's. */
export const given = (title: string, text: string) => ({ source: "text" as const, title, mediaType: "text/markdown", text, label: TRUSTED_PUBLIC });

export const find = async (shelf: Shelf, text: string) => shelf.documents.search(asker, { text, ...(await LEXICAL.query(text)), limit: 8 }, LEXICAL);
