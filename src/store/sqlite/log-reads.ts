/** A log as it is read from its database. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { LogReader } from "../../ledger/port.ts";
import { bytes, number, text } from "./rows.ts";
import { tileFrom } from "./tile-rows.ts";

export class LogReads implements LogReader {
  readonly #checkpoint: StatementSync;
  readonly #entries: StatementSync;
  readonly #tile: StatementSync;

  constructor(db: DatabaseSync) {
    this.#checkpoint = db.prepare("SELECT size, note FROM checkpoint");
    this.#entries = db.prepare("SELECT bytes FROM entry WHERE idx >= ? AND idx < ? ORDER BY idx");
    this.#tile = db.prepare("SELECT hashes FROM tile WHERE level = ? AND idx = ?");
  }

  size(): number {
    return number(this.#checkpoint.get() ?? {}, "size");
  }

  entries(from: number, to: number): readonly Uint8Array[] {
    return this.#entries.all(from, to).map((row) => bytes(row, "bytes"));
  }

  tile(level: number, index: number, width: number): Uint8Array | undefined {
    return tileFrom(this.#tile.get(level, index), width);
  }

  checkpoint(): string {
    return text(this.#checkpoint.get() ?? {}, "note");
  }
}
