/**
 * The independent verifier: whether the logs of a house are what was signed, tell what can have happened, and agree with
 * one another. It needs nothing but the logs and a key to trust, computes everything anew, and changes nothing.
 *
 * Whom it trusts: the key. Whoever holds the house's log key can sign another history; that shows only against anchors
 * in a house log that was copied elsewhere, or against checkpoints that somebody kept (`known`).
 */
import { asFault } from "../call/fault.ts";
import { openCheckpoint, uncheckedCheckpoint } from "../ledger/checkpoint.ts";
import { checkAgentLog, checkHouseLog } from "./check-log.ts";
import { verifyFault } from "./fault.ts";
import type { HouseStory } from "./house-story.ts";
import { Findings } from "./report.ts";
import type { LogReport, Report } from "./report.ts";
import type { LogName, VerifyLog, VerifySource } from "./source.ts";
import type { Mark } from "./tree-check.ts";
import { readTrust } from "./trust.ts";
import type { Trust } from "./trust.ts";

export interface VerifyOptions {
  /** The vkeys to trust, one a line, got another way than the logs. Without them those beside the logs are believed. */
  readonly vkeys?: string;
  /** Signed checkpoints that the reader kept from earlier: each log must have grown from them. */
  readonly known?: readonly string[];
}

/**
 * Verifies all logs of a house. Whatever is wrong with them stands in the report.
 * Faults: VERIFY_NO_KEY, VERIFY_KEY_MALFORMED, VERIFY_KNOWN; and VERIFY_UNREADABLE when not even the logs can be listed.
 */
export function verify(source: VerifySource, options: VerifyOptions = {}): Report {
  const trust = readTrust(options.vkeys ?? foundKeys(source));
  const known = readKnown(options.known ?? [], trust);
  const names = source.logs();
  const house = verifyHouse({ source, trust, known, isThere: names.includes("house") });
  const agents = new Set([...names, ...(house.story?.anchored() ?? []), ...known.keys()]);
  agents.delete("house");
  const logs = [house.report];
  for (const name of [...agents].sort()) {
    if (name === "house") continue;
    const marks = [...(house.story?.anchors(name) ?? []), ...(known.get(name) ?? [])];
    const findings = new Findings();
    if (house.story?.knows(name) === false) findings.wrong("LOG_FOREIGN", "the log of the house does not know this agent", { index: 0 });
    const isThere = names.includes(name);
    logs.push(
      isThere ? opened(source, name, (log) => checkAgentLog({ name, log, trust, findings, marks })) : missing(name, marks, findings),
    );
  }
  return {
    status: logs.every(({ status }) => status === "verified") ? "verified" : "broken",
    house: trust.house,
    key: options.vkeys === undefined ? "found" : "pinned",
    entries: logs.reduce((sum, { entries }) => sum + entries, 0),
    logs,
  };
}

interface HouseToVerify {
  readonly source: VerifySource;
  readonly trust: Trust;
  readonly known: ReadonlyMap<LogName, readonly Mark[]>;
  readonly isThere: boolean;
}

function verifyHouse({ source, trust, known, isThere }: HouseToVerify): { readonly report: LogReport; readonly story?: HouseStory } {
  const marks = known.get("house") ?? [];
  if (!isThere) return { report: missing("house", marks, new Findings()) };
  let story: HouseStory | undefined;
  const report = opened(source, "house", (log) => {
    const checked = checkHouseLog({ name: "house", log, trust, findings: new Findings(), marks });
    story = checked.story;
    return checked.report;
  });
  return { report, ...(story !== undefined && { story }) };
}

function foundKeys(source: VerifySource): string {
  const vkeys = source.vkeys();
  if (vkeys !== undefined) return vkeys;
  throw verifyFault("VERIFY_NO_KEY", "there is no house.pub beside the logs, and no key was given", {
    hint: "give the vkey of the house that you noted when it was made: --vkey",
  });
}

/** Checkpoints that the reader kept, by log. One that the trusted keys did not sign says nothing about this house. */
function readKnown(notes: readonly string[], trust: Trust): ReadonlyMap<LogName, readonly Mark[]> {
  const known = new Map<LogName, Mark[]>();
  for (const note of notes) {
    try {
      const log = uncheckedCheckpoint(note).origin.slice(trust.house.length + 1) as LogName;
      const { size, root } = openCheckpoint(note, trust.origin(log), trust.keys(log));
      known.set(log, [...(known.get(log) ?? []), { kind: "known", size, root, says: `a checkpoint that you kept, of ${size} entries,` }]);
    } catch (thrown) {
      throw verifyFault("VERIFY_KNOWN", `a checkpoint that you gave is not one of this house: ${asFault(thrown, "VERIFY_KNOWN").message}`);
    }
  }
  return known;
}

/** Opens a log and checks it; one that cannot be read is a finding, and the others go on. */
function opened(source: VerifySource, name: LogName, check: (log: VerifyLog) => LogReport): LogReport {
  let log: VerifyLog | undefined;
  try {
    log = source.open(name);
    return check(log);
  } catch (thrown) {
    const fault = asFault(thrown, "VERIFY_FAULT");
    if (fault.code !== "VERIFY_UNREADABLE") throw thrown;
    const findings = new Findings();
    findings.wrong("LOG_UNREADABLE", fault.message, { index: 0 });
    return emptyReport(name, findings);
  } finally {
    log?.close();
  }
}

function missing(name: LogName, marks: readonly Mark[], findings: Findings): LogReport {
  const newest = marks.toSorted((a, b) => b.size - a.size)[0];
  const what = newest === undefined ? "the log is missing" : `the log is missing: ${newest.says} covers ${newest.size} entries of it`;
  findings.wrong("LOG_MISSING", what, { index: 0 });
  return { ...emptyReport(name, findings), status: "missing" };
}

function emptyReport(name: LogName, findings: Findings): LogReport {
  return { log: name, entries: 0, ...findings.report(), anchoredTo: 0, windowEntries: 0, openCalls: [] };
}
