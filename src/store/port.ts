/** A store: all ports of the stops in one, as the composition root opens it. */
import type { KeyObject } from "node:crypto";
import type { Fault } from "../call/fault.ts";
import type { AgentId, HouseId } from "../call/id.ts";
import type { HistoryStore, RecordedCallStore } from "../analysis/port.ts";
import type { EndorsementStore, PromptStore, ResultStore, StoredLabelStore, ValueTokenStore } from "../inspection/port.ts";
import type { ApprovalStore } from "../approval/port.ts";
import type { DefinitionStore, SecretStore } from "../execution/port.ts";
import type { CultureStore, KnowledgeStore, MemoryStore } from "../execution/shelf/port.ts";
import type { IdentityStore } from "../identity/port.ts";
import type { KeyStore } from "../keys/port.ts";
import type { LedgerStore } from "../ledger/port.ts";
import type { ArtifactStore, RunStore } from "../runtime/port.ts";
import type { CallStore, CounterStore, SessionStore } from "../session/port.ts";

export interface Store
  extends
    LedgerStore,
    ApprovalStore,
    EndorsementStore,
    ValueTokenStore,
    ResultStore,
    SessionStore,
    CallStore,
    CounterStore,
    IdentityStore,
    DefinitionStore,
    SecretStore,
    KeyStore,
    RecordedCallStore,
    HistoryStore,
    PromptStore,
    StoredLabelStore {
  /** What runs did, step by step, and what they made. */
  readonly journal: RunStore & ArtifactStore;
  /** What agents remember and know, and what they share. */
  readonly shelf: MemoryStore & KnowledgeStore & CultureStore;
  /** Agents whose database could not be read when it was last tried, and why. What spans agents passes them over. */
  unreadable(): ReadonlyMap<AgentId, Fault>;
  /** Waits for what is being written, then lets go of everything. Later commits fault with STORE_CLOSED. */
  close(): Promise<void>;
}

/** What every store needs to sign the checkpoints of its logs. */
export interface StoreHouse {
  readonly house: HouseId;
  /** The house's Ed25519 key for logs. */
  readonly logKey: KeyObject;
}
