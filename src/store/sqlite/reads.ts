/**
 * Reading a data folder, on connections that cannot write. Synchronous: what is read was committed before.
 * A damaged agent's file faults for that agent; what spans agents passes it over and names it in `unreadable`.
 */
import type { ValueToken } from "../../call/value-token.ts";
import type { DatabaseSync } from "node:sqlite";
import type { RecordedCall, RecordedCallStore, RecordedPage } from "../../analysis/port.ts";
import type { EndorsementStore, PromptsGiven, PromptStore, ResultStore, StoredEndorsement, StoredPrompt, StoredResult, ValueTokenStore } from "../../inspection/port.ts";
import type { ApprovalBrief, ApprovalRow, ApprovalStore, LeaseRow } from "../../approval/port.ts";
import { Fault } from "../../call/fault.ts";
import type { AgentId, ApprovalId, CallId, SessionId } from "../../call/id.ts";
import { Recent } from "../../keys/recent.ts";
import type { LedgerStore, LogReader } from "../../ledger/port.ts";
import type { CallBrief, CallRow, CallStore, CounterStore, SessionStore, StoredCounter, StoredSession } from "../../session/port.ts";
import { closed, noAgent, storeFault } from "../fault.ts";
import { READER_DATABASES_MAX, ROUTES_MAX } from "../limits.ts";
import { AgentReads } from "./agent-reads.ts";
import { openForReading, versionOf } from "./database.ts";
import { HouseReads } from "./house-reads.ts";
import { JournalReads } from "./journal-reads.ts";
import { LogReads } from "./log-reads.ts";
import { databasePath } from "./place.ts";
import type { LogName } from "./place.ts";
import { AGENT_SCHEMA, HOUSE_SCHEMA } from "./schema.ts";
import { ShelfReads } from "./shelf-reads.ts";
import { asStoreFault } from "./sqlite-fault.ts";
import { Statements } from "./statements.ts";

interface OpenAgent {
  readonly db: DatabaseSync;
  readonly rows: AgentReads;
  readonly log: LogReads;
  readonly journal: JournalReads;
  readonly shelf: ShelfReads;
}

interface OpenHouse {
  readonly db: DatabaseSync;
  readonly rows: HouseReads;
  readonly log: LogReads;
  readonly shelf: ShelfReads;
}

type AgentPorts = ApprovalStore &
  EndorsementStore &
  ValueTokenStore &
  ResultStore &
  SessionStore &
  CallStore &
  CounterStore &
  RecordedCallStore &
  PromptStore &
  Pick<LedgerStore, "log" | "openCalls">;

export class Reads implements AgentPorts {
  readonly #folder: string;
  readonly #agents: () => readonly AgentId[];
  readonly #open = new Recent<AgentId, OpenAgent>(READER_DATABASES_MAX, (open) => open.db.close());
  readonly #routes = new Recent<ApprovalId | CallId, AgentId>(ROUTES_MAX);
  readonly #unreadable = new Map<AgentId, Fault>();
  #house: OpenHouse | undefined;
  #isClosed = false;

  /** `agents` lists the agents that have a file. */
  constructor(folder: string, agents: () => readonly AgentId[]) {
    this.#folder = folder;
    this.#agents = agents;
  }

  /** The rows of the house database. Faults: STORE_*. */
  house<T>(read: (rows: HouseReads) => T): T {
    return this.#guard("house", () => read(this.#openHouse().rows));
  }

  /** The shelf of the house. Faults: STORE_*. */
  houseShelf<T>(read: (rows: ShelfReads) => T): T {
    return this.#guard("house", () => read(this.#openHouse().shelf));
  }

  /** An agent's journal of runs; undefined when the agent has no database. Faults: STORE_*. */
  journal<T>(agent: AgentId, read: (rows: JournalReads) => T): T | undefined {
    return this.#ask(agent, (open) => read(open.journal));
  }

  /** What an agent remembers and knows; undefined when it has no database. Faults: STORE_*. */
  shelf<T>(agent: AgentId, read: (rows: ShelfReads) => T): T | undefined {
    return this.#ask(agent, (open) => read(open.shelf));
  }

  /** Agents whose database could not be read when it was last tried, and why. */
  unreadable(): ReadonlyMap<AgentId, Fault> {
    return this.#unreadable;
  }

  /** Remembers where a call or an approval is. */
  route(id: ApprovalId | CallId, agent: AgentId): void {
    this.#routes.set(id, agent);
  }

