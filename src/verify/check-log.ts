/** Everything that is checked of one log. */
import { asFault } from "../call/fault.ts";
import type { SessionId } from "../call/id.ts";
import { openCheckpoint } from "../ledger/checkpoint.ts";
import { isOfAgent } from "../ledger/entry.ts";
import type { AgentLogEntry, Entry, SealedRef } from "../ledger/entry.ts";
import { readEntry } from "../ledger/read-entry.ts";
import { AgentStory } from "./agent-story.ts";
import { HouseStory } from "./house-story.ts";
import type { Findings, LogReport } from "./report.ts";
import type { LogName, VerifyLog } from "./source.ts";
import { ClockStory } from "./story.ts";
import { TreeCheck } from "./tree-check.ts";
import type { Mark } from "./tree-check.ts";
import type { Trust } from "./trust.ts";

/** Entries that are read at a time; a multiple of a bundle's 256. */
const CHUNK_ENTRIES = 1024;

/** One log, and what others say of it. */
export interface LogToCheck {
  readonly name: LogName;
  readonly log: VerifyLog;
  readonly trust: Trust;
  readonly findings: Findings;
  /** Anchors and known checkpoints. */
  readonly marks: readonly Mark[];
}

/** Checks the log of an agent. */
export function checkAgentLog(check: LogToCheck): LogReport {
  const story = new AgentStory(check.findings);
  const contents = check.log.content && new Contents(check.findings, check.log.content.bind(check.log));
  const report = checkLog(check, (index, entry) => {
    if (!isOfAgent(entry)) {
      check.findings.wrong("STORY", `an entry of kind ${entry.kind} belongs to the log of the house`, { index });
      return;
    }
    story.take(index, entry);
    if (entry.kind === "decision") contents?.take(index, entry, [entry.call, "args", entry.args]);
    if (entry.kind === "outcome") contents?.take(index, entry, [entry.call, "result", entry.result]);
    if (entry.kind === "prompt") contents?.take(index, entry, [entry.id, "prompt", entry.prompt]);
  });
  story.end();
  contents?.end((session) => story.isErased(session));
  return { ...report(), openCalls: story.openCalls() };
}

/** Checks the log of the house; gives what it anchored as well. */
export function checkHouseLog(check: LogToCheck): { readonly report: LogReport; readonly story: HouseStory } {
  const story = new HouseStory(check.findings);
  const report = checkLog(check, (index, entry) => {
    if (isOfAgent(entry)) check.findings.wrong("STORY", `an entry of kind ${entry.kind} belongs to the log of an agent`, { index });
    else story.take(index, entry);
  });
  story.end();
  return { report: report(), story };
}

/** Checks what holds for every log; gives the report, to be made when all else was found. */
function checkLog(check: LogToCheck, take: (index: number, entry: Entry) => void): () => LogReport {
  const { log, findings } = check;
  const size = log.size();
  const signed = signedMark(check);
  const tree = new TreeCheck({ log, findings, marks: signed === undefined ? check.marks : [...check.marks, signed] });
  const clock = new ClockStory(findings);
  let read = 0;
  for (let from = 0; from < size; from = read) {
    const entries = log.entries(from, Math.min(from + CHUNK_ENTRIES, size));
    // One row or file with a huge index must not keep a verifier busy for ever: it is said below, as a stray.
    if (from >= (signed?.size ?? 0) && entries.every((entry) => entry === undefined)) break;
    read = from + entries.length;
    tree.add(entries);
    readEntries(entries, from, findings, (index, entry) => {
      clock.take(index, entry);
      take(index, entry);
    });
  }
  tree.end();
  clock.end();
  if (signed !== undefined && signed.size < size) {
    findings.wrong("LOG_LONG", `the checkpoint covers ${signed.size} entries, but the log has ${size}: nothing vouches for the rest`, {
      index: signed.size,
    });
  }
  for (const stray of log.strays(read)) findings.note("STRAY", `${stray} belongs to no log of ${read} entries`);
  const anchoredTo = tree.anchor?.size ?? 0;
  if (signed === undefined) sayUnsigned(check, anchoredTo, size);
  const window = { anchoredTo, windowEntries: read - anchoredTo, ...(tree.anchor?.at !== undefined && { anchoredAt: tree.anchor.at }) };
  if (window.windowEntries > 0) findings.note("UNANCHORED", windowNote(check.name, window.windowEntries));
  return () => ({ log: check.name, entries: read, ...findings.report(), ...window, openCalls: [] });
}

