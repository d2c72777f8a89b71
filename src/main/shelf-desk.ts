/** What operators do with the shelf, in their words. A person's hand is trusted: what they write is as high as what they wrote it from. */
import { Fault } from "../call/fault.ts";
import type { AgentId, PersonId } from "../call/id.ts";
import { TRUSTED_PUBLIC } from "../call/label.ts";
import type { Writer } from "../execution/shelf/asker.ts";
import type { DocumentHead, Passage } from "../execution/shelf/document.ts";
import { LEXICAL } from "../execution/shelf/embedder.ts";
import { RESULTS_MAX } from "../execution/shelf/limits.ts";
import type { MemoryMoment, OwnedMemory } from "../execution/shelf/memories.ts";
import type { CultureId, MemoryId } from "../execution/shelf/port.ts";
import type { Principle } from "../execution/shelf/principles.ts";
import { readDocument } from "../execution/shelf/read-document.ts";
import type { Shelf } from "../execution/shelf/shelf.ts";
import { Unfit } from "../execution/shelf/shelf-tool.ts";
import type { DeskShelf } from "../operate/desk.ts";
import type { DocumentListed, MemoryListed, PassageShown, PrincipleListed, ShelfMoment } from "../operate/operations.ts";

export function shelfDesk(shelf: Shelf): DeskShelf {
  return { memories: memoriesOf(shelf), knowledge: knowledgeOf(shelf), culture: cultureOf(shelf) };
}

function memoriesOf({ memories, clock }: Shelf): DeskShelf["memories"] {
  const writer = (agent: AgentId, person: PersonId | undefined, by: PersonId): Writer => ({ ...written(agent, by, clock.now()), person });
  const there = (agent: AgentId, memory: string) => memories.whosever(agent, memory) ?? notThere();
  return {
    list: (agent, { limit, person, after }) =>
      memories.of(agent, { limit, person: person as PersonId | undefined, after: after as MemoryId | undefined }).map(memoryListed),
    show: (agent, memory) => {
      const found = memories.whosever(agent, memory);
      return found && { ...memoryListed(found), history: memories.history(agent, found.memory).map(memoryMoment) };
    },
    revert: (agent, memory, { version, by }) =>
      unfitToo(async () => {
        const { person } = there(agent, memory);
        const now = await memories.revert(writer(agent, person, by), memory, version);
        return memoryListed({ ...now, ...(person !== undefined && { person }) });
      }),
    forget: (agent, memory, by) =>
      unfitToo(async () => void (await memories.forget(writer(agent, there(agent, memory).person, by), memory))),
  };
}

function knowledgeOf({ documents, clock }: Shelf): DeskShelf["knowledge"] {
  return {
    list: (agent) => documents.all(agent).map(documentListed),
    search: async (agent, { query: text, person }) => {
      const asker = { agent, person: person as PersonId | undefined };
      const found = await documents.search(asker, { text, ...(await LEXICAL.query(text)), limit: RESULTS_MAX }, LEXICAL);
      return found.map(passageShown);
    },
    add: (agent, { title, text, encoding = "utf8", mediaType, place, readers, trust }, by) =>
      unfitToo(async () => {
        const reading = { clock, stop: new AbortController().signal };
        const content = await readDocument(Buffer.from(text, encoding), { mediaType, title }, reading);
        const from = place === undefined ? { source: "text" as const } : { source: "file" as const, place };
        const given = { ...content, title, ...from, readers, label: { ...TRUSTED_PUBLIC, integrity: trust } };
        return documents.keep(written(agent, by, clock.now()), given, LEXICAL, "whosever");
      }),
    remove: (agent, document, by) =>
      unfitToo(() => {
        const head = documents.all(agent).find((one) => one.document === document) ?? notThere();
        return documents.remove(written(agent, by, clock.now()), head);
      }),
    reindex: (agent, document, by) =>
      unfitToo(async () => {
        const heads = documents.all(agent).filter((head) => document === undefined || head.document === document);
        if (document !== undefined && heads.length === 0) notThere();
        let chunks = 0;
        for (const head of heads) chunks += await documents.reindex(written(agent, by, clock.now()), head, LEXICAL);
        return { documents: heads.length, chunks };
      }),
  };
}

function cultureOf({ principles, clock }: Shelf): DeskShelf["culture"] {
  const at = () => clock.now();
  return {
    list: (state) => principles.list(state).map(principleListed),
    show: (culture) => {
      const found = principles.find(culture);
      return found && { ...principleListed(found), history: principles.history(culture as CultureId) };
    },
    accept: (culture, review) => unfitToo(async () => principleListed(await principles.accept(culture, { ...review, at: at() }))),
    refuse: (culture, review) => unfitToo(async () => principleListed(await principles.refuse(culture, { ...review, at: at() }))),
    revert: (culture, { version, ...review }) =>
      unfitToo(async () => principleListed(await principles.revert(culture, version, { ...review, at: at() }))),
  };
}

function written(agent: AgentId, by: PersonId, at: number): Writer {
  return { agent, person: undefined, label: TRUSTED_PUBLIC, cause: { at, by } };
}

async function unfitToo<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    if (!(thrown instanceof Unfit)) throw thrown;
    throw new Fault("OPERATE_ROW_UNFIT", thrown.message, { hint: "look at it again, and say what fits it as it stands" });
  }
}

function notThere(): never {
  throw new Unfit("there is none of this id");
}

function memoryListed({ memory, person, version, text, topics, label, origin, createdAt, changedAt }: OwnedMemory): MemoryListed {
  return { memory, version, text, topics, label, origin, createdAt, changedAt, ...(person !== undefined && { person }) };
}

function memoryMoment({ said, ...moment }: MemoryMoment): ShelfMoment {
  return { ...moment, ...(said !== undefined && { text: said.text, label: said.label }) };
}

function documentListed(head: DocumentHead): DocumentListed {
  return head;
}

function passageShown({ head, ordinal, heading, text }: Passage): PassageShown {
  return { document: head.document, title: head.title, ordinal, heading, text, label: head.label };
}

function principleListed(principle: Principle): PrincipleListed {
  return principle;
}
