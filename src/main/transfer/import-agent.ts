/**
 * An agent that another house exported, taken whole or not at all. Everything is read and checked before the house knows of
 * it: each line by its code, the log by what the other house signed, sealed content by the digests in the entries, rows by
 * the tables. Its log then goes on under this house: the same entries, signed and anchored by it; what the other had signed
 * is kept in `imported_from`. Principles that came along are proposed at last.
 */
import type { AgentRow, HouseRow } from "../../rows/house-row.ts";
import { sha256Hex } from "../../call/digest.ts";
import { isId } from "../../call/id.ts";
import type { AgentId } from "../../call/id.ts";
import type { JsonObject } from "../../call/json.ts";
import { isJsonObject } from "../../call/json.ts";
import { TransportKey } from "../../keys/index.ts";
import type { KeyService } from "../../keys/index.ts";
import { toBase64 } from "../../ledger/base64.ts";
import { logOrigin, openCheckpoint, signCheckpoint } from "../../ledger/checkpoint.ts";
import type { Checkpoint } from "../../ledger/checkpoint.ts";
import { noteSigner } from "../../ledger/note.ts";
import { AgentStaging, finishImport } from "../../store/sqlite/agent-staging.ts";
import { DataFolder } from "../../store/sqlite/data-folder.ts";
import { houseOf } from "../../store/sqlite/open.ts";
import type { Proposed } from "../../execution/shelf/principles.ts";
import { checkAgentLog } from "../../verify/check-log.ts";
import { Findings } from "../../verify/report.ts";
import { readTrust } from "../../verify/trust.ts";
import { layFoundation } from "../foundation.ts";
import type { Foundation } from "../foundation.ts";
import { systemChance, systemClock } from "../system.ts";
import { rowAround } from "./around-agent.ts";
import type { Around } from "./around-agent.ts";
import { proposeAll, proposedIn } from "./culture-around.ts";
import { transferFault } from "./fault.ts";
import { LineReader, linesOf, parsed, valueOf } from "./line.ts";
import { manifestOf } from "./manifest.ts";
import type { Manifest } from "./manifest.ts";

export interface ImportWish {
  /** The data folder of a house that was started once and does not run now. */
  readonly folder: string;
  readonly file: string;
  readonly passphrase: string;
  /** What it is called here; absent: as it was. */
  readonly name?: string;
  /** The public key of the other house, got another way than with the file. Absent: the one in it is believed. */
  readonly vkey?: string;
  readonly keyService?: KeyService | undefined;
}

export interface Imported {
  readonly agent: AgentId;
  readonly name: string;
  readonly house: string;
  readonly entries: number;
  readonly rows: number;
  readonly artifacts: number;
  /** Principles that it brought and that are proposed here now. */
  readonly principles: number;
}

/** Imports an agent. Faults: HOUSE_IMPORT_*, STORE_*, KEYS_*; then nothing of it is here. */
export async function importAgent(wish: ImportWish): Promise<Imported> {
  const { folder } = wish;
  if (houseOf(folder) === undefined)
    throw transferFault("HOUSE_IMPORT_NO_HOUSE", "there is no house in this folder to import into", {
      where: folder,
      hint: "start it once: chatelaine start",
    });
  const base = await layFoundation(folder, { clock: systemClock, chance: systemChance, keyService: wish.keyService, isQuiet: true });
  try {
    return await take(base, wish);
  } finally {
    base.ring.close();
    await base.store.close();
  }
}

