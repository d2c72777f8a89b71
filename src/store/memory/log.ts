/** A log in memory: the same tree, the same tiles; signed when its checkpoint is asked for. */
import { signCheckpoint } from "../../ledger/checkpoint.ts";
import type { Entry } from "../../ledger/entry.ts";
import { HASH_BYTES, leafHash } from "../../ledger/hash.ts";
import type { NoteSigner } from "../../ledger/note.ts";
import type { LogReader } from "../../ledger/port.ts";
import { Tree } from "../../ledger/tree.ts";
import { writeEntry } from "../../ledger/write-entry.ts";

export class MemoryLog implements LogReader {
  readonly #signer: NoteSigner;
  readonly #entries: Uint8Array[] = [];
  readonly #tiles = new Map<string, Uint8Array>();
  #tree = Tree.empty();

  /** The signer's name is the log's origin. */
  constructor(signer: NoteSigner) {
    this.#signer = signer;
  }

  /** Appends an entry once `apply` has made its rows; what `apply` raises leaves the log as it was. */
  append(entry: Entry, apply: (index: number) => void): number {
    const bytes = writeEntry(entry);
    const index = this.#tree.size;
    apply(index);
    const grown = this.#tree.append([leafHash(bytes)]);
    for (const tile of grown.tiles) this.#tiles.set(`${tile.level}/${tile.index}`, tile.bytes);
    this.#entries.push(bytes);
    this.#tree = grown.tree;
    return index;
  }

  size(): number {
    return this.#tree.size;
  }

  entries(from: number, to: number): readonly Uint8Array[] {
    return this.#entries.slice(from, to);
  }

  tile(level: number, index: number, width: number): Uint8Array | undefined {
    const hashes = this.#tiles.get(`${level}/${index}`);
    if (hashes === undefined || hashes.length < width * HASH_BYTES) return undefined;
    return hashes.subarray(0, width * HASH_BYTES);
  }

  checkpoint(): string {
    return signCheckpoint({ origin: this.#signer.key.name, size: this.#tree.size, root: this.#tree.root() }, this.#signer);
  }
}
