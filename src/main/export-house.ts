/**
 * Exporting logs: a folder for each log, laid out as C2SP tlog-tiles has it (`checkpoint`, `tile/<L>/<N>`,
 * `tile/entries/<N>`), and `house.pub` with the keys. Any tile client reads it, and so does `verify`.
 */
import { Fault } from "../call/fault.ts";
import type { AgentId } from "../call/id.ts";
import { writeBundle } from "./bundle.ts";
import { uncheckedCheckpoint } from "../ledger/checkpoint.ts";
import type { LedgerFault } from "../ledger/fault.ts";
import { VKEYS_FILE } from "../ledger/note.ts";
import type { LogReader } from "../ledger/port.ts";
import { TILE_WIDTH, tilePath, tilesOf } from "../ledger/tile.ts";
import { missingTile } from "../ledger/tree.ts";

/** A file of an export: its path below the export's folder, with `/`, and what it holds. */
export interface ExportFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * The files of an export, one after the other: nothing but one bundle is held. The agents are listed first
 * and the house log is read next, so that it knows each of them, and none of their logs is older than its anchor. Faults: LEDGER_TILE_MISSING, LEDGER_LOG_SHORT.
 */
export function* exportHouse(house: {
  readonly store: { log(of: AgentId | "house"): LogReader; agents(): readonly AgentId[] };
  /** The text of `house.pub`. */
  readonly vkeys: string;
}): Generator<ExportFile> {
  const agents = house.store.agents();
  yield { path: VKEYS_FILE, bytes: Buffer.from(house.vkeys, "utf8") };
  yield* exportLog("house", house.store.log("house"));
  for (const agent of agents) yield* exportLog(agent, house.store.log(agent));
}

/** The files of one log, below a folder of its name. What is appended while it is read is left out. */
export function* exportLog(name: AgentId | "house", log: LogReader): Generator<ExportFile> {
  const checkpoint = log.checkpoint();
  const { size } = uncheckedCheckpoint(checkpoint);
  for (const { level, index, width } of tilesOf(size)) {
    const bytes = log.tile(level, index, width);
    if (bytes === undefined) throw missingTile(level, index, width);
    yield { path: `${name}/${tilePath(level, index, width)}`, bytes };
  }
  for (let from = 0; from < size; from += TILE_WIDTH) {
    const width = Math.min(TILE_WIDTH, size - from);
    const entries = log.entries(from, from + width);
    if (entries.length !== width) throw short(name, from + entries.length, size);
    yield { path: `${name}/${tilePath("entries", from / TILE_WIDTH, width)}`, bytes: writeBundle(entries) };
  }
  yield { path: `${name}/checkpoint`, bytes: Buffer.from(checkpoint, "utf8") };
}

function short(name: string, has: number, size: number): Fault<LedgerFault> {
  return new Fault<LedgerFault>("LEDGER_LOG_SHORT", `the log of ${name} has ${has} entries, and its checkpoint covers ${size}`, {
    where: name,
    hint: "run `chatelaine verify` on the data folder",
  });
}
