/**
 * The SQLite store: a data folder with one file a log (docs/storage.md). Writing goes through writer threads, reading
 * is synchronous on connections that cannot write. One house a folder, for as long as its process lives.
 */
import type { SecretVersion } from "../../execution/port.ts";
import type { ValueToken } from "../../call/value-token.ts";
import type { HistoryStore, RecordedCall, RecordedCallStore, RecordedPage } from "../../analysis/port.ts";
import type { PromptsGiven, ResultStore, StoredEndorsement, StoredLabelStore, StoredPrompt, StoredResult } from "../../inspection/port.ts";
import type { ApprovalBrief, ApprovalRow, LeaseRow } from "../../approval/port.ts";
import type { AgentRow, DefinitionRow, OperatorSessionRow, PersonRow, PolicyChangeRow, VirtualKeyRow } from "../../rows/house-row.ts";
import { isId } from "../../call/id.ts";
import type { AgentId, ApprovalId, CallId, HouseId, SessionId } from "../../call/id.ts";
import { Fault } from "../../call/fault.ts";
import type { StoredKey } from "../../keys/key-ring.ts";
import type { AgentChange, HouseChange } from "../../ledger/change.ts";
import type { Committed, LedgerStore, LogReader } from "../../ledger/port.ts";
import type { CallBrief, CallRow, StoredCounter, StoredSession } from "../../session/port.ts";
import { behind, closed, noAgent, storeFault } from "../fault.ts";
import { WRITER_THREADS } from "../limits.ts";
import type { Store, StoreHouse } from "../port.ts";
import type { AgentRowChange, HouseRowChange } from "../row-change.ts";
import { finishImport } from "./agent-staging.ts";
import { ArtifactFiles } from "./artifact-files.ts";
import { bringUpToDate } from "./bring-up-to-date.ts";
import { SqliteJournal } from "./journal.ts";
import { lockFolder } from "./lock.ts";
import { agentFiles, databasePath, isStarted, makeFolders } from "./place.ts";
import type { LogName } from "./place.ts";
import { Reads } from "./reads.ts";
import { SqliteShelf } from "./shelf.ts";
import { Writer } from "./writer.ts";

export interface SqliteStoreParts extends StoreHouse {
  /** The data folder; made 0700 where it is missing. */
  readonly folder: string;
}

/** The id of the house whose data folder this is; undefined where there is none yet. Takes no lock. Faults: STORE_*. */
export function houseOf(folder: string): HouseId | undefined {
  if (!isStarted(databasePath(folder, "house"))) return undefined;
  const reads = new Reads(folder, () => []);
  try {
    return reads.house((rows) => rows.house());
  } finally {
    reads.close();
  }
}

/**
 * Opens a data folder and keeps it until `close`. Faults: STORE_LOCKED, STORE_OTHER_HOUSE, STORE_NEWER, STORE_READ_ONLY,
 * STORE_FULL, STORE_CORRUPT, STORE_IO.
 */
export async function openSqliteStore(parts: SqliteStoreParts): Promise<SqliteStore> {
  const { folder, house, logKey } = parts;
  makeFolders(folder);
  const unlock = lockFolder(folder);
  const openWriter = () => new Writer({ folder, house, logKey });
  const first = openWriter();
  try {
    assertOurs(folder, house);
    await first.openHouse();
    finishImport(folder, (agent) => knows(folder, agent));
    bringUpToDate(folder);
  } catch (error) {
    await first.close();
    unlock();
    throw error;
  }
  return new SqliteStore({ folder, first, openWriter, unlock });
}

function knows(folder: string, agent: AgentId): boolean {
  const reads = new Reads(folder, () => []);
  try {
    return reads.house((rows) => rows.agentRow(agent)) !== undefined;
  } finally {
    reads.close();
  }
}

function assertOurs(folder: string, house: HouseId): void {
  const found = houseOf(folder);
  if (found === undefined || found === house) return;
  throw storeFault("STORE_OTHER_HOUSE", `the folder belongs to ${found}, not to ${house}`, {
    where: folder,
    hint: "check the path of the data folder",
  });
}

