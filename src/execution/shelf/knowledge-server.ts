/** The built-in server `knowledge`: documents that an agent may search, and how they come and go. */
import { z } from "zod";
import type { Clock } from "../../call/clock.ts";
import { TRUSTED_PUBLIC } from "../../call/label.ts";
import type { HouseCall, HouseServer } from "../house-upstream.ts";
import { askerOf, writerOf } from "./asker.ts";
import type { DocumentHead, Given, Kept, Passage } from "./document.ts";
import type { Documents } from "./documents.ts";
import type { Embedder } from "./embedder.ts";
import { fetchPage, type Take } from "./fetch-page.ts";
import {
  CHUNKS_READ_MAX,
  DOCUMENT_BYTES_MAX,
  LISTED_MAX,
  PLACE_CHARS_MAX,
  QUERY_CHARS_MAX,
  READERS_OF_DOCUMENT_MAX,
  RESULTS_DEFAULT,
  RESULTS_MAX,
  TITLE_CHARS_MAX,
} from "./limits.ts";
import { type DocumentFolder, documentText, readFileDocument } from "./read-document.ts";
import { DESTROYS, READS, serverOf, shelfTool, type ShelfTool, Unfit, WRITES } from "./shelf-tool.ts";
import { answered, told, type Told } from "./tell.ts";

export interface KnowledgeParts {
  readonly documents: Documents;
  readonly folders: { readonly [name: string]: DocumentFolder };
  readonly take: Take;
  readonly clock: Clock;
  /** What makes vectors, for a call of an agent. */
  readonly embedderFor: (call: HouseCall) => Embedder;
}

type Parts = () => KnowledgeParts;

const document = z.string().max(64).describe("The id of a document: doc_ and what follows.");
const readers = z
  .array(z.string().min(1).max(256))
  .max(READERS_OF_DOCUMENT_MAX)
  .optional()
  .describe("Names of people, and team:NAME, who may read it; left out, everybody whom the agent serves.");
const NONE = "There is nothing of that in what this session may read.";

/** Its tools act on what `parts` gives when they are called. */
export function knowledgeServer(parts: Parts): HouseServer {
  return serverOf([...reading(parts), ...adding(parts), ...tending(parts)]);
}

function reading(parts: Parts): readonly ShelfTool[] {
  const search = {
    name: "search",
    description: "Finds passages of the documents that this session may read, by words and by what is alike, best first.",
    args: z.strictObject({
      query: z.string().min(1).max(QUERY_CHARS_MAX).describe("A question or a subject, in words."),
      limit: z.number().int().min(1).max(RESULTS_MAX).default(RESULTS_DEFAULT).describe("How many passages at most."),
    }),
    hints: READS,
  };
  const read = {
    name: "read",
    description: "Reads passages of one document, in order.",
    args: z.strictObject({
      document,
      from: z.number().int().min(0).default(0).describe("The first passage, counted from 0."),
      limit: z.number().int().min(1).max(CHUNKS_READ_MAX).default(RESULTS_DEFAULT),
    }),
    hints: READS,
  };
  const list = {
    name: "list",
    description: "Lists the documents that this session may read.",
    args: z.strictObject({ limit: z.number().int().min(1).max(LISTED_MAX).default(LISTED_MAX), after: document.optional() }),
    hints: READS,
  };
  return [
    shelfTool(search, async ({ query: text, limit }, call) => {
      const { documents, embedderFor } = parts();
      const embedder = embedderFor(call);
      const made = await embedder.query(text);
      const lack = "lack" in made ? made.lack : await lackOfVectors(parts(), call, embedder);
      const passages = await documents.search(askerOf(call), { text, limit, ...("vector" in made && made) }, embedder);
      return told(passages.map(shownPassage), NONE, lack === undefined ? undefined : `Found by words alone, as far as ${lack}`);
    }),
    shelfTool(read, ({ document: id, ...page }, call) =>
      told(parts().documents.read(askerOf(call), id, page).map(shownPassage), "It ends before that."),
    ),
    shelfTool(list, ({ limit, after = "" }, call) => {
      const later = parts()
        .documents.list(askerOf(call))
        .filter((head) => head.document > after);
      return told(later.slice(0, limit).map(shownHead), "There is no document that this session may read.");
    }),
  ];
}

/** Has a provider make the vectors that documents lack, and says why where it does not. */
async function lackOfVectors({ documents }: KnowledgeParts, call: HouseCall, embedder: Embedder): Promise<string | undefined> {
  try {
    return void (await documents.embed(writerOf(call, documents.now()), embedder));
  } catch (thrown) {
    if (thrown instanceof Unfit) return thrown.message;
    throw thrown;
  }
}

