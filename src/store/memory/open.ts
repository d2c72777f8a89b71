/** The store in memory: the same ports, the same faults, nothing on a disk. For tests, and for embedding where nothing must stay. */
import type { ValueToken } from "../../call/value-token.ts";
import type { KeyObject } from "node:crypto";
import type { HistoryStore, RecordedCall, RecordedCallStore, RecordedPage } from "../../analysis/port.ts";
import type { PromptsGiven, ResultStore, StoredEndorsement, StoredLabelStore, StoredPrompt, StoredResult } from "../../inspection/port.ts";
import type { ApprovalBrief, ApprovalRow, LeaseRow } from "../../approval/port.ts";
import type { AgentRow, DefinitionRow, OperatorSessionRow, PersonRow, PolicyChangeRow, VirtualKeyRow } from "../../rows/house-row.ts";
import type { Fault } from "../../call/fault.ts";
import type { SecretVersion } from "../../execution/port.ts";
import { isId } from "../../call/id.ts";
import type { AgentId, ApprovalId, CallId, HouseId, SessionId } from "../../call/id.ts";
import type { StoredKey } from "../../keys/key-ring.ts";
import type { AgentChange, HouseChange } from "../../ledger/change.ts";
import { logOrigin } from "../../ledger/checkpoint.ts";
import { noteSigner } from "../../ledger/note.ts";
import type { Committed, LedgerStore, LogReader } from "../../ledger/port.ts";
import type { CallBrief, CallRow, StoredCounter, StoredSession } from "../../session/port.ts";
import { closed, noAgent } from "../fault.ts";
import type { Store, StoreHouse } from "../port.ts";
import { AgentRows } from "./agent-rows.ts";
import { applyAgentChange } from "./apply-agent-change.ts";
import { applyHouseChange, HouseRows, versionKey } from "./apply-house-change.ts";
import { MemoryJournal } from "./journal.ts";
import { MemoryLog } from "./log.ts";
import { MemoryShelf } from "./shelf.ts";

/** Opens an empty store. It holds everything until the process ends. */
export function openMemoryStore(parts: StoreHouse): MemoryStore {
  return new MemoryStore(parts);
}

interface Agent {
  readonly rows: AgentRows;
  readonly log: MemoryLog;
}