async function take(base: Foundation, wish: ImportWish): Promise<Imported> {
  const lines = linesOf(wish.file);
  const opened = openLines(lines, wish);
  const { manifest, transport } = opened;
  const name = wish.name ?? manifest.name;
  assertFree(base, manifest, name);
  const staging = AgentStaging.begin(wish.folder, manifest.agent, manifest.tables);
  try {
    const { artifacts, around, culture } = stage(staging, lines, { ...opened, file: wish.file, at: base.clock.now(), has: base.store });
    staging.end();
    const checkpoint = believed(staging, manifest, wish.vkey);
    const wrapped = base.ring.takeAgentKey(
      manifest.agent,
      { keyId: manifest.key.keyId, bytes: Buffer.from(manifest.key.bytes, "base64") },
      transport,
    );
    const origin = logOrigin(base.house, manifest.agent);
    const note = signCheckpoint({ ...checkpoint, origin }, noteSigner(origin, base.keys.log.private));
    staging.adopt(note, {
      house: manifest.house,
      vkey: manifest.vkey,
      size: checkpoint.size,
      note: manifest.checkpoint,
      at: base.clock.now(),
    });
    staging.ready();
    await admit(base, { row: rowOf(base, manifest, name), wrapped, checkpoint, around });
    finishImport(wish.folder, (agent) => base.store.agentRow(agent) !== undefined);
    const rows = Object.values(manifest.rows).reduce((a, b) => a + b, 0);
    const principles = await proposeAll({ ...base, store: base.store.shelf }, manifest.agent, base.clock.now(), culture);
    return { agent: manifest.agent, name, house: manifest.house, entries: checkpoint.size, rows, artifacts, principles };
  } catch (error) {
    // Where the house came to know it, the next start takes it whole; else nothing is left.
    if (base.store.agentRow(manifest.agent) === undefined) staging.discard();
    throw error;
  }
}

type Lines = Generator<{ readonly text: string; readonly where: string }>;

interface OpenedLines {
  readonly manifest: Manifest;
  readonly transport: TransportKey;
  readonly reader: LineReader;
}

/** Reads the first line; what it says of itself is believed once its code was looked at. */
function openLines(lines: Lines, { file, passphrase }: ImportWish): OpenedLines {
  const first = lines.next();
  if (first.done === true) throw cut(file);
  const { text, where } = first.value;
  const manifest = manifestOf(parsed(text, where), where);
  const transport = TransportKey.from(passphrase, Buffer.from(manifest.salt, "base64"));
  const reader = new LineReader(transport);
  try {
    reader.read(text, where);
  } catch (cause) {
    throw transferFault("HOUSE_IMPORT_PASSPHRASE", "this is not the passphrase of the export, or its first line was changed", {
      where,
      cause,
    });
  }
  return { manifest, transport, reader };
}

function assertFree({ store }: Foundation, { agent }: Manifest, name: string): void {
  if (store.agentRow(agent) !== undefined)
    throw transferFault("HOUSE_IMPORT_TAKEN", "this house has the agent already", {
      where: agent,
      hint: "an agent is in a house once, whatever its name: chatelaine agent list",
    });
  if (store.agentNamed(name) !== undefined)
    throw transferFault("HOUSE_IMPORT_TAKEN", "this house has another agent of its name", { where: name, hint: "another name: --name NAME" });
}

interface Staged {
  /** How many pieces of content came. */
  readonly artifacts: number;
  /** Rows of the house that came with it, which the house has not. */
  readonly around: readonly HouseRow[];
  /** Principles that came with it. */
  readonly culture: readonly Proposed[];
}

/** Writes what comes aside, line by line. */
function stage(
  staging: AgentStaging,
  lines: Lines,
  { manifest, transport, reader, file, at, has }: OpenedLines & { readonly file: string; readonly at: number; readonly has: Around },
): Staged {
  const rows = new Map<string, number>();
  const artifacts = new Set<string>();
  const around: HouseRow[] = [];
  const culture: Proposed[] = [];
  let isWhole = false;
  for (const { text, where } of lines) {
    const line = reader.read(text, where);
    if (isWhole) throw transferFault("HOUSE_IMPORT_LINE", "a line stands behind the last", { where, hint: "export the agent again" });
    if (line["end"] === true) isWhole = true;
    else if (typeof line["artifact"] === "string") artifacts.add(stageArtifact(staging, line, where));
    else if (line["around"] === "culture") culture.push(proposedIn(line, transport, where));
    else if (line["around"] !== undefined) around.push(...[rowAround(line, { at, where, has })].filter((row) => row !== undefined));
    else rows.set(stageRow(staging, line, where), (rows.get(String(line["table"])) ?? 0) + 1);
  }
  const isComplete = Object.entries(manifest.rows).every(([table, count]) => (rows.get(table) ?? 0) === count);
  if (!isWhole || !isComplete || artifacts.size !== manifest.artifacts) throw cut(file);
  return { artifacts: artifacts.size, around, culture };
}