  log(of: LogName): LogReader {
    const read = <T>(what: (log: LogReads) => T): T =>
      this.#guard(of, () => what(of === "house" ? this.#openHouse().log : this.#needAgent(of).log));
    // Asked at once, so that a log that is not there faults here and not at its first use.
    read((log) => log.size());
    return {
      size: () => read((log) => log.size()),
      entries: (from, to) => read((log) => log.entries(from, to)),
      tile: (level, index, width) => read((log) => log.tile(level, index, width)),
      checkpoint: () => read((log) => log.checkpoint()),
    };
  }

  prompts(agent: AgentId, session: SessionId, known: number): readonly StoredPrompt[] {
    return this.#read(agent, (rows) => rows.prompts(session, known)) ?? [];
  }

  promptsGiven(agent: AgentId, session: SessionId, digest: string): PromptsGiven {
    return this.#read(agent, (rows) => rows.promptsGiven(session, digest)) ?? { count: 0, standing: undefined };
  }

  openCalls(agent: AgentId): ReturnType<LedgerStore["openCalls"]> {
    return this.#read(agent, (rows) => rows.openCalls()) ?? [];
  }

  session(agent: AgentId, session: SessionId): StoredSession | undefined {
    return this.#read(agent, (rows) => rows.session(session));
  }

  sessions(agent: AgentId, limit: number): readonly StoredSession[] {
    return this.#read(agent, (rows) => rows.sessions(limit)) ?? [];
  }

