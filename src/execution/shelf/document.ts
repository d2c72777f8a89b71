/** A document as the shelf knows it: what is told of it, what is given to be kept, and what is found in it. */
import type { JsonObject } from "../../call/json.ts";
import type { Label } from "../../call/label.ts";
import type { Chunk } from "./chunk-text.ts";
import type { DocumentId, StoredDocument } from "./port.ts";
import { textFrom } from "./row-contents.ts";

/** What is told of a document. */
export interface DocumentHead {
  readonly document: DocumentId;
  readonly version: number;
  readonly title: string;
  /** The path or the address that it was read from; absent for text that was given. */
  readonly place?: string;
  readonly source: StoredDocument["source"];
  /** Names and ids of people, and `team:NAME`; null is everybody whom the agent serves. */
  readonly readers: readonly string[] | null;
  readonly label: Label;
  readonly chunks: number;
  readonly chars: number;
  readonly changedAt: number;
}

/** A document to be kept. */
export interface Given {
  readonly source: StoredDocument["source"];
  readonly place?: string;
  readonly title: string;
  readonly mediaType: string;
  readonly text: string;
  /** Absent: as they were, or for everybody. */
  readonly readers?: readonly string[] | undefined;
  /** Of the text itself, before what the session has read is joined. */
  readonly label: Label;
}

export interface Passage extends Chunk {
  readonly head: DocumentHead;
  readonly ordinal: number;
}

export interface Kept {
  readonly document: DocumentId;
  readonly outcome: "added" | "changed" | "known";
  readonly chunks: number;
}

/** What is sealed of a document beside its text. */
export type Content = Pick<DocumentHead, "title" | "place" | "readers" | "label">;

/** What is searched of a chunk: what stands above it belongs to it. */
export function embedded({ heading, text }: Chunk): string {
  return heading === "" ? text : `${heading}\n${text}`;
}

export function chunkFrom(content: JsonObject): Chunk {
  return { heading: textFrom(content["heading"]), text: textFrom(content["text"]) };
}
