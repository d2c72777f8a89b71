/** What passes between the house's thread and a writer thread: plain data, text and bytes, copied by structured clone. */
import type { KeyObject } from "node:crypto";
import type { AgentId, HouseId } from "../../call/id.ts";
import type { AgentChange, HouseChange } from "../../ledger/change.ts";
import type { AgentRowChange, HouseRowChange, RowsWritten } from "../row-change.ts";
import type { Crossing } from "./packed.ts";

/** What a writer is started with. */
export interface WriterStart {
  readonly folder: string;
  readonly house: HouseId;
  /** The house's Ed25519 private key for logs. */
  readonly logKey: KeyObject;
}

/** One change on its way to its log. `ticket` comes back with what became of it. */
export type Queued =
  | { readonly ticket: number; readonly log: "house"; readonly change: HouseChange | RowsWritten<HouseRowChange> }
  | { readonly ticket: number; readonly log: AgentId; readonly change: AgentChange | RowsWritten<AgentRowChange>; readonly anchored: number };

export type ToWriter =
  | { readonly kind: "changes"; readonly changes: readonly Crossing[] }
  /** Opens the house database, making it at first start. */
  | { readonly kind: "open-house" }
  | { readonly kind: "close" };

export type Answer = { readonly ticket: number; readonly index: number } | { readonly ticket: number; readonly fault: FaultData };

export type FromWriter =
  | { readonly kind: "settled"; readonly answers: readonly Answer[] }
  | { readonly kind: "house-opened"; readonly fault?: FaultData }
  | { readonly kind: "closed" };

/** A fault as it crosses the thread's border, where its class is lost. */
export interface FaultData {
  readonly code: string;
  readonly what: string;
  readonly where?: string;
  readonly hint?: string;
}