function stageRow(staging: AgentStaging, { table, row }: JsonObject, where: string): string {
  if (typeof table !== "string" || !isJsonObject(row))
    throw transferFault("HOUSE_IMPORT_FORM", "a line is neither a row nor a piece of an artifact", {
      where,
      hint: "export the agent again",
    });
  staging.add(table, Object.fromEntries(Object.entries(row).map(([column, value]) => [column, valueOf(value, where)])));
  return table;
}

function stageArtifact(staging: AgentStaging, { artifact, session, bytes }: JsonObject, where: string): string {
  if (typeof artifact !== "string" || !isId("ses", session) || typeof bytes !== "string")
    throw transferFault("HOUSE_IMPORT_FORM", "a piece of an artifact has no session or no bytes", {
      where,
      hint: "export the agent again",
    });
  staging.addArtifact(session, artifact, Buffer.from(bytes, "base64"));
  return `${session}/${artifact}`;
}

/** The log as the other house signed it, once all that a verifier checks of it holds. Faults: HOUSE_IMPORT_UNVERIFIED, VERIFY_*. */
function believed(staging: AgentStaging, manifest: Manifest, vkey: string | undefined): Checkpoint {
  const trust = readTrust(vkey ?? manifest.vkey);
  const log = new DataFolder(staging.part).open(manifest.agent);
  try {
    const report = checkAgentLog({ name: manifest.agent, log, trust, findings: new Findings(), marks: [] });
    const [first] = report.findings;
    const note = log.checkpoint();
    if (report.status === "verified" && note === manifest.checkpoint)
      return openCheckpoint(note, trust.origin(manifest.agent), trust.keys(manifest.agent));
    throw transferFault(
      "HOUSE_IMPORT_UNVERIFIED",
      report.firstWrong?.what ?? first?.what ?? "the checkpoint is another than the manifest has",
      {
        where: report.firstWrong === undefined ? manifest.agent : `${manifest.agent} ${report.firstWrong.index}`,
        hint: "verify the data folder that it came from: chatelaine verify",
      },
    );
  } finally {
    log.close();
  }
}

/** Its key for agents' programs does not come with it: nobody has the one of this row, and `agent key` makes one. */
function rowOf({ chance, clock }: Foundation, { agent, role }: Manifest, name: string): AgentRow {
  const now = clock.now();
  return { agent, name, role, keyDigest: sha256Hex(chance.bytes(32)), state: "active", addedAt: now, tokensNotBefore: now };
}

/** From here on the house knows the agent; durable when it returns. */
async function admit(
  { store, makeEntry }: Foundation,
  {
    row,
    wrapped,
    checkpoint,
    around,
  }: {
    readonly row: AgentRow;
    readonly wrapped: ReturnType<Foundation["ring"]["takeAgentKey"]>;
    readonly checkpoint: Checkpoint;
    readonly around: readonly HouseRow[];
  },
): Promise<void> {
  const { agent } = wrapped;
  const added = makeEntry({ kind: "agent" as const, agent, event: "added" as const, by: "house" as const });
  const rows = [{ table: "agent", agent: row } as const, { table: "agent_key", wrapped } as const, ...around];
  await store.commitHouse({ kind: "house-changed", entry: added, rows });
  const { size, root } = checkpoint;
  await store.commitHouse({ kind: "house-changed", entry: makeEntry({ kind: "anchor" as const, agent, size, root: toBase64(root) }) });
}

function cut(where: string): Error {
  return transferFault("HOUSE_IMPORT_CUT", "the export ends before it is whole", { where, hint: "export the agent again" });
}
