/**
 * How the house stands to what an upstream offers, as a pure comparison: what is pinned against what is seen.
 * A definition is pinned at first sight; a changed one is quarantined until a person accepts it; the accepted one
 * coming back is pinned again. What may not be trusted at first sight is quarantined with nothing accepted (fingerprint "").
 */
import { canonical } from "../call/canonical.ts";
import type { DefinitionKind } from "../call/definition.ts";
import { sha256Hex } from "../call/digest.ts";
import type { DefinitionRow } from "../rows/house-row.ts";
import { freeze, type JsonObject } from "../call/json.ts";
import { hasHiddenUnicode } from "./hidden-unicode.ts";

/** A definition as an upstream gave it just now. */
export interface Seen {
  readonly kind: DefinitionKind;
  readonly name: string;
  readonly fingerprint: string;
  readonly described: JsonObject;
  /** Why it may not be trusted at first sight. */
  readonly suspicion?: "hidden-unicode" | "two-of-one-name";
}

/** One change of a pin, for the house log: the event of its entry, and the row as it is from then on. */
export interface PinChange {
  readonly event: "pinned" | "quarantined" | "gone";
  readonly row: DefinitionRow;
}

/** The fingerprint of what was never accepted: no definition has it. */
export const NOTHING_ACCEPTED = "";

/** Fingerprints a definition: lower-case hexadecimal SHA-256 of its canonical JSON. Faults with CALL_NOT_CANONICAL. */
export function see(kind: DefinitionKind, name: string, described: JsonObject): Seen {
  const fingerprint = sha256Hex(canonical(described));
  const hidden = hasHiddenUnicode(described);
  return { kind, name, fingerprint, described: freeze(described), ...(hidden && { suspicion: "hidden-unicode" }) };
}

/** One entry a kind and name. Two different definitions of one name leave no way to tell which is called: suspicious. */
export function withoutRepeats(seen: readonly Seen[]): readonly Seen[] {
  const byKey = new Map<string, Seen>();
  for (const one of seen) {
    const other = byKey.get(pinKey(one));
    if (other === undefined) byKey.set(pinKey(one), one);
    else if (other.fingerprint !== one.fingerprint) byKey.set(pinKey(one), { ...other, suspicion: "two-of-one-name" });
  }
  return [...byKey.values()];
}

/** The key of a pin within its server. */
export function pinKey(of: { readonly kind: string; readonly name: string }): string {
  return `${of.kind}\n${of.name}`;
}

/** What changes, when `seen` is everything that a server offers at `at` (epoch ms) and `rows` all that is known of it. */
export function comparePins(server: string, rows: readonly DefinitionRow[], seen: readonly Seen[], at: number): readonly PinChange[] {
  const offered = new Map(withoutRepeats(seen).map((one) => [pinKey(one), one]));
  const known = new Map(rows.map((row) => [pinKey(row), row]));
  const changes: PinChange[] = [];
  for (const [key, one] of offered) {
    const row = known.get(key);
    const change = row === undefined ? firstSight(server, one, at) : compare(row, one);
    if (change !== undefined) changes.push(change);
  }
  for (const [key, row] of known) {
    if (!offered.has(key) && row.state !== "gone") changes.push({ event: "gone", row: { ...withoutCandidate(row), state: "gone" } });
  }
  return changes;
}

function firstSight(server: string, seen: Seen, at: number): PinChange {
  const { kind, name, fingerprint, described } = seen;
  const row = { kind, server, name, firstSeenAt: at };
  if (seen.suspicion === undefined) return { event: "pinned", row: { ...row, state: "pinned", fingerprint, described } };
  const candidate = { fingerprint, described };
  return { event: "quarantined", row: { ...row, state: "quarantined", fingerprint: NOTHING_ACCEPTED, described: {}, candidate } };
}

function compare(row: DefinitionRow, seen: Seen): PinChange | undefined {
  const accepted = row.fingerprint === seen.fingerprint && seen.suspicion !== "two-of-one-name";
  if (accepted) {
    if (row.state === "pinned") return undefined;
    return { event: "pinned", row: { ...withoutCandidate(row), state: "pinned" } };
  }
  if (row.state === "quarantined" && row.candidate?.fingerprint === seen.fingerprint) return undefined;
  const candidate = { fingerprint: seen.fingerprint, described: seen.described };
  return { event: "quarantined", row: { ...row, state: "quarantined", candidate } };
}

/** The row as if nothing waited for review. */
export function withoutCandidate(row: DefinitionRow): DefinitionRow {
  const { candidate: _, ...rest } = row;
  return rest;
}
