/** A small house with two agents, in which everything happens once: a permit, an ask, a refusal, a lease, a stop. */
import type { AgentId, ApprovalId, CallId, LeaseId, PersonId, SessionId } from "../../src/call/id.ts";
import { TRUSTED_PUBLIC } from "../../src/call/label.ts";
import { toBase64 } from "../../src/ledger/base64.ts";
import type { AgentLogEntry, ApprovalEntry, DecisionEntry, EndorsementEntry, Entry, OutcomeEntry, SessionEntry } from "../../src/ledger/entry.ts";
import { exportHouse } from "../../src/main/export-house.ts";
import type { EntryBody } from "../../src/ledger/make-entry.ts";
import { Book, testIds, testVkeys } from "./book.ts";

const hex = (digit: string) => digit.repeat(64);

/** Entries with ids and times that are the same in every run. */
function entryMaker(): <E extends Entry>(body: EntryBody<E>) => E {
  const newId = testIds();
  let at = 1_763_716_800_000;
  // The body and what is added make up the entry; the compiler cannot follow that through the distribution.
  return <E extends Entry>(body: EntryBody<E>) => ({ ...body, v: 1, id: newId("ent"), at: (at += 7) }) as unknown as E;
}

export interface SmallHouse {
  readonly house: Book;
  readonly reader: Book;
  readonly writer: Book;
  /** The two agents' entries, for tests that write a log anew. */
  readonly entries: { readonly reader: readonly AgentLogEntry[]; readonly writer: readonly AgentLogEntry[] };
}

/** The house; with fewer entries where each of their bits will be flipped. */
export function smallHouse(keep: { readonly reader?: number; readonly writer?: number } = {}): SmallHouse {
  const newId = testIds();
  const make = entryMaker();
  const [reader, writer]: AgentId[] = [newId("agt"), newId("agt")];
  const book = { house: new Book("house"), reader: new Book(reader as AgentId), writer: new Book(writer as AgentId) };
  book.house.append(make({ kind: "house", event: "created", by: "house" }));
  for (const agent of [reader, writer] as AgentId[]) book.house.append(make({ kind: "agent", event: "added", agent, by: "house" }));
  const entries = { reader: readerStory(make, newId).slice(0, keep.reader), writer: writerStory(make, newId).slice(0, keep.writer) };
  const anchor = (log: Book) =>
    book.house.append(make({ kind: "anchor", agent: log.name as AgentId, size: log.size(), root: toBase64(log.root()) }));
  book.reader.append(...entries.reader.slice(0, 3));
  anchor(book.reader);
  book.writer.append(...entries.writer);
  book.reader.append(...entries.reader.slice(3));
  anchor(book.reader);
  anchor(book.writer);
  return { ...book, entries };
}

/** Exports the logs: each file by its path. */
export function exportFiles(books: readonly Book[]): Map<string, Uint8Array> {
  const logs = new Map(books.map((book) => [book.name, book]));
  const store = {
    agents: () => books.map(({ name }) => name).filter((name) => name !== "house"),
    log: (name: AgentId | "house") => logs.get(name) ?? new Book(name),
  };
  return new Map([...exportHouse({ store, vkeys: testVkeys() })].map(({ path, bytes }) => [path, bytes]));
}

type Make = ReturnType<typeof entryMaker>;
type NewId = ReturnType<typeof testIds>;

function decision(make: Make, session: SessionId, more: Pick<DecisionEntry, "call" | "effect"> & Partial<DecisionEntry>): DecisionEntry {
  const { reason, approval, lease, ...rest } = more;
  return make<DecisionEntry>({
    kind: "decision",
    session,
    door: "mcp",
    action: "callTool",
    server: "files",
    name: "read_file",
    definition: hex("d"),
    policy: hex("c"),
    rules: ["base.cedar#read"],
    label: TRUSTED_PUBLIC,
    args: { sha256: hex("a"), bytes: 61 },
    digest: hex("b"),
    ...rest,
    ...(reason !== undefined && { reason }),
    ...(approval !== undefined && { approval }),
    ...(lease !== undefined && { lease }),
  });
}

function readerStory(make: Make, newId: NewId): readonly AgentLogEntry[] {
  const session: SessionId = newId("ses");
  const person: PersonId = newId("per");
  const [asking, asked, leased]: CallId[] = [newId("call"), newId("call"), newId("call")];
  const approval: ApprovalId = newId("apr");
  const lease: LeaseId = newId("lea");
  const done = (call: CallId) =>
    make<OutcomeEntry>({ kind: "outcome", session, call, status: "done", durationMs: 3, result: { sha256: hex("e"), bytes: 90 } });
  return [
    make<SessionEntry>({ kind: "session", session, event: "opened", by: person }),
    decision(make, session, { call: asking as CallId, effect: "ask", approval }),
    make<ApprovalEntry>({ kind: "approval", session, approval, event: "permitted", by: person, digest: hex("b"), lease }),
    decision(make, session, { call: asked as CallId, effect: "permit", approval }),
    done(asked as CallId),
    decision(make, session, { call: leased as CallId, effect: "permit", lease }),
    done(leased as CallId),
    make<SessionEntry>({ kind: "session", session, event: "ended", by: person }),
  ];
}

function writerStory(make: Make, newId: NewId): readonly AgentLogEntry[] {
  const session: SessionId = newId("ses");
  const call: CallId = newId("call");
  return [
    make<SessionEntry>({ kind: "session", session, event: "opened", by: "house" }),
    decision(make, session, { call: newId("call"), effect: "refuse", reason: "POLICY_NOT_GRANTED", rules: [] }),
    decision(make, session, { call, effect: "permit" }),
    make<EndorsementEntry>({
      kind: "endorsement", session, call, by: newId("per"), classes: ["send"], values: { sha256: hex("f"), bytes: 61 }, expiresAt: 1_900_000_000_000,
    }),
    make<SessionEntry>({ kind: "session", session, event: "killed", by: "house" }),
  ];
}
