/** Memory, knowledge and culture of a house, as its built-in servers and its operators use them. */
import type { Clock } from "../../call/clock.ts";
import type { Id, PersonId } from "../../call/id.ts";
import type { CultureServer, KnowledgeServer, MemoryServer } from "../configuration.ts";
import type { HouseCall, HouseServer } from "../house-upstream.ts";
import { cultureServer } from "./culture-server.ts";
import { Documents } from "./documents.ts";
import { type Embedder, LEXICAL } from "./embedder.ts";
import type { Take } from "./fetch-page.ts";
import { knowledgeServer } from "./knowledge-server.ts";
import { Memories } from "./memories.ts";
import { memoryServer } from "./memory-server.ts";
import type { CultureStore, KnowledgeStore, MemoryStore, OpenSearchIndex, RowSeal } from "./port.ts";
import { Principles } from "./principles.ts";
import { providerEmbedder } from "./provider-embedder.ts";
import { RowContents } from "./row-contents.ts";
import { Searchable } from "./searchable.ts";
import { Turns } from "./turns.ts";

export interface ShelfParts {
  readonly store: MemoryStore & KnowledgeStore & CultureStore;
  readonly seal: RowSeal;
  readonly openIndex: OpenSearchIndex;
  /** Pauses for one piece of long work: asked after each step of it, it gives a promise where others are to have their turn. */
  readonly pauses: () => () => Promise<void> | undefined;
  readonly clock: Clock;
  readonly newId: <P extends "mem" | "doc" | "cul">(prefix: P) => Id<P>;
  /** The names by which a person is named among readers: id, name, teams. */
  readonly namesOf: (person: PersonId) => ReadonlySet<string>;
  /** Readers in labels stand by their ids. */
  readonly readerId: (reader: string) => string;
  /** Takes a call along the path: what the shelf needs from outside is a call of its own. */
  readonly take: Take;
}

export interface Shelf {
  readonly memories: Memories;
  readonly documents: Documents;
  readonly principles: Principles;
  readonly clock: Clock;
  readonly take: Take;
  /** Lets go of every index. */
  close(): void;
}

/** Nothing is read of the store yet. */
export function openShelf({ store, seal, openIndex, pauses, clock, newId, namesOf, readerId, take }: ShelfParts): Shelf {
  const searchable = new Searchable({ openIndex, pauses });
  const parts = { store, contents: new RowContents(seal), searchable, turns: new Turns(), clock };
  return {
    memories: new Memories({ ...parts, newId }),
    documents: new Documents({ ...parts, newId, namesOf, readerId }),
    principles: new Principles({ ...parts, newId }),
    clock,
    take,
    close: () => searchable.close(),
  };
}

/** The built-in server of this configuration. Without a shelf it can be looked at, and not be called. */
export function shelfServer(configuration: MemoryServer | KnowledgeServer | CultureServer, shelf: Shelf | undefined): HouseServer {
  const there = () => shelf ?? notThere();
  switch (configuration.kind) {
    case "memory":
      return memoryServer(() => there().memories);
    case "culture":
      return cultureServer(() => ({ principles: there().principles, now: () => there().clock.now() }));
    case "knowledge":
      return knowledgeServer(() => ({
        documents: there().documents,
        folders: configuration.folders,
        take: there().take,
        clock: there().clock,
        embedderFor: embedders(configuration, there().take),
      }));
  }
}

function embedders({ embeddings }: KnowledgeServer, take: Take): (call: HouseCall) => Embedder {
  return (call) => (embeddings === undefined ? LEXICAL : providerEmbedder(embeddings, call, take));
}

function notThere(): never {
  throw new Error("a server that is only looked at is never called");
}
