/** Checks a log the slow way, from its entries alone: every leaf again, every tile, and the signed checkpoint. */
import { openCheckpoint } from "../../src/ledger/checkpoint.ts";
import { leafHash, sameHash } from "../../src/ledger/hash.ts";
import type { NoteKey } from "../../src/ledger/note.ts";
import type { LogReader } from "../../src/ledger/port.ts";
import { tilesOf } from "../../src/ledger/tile.ts";
import { Tree } from "../../src/ledger/tree.ts";

/** The size of the log, once everything about it was found right; throws otherwise. */
export function checkLog(log: LogReader, key: NoteKey): number {
  const checkpoint = openCheckpoint(log.checkpoint(), key.name, [key]);
  const entries = log.entries(0, checkpoint.size);
  if (entries.length !== checkpoint.size || log.size() !== checkpoint.size) throw new Error(`the checkpoint covers ${checkpoint.size}, the log has ${entries.length}`);
  const { tree, tiles } = Tree.empty().append(entries.map(leafHash));
  if (!sameHash(tree.root(), checkpoint.root)) throw new Error("the entries do not lead to the root of the checkpoint");
  for (const { level, index, width } of tilesOf(checkpoint.size)) {
    const expected = tiles.find((tile) => tile.level === level && tile.index === index && tile.width === width);
    const found = log.tile(level, index, width);
    if (expected === undefined || found === undefined || !sameHash(expected.bytes, found)) throw new Error(`tile ${level}/${index} is wrong`);
  }
  return checkpoint.size;
}