export class MemoryStore implements Store {
  readonly journal = new MemoryJournal((agent) => this.#open(agent)?.journal);
  readonly shelf = new MemoryShelf((agent) => this.#open(agent)?.shelf);
  readonly #houseId: HouseId;
  readonly #logKey: KeyObject;
  readonly #house = new HouseRows();
  readonly #houseLog: MemoryLog;
  readonly #agents = new Map<AgentId, Agent>();
  #closed = false;

  constructor({ house, logKey }: StoreHouse) {
    this.#houseId = house;
    this.#logKey = logKey;
    this.#houseLog = this.#newLog("house");
  }

  async commit(agent: AgentId, change: AgentChange): Promise<Committed> {
    if (this.#closed) throw closed();
    const into = this.#agents.get(agent) ?? this.#newAgent(agent, change);
    const index = into.log.append(change.entry, (at) => applyAgentChange(into.rows, change, at));
    this.#agents.set(agent, into);
    return { index };
  }

  async commitHouse(change: HouseChange): Promise<Committed> {
    if (this.#closed) throw closed();
    return { index: this.#houseLog.append(change.entry, () => applyHouseChange(this.#house, change)) };
  }

  log(of: AgentId | "house"): LogReader {
    if (of === "house") return this.#houseLog;
    const agent = this.#agents.get(of);
    if (agent === undefined) throw noAgent(of);
    return agent.log;
  }

  agents(): readonly AgentId[] {
    return [...this.#agents.keys()];
  }

  /** Memory is always readable. */
  unreadable(): ReadonlyMap<AgentId, Fault> {
    return new Map();
  }

  openCalls(agent: AgentId): ReturnType<LedgerStore["openCalls"]> {
    return this.#rows(agent)?.openCalls() ?? [];
  }

  prompts(agent: AgentId, session: SessionId, known: number): readonly StoredPrompt[] {
    return this.#rows(agent)?.prompts.get(session)?.slice(known) ?? [];
  }

  promptsGiven(agent: AgentId, session: SessionId, digest: string): PromptsGiven {
    const prompts = this.#rows(agent)?.prompts.get(session) ?? [];
    return { count: prompts.length, standing: prompts.find((one) => one.digest === digest)?.prompt };
  }

  secretVersions(): readonly SecretVersion[] {
    return [...this.#house.secrets.values()].sort((a, b) => (a.name === b.name ? a.version - b.version : a.name < b.name ? -1 : 1));
  }

  storedLabels(server: string, resources: readonly string[]): ReturnType<StoredLabelStore["storedLabels"]> {
    const labels = this.#house.storedLabels.get(server);
    return resources.flatMap((resource) => {
      const label = labels?.get(resource);
      return label === undefined ? [] : [{ resource, label }];
    });
  }

  approval(id: ApprovalId): ApprovalRow | undefined {
    return this.#first((rows) => rows.approval(id));
  }

  approvalFor(agent: AgentId, session: SessionId, digest: string): ApprovalRow | undefined {
    return this.#rows(agent)?.approvalFor(session, digest);
  }

  approvals(state: ApprovalRow["state"]): readonly ApprovalBrief[] {
    const found = [...this.#agents.values()].flatMap(({ rows }) => rows.approvalsIn(state));
    return found.sort((a, b) => a.openedAt - b.openedAt || (a.approval < b.approval ? -1 : 1));
  }

  expired(now: number): readonly ApprovalBrief[] {
    return this.approvals("pending").filter((row) => row.expiresAt <= now);
  }

  pendingOf(agent: AgentId, limit: number): number {
    return this.#rows(agent)?.pending(limit) ?? 0;
  }

  openedSince(agent: AgentId, session: SessionId, since: number, limit: number): number {
    const rows = [...(this.#rows(agent)?.approvals.values() ?? [])];
    return Math.min(limit, rows.filter((row) => row.session === session && row.openedAt >= since).length);
  }

  resultsOf(agent: AgentId, session: SessionId, limit: number): ReturnType<ResultStore["resultsOf"]> {
    return this.#rows(agent)?.resultsOf(session, limit) ?? [];
  }

  resultOf(agent: AgentId, call: CallId): StoredResult | undefined {
    return this.#rows(agent)?.resultOf(call);
  }

  valueTokens(agent: AgentId, session: SessionId): readonly ValueToken[] {
    return [...(this.#rows(agent)?.tokens.get(session)?.values() ?? [])];
  }

  endorsements(agent: AgentId, session: SessionId): readonly StoredEndorsement[] {
    return this.#rows(agent)?.endorsements.get(session) ?? [];
  }

  leases(agent: AgentId, session: SessionId, server: string, name: string): readonly LeaseRow[] {
    return this.#rows(agent)?.leasesOf(session, server, name) ?? [];
  }

  session(agent: AgentId, session: SessionId): StoredSession | undefined {
    return this.#rows(agent)?.session(session);
  }

  sessions(agent: AgentId, limit: number): readonly StoredSession[] {
    return this.#rows(agent)?.newestSessions(limit) ?? [];
  }

  call(call: CallId): (CallRow & { readonly agent: AgentId }) | undefined {
    return this.#first((rows) => {
      const row = rows.call(call);
      return row && { ...row, agent: rows.agent };
    });
  }

  recordedCall(call: CallId): RecordedCall | undefined {
    return this.#first((rows) => rows.recorded.get(call));
  }

  recordedCalls(agent: AgentId, page: RecordedPage): readonly RecordedCall[] {
    return this.#rows(agent)?.recordedCalls(page) ?? [];
  }

  newestCalls(agent: AgentId, page: { readonly before: number; readonly limit: number }): ReturnType<RecordedCallStore["newestCalls"]> {
    return this.#rows(agent)?.newestCalls(page) ?? [];
  }

  policyChanges(): readonly PolicyChangeRow[] {
    return [...this.#house.policyChanges.values()];
  }

  policyFiles(version: string): ReturnType<HistoryStore["policyFiles"]> {
    return this.#house.policies.get(version);
  }

  definitionAs(of: Parameters<HistoryStore["definitionAs"]>[0]): ReturnType<HistoryStore["definitionAs"]> {
    const row = this.#house.definitionVersions.get(versionKey(of));
    return row && { ...row, kind: of.kind, state: "pinned" };
  }

  calls(agent: AgentId, session: SessionId, limit: number): readonly CallBrief[] {
    return this.#rows(agent)?.callsOf(session, limit) ?? [];
  }

  counter(agent: AgentId, budget: string, key: string): StoredCounter | undefined {
    return this.#rows(agent)?.counter(budget, key);
  }

  counters(budget: string): readonly StoredCounter[] {
    return [...this.#agents.values()].flatMap(({ rows }) => rows.countersOf(budget));
  }

  agentRow(agent: string): AgentRow | undefined {
    return this.#house.agents.get(agent);
  }

  agentNamed(name: string): AgentRow | undefined {
    return this.agentRows().find((row) => row.name === name);
  }

  agentRows(): readonly AgentRow[] {
    return [...this.#house.agents.values()].sort((a, b) => a.addedAt - b.addedAt || (a.agent < b.agent ? -1 : 1));
  }

  agentKey(agent: string): StoredKey | undefined {
    const key = this.#house.agentKeys.get(agent);
    return key && { keyId: key.keyId, wrappedBy: key.wrappedBy, bytes: key.bytes };
  }

  agentKeys(): readonly (StoredKey & { readonly agent: string })[] {
    return [...this.#house.agentKeys].map(([agent, { keyId, wrappedBy, bytes }]) => ({ agent, keyId, wrappedBy, bytes }));
  }

  virtualKeys(): readonly VirtualKeyRow[] {
    return [...this.#house.virtualKeys.values()].sort((a, b) => a.addedAt - b.addedAt || (a.key < b.key ? -1 : 1));
  }

  revokedTokens(now: number): readonly string[] {
    return [...this.#house.tokensRevoked]
      .filter(([, until]) => until > now)
      .map(([token]) => token)
      .sort();
  }

  person(person: string): PersonRow | undefined {
    return this.#house.persons.get(person);
  }

  persons(): readonly PersonRow[] {
    return [...this.#house.persons.values()].sort((a, b) => a.addedAt - b.addedAt || (a.person < b.person ? -1 : 1));
  }

  personNamed(name: string): PersonRow | undefined {
    return this.persons().find((person) => person.name === name);
  }

  personCount(): number {
    return this.#house.persons.size;
  }

  operatorSession(digest: string): OperatorSessionRow | undefined {
    return this.#house.operatorSessions.get(digest);
  }

  definitions(): readonly DefinitionRow[] {
    return [...this.#house.definitions].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #newAgent(agent: AgentId, change: AgentChange): Agent {
    const opens = change.kind === "session-changed" && change.entry.event === "opened";
    if (!isId("agt", agent) || !opens) throw noAgent(agent);
    return { rows: new AgentRows(agent), log: this.#newLog(agent) };
  }

  #newLog(log: AgentId | "house"): MemoryLog {
    return new MemoryLog(noteSigner(logOrigin(this.#houseId, log), this.#logKey));
  }

  #open(agent: AgentId): AgentRows | undefined {
    if (this.#closed) throw closed();
    return this.#rows(agent);
  }

  #rows(agent: AgentId): AgentRows | undefined {
    return this.#agents.get(agent)?.rows;
  }

  #first<T>(read: (rows: AgentRows) => T | undefined): T | undefined {
    for (const { rows } of this.#agents.values()) {
      const found = read(rows);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
