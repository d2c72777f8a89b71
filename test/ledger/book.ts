/** Logs in memory, written with the ledger's own tree, note and entry code: what tests export, tamper with and verify. */
import { createPrivateKey } from "node:crypto";
import { idMaker } from "../../src/call/id.ts";
import type { AgentId, HouseId, Id } from "../../src/call/id.ts";
import { logOrigin, signCheckpoint } from "../../src/ledger/checkpoint.ts";
import type { Entry } from "../../src/ledger/entry.ts";
import { leafHash } from "../../src/ledger/hash.ts";
import { encodeVkey, noteSigner } from "../../src/ledger/note.ts";
import type { NoteSigner } from "../../src/ledger/note.ts";
import type { LogReader } from "../../src/ledger/port.ts";
import { tilePath } from "../../src/ledger/tile.ts";
import { Tree } from "../../src/ledger/tree.ts";
import { writeEntry } from "../../src/ledger/write-entry.ts";

/** RFC 8032, section 7.1, TEST 1 and TEST 2: keys that everybody knows, so nothing real can be signed with them. */
export const TEST_SEEDS = {
  house: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
  stranger: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
} as const;

export const HOUSE: HouseId = "hse_01k9x2m4n6p8q0r2s4t6v8w0h0";

/** A signer of this name with one of the RFC's keys. */
export function testSigner(name: string, who: keyof typeof TEST_SEEDS = "house"): NoteSigner {
  const pkcs8 = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), Buffer.from(TEST_SEEDS[who], "hex")]);
  return noteSigner(name, createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" }));
}

/** The text of `house.pub` of the test house. */
export function testVkeys(): string {
  return `${encodeVkey(testSigner(logOrigin(HOUSE, "house")).key)}\n`;
}

/** Makes the same ids in every run. */
export function testIds(): <P extends string>(prefix: P) => Id<P> {
  let made = 0;
  const clock = { now: () => 1_763_716_000_000 + made, monotonic: () => made, after: () => () => undefined };
  return idMaker(clock, { bytes: (count) => new Uint8Array(count).fill(++made % 256) });
}

/** One log in memory. Each `append` is a batch of its own with a checkpoint of its own. */
export class Book implements LogReader {
  readonly name: AgentId | "house";
  readonly #signer: NoteSigner;
  readonly #entries: Uint8Array[] = [];
  readonly #tiles = new Map<string, Uint8Array>();
  #tree = Tree.empty();

  constructor(name: AgentId | "house", who: keyof typeof TEST_SEEDS = "house") {
    this.name = name;
    this.#signer = testSigner(logOrigin(HOUSE, name), who);
  }

  append(...entries: readonly Entry[]): void {
    this.appendBytes(entries.map(writeEntry));
  }

  appendBytes(entries: readonly Uint8Array[]): void {
    const { tree, tiles } = this.#tree.append(entries.map(leafHash));
    for (const { level, index, width, bytes } of tiles) this.#tiles.set(tilePath(level, index, width), bytes);
    for (const entry of entries) this.#entries.push(entry);
    this.#tree = tree;
  }

  root(): Uint8Array {
    return this.#tree.root();
  }

  size(): number {
    return this.#entries.length;
  }

  entries(from: number, to: number): readonly Uint8Array[] {
    return this.#entries.slice(from, to);
  }

  tile(level: number, index: number, width: number): Uint8Array | undefined {
    return this.#tiles.get(tilePath(level, index, width));
  }

  checkpoint(): string {
    return signCheckpoint({ origin: this.#signer.key.name, size: this.size(), root: this.root() }, this.#signer);
  }
}
