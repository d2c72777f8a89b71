/**
 * What is verified, as the verifier reads it: an export folder, the databases of a house, or memory. The verifier
 * trusts nothing that comes from here. A source answers with what is stored, never with what should be: it computes no
 * size from a checkpoint and repairs nothing.
 *
 * Where a house is running meanwhile, a source lists its logs first, then opens the house log, then those of the agents,
 * each as a snapshot of its own: then no agent's log can be older than an anchor that was read.
 */
import type { AgentId } from "../call/id.ts";
import type { SealedRef } from "../ledger/entry.ts";

/** The name of a log: the id of its agent, or `house`. */
export type LogName = AgentId | "house";

export interface VerifySource {
  /** Names of the logs that are there. */
  logs(): readonly LogName[];
  /** One of them. Faults with VERIFY_UNREADABLE when it cannot be opened; the others are verified all the same. */
  open(log: LogName): VerifyLog;
  /** The vkeys that lie beside the logs (`house.pub`), one a line; undefined when there are none. */
  vkeys(): string | undefined;
}

export interface VerifyLog {
  /** The signed checkpoint; undefined when there is none. */
  checkpoint(): string | undefined;
  /** Number of entries that are stored: one more than the highest index. */
  size(): number;
  /** The entries from `from` up to and not including `to`, each at its place; undefined where one is missing. */
  entries(from: number, to: number): readonly (Uint8Array | undefined)[];
  /** The first `width` hashes of a tile that is stored with as many or more; undefined when there is none. */
  tile(level: number, index: number, width: number): Uint8Array | undefined;
  /** What lies there and belongs to no log of this size, as paths or row names. */
  strays(size: number): readonly string[];
  /**
   * The digest and length of the sealed content that is stored for a call, or for the entry of a prompt, computed from
   * its bytes; undefined when it is not stored. Absent where only the log was exported, without its content.
   */
  readonly content?: (of: string, part: "args" | "result" | "prompt") => SealedRef | undefined;
  /** Lets go of files. */
  close(): void;
}
