/** What people read of the ledger. Entries hold no content, so reading them is no entry itself. */
import { Fault } from "../call/fault.ts";
import { isId, type AgentId } from "../call/id.ts";
import type { LogReader } from "../ledger/port.ts";
import { readEntry } from "../ledger/read-entry.ts";
import type { Action, Desk } from "./desk.ts";
import type { EntryListed, RefusedCall } from "./ledger-operations.ts";
import { ENTRIES_PAGE, REFUSED_LISTED_MAX, REFUSED_LOOKED_AT } from "./limits.ts";
import { agentName } from "./sessions.ts";

export const listLogs: Action<"listLogs"> = (desk) => {
  const verified = desk.verifier.last();
  const logs = (["house", ...desk.store.agents()] as const).map((log) => {
    const reader = desk.store.log(log);
    return { log, ...(log !== "house" && { agentName: agentName(desk, log) }), size: reader.size(), checkpoint: reader.checkpoint() };
  });
  return { logs, ...(verified !== undefined && { verified }) };
};

/** A page of a log, newest first. */
export const listEntries: Action<"listEntries"> = (desk, _by, { log, before }) => {
  const reader = readerOf(desk, log);
  const size = reader.size();
  const until = Math.max(0, Math.min(before ?? size, size));
  return { log, size, entries: entriesOf(reader, Math.max(0, until - ENTRIES_PAGE), until).reverse() };
};

export const showEntry: Action<"showEntry"> = (desk, _by, { log, index }) => {
  const reader = readerOf(desk, log);
  const size = reader.size();
  const [bytes] = index < size ? reader.entries(index, index + 1) : [];
  if (bytes === undefined)
    throw new Fault("LEDGER_TREE_RANGE", `the log ${log} has no entry ${index}`, { hint: `it has ${size} entries, counted from 0` });
  return { log, size, index, entry: readEntry(bytes), bytes: Buffer.from(bytes).toString("utf8") };
};

export const verifyLedger: Action<"verifyLedger"> = (desk) => desk.verifier.verify();

/** The newest calls that were refused, among the newest entries of each agent. */
export const listRefused: Action<"listRefused"> = (desk) => {
  const refused = desk.store.agents().flatMap((agent) => refusedOf(desk, agent));
  return { refused: refused.sort((a, b) => b.at - a.at).slice(0, REFUSED_LISTED_MAX) };
};

function refusedOf(desk: Desk, agent: AgentId): readonly RefusedCall[] {
  const reader = desk.store.log(agent);
  const size = reader.size();
  return entriesOf(reader, Math.max(0, size - REFUSED_LOOKED_AT), size).flatMap(({ index, entry }) => {
    if (entry.kind !== "decision" || entry.effect !== "refuse") return [];
    const { session, call, at, server, name, rules, reason, approval } = entry;
    const why = { ...(reason !== undefined && { reason }), ...(approval !== undefined && { approval }) };
    return [{ agent, agentName: agentName(desk, agent), session, call, at, server, name, rules, ...why, entry: index }];
  });
}

function entriesOf(reader: LogReader, from: number, to: number): EntryListed[] {
  return reader.entries(from, to).map((bytes, at) => ({ index: from + at, entry: readEntry(bytes) }));
}

/** Faults: LEDGER_LOG_UNKNOWN. */
function readerOf(desk: Desk, log: string): LogReader {
  const known = log === "house" ? log : desk.store.agents().find((agent) => agent === log && isId("agt", agent));
  if (known !== undefined) return desk.store.log(known);
  throw new Fault("LEDGER_LOG_UNKNOWN", `there is no log ${JSON.stringify(log.slice(0, 64))}`, {
    hint: "list them: chatelaine ledger list",
  });
}