function readEntries(
  entries: readonly (Uint8Array | undefined)[],
  from: number,
  findings: Findings,
  take: (index: number, entry: Entry) => void,
): void {
  for (const [place, bytes] of entries.entries()) {
    const index = from + place;
    if (bytes === undefined) {
      findings.wrong("ENTRY_MISSING", `entry ${index} is missing`, { index });
      continue;
    }
    try {
      take(index, readEntry(bytes));
    } catch (thrown) {
      const fault = asFault(thrown, "VERIFY_FAULT");
      if (fault.code !== "LEDGER_ENTRY_MALFORMED") throw thrown;
      findings.wrong("ENTRY_MALFORMED", `entry ${index}: ${fault.message}`, { index });
    }
  }
}

/** The signed checkpoint as a mark; undefined, and said, where there is none to trust. */
function signedMark({ name, log, trust, findings }: LogToCheck): Mark | undefined {
  const note = log.checkpoint();
  if (note === undefined) {
    findings.wrong("CHECKPOINT", "it has no checkpoint");
    return undefined;
  }
  try {
    const { size, root } = openCheckpoint(note, trust.origin(name), trust.keys(name));
    return { kind: "checkpoint", size, root, says: "its checkpoint" };
  } catch (thrown) {
    const fault = asFault(thrown, "VERIFY_FAULT");
    if (!fault.code.startsWith("LEDGER_")) throw thrown;
    findings.wrong("CHECKPOINT", fault.message);
    return undefined;
  }
}

/** Without a checkpoint, only anchors vouch for entries. */
function sayUnsigned({ findings }: LogToCheck, anchoredTo: number, size: number): void {
  if (anchoredTo < size)
    findings.wrong("CHECKPOINT", `from entry ${anchoredTo} on, no signed checkpoint vouches for the log`, { index: anchoredTo });
}

function windowNote(name: LogName, entries: number): string {
  if (name === "house") return "nothing anchors the log of the house: compare it with a checkpoint that you kept elsewhere";
  return `the last ${entries} ${entries === 1 ? "entry is" : "entries are"} younger than the last anchor: their loss would not be noticed`;
}

/** Sealed content, held against the digests in the entries. */
class Contents {
  readonly #findings: Findings;
  readonly #read: NonNullable<VerifyLog["content"]>;
  /** By session: the first entry whose content is gone, and how many there are. An erasure later in the log explains them. */
  readonly #gone = new Map<SessionId, { readonly index: number; count: number }>();

  constructor(findings: Findings, read: NonNullable<VerifyLog["content"]>) {
    this.#findings = findings;
    this.#read = read;
  }

  take(
    index: number,
    { session }: AgentLogEntry,
    [of, part, expected]: readonly [of: string, part: "args" | "result" | "prompt", expected: SealedRef | undefined],
  ): void {
    const stored = this.#read(of, part);
    if (expected === undefined) {
      if (stored !== undefined) this.#findings.wrong("CONTENT", `${of} has a stored ${part} that its entry does not name`, { index });
      return;
    }
    if (stored === undefined) {
      const gone = this.#gone.get(session);
      if (gone === undefined) this.#gone.set(session, { index, count: 1 });
      else gone.count += 1;
      return;
    }
    if (stored.sha256 === expected.sha256 && stored.bytes === expected.bytes) return;
    this.#findings.wrong("CONTENT", `the stored ${part} of ${of} is not what was recorded`, { index });
  }

  end(isErased: (session: SessionId) => boolean): void {
    for (const [session, { index, count }] of this.#gone) {
      if (!isErased(session))
        this.#findings.wrong("CONTENT", `sealed content of ${session} is gone (${count} in all), and no erasure explains it`, { index });
    }
  }
}
