/** What the verifier says. A report is plain data: the command line prints it, `--json` writes it as it is. */
import type { CallId } from "../call/id.ts";
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
  /** The checkpoint is missing, malformed, of another log, or not signed by a trusted key. */
  | "CHECKPOINT"
  /** The entries are not those that the checkpoint, an anchor or a known checkpoint speaks of. */
  | "ROOT"
  | "ENTRY_CHANGED"
  | "ENTRY_MISSING"
  | "ENTRY_MALFORMED"
  /** There are entries that no checkpoint covers, or fewer than were signed or anchored. */
  | "LOG_LONG"
  | "LOG_SHORT"
  | "LOG_MISSING"
  /** A log that the house does not know. */
  | "LOG_FOREIGN"
  | "LOG_UNREADABLE"
  | "TILE_CHANGED"
  | "TILE_MISSING"
  | "STRAY"
  /** What is recorded cannot have happened in this order. */
  | "STORY"
  /** Sealed content is not what its entry says, or is gone without an erasure. */
  | "CONTENT"
  | "CLOCK"
  | "OPEN_CALLS"
  | "UNANCHORED"
  | "KEY_NOT_PINNED";

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

/** Findings that a report of one log lists. */
export const FINDINGS_MAX = 100;

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
