/** What operators can do about memory, knowledge and culture. What these say is content: reading it is an entry of the house log. */
import type { AgentId, CallId, Id, PersonId, RunId, SessionId } from "../call/id.ts";
import type { Label } from "../call/label.ts";
import type { Operation } from "./operations.ts";

export interface ShelfOperations {
  readonly listMemories: Operation<
    { readonly agent: string; readonly person?: string | undefined; readonly after?: string | undefined },
    { readonly memories: readonly MemoryListed[] }
  >;
  readonly showMemory: Operation<OfMemory, MemoryShown>;
  readonly revertMemory: Operation<OfMemory & { readonly version: number }, MemoryListed>;
  readonly forgetMemory: Operation<OfMemory, { readonly memory: Id<"mem"> }>;
  readonly listKnowledge: Operation<{ readonly agent: string }, { readonly documents: readonly DocumentListed[] }>;
  readonly searchKnowledge: Operation<
    { readonly agent: string; readonly query: string; readonly person?: string | undefined },
    { readonly passages: readonly PassageShown[] }
  >;
  readonly addKnowledge: Operation<DocumentWish, { readonly document: Id<"doc">; readonly outcome: string; readonly chunks: number }>;
  readonly removeKnowledge: Operation<{ readonly agent: string; readonly document: string }, { readonly document: Id<"doc"> }>;
  readonly reindexKnowledge: Operation<
    { readonly agent: string; readonly document?: string | undefined },
    { readonly documents: number; readonly chunks: number }
  >;
  readonly listCulture: Operation<{ readonly state?: PrincipleState | undefined }, { readonly culture: readonly PrincipleListed[] }>;
  readonly showCulture: Operation<OfCulture, PrincipleShown>;
  readonly acceptCulture: Operation<OfCulture & { readonly reason: string }, PrincipleListed>;
  readonly refuseCulture: Operation<OfCulture & { readonly reason: string }, PrincipleListed>;
  readonly revertCulture: Operation<OfCulture & { readonly version: number; readonly reason: string }, PrincipleListed>;
}

interface OfMemory {
  readonly agent: string;
  readonly memory: string;
}

interface OfCulture {
  readonly culture: string;
}

export type PrincipleState = "proposed" | "kept" | "refused";

export interface MemoryListed {
  readonly memory: Id<"mem">;
  /** Whom it is about; absent where the session served nobody. */
  readonly person?: PersonId;
  readonly version: number;
  readonly text: string;
  readonly topics: readonly string[];
  /** What whoever wrote it had read. */
  readonly label: Label;
  readonly origin: "extracted" | "tool" | "person";
  readonly createdAt: number;
  readonly changedAt: number;
}

/** One thing that happened to a row of the shelf: by whom, and from which call. */
export interface ShelfMoment {
  readonly at: number;
  readonly event: "proposed" | "kept" | "refused" | "changed" | "reverted" | "forgotten";
  readonly version: number;
  readonly by: PersonId | AgentId | "house";
  readonly session?: SessionId;
  readonly run?: RunId;
  readonly call?: CallId;
  /** What it said from then on; absent once it was forgotten. */
  readonly text?: string;
  readonly label?: Label;
  readonly reason?: string;
}

export interface MemoryShown extends MemoryListed {
  readonly history: readonly ShelfMoment[];
}

export interface DocumentListed {
  readonly document: Id<"doc">;
  readonly version: number;
  readonly title: string;
  readonly source: "file" | "url" | "text";
  readonly place?: string;
  /** null is everybody whom the agent serves. */
  readonly readers: readonly string[] | null;
  readonly label: Label;
  readonly chunks: number;
  readonly chars: number;
  readonly changedAt: number;
}

export interface DocumentWish {
  readonly agent: string;
  readonly title: string;
  readonly text: string;
  /** How `text` is written: `base64` for a PDF. Left out, it is the text itself. */
  readonly encoding?: "utf8" | "base64" | undefined;
  readonly mediaType: string;
  /** Where it was read from: a document from the same place is changed. */
  readonly place?: string | undefined;
  readonly readers?: readonly string[] | undefined;
  /** The operator's word on who could have written it. */
  readonly trust: "trusted" | "untrusted";
}

export interface PassageShown {
  readonly document: Id<"doc">;
  readonly title: string;
  readonly ordinal: number;
  readonly heading: string;
  readonly text: string;
  readonly label: Label;
}

export interface PrincipleListed {
  readonly culture: Id<"cul">;
  readonly state: PrincipleState;
  readonly version: number;
  readonly text: string;
  readonly why?: string;
  /** The principle in whose place it would stand. */
  readonly replaces?: Id<"cul">;
  /** Why it was accepted, refused or brought back. */
  readonly reason?: string;
  /** What whoever proposed it had read: an untrusted one may be an outsider's words. */
  readonly label: Label;
  readonly proposedBy?: AgentId;
  readonly createdAt: number;
  readonly changedAt: number;
}

export interface PrincipleShown extends PrincipleListed {
  readonly history: readonly ShelfMoment[];
}
