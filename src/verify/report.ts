/** What the verifier says. A report is plain data: the command line prints it, `--json` writes it as it is. */
import type { CallId } from "../call/id.ts";
import { FINDINGS_MAX } from "./limits.ts";
import type { LogName } from "./source.ts";

/** What was found in a log. `wrong` breaks it; a `note` is something to know. */
export interface LedgerFinding {
  readonly weight: "wrong" | "note";
  readonly code: FindingCode;
  /** The entry that it is about: the wrong one, or the first that could be. */
  readonly index?: number;
  /** Where it cannot be told which of several entries is wrong: it is before this one. */
  readonly until?: number;
  readonly what: string;
}

export type FindingCode =
  /** The checkpoint is missing, malformed, of another log, or not signed by a trusted key. Do: check that the vkey is that of this house; else keep the data folder as it is for examination. */
  | "CHECKPOINT"
  /** The entries are not those that the checkpoint, an anchor or a known checkpoint speaks of. Do: keep the data folder as it is for examination; docs/storage.md says how to put a copy back. */
  | "ROOT"
  /** An entry is not the one whose hash is in the tree. Do: keep the data folder as it is for examination; docs/storage.md says how to put a copy back. */
  | "ENTRY_CHANGED"
  /** An entry that the log counts is not there. Do: keep the data folder as it is for examination; docs/storage.md says how to put a copy back. */
  | "ENTRY_MISSING"
  /** An entry is not of the form that docs/spec/ledger.md gives. Do: keep the data folder as it is for examination; docs/storage.md says how to put a copy back. */
  | "ENTRY_MALFORMED"
  /** There are entries that no checkpoint covers. Do: keep the data folder as it is for examination; docs/storage.md says how to put a copy back. */
  | "LOG_LONG"
  /** There are fewer entries than were signed or anchored. Do: keep the data folder as it is for examination; docs/storage.md says how to put a copy back. */
  | "LOG_SHORT"
  /** A log that was anchored or registered has no file. Do: keep the data folder as it is for examination; docs/storage.md says how to put a copy back. */
  | "LOG_MISSING"
  /** A log that the house does not know. Do: keep the data folder as it is for examination; docs/storage.md says how to put a copy back. */
  | "LOG_FOREIGN"
  /** The file of a log cannot be read. Do: keep the data folder as it is for examination; docs/storage.md says how to put a copy back. */
  | "LOG_UNREADABLE"
  /** A tile of hashes is not what the entries give. Do: keep the data folder as it is for examination; docs/storage.md says how to put a copy back. */
  | "TILE_CHANGED"
  /** A tile of hashes is not there. Do: keep the data folder as it is for examination; docs/storage.md says how to put a copy back. */
  | "TILE_MISSING"
  /** A note: a row belongs to no entry. Do: see who wrote to the file; nothing vouches for the row. */
  | "STRAY"
  /** What is recorded cannot have happened in this order. Do: keep the data folder as it is for examination; docs/storage.md says how to put a copy back. */
  | "STORY"
  /** Sealed content is not what its entry says, or is gone without an erasure. Do: keep the data folder as it is for examination; docs/storage.md says how to put a copy back. */
  | "CONTENT"
  /** A note: the clock went back between two entries. Do: see why the machine's clock was set back; entries are in the order of their index. */
  | "CLOCK"
  /** A note: permitted calls have no outcome yet. Do: nothing while the house runs; once it starts again, they are closed as unknown. */
  | "OPEN_CALLS"
  /** A note: entries are younger than the last anchor, and could be cut unnoticed. Do: nothing; a house that runs anchors within anchorEveryMs. */
  | "UNANCHORED";

export interface LogReport {
  readonly log: LogName;
  /** Number of entries that are stored. */
  readonly entries: number;
  readonly status: "verified" | "broken" | "missing";
  /** The first entry that is wrong, or from which on nothing vouches for the log. */
  readonly firstWrong?: { readonly index: number; readonly what: string };
  /** At most FINDINGS_MAX; what is wrong comes first. */
  readonly findings: readonly LedgerFinding[];
  /** How many more were found. */
  readonly findingsLeftOut: number;
  /** The size of the log at its newest anchor that holds: what is younger could be cut unnoticed. */
  readonly anchoredTo: number;
  /** Epoch milliseconds of that anchor. */
  readonly anchoredAt?: number;
  readonly windowEntries: number;
  /** Permitted calls without an outcome: under way, or unknown once the house starts again. */
  readonly openCalls: readonly CallId[];
}

export interface Report {
  readonly status: "verified" | "broken";
  /** The house whose key is trusted: what the origins of its logs begin with. */
  readonly house: string;
  /** Whether the key was given by the reader, or only found beside the logs. */
  readonly key: "pinned" | "found";
  readonly entries: number;
  readonly logs: readonly LogReport[];
}

/** Gathers what is found in one log. */
export class Findings {
  readonly #found: LedgerFinding[] = [];
  #wrong = 0;
  #notes = 0;
  #first: LedgerFinding | undefined;

  wrong(code: FindingCode, what: string, at: { readonly index?: number; readonly until?: number } = {}): void {
    const finding: LedgerFinding = { weight: "wrong", code, ...at, what };
    if (this.#wrong++ < FINDINGS_MAX) this.#found.push(finding);
    if (finding.index !== undefined && finding.index < (this.#first?.index ?? Infinity)) this.#first = finding;
  }

  note(code: FindingCode, what: string, at: { readonly index?: number } = {}): void {
    if (this.#notes++ < FINDINGS_MAX) this.#found.push({ weight: "note", code, ...at, what });
  }

  /** The part of the report that they are. */
  report(): Pick<LogReport, "status" | "firstWrong" | "findings" | "findingsLeftOut"> {
    const inOrder = this.#found.toSorted((a, b) => rank(a) - rank(b)).slice(0, FINDINGS_MAX);
    const first = this.#first;
    return {
      status: this.#wrong > 0 ? "broken" : "verified",
      ...(first?.index !== undefined && { firstWrong: { index: first.index, what: first.what } }),
      findings: inOrder,
      findingsLeftOut: this.#wrong + this.#notes - inOrder.length,
    };
  }
}

/** Wrong before notes, then by entry; what is about no entry comes first. */
function rank({ weight, index }: LedgerFinding): number {
  return (weight === "wrong" ? 0 : Number.MAX_SAFE_INTEGER) + (index ?? -1);
}