interface Opened {
  readonly folder: string;
  /** The writer that has the house database open. */
  readonly first: Writer;
  readonly openWriter: () => Writer;
  readonly unlock: () => void;
}

export class SqliteStore implements Store {
  readonly journal: SqliteJournal;
  readonly shelf: SqliteShelf;
  readonly #artifacts: ArtifactFiles;
  /** By place; the house's is the first, and the others begin when an agent of theirs does. */
  readonly #writers = new Map<number, Writer>();
  /** The writer of each agent that has written: it stays, because one thread alone may write a database. */
  readonly #places = new Map<AgentId, number>();
  readonly #openWriter: () => Writer;
  readonly #unlock: () => void;
  readonly #reads: Reads;
  readonly #agents: Set<AgentId>;
  readonly #anchored: Map<AgentId, number>;
  readonly #behind: ReadonlyMap<AgentId, Fault>;
  /** Agents known to have no approval pending, which need not be asked. */
  readonly #quiet = new Set<AgentId>();
  #closing: Promise<void> | undefined;

  /** Use openSqliteStore. */
  constructor({ folder, first, openWriter, unlock }: Opened) {
    this.#writers.set(0, first);
    this.#openWriter = openWriter;
    this.#unlock = unlock;
    this.#agents = new Set(agentFiles(folder));
    this.#reads = new Reads(folder, () => this.agents());
    this.#anchored = new Map(this.#reads.house((rows) => rows.anchoredSizes()));
    this.#behind = this.#findBehind();
    this.#artifacts = new ArtifactFiles(folder);
    const write = (agent: AgentId, rows: readonly AgentRowChange[]): Promise<void> => this.#writeRows(agent, rows);
    const writeHouse = (rows: readonly HouseRowChange[]): Promise<void> => this.#writeHouseRows(rows);
    this.journal = new SqliteJournal({ reads: this.#reads, files: this.#artifacts, write });
    this.shelf = new SqliteShelf({ reads: this.#reads, write, writeHouse });
  }

  async commit(agent: AgentId, change: AgentChange): Promise<Committed> {
    // "house" names a log too, and what an agent does must never reach that one.
    if (!isId("agt", agent)) throw noAgent("a name that is no agent's id");
    const committed = await this.#writerOf(agent).commitAgent(agent, change, this.#anchored.get(agent) ?? 0);
    this.#agents.add(agent);
    this.#noteRoutes(agent, change);
    if (change.kind === "session-changed" && change.entry.event === "erased") await this.#artifacts.erase(agent, change.entry.session);
    return committed;
  }

  async commitHouse(change: HouseChange): Promise<Committed> {
    const committed = await this.#writerOf("house").commitHouse(change);
    const { entry } = change;
    if (entry.kind === "anchor") this.#anchored.set(entry.agent, Math.max(entry.size, this.#anchored.get(entry.agent) ?? 0));
    return committed;
  }

  log(of: LogName): LogReader {
    return this.#reads.log(of);
  }

  agents(): readonly AgentId[] {
    return [...this.#agents];
  }

  /** Agents whose database could not be read when it was last tried, and why. */
  unreadable(): ReadonlyMap<AgentId, Fault> {
    return this.#behind.size === 0 ? this.#reads.unreadable() : new Map([...this.#behind, ...this.#reads.unreadable()]);
  }

  /** Agents whose log is shorter than the house anchored it, or gone: they cannot be written to as long as the house runs. */
  #findBehind(): ReadonlyMap<AgentId, Fault> {
    const sizes = [...this.#anchored].map(([agent, anchored]) => ({ agent, anchored, size: this.#sizeOf(agent) }));
    return new Map(
      sizes.flatMap(({ agent, anchored, size }) => (size < anchored ? [[agent, behind(agent, size, anchored)] as const] : [])),
    );
  }

  /** Entries in an agent's log; one that cannot be read says so by itself, and counts as whole here. */
  #sizeOf(agent: AgentId): number {
    if (!this.#agents.has(agent)) return 0;
    try {
      return this.#reads.log(agent).size();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return Infinity;
    }
  }

  openCalls(agent: AgentId): ReturnType<LedgerStore["openCalls"]> {
    return this.#reads.openCalls(agent);
  }

  approval(id: ApprovalId): ApprovalRow | undefined {
    return this.#reads.approval(id);
  }

  approvalFor(agent: AgentId, session: SessionId, digest: string): ApprovalRow | undefined {
    return this.#reads.approvalFor(agent, session, digest);
  }

  approvals(state: ApprovalRow["state"]): readonly ApprovalBrief[] {
    if (state !== "pending") return this.#reads.approvals(state);
    const asked = this.agents().filter((agent) => !this.#quiet.has(agent));
    const found = this.#reads.approvalsOf(asked, state);
    const waiting = new Set(found.map((row) => row.agent));
    const unreadable = this.unreadable();
    for (const agent of asked) {
      if (!waiting.has(agent) && !unreadable.has(agent)) this.#quiet.add(agent);
    }
    return found;
  }

  expired(now: number): readonly ApprovalBrief[] {
    const asked = this.agents().filter((agent) => !this.#quiet.has(agent));
    const found = this.#reads.expiredOf(asked, now);
    for (const agent of asked) if (this.#reads.isQuiet(agent)) this.#quiet.add(agent);
    return found;
  }

  pendingOf(agent: AgentId, limit: number): number {
    return this.#quiet.has(agent) ? 0 : this.#reads.pendingOf(agent, limit);
  }

  openedSince(agent: AgentId, session: SessionId, since: number, limit: number): number {
    return this.#reads.openedSince(agent, session, since, limit);
  }

  resultsOf(agent: AgentId, session: SessionId, limit: number): ReturnType<ResultStore["resultsOf"]> {
    return this.#reads.resultsOf(agent, session, limit);
  }

  resultOf(agent: AgentId, call: CallId): StoredResult | undefined {
    return this.#reads.resultOf(agent, call);
  }

  valueTokens(agent: AgentId, session: SessionId): readonly ValueToken[] {
    return this.#reads.valueTokens(agent, session);
  }

  endorsements(agent: AgentId, session: SessionId): readonly StoredEndorsement[] {
    return this.#reads.endorsements(agent, session);
  }

  leases(agent: AgentId, session: SessionId, server: string, name: string): readonly LeaseRow[] {
    return this.#reads.leases(agent, session, server, name);
  }

  session(agent: AgentId, session: SessionId): StoredSession | undefined {
    return this.#reads.session(agent, session);
  }

  sessions(agent: AgentId, limit: number): readonly StoredSession[] {
    return this.#reads.sessions(agent, limit);
  }

  prompts(agent: AgentId, session: SessionId, known: number): readonly StoredPrompt[] {
    return this.#reads.prompts(agent, session, known);
  }

  promptsGiven(agent: AgentId, session: SessionId, digest: string): PromptsGiven {
    return this.#reads.promptsGiven(agent, session, digest);
  }

  secretVersions(): readonly SecretVersion[] {
    return this.#reads.house((rows) => rows.secretVersions());
  }

  storedLabels(server: string, resources: readonly string[]): ReturnType<StoredLabelStore["storedLabels"]> {
    return this.#reads.house((rows) => rows.storedLabels(server, resources));
  }

  call(call: CallId): (CallRow & { readonly agent: AgentId }) | undefined {
    return this.#reads.call(call);
  }

  recordedCall(call: CallId): RecordedCall | undefined {
    return this.#reads.recordedCall(call);
  }

  recordedCalls(agent: AgentId, page: RecordedPage): readonly RecordedCall[] {
    return this.#reads.recordedCalls(agent, page);
  }

  newestCalls(agent: AgentId, page: { readonly before: number; readonly limit: number }): ReturnType<RecordedCallStore["newestCalls"]> {
    return this.#reads.newestCalls(agent, page);
  }

  policyChanges(): readonly PolicyChangeRow[] {
    return this.#reads.house((rows) => rows.history().policyChanges());
  }

  policyFiles(version: string): ReturnType<HistoryStore["policyFiles"]> {
    return this.#reads.house((rows) => rows.history().policyFiles(version));
  }

  definitionAs(of: Parameters<HistoryStore["definitionAs"]>[0]): ReturnType<HistoryStore["definitionAs"]> {
    return this.#reads.house((rows) => rows.history().definitionAs(of));
  }

  calls(agent: AgentId, session: SessionId, limit: number): readonly CallBrief[] {
    return this.#reads.calls(agent, session, limit);
  }

  counter(agent: AgentId, budget: string, key: string): StoredCounter | undefined {
    return this.#reads.counter(agent, budget, key);
  }

  counters(budget: string): readonly StoredCounter[] {
    return this.#reads.counters(budget);
  }

  agentRow(agent: string): AgentRow | undefined {
    return this.#reads.house((rows) => rows.agentRow(agent));
  }

  agentNamed(name: string): AgentRow | undefined {
    return this.#reads.house((rows) => rows.agentNamed(name));
  }

  agentRows(): readonly AgentRow[] {
    return this.#reads.house((rows) => rows.agentRows());
  }

  agentKey(agent: string): StoredKey | undefined {
    return this.#reads.house((rows) => rows.agentKey(agent));
  }

  agentKeys(): readonly (StoredKey & { readonly agent: string })[] {
    return this.#reads.house((rows) => rows.agentKeys());
  }

  virtualKeys(): readonly VirtualKeyRow[] {
    return this.#reads.house((rows) => rows.virtualKeys());
  }

  revokedTokens(now: number): readonly string[] {
    return this.#reads.house((rows) => rows.revokedTokens(now));
  }

  person(person: string): PersonRow | undefined {
    return this.#reads.house((rows) => rows.person(person));
  }

  persons(): readonly PersonRow[] {
    return this.#reads.house((rows) => rows.persons());
  }

  personNamed(name: string): PersonRow | undefined {
    return this.#reads.house((rows) => rows.personNamed(name));
  }

  personCount(): number {
    return this.#reads.house((rows) => rows.personCount());
  }

  operatorSession(digest: string): OperatorSessionRow | undefined {
    return this.#reads.house((rows) => rows.operatorSession(digest));
  }

  definitions(): readonly DefinitionRow[] {
    return this.#reads.house((rows) => rows.definitions());
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    // Readers first: the last connection to a file folds its log into it, and only a writer can.
    this.#reads.close();
    await Promise.all([...this.#writers.values()].map((writer) => writer.close()));
    this.#unlock();
  }

  async #writeRows(agent: AgentId, rows: readonly AgentRowChange[]): Promise<void> {
    if (!isId("agt", agent)) throw noAgent("a name that is no agent's id");
    if (rows.length === 0) return;
    await this.#writerOf(agent).commitAgent(agent, { kind: "rows-written", rows }, this.#anchored.get(agent) ?? 0);
  }

  async #writeHouseRows(rows: readonly HouseRowChange[]): Promise<void> {
    if (rows.length > 0) await this.#writerOf("house").commitHouse({ kind: "rows-written", rows });
  }

  #noteRoutes(agent: AgentId, change: AgentChange): void {
    if (change.kind !== "call-decided") return;
    this.#reads.route(change.entry.call, agent);
    if (change.opens === undefined) return;
    this.#reads.route(change.opens.approval, agent);
    this.#quiet.delete(agent);
  }

  /** The house on the first thread; agents in turn as they first write, the first beside the house: a thread costs memory. */
  #writerOf(log: LogName): Writer {
    const place = this.#placeOf(log);
    const known = this.#writers.get(place);
    if (known !== undefined) return known;
    if (this.#closing !== undefined) throw closed();
    const writer = this.#openWriter();
    this.#writers.set(place, writer);
    return writer;
  }

  #placeOf(log: LogName): number {
    if (log === "house") return 0;
    const known = this.#places.get(log);
    if (known !== undefined) return known;
    const place = this.#places.size % WRITER_THREADS;
    this.#places.set(log, place);
    return place;
  }
}
