/** A store of documents in memory, for what is told of many of them. */
import type { KnowledgeStore } from "../../src/execution/shelf/port.ts";

type Row = NonNullable<ReturnType<KnowledgeStore["document"]>>;
type Chunk = ReturnType<KnowledgeStore["chunks"]>[number];

/** Documents in memory: what was read of it is counted, and it can fail while it writes. */
export class Counting implements KnowledgeStore {
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