  call(call: CallId): (CallRow & { readonly agent: AgentId }) | undefined {
    return this.#find(call, (agent) => {
      const row = this.#read(agent, (rows) => rows.call(call));
      return row && { ...row, agent };
    });
  }

  recordedCall(call: CallId): RecordedCall | undefined {
    return this.#find(call, (agent) => this.#read(agent, (rows) => rows.recordedCall(call)));
  }

  recordedCalls(agent: AgentId, page: RecordedPage): readonly RecordedCall[] {
    return this.#read(agent, (rows) => rows.recordedCalls(page)) ?? [];
  }

  newestCalls(
    agent: AgentId,
    { before, limit }: { readonly before: number; readonly limit: number },
  ): ReturnType<RecordedCallStore["newestCalls"]> {
    return this.#read(agent, (rows) => rows.newestCalls(before, limit)) ?? [];
  }

  calls(agent: AgentId, session: SessionId, limit: number): readonly CallBrief[] {
    return this.#read(agent, (rows) => rows.calls(session, limit)) ?? [];
  }

  approval(id: ApprovalId): ApprovalRow | undefined {
    return this.#find(id, (agent) => this.#read(agent, (rows) => rows.approval(id)));
  }

  approvalFor(agent: AgentId, session: SessionId, digest: string): ApprovalRow | undefined {
    return this.#read(agent, (rows) => rows.approvalFor(session, digest));
  }

  approvals(state: ApprovalRow["state"]): readonly ApprovalBrief[] {
    return this.approvalsOf(this.#agents(), state);
  }

  /** Approvals in a state of these agents alone, oldest first. */
  approvalsOf(agents: readonly AgentId[], state: ApprovalRow["state"]): readonly ApprovalBrief[] {
    const found = agents.flatMap((agent) => this.#readOrPass(agent, (rows) => rows.approvals(state)) ?? []);
    return found.sort((a, b) => a.openedAt - b.openedAt || (a.approval < b.approval ? -1 : 1));
  }

  expired(now: number): readonly ApprovalBrief[] {
    return this.expiredOf(this.#agents(), now);
  }

  /** Pending approvals of these agents alone whose time has run out. */
  expiredOf(agents: readonly AgentId[], now: number): readonly ApprovalBrief[] {
    return agents.flatMap((agent) => this.#readOrPass(agent, (rows) => rows.expired(now)) ?? []);
  }

  /** Whether nothing of an agent waits for people; false when it cannot be read. */
  isQuiet(agent: AgentId): boolean {
    return this.#readOrPass(agent, (rows) => rows.pending(1)) === 0;
  }

  pendingOf(agent: AgentId, limit: number): number {
    return this.#read(agent, (rows) => rows.pending(limit)) ?? 0;
  }

  openedSince(agent: AgentId, session: SessionId, since: number, limit: number): number {
    return this.#read(agent, (rows) => rows.openedSince(session, since, limit)) ?? 0;
  }

  resultsOf(agent: AgentId, session: SessionId, limit: number): ReturnType<ResultStore["resultsOf"]> {
    return this.#read(agent, (rows) => rows.resultsOf(session, limit)) ?? [];
  }

  resultOf(agent: AgentId, call: CallId): StoredResult | undefined {
    return this.#read(agent, (rows) => rows.resultOf(call));
  }

  valueTokens(agent: AgentId, session: SessionId): readonly ValueToken[] {
    return this.#read(agent, (rows) => rows.valueTokens(session)) ?? [];
  }

  endorsements(agent: AgentId, session: SessionId): readonly StoredEndorsement[] {
    return this.#read(agent, (rows) => rows.endorsements(session)) ?? [];
  }

  leases(agent: AgentId, session: SessionId, server: string, name: string): readonly LeaseRow[] {
    return this.#read(agent, (rows) => rows.leases(session, server, name)) ?? [];
  }

  counter(agent: AgentId, budget: string, key: string): StoredCounter | undefined {
    return this.#read(agent, (rows) => rows.counter(budget, key));
  }

  counters(budget: string): readonly StoredCounter[] {
    return this.#agents().flatMap((agent) => this.#readOrPass(agent, (rows) => rows.counters(budget)) ?? []);
  }

  /** Lets go of the files. Reading faults with STORE_CLOSED from then on. */
  close(): void {
    this.#isClosed = true;
    this.#open.clear();
    this.#house?.db.close();
    this.#house = undefined;
  }

  /** What an agent's database says; undefined when the agent has none. */
  #read<T>(agent: AgentId, read: (rows: AgentReads) => T): T | undefined {
    return this.#ask(agent, (open) => read(open.rows));
  }

  #ask<T>(agent: AgentId, read: (open: OpenAgent) => T): T | undefined {
    return this.#guard(agent, () => {
      const open = this.#openAgent(agent);
      return open === undefined ? undefined : read(open);
    });
  }

  #readOrPass<T>(agent: AgentId, read: (rows: AgentReads) => T): T | undefined {
    try {
      return this.#read(agent, read);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return undefined;
    }
  }

  /** Asks the agent where it was last, then all. Faults only when it was not found and one agent could not be asked. */
  #find<T>(id: ApprovalId | CallId, ask: (agent: AgentId) => T | undefined): T | undefined {
    const known = this.#routes.get(id);
    let fault: Fault | undefined;
    for (const agent of known === undefined ? this.#agents() : [known, ...this.#agents()]) {
      try {
        const found = ask(agent);
        if (found === undefined) continue;
        this.#routes.set(id, agent);
        return found;
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        fault ??= error;
      }
    }
    if (fault !== undefined) throw fault;
    return undefined;
  }

  #guard<T>(of: LogName, read: () => T): T {
    try {
      const result = read();
      if (of !== "house") this.#unreadable.delete(of);
      return result;
    } catch (error) {
      const fault = asStoreFault(error, databasePath(this.#folder, of));
      this.#drop(of, fault);
      throw fault;
    }
  }

  /** Opened anew next time, so that a file that was put right is read again. */
  #drop(of: LogName, fault: Fault): void {
    if (of === "house") {
      this.#house?.db.close();
      this.#house = undefined;
    } else if (fault.code !== "STORE_NO_AGENT" && fault.code !== "STORE_CLOSED") {
      this.#unreadable.set(of, fault);
      this.#open.delete(of);
    }
  }

  #needAgent(agent: AgentId): OpenAgent {
    const open = this.#openAgent(agent);
    if (open === undefined) throw noAgent(agent);
    return open;
  }

  #openAgent(agent: AgentId): OpenAgent | undefined {
    const held = this.#open.get(agent);
    if (held !== undefined) return held;
    if (this.#isClosed) throw closed();
    const db = openForReading(databasePath(this.#folder, agent), AGENT_SCHEMA);
    if (db === undefined) return undefined;
    assertNewest(db);
    const statements = new Statements(db);
    const open = {
      db,
      rows: new AgentReads(agent, db),
      log: new LogReads(db),
      journal: new JournalReads(statements),
      shelf: new ShelfReads(statements),
    };
    this.#open.set(agent, open);
    return open;
  }

  #openHouse(): OpenHouse {
    if (this.#house !== undefined) return this.#house;
    if (this.#isClosed) throw closed();
    const path = databasePath(this.#folder, "house");
    const db = openForReading(path, HOUSE_SCHEMA);
    if (db === undefined)
      throw storeFault("STORE_IO", "there is no house in this folder", { where: path, hint: "check the path of the data folder" });
    this.#house = { db, rows: new HouseReads(db), log: new LogReads(db), shelf: new ShelfReads(new Statements(db)) };
    return this.#house;
  }
}

/** Beside a house that runs every file is of the newest version; one that lies there may not have been opened since. */
function assertNewest(db: DatabaseSync): void {
  if (versionOf(db) === AGENT_SCHEMA.versions.length) return;
  db.close();
  throw storeFault("STORE_OLDER", "the database is of an older version", {
    hint: "start the house once: it brings its files to this version",
  });
}
