/**
 * One agent, whole: every row of every table, its artifacts, its key for the way, and the log with what the house signed.
 * Content stays sealed as it is; the agent's key alone is wrapped anew, under the passphrase.
 */
import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import type { AgentRow } from "../../rows/house-row.ts";
import { idMaker } from "../../call/id.ts";
import type { AgentId } from "../../call/id.ts";
import type { JsonObject } from "../../call/json.ts";
import { TransportKey } from "../../keys/index.ts";
import type { KeyService } from "../../keys/index.ts";
import { VKEYS_FILE } from "../../ledger/note.ts";
import { AgentDump } from "../../store/sqlite/agent-dump.ts";
import { SqliteShelf } from "../../store/sqlite/shelf.ts";
import { artifactsOf } from "../../store/sqlite/agent-staging.ts";
import { onDisk, readDataFile } from "../data-folder.ts";
import { openServedRecord, type OpenRecord } from "../open-record.ts";
import { systemChance, systemClock } from "../system.ts";
import { aroundAgent } from "./around-agent.ts";
import { cultureLines } from "./culture-around.ts";
import { transferFault } from "./fault.ts";
import { ARTIFACT_PIECE_BYTES, PASSPHRASE_CHARS_MIN } from "./limits.ts";
import { LineWriter, written } from "./line.ts";
import { FORM } from "./manifest.ts";
import type { Manifest } from "./manifest.ts";

const SALT_BYTES = 16;

export interface ExportWish {
  /** The data folder; a house may run on it. */
  readonly folder: string;
  /** Its name or id. */
  readonly agent: string;
  readonly passphrase: string;
  /** The file to write. */
  readonly file: string;
  /** Unwraps the root key, where it stands in one. */
  readonly keyService?: KeyService | undefined;
}

export interface Exported {
  readonly agent: AgentId;
  readonly file: string;
  readonly rows: number;
  readonly artifacts: number;
  readonly lines: number;
}

/** Writes the file in one step: it is there whole, or not at all. Faults: HOUSE_EXPORT_*, STORE_*, KEYS_*. */
export async function exportAgent(wish: ExportWish): Promise<Exported> {
  const { folder, file, passphrase } = wish;
  if (passphrase.length < PASSPHRASE_CHARS_MIN)
    throw transferFault("HOUSE_EXPORT_PASSPHRASE", `the passphrase has fewer than ${PASSPHRASE_CHARS_MIN} characters`, {
      hint: "take a longer one: it protects all that the agent ever read",
    });
  const record = await openServedRecord(folder, wish.keyService);
  const row = record?.store.agentRows().find(({ agent, name }) => agent === wish.agent || name === wish.agent);
  if (record === undefined || row === undefined)
    throw transferFault("HOUSE_EXPORT_AGENT", "there is no such agent in this data folder", {
      where: folder,
      hint: "chatelaine agent list",
    });
  const dump = AgentDump.open(folder, row.agent as AgentId);
  try {
    const salt = systemChance.bytes(SALT_BYTES);
    const transport = TransportKey.from(passphrase, salt);
    const { keyId, bytes } = record.ring.sendAgentKey(row.agent as AgentId, transport);
    const key = { keyId, bytes: Buffer.from(bytes).toString("base64") };
    const said = {
      house: record.store.houseId(),
      vkey: readDataFile(folder, VKEYS_FILE)?.trim() ?? "",
      salt: Buffer.from(salt).toString("base64"),
      key,
    };
    const manifest = manifestFor(row, dump, { ...said, artifacts: [...artifactsOf(folder, row.agent as AgentId)].length });
    const lines = writeLines(file, linesFor({ folder, dump, manifest, around: () => around(record, dump, transport) }), new LineWriter(transport));
    return {
      agent: manifest.agent,
      file,
      rows: Object.values(manifest.rows).reduce((a, b) => a + b, 0),
      artifacts: manifest.artifacts,
      lines,
    };
  } finally {
    dump.close();
    record.close();
  }
}

function* around({ store, ring }: OpenRecord, dump: AgentDump, transport: TransportKey): Generator<JsonObject> {
  yield* aroundAgent(store, dump);
  const culture = new SqliteShelf({ reads: store, write: () => Promise.reject(readOnly()), writeHouse: () => Promise.reject(readOnly()) });
  yield* cultureLines({ ring, store: culture, newId: idMaker(systemClock, systemChance) }, transport, dump.named().culture);
}

function readOnly(): Error {
  return new Error("an export writes nothing into the house");
}

function manifestFor(row: AgentRow, dump: AgentDump, said: Pick<Manifest, "house" | "vkey" | "salt" | "key" | "artifacts">): Manifest {
  return {
    form: FORM,
    agent: row.agent as AgentId,
    name: row.name,
    role: row.role,
    at: systemClock.now(),
    tables: dump.version,
    rows: Object.fromEntries(dump.tables().map((table) => [table, dump.count(table)])),
    checkpoint: dump.checkpoint(),
    ...said,
  };
}

interface Source {
  readonly folder: string;
  readonly dump: AgentDump;
  readonly manifest: Manifest;
  readonly around: () => Iterable<JsonObject>;
}

function* linesFor({ folder, dump, manifest, around }: Source): Generator<JsonObject> {
  yield { ...manifest };
  for (const table of dump.tables()) {
    for (const row of dump.rows(table))
      yield { table, row: Object.fromEntries(Object.entries(row).map(([column, value]) => [column, written(value)])) };
  }
  for (const { session, digest, path } of artifactsOf(folder, manifest.agent)) {
    for (const bytes of piecesOf(path)) yield { artifact: digest, session, bytes: Buffer.from(bytes).toString("base64") };
  }
  yield* around();
  yield { end: true };
}

function* piecesOf(path: string): Generator<Uint8Array> {
  const file = openSync(path, "r");
  const buffer = Buffer.alloc(ARTIFACT_PIECE_BYTES);
  try {
    for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) yield buffer.subarray(0, read);
  } finally {
    closeSync(file);
  }
}

function writeLines(path: string, lines: Iterable<JsonObject>, writer: LineWriter): number {
  const part = `${path}.part`;
  return onDisk(path, () => {
    let count = 0;
    const file = openSync(part, "w", 0o600);
    try {
      for (const line of lines) {
        writeSync(file, writer.line(line));
        count += 1;
      }
      fsyncSync(file);
    } catch (error) {
      rmSync(part, { force: true });
      throw error;
    } finally {
      closeSync(file);
    }
    renameSync(part, path);
    return count;
  });
}
