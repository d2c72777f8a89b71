/**
 * What agents remember of the people whom they serve. A memory belongs to one agent and one person (or to nobody, where a
 * session serves nobody), and is found by sessions of these two alone. It carries the label under which it was written.
 */
import type { AgentId, PersonId } from "../../call/id.ts";
import type { Clock } from "../../call/clock.ts";
import { joinLabels, type Label } from "../../call/label.ts";
import { type Asker, isAtMost, type Writer } from "./asker.ts";
import { askedWords } from "./asked-words.ts";
import { cosine, lexicalEmbedding } from "./lexical-embedding.ts";
import { LEXICAL_DIMENSIONS, MEMORIES_A_PERSON_MAX, NEAR_COMPARED_MAX, NEAR_SAME_COSINE_MIN, ROWS_A_PAGE } from "./limits.ts";
import type { MemoryChange, MemoryId, MemoryStore, RowKey, StoredMemory, StoredShelfEvent } from "./port.ts";
import { labelFrom, labelJson, type RowContents, textFrom, textsFrom } from "./row-contents.ts";
import type { Searchable, SearchedSet } from "./searchable.ts";
import { Unfit } from "./shelf-tool.ts";
import type { Turns } from "./turns.ts";
import { comparable } from "./words-of.ts";

export interface Memory {
  readonly memory: MemoryId;
  readonly version: number;
  readonly text: string;
  readonly topics: readonly string[];
  readonly label: Label;
  readonly origin: StoredMemory["origin"];
  readonly createdAt: number;
  readonly changedAt: number;
}

/** With whom it is about. */
export interface OwnedMemory extends Memory {
  readonly person?: PersonId;
}

export interface Said {
  readonly text: string;
  /** Absent: none, or where an earlier version is revised, its own. */
  readonly topics?: readonly string[] | undefined;
}

/** How something is remembered beside what it says. */
export interface Remembering {
  readonly origin?: StoredMemory["origin"];
  /** A memory that it says anew, where whoever remembers has read nothing less trustworthy than that is. */
  readonly replaces?: string | undefined;
}

/** What became of something to remember: new, in the place of what said nearly the same, or known already. */
export interface Remembered {
  readonly memory: MemoryId;
  readonly outcome: "remembered" | "revised" | "known";
}

/** One thing that happened to a memory, with what it said from then on. */
export interface MemoryMoment extends Omit<StoredShelfEvent, "content"> {
  readonly said?: Pick<Memory, "text" | "topics" | "label">;
}

export interface MemoriesParts {
  readonly store: MemoryStore;
  readonly contents: RowContents;
  readonly searchable: Searchable;
  readonly turns: Turns;
  readonly clock: Clock;
  readonly newId: (prefix: "mem") => MemoryId;
}

type Content = Pick<Memory, "text" | "topics" | "label">;

export class Memories {
  readonly #parts: MemoriesParts;

  constructor(parts: MemoriesParts) {
    this.#parts = parts;
  }

  now(): number {
    return this.#parts.clock.now();
  }