function adding(parts: Parts): readonly ShelfTool[] {
  const title = z.string().min(1).max(TITLE_CHARS_MAX);
  const add = {
    name: "add",
    description: "Adds a text as a document.",
    args: z.strictObject({
      title,
      text: z.string().min(1).max(DOCUMENT_BYTES_MAX),
      mediaType: z.enum(["text/plain", "text/markdown", "text/html"]).default("text/markdown"),
      readers,
    }),
    hints: WRITES,
  };
  const addFile = {
    name: "addFile",
    description: "Adds a file below one of the configured folders, or reads it again. Text, markdown, HTML, CSV, JSON, YAML and PDF.",
    args: z.strictObject({
      path: z.string().min(1).max(PLACE_CHARS_MAX).describe("The folder's name, a slash, and the path below it."),
      readers,
    }),
    hints: WRITES,
  };
  const addUrl = {
    name: "addUrl",
    description: "Adds a page from an address, or reads it again. Each request of it is a call that is decided by itself.",
    args: z.strictObject({ url: z.string().min(1).max(PLACE_CHARS_MAX), readers }),
    hints: { ...WRITES, openWorldHint: true },
  };
  return [
    shelfTool(add, ({ text, mediaType, title: named, readers: wanted }, call) => {
      const content = documentText(Buffer.from(text), { mediaType, title: named });
      return keep(parts(), call, { ...content, title: named, source: "text", readers: wanted, label: TRUSTED_PUBLIC });
    }),
    shelfTool(addFile, async ({ path, readers: wanted }, call) => {
      const { folders, clock } = parts();
      const { trust, ...content } = await readFileDocument(folders, path, { clock, stop: call.stop });
      return keep(parts(), call, {
        ...content,
        source: "file",
        place: path,
        readers: wanted,
        label: { ...TRUSTED_PUBLIC, integrity: trust },
      });
    }),
    shelfTool(addUrl, async ({ url, readers: wanted }, call) => {
      const { take, clock } = parts();
      const { label, place, ...content } = await fetchPage({ take, reading: { clock } }, url, call);
      return keep(parts(), call, { ...content, source: "url", place, readers: wanted, label });
    }),
  ];
}

function tending(parts: Parts): readonly ShelfTool[] {
  const remove = {
    name: "remove",
    description: "Takes a document away for good, with all its passages.",
    args: z.strictObject({ document }),
    hints: DESTROYS,
  };
  const reindex = {
    name: "reindex",
    description: "Cuts documents into passages anew and makes their vectors anew, as it is configured now.",
    args: z.strictObject({ document: document.optional().describe("Left out: every document that this session may read.") }),
    hints: WRITES,
  };
  return [
    shelfTool(remove, async ({ document: id }, call) => {
      const head = parts().documents.find(askerOf(call), id);
      if (head === undefined) throw new Unfit("there is no such document");
      await parts().documents.remove(writerOf(call, parts().documents.now()), head);
      return answered(`Removed (${id})`, { document: head.document });
    }),
    shelfTool(reindex, async ({ document: id }, call) => {
      const { documents, embedderFor } = parts();
      const heads = documents.list(askerOf(call)).filter((head) => id === undefined || head.document === id);
      if (id !== undefined && heads.length === 0) throw new Unfit("there is no such document");
      let chunks = 0;
      for (const head of heads) {
        if (call.stop.aborted) throw new Unfit(`it ran out of time: ${counted(chunks, "passage")} of documents done; go on with one at a time`);
        chunks += await documents.reindex(writerOf(call, documents.now()), head, embedderFor(call));
      }
      return answered(`${counted(heads.length, "document")} cut into ${counted(chunks, "passage")}`, { documents: heads.length, chunks });
    }),
  ];
}

const OUTCOMES = { added: "Added", changed: "Changed", known: "Known already" } as const;

async function keep({ documents, embedderFor }: KnowledgeParts, call: HouseCall, given: Given) {
  const { document: id, outcome, chunks }: Kept = await documents.keep(writerOf(call, documents.now()), given, embedderFor(call));
  return answered(`${OUTCOMES[outcome]}: ${counted(chunks, "passage")} (${id})`, { document: id, outcome, chunks });
}

function shownPassage({ head, ordinal, heading, text }: Passage): Told {
  const above = [head.title, heading].filter((part) => part !== "").join(" > ");
  const words = `${above}\n${text}\n(${head.document}, passage ${ordinal} of ${head.chunks})`;
  return { text: words, label: head.label, ref: { id: head.document, version: head.version, ordinal } };
}

function shownHead(head: DocumentHead): Told {
  const { document: id, title, place, chunks, version } = head;
  return {
    text: `${title} (${id}${place === undefined ? "" : `; ${place}`}; ${counted(chunks, "passage")})`,
    label: head.label,
    ref: { id, version },
  };
}

function counted(count: number, of: string): string {
  return `${count} ${of}${count === 1 ? "" : "s"}`;
}