  /** Remembers a text. What says the same, or nearly, is revised, unless that would make it less trusted than it is. Faults: STORE_*, KEYS_*. */
  remember(writer: Writer, said: Said, { origin = "tool", replaces }: Remembering = {}): Promise<Remembered> {
    return this.#inTurn(writer, async () => {
      const replaced = replaces === undefined ? undefined : this.find(writer, replaces);
      const mayReplace = replaced !== undefined && isAtMost(writer.label, replaced.label);
      const twin = mayReplace ? replaced : await this.#twinOf(writer, said.text);
      if (twin === undefined) return this.#begin(writer, said, origin);
      const isSame = comparable(twin.text) === comparable(said.text);
      // Said again by a session that has read no less: there is nothing to learn from it.
      if (isSame && isAtMost(twin.label, writer.label) && said.topics === undefined) return { memory: twin.memory, outcome: "known" };
      // What an untrusted session says again in other words stands beside it: a trusted memory is not to be turned by it.
      if (!isAtMost(writer.label, twin.label)) return this.#begin(writer, said, origin);
      await this.#change(writer, twin, { event: "changed", content: this.#revised(writer, twin, said) });
      return { memory: twin.memory, outcome: "revised" };
    });
  }

  /** What fits a query, best first; with `within`, of that only what is at most as high as this label. */
  async recall(
    asker: Asker,
    query: string,
    { limit, within }: { readonly limit: number; readonly within?: Label | undefined },
  ): Promise<readonly Memory[]> {
    const { searchable } = this.#parts;
    const keys = await searchable.search(this.#setOf(asker), { text: query, vector: lexicalEmbedding(askedWords(query).join(" ")), limit });
    const found = keys.flatMap((key) => this.find(asker, key) ?? []);
    return within === undefined ? found : found.filter(({ label }) => isAtMost(label, within));
  }

  /** A page in the order in which they were made. */
  list(asker: Asker, page: { readonly limit: number; readonly after?: MemoryId | undefined }): readonly Memory[] {
    return this.#page(asker, page).map((row) => this.#opened(asker.agent, row));
  }

  /** A memory of this agent and person that is kept; undefined for any other. */
  find(asker: Asker, memory: string): Memory | undefined {
    const row = this.#parts.store.memory(asker.agent, memory as MemoryId);
    return row === undefined || row.person !== asker.person || row.state !== "kept" ? undefined : this.#opened(asker.agent, row);
  }

  /** Everything that happened to a memory of an agent, whosever it is, oldest first; for people. */
  history(agent: AgentId, memory: MemoryId): readonly MemoryMoment[] {
    const row = this.#parts.store.memory(agent, memory);
    return this.#parts.store.memoryEvents(agent, memory).map(({ content: sealed, ...moment }) => {
      const isThere = sealed !== undefined && row?.key !== undefined;
      return { ...moment, ...(isThere && { said: this.#read(agent, { row: memory, version: moment.version, key: row.key }, sealed) }) };
    });
  }

  /** A page of an agent's memories, of one person or of everybody and nobody; for people. */
  of(
    agent: AgentId,
    page: { readonly limit: number; readonly person?: PersonId | undefined; readonly after?: MemoryId | undefined },
  ): readonly OwnedMemory[] {
    const { limit, person, after } = page;
    const wanted = { limit, state: "kept", ...(person !== undefined && { person }), ...(after !== undefined && { after }) } as const;
    return this.#parts.store.memories(agent, wanted).map((row) => this.#owned(agent, row));
  }

  /** One of an agent's memories, whosever it is; for people. */
  whosever(agent: AgentId, memory: string): OwnedMemory | undefined {
    const row = this.#parts.store.memory(agent, memory as MemoryId);
    return row?.state === "kept" ? this.#owned(agent, row) : undefined;
  }

  #owned(agent: AgentId, row: StoredMemory): OwnedMemory {
    return { ...this.#opened(agent, row), ...(row.person !== undefined && { person: row.person }) };
  }

  /** Says it anew. Unfit where there is no such memory. */
  revise(writer: Writer, memory: string, said: Said): Promise<Memory> {
    return this.#inTurn(writer, () => {
      const before = this.#there(writer, memory);
      return this.#change(writer, before, { event: "changed", content: this.#revised(writer, before, said) });
    });
  }

  /** Brings back what an earlier version said: a new version, as high as that one and as who brings it back. */
  revert(writer: Writer, memory: string, version: number): Promise<Memory> {
    return this.#inTurn(writer, () => {
      const before = this.#there(writer, memory);
      const said = this.history(writer.agent, before.memory).find(
        (moment) => moment.version === version && moment.said !== undefined,
      )?.said;
      if (said === undefined) throw new Unfit(`there is no version ${version} of it`);
      const content = { ...said, label: joinLabels(said.label, writer.label) };
      return this.#change(writer, before, { event: "reverted", content });
    });
  }

  /** Erases its key, and with it every version. One that was `extracted` from what was said forgets nothing that is more trusted than that. */
  forget(writer: Writer, memory: string, { extracted = false }: { readonly extracted?: boolean } = {}): Promise<MemoryId> {
    return this.#inTurn(writer, async () => {
      const { memory: row, label } = this.#there(writer, memory);
      if (extracted && !isAtMost(writer.label, label)) throw new Unfit("it is more trusted than what this session has read");
      await this.#write(writer, { kind: "memory-changed", row, event: "forgotten", cause: writer.cause });
      this.#parts.searchable.remove(nameOf(writer), [row]);
      return row;
    });
  }

  /** Lets go of what is held in memory of an agent's memories: somebody else changed them. */
  drop(agent: AgentId): void {
    this.#parts.searchable.drop(`memory/${agent}/`);
  }

  async #begin(writer: Writer, said: Said, origin: StoredMemory["origin"]): Promise<Remembered> {
    if ((await this.#parts.searchable.size(this.#setOf(writer))) >= MEMORIES_A_PERSON_MAX)
      throw new Unfit(`there are ${MEMORIES_A_PERSON_MAX} memories already: revise or forget some`);
    const { contents, newId } = this.#parts;
    const memory = newId("mem");
    const { agent, person, label, cause } = writer;
    const key = contents.newKey({ owner: agent, row: memory });
    const content: Content = { text: said.text, topics: said.topics ?? [], label };
    await this.#write(writer, {
      kind: "memory-begun",
      memory,
      ...(person !== undefined && { person }),
      origin,
      state: "kept",
      key,
      content: this.#shelfContent(agent, { row: memory, version: 1, key }, content),
      cause,
    });
    this.#parts.searchable.put(nameOf(writer), [searched(memory, content)]);
    return { memory, outcome: "remembered" };
  }

  async #change(
    writer: Writer,
    before: Memory,
    { event, content }: { readonly event: "changed" | "reverted"; readonly content: Content },
  ): Promise<Memory> {
    const { agent, cause } = writer;
    const { memory, version } = before;
    const key = this.#parts.store.memory(agent, memory)?.key;
    if (key === undefined) throw new Unfit("there is no such memory");
    const sealed = this.#shelfContent(agent, { row: memory, version: version + 1, key }, content);
    await this.#write(writer, { kind: "memory-changed", row: memory, event, version, content: sealed, cause });
    this.#parts.searchable.put(nameOf(writer), [searched(memory, content)]);
    return { ...before, ...content, version: version + 1, changedAt: cause.at };
  }

  /** Topics that stay bring their label along; those that are higher than what is written now are left. */
  #revised({ label }: Writer, before: Memory, { text, topics }: Said): Content {
    const kept = isAtMost(before.label, label) ? before.topics : [];
    return { text, topics: topics ?? kept, label };
  }

  #write({ agent }: Writer, change: MemoryChange): Promise<void> {
    return this.#parts.store.writeMemories(agent, [change]);
  }

  #there(asker: Asker, memory: string): Memory {
    const found = this.find(asker, memory);
    if (found === undefined) throw new Unfit("there is no such memory");
    return found;
  }

  /** What says the same, or nearly: of these the nearest. */
  async #twinOf(asker: Asker, text: string): Promise<Memory | undefined> {
    const { store, contents, searchable } = this.#parts;
    const { agent, person } = asker;
    const digest = contents.digest(agent, comparable(text));
    const like = store.memoriesLike(agent, { digest, ...(person !== undefined && { person }) });
    const same = like.find((row) => row.state === "kept" && row.person === person);
    if (same !== undefined) return this.#opened(agent, same);
    const vector = lexicalEmbedding(text);
    const keys = await searchable.nearest(this.#setOf(asker), vector, NEAR_COMPARED_MAX);
    const near = keys.flatMap((key) => this.find(asker, key) ?? []);
    return near.find((memory) => cosine(lexicalEmbedding(memory.text), vector) >= NEAR_SAME_COSINE_MIN);
  }

  #setOf(asker: Asker): SearchedSet {
    return { name: nameOf(asker), dimensions: LEXICAL_DIMENSIONS, all: () => this.#all(asker) };
  }

  *#all(asker: Asker) {
    let after: MemoryId | undefined;
    for (;;) {
      const rows = this.#page(asker, { limit: ROWS_A_PAGE, after });
      for (const row of rows) yield searched(row.memory, this.#opened(asker.agent, row));
      after = rows.at(-1)?.memory;
      if (rows.length < ROWS_A_PAGE) return;
    }
  }

  #page(
    { agent, person }: Asker,
    { limit, after }: { readonly limit: number; readonly after?: MemoryId | undefined },
  ): readonly StoredMemory[] {
    return this.#parts.store.memories(agent, { limit, state: "kept", person: person ?? "none", ...(after !== undefined && { after }) });
  }

  #opened(agent: AgentId, row: StoredMemory): Memory {
    const { memory, version, key, content, origin, createdAt, changedAt } = row;
    if (key === undefined || content === undefined) throw new Error("a memory that is kept has its content");
    return { memory, version, origin, createdAt, changedAt, ...this.#read(agent, { row: memory, version, key }, content) };
  }

  #read(agent: AgentId, of: Version, sealed: NonNullable<StoredMemory["content"]>): Content {
    const content = this.#parts.contents.open({ owner: agent, ...of }, sealed);
    return { text: textFrom(content["text"]), topics: textsFrom(content["topics"]), label: labelFrom(content) };
  }

  #shelfContent(agent: AgentId, of: Version, { text, topics, label }: Content) {
    const { contents } = this.#parts;
    const content = contents.seal({ owner: agent, ...of }, { text, topics, label: labelJson(label) });
    return { content, digest: contents.digest(agent, comparable(text)), chars: text.length, label };
  }

  #inTurn<Result>({ agent, person }: Asker, work: () => Promise<Result>): Promise<Result> {
    return this.#parts.turns.take(`memory/${agent}/${person ?? "none"}`, work);
  }
}

interface Version {
  readonly row: MemoryId;
  readonly version: number;
  readonly key: RowKey;
}

function nameOf({ agent, person }: Asker): string {
  return `memory/${agent}/${person ?? "none"}`;
}

function searched(memory: MemoryId, { text, topics }: Pick<Memory, "text" | "topics">) {
  return { key: memory, text: [text, ...topics].join("\n"), vector: lexicalEmbedding(text) };
}
