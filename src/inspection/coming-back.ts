/**
 * What comes back of a call: every text of it is looked at once by all detectors. What they see is counted; what is the
 * house's own is struck; and of the rest is done what the configuration or a rule of this call wants.
 */
import type { Call } from "../call/call.ts";
import { Fault } from "../call/fault.ts";
import type { Finding } from "../call/finding.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import type { Outcome } from "../call/outcome.ts";
import { struckClasses } from "../call/remedy.ts";
import { acrossBlocks } from "./across-blocks.ts";
import { blobTexts, mapBlobTexts } from "./blobs.ts";
import { inspectionFault } from "./fault.ts";
import { findingsOf, overlapping } from "./find.ts";
import type { Found } from "./find.ts";
import { leafAt, leavesOf, mapLeaves, pathOf } from "./leaf.ts";
import type { Change, Leaf } from "./leaf.ts";
import { mapOpenParts, openParts } from "./model-parts.ts";
import type { Looking } from "./looking.ts";
import { aboutOf, isOwn } from "./sanitize.ts";
import { readSanitizing, wayOf } from "./sanitizing.ts";
import type { ResultWay, ResultWays, Sanitizing } from "./sanitizing.ts";
import type { Match } from "./scan/detector.ts";
import type { Scanner } from "./scan/scanner.ts";
import { strike, wordsFor } from "./strike.ts";
import type { Tokenising } from "./tokens/value-tokens.ts";

export interface BackParts {
  readonly looking: Looking;
  /** What the configuration wants done in results. */
  readonly ways: ResultWays;
  /** Where absent, nothing that stands for a value can be given: it is struck. */
  readonly tokens?: Tokenising;
}

/** What was seen in what came back, and what is left of it. */
export interface ComeBack {
  readonly clean: Outcome;
  /** What came back, where none of it may reach the agent. */
  readonly withheld?: JsonObject;
  /** What something was done about. */
  readonly findings: readonly Finding[];
  /** How many findings of each class there were; absent where there were none. */
  readonly found?: { readonly [named: string]: number };
}

/** Looks at an outcome. One that holds more than can be looked at is withheld. */
export function lookBack(outcome: Outcome, call: Call, parts: BackParts): ComeBack {
  try {
    return lookedAt(outcome, call, parts);
  } catch (thrown) {
    if (!(thrown instanceof Fault) || thrown.code !== "INSPECTION_TOO_MUCH") throw thrown;
    return withholding(outcome, { code: thrown.code, text: thrown.message, hint: HINT }) ?? { clean: outcome, findings: [] };
  }
}

function lookedAt(outcome: Outcome, call: Call, { looking, ways, tokens }: BackParts): ComeBack {
  const { result, fault, ...rest } = outcome;
  const message: JsonObject = { ...(result !== undefined && { result }), ...(fault !== undefined && { fault: fault as JsonValue }) };
  const wayFor = wayOfCall(call, ways);
  const shown = shownOf(message, call);
  const blobs = result === undefined || call.action === "callModel" ? [] : [...blobTexts(result)];
  const { all } = looking.within(blobs.length === 0 ? shown : [shown, ...blobs.map(({ text }) => text)]);
  const scanner = result === undefined ? all : acrossBlocks(all, result, aboutOf(call, "to-model"));
  const more = blobs.map(({ steps, text }) => leafAt(["result", ...steps], text));
  const { matches, counts, acted } = look(shown, call, { scanner, wayFor, more });
  const found = counts.size === 0 ? {} : { found: Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))) };
  if (acted.length === 0) return { clean: outcome, findings: [], ...found };
  const findings = findingsOf(acted);
  const why = [...new Set(acted.filter(({ match }) => wayFor(match) === "withhold").map(({ match }) => match.class))].sort();
  const withheld = why.length === 0 ? undefined : withholding(outcome, notToBeRead(why));
  if (withheld !== undefined) return { ...withheld, findings, ...found };
  const change: Change = (text, { key, schema: place }) => {
    const seen = matches.get(text)?.get(key);
    return seen === undefined ? text : struck(text, seen, { wayFor, tokens, place });
  };
  const clean = mapShown(message, call, change) as Pick<Outcome, "result" | "fault">;
  const left =
    blobs.length === 0 || clean.result === undefined
      ? clean
      : { ...clean, result: mapBlobTexts(clean.result, (text, key) => change(text, { key })) };
  return { clean: { ...rest, ...left }, findings, ...found };
}

/** A message on the way of a call that runs: nothing of it can be withheld, so what would be is struck. */
export function strikeMessage(message: JsonValue, call: Call, { looking, ways, tokens }: BackParts): JsonValue {
  const { all, own } = looking.within(message);
  const isOpen = wantedOf(call).length === 0 && Object.values(ways).every((way) => way === "report");
  const wayFor = wayOfCall(call, ways);
  const { matches } = look(message, call, { scanner: isOpen ? own : all, wayFor });
  return mapLeaves(message, (text, { key }) => {
    const seen = matches.get(text)?.get(key);
    return seen === undefined ? text : struck(text, seen, { wayFor, tokens, place: undefined });
  });
}

/** A message of a model with everything struck or replaced that is to be. */
export function strikeParts(message: JsonValue, call: Call, { looking, ways, tokens }: BackParts): JsonValue {
  const shown = openParts(message);
  const wayFor = wayOfCall(call, ways);
  const { matches } = look(shown, call, { scanner: looking.within(shown).all, wayFor });
  return mapShown(message, call, (text, { key }) => {
    const seen = matches.get(text)?.get(key);
    return seen === undefined ? text : struck(text, seen, { wayFor, tokens, place: undefined });
  });
}

/** What is looked at of what came back: of what a model said, not what it signed. */
function shownOf(message: JsonObject, { action }: Call): JsonValue {
  return action === "callModel" ? openParts(message) : message;
}

function mapShown(message: JsonValue, call: Call, change: Change): JsonValue {
  if (call.action !== "callModel") return mapLeaves(message, change, { schema: schemaOf(call) });
  return mapOpenParts(message, (part, key) => mapLeaves(part, change, { key }));
}

type WayFor = (kind: Pick<Match, "class" | "group">) => ResultWay;

/** What is the house's own is never let through. What a person answers a server is no result: of it rules alone decide. */
export function wayOfCall(call: Call, ways: ResultWays): WayFor {
  const wanted = wantedOf(call);
  const configured = call.action === "elicit" || call.action === "sample" ? {} : ways;
  return (match) => {
    const way = wayOf(match, configured, wanted);
    return isOwn(match) && way !== "withhold" ? "strike" : way;
  };
}

function wantedOf({ remedies = [] }: Call): readonly Sanitizing[] {
  return struckClasses(remedies)
    .map(readSanitizing)
    .filter(({ on }) => on !== "arguments");
}

interface Looked {
  /** Of the texts in which something is to be changed, by text and by the name of the member that holds it. */
  readonly matches: ReadonlyMap<string, ReadonlyMap<string | undefined, readonly Match[]>>;
  readonly counts: ReadonlyMap<string, number>;
  readonly acted: readonly Found[];
}

interface LookParts {
  readonly scanner: Scanner;
  readonly wayFor: WayFor;
  /** Texts that stand encoded in it. */
  readonly more?: readonly Leaf[];
}

function look(message: JsonValue, call: Call, { scanner, wayFor, more = [] }: LookParts): Looked {
  const about = aboutOf(call, "to-model");
  const matches = new Map<string, Map<string | undefined, readonly Match[]>>();
  const counts = new Map<string, number>();
  const acted: Found[] = [];
  const leaves = [...leavesOf(message), ...more];
  for (const { index, matches: seen } of scanner.scanAll(leaves, about, "likely")) {
    const leaf = leaves[index];
    if (leaf === undefined) continue;
    const { text, key } = leaf;
    const before = acted.length;
    for (const match of overlapping(seen)) {
      counts.set(match.class, (counts.get(match.class) ?? 0) + 1);
      if (wayFor(match) !== "report") acted.push({ path: pathOf(leaf), match });
    }
    if (acted.length === before) continue;
    const byKey = matches.get(text) ?? new Map<string | undefined, readonly Match[]>();
    matches.set(text, byKey.set(key, seen));
  }
  return { matches, counts, acted };
}

export interface Place {
  readonly wayFor: WayFor;
  readonly tokens: Tokenising | undefined;
  readonly place: JsonValue | undefined;
}

export function struck(text: string, matches: readonly Match[], { wayFor, tokens, place }: Place): string {
  const isWanted = (match: Match): boolean => wayFor(match) !== "report";
  const own = overlapping(matches).filter(isOwn);
  return strike(text, matches, isWanted, (match) => {
    // A value that holds a secret of the house has no way back.
    const isToken = wayFor(match) === "token" && !own.some(({ start, end }) => start < match.end && match.start < end);
    return (isToken ? tokens?.tokenFor(match.class, text.slice(match.start, match.end), place) : undefined) ?? wordsFor(match);
  });
}

const HINT = "go on without it: calling again would do the same once more; what came back is kept sealed under the call";

function notToBeRead(classes: readonly string[]): Pick<Fault, "code" | "hint"> & { readonly text: string } {
  const { code, message } = inspectionFault(
    "INSPECTION_RESULT_WITHHELD",
    `what it brought back is withheld, because of what stands in it: ${classes.join(", ")}`,
    HINT,
  );
  return { code, text: message, hint: HINT };
}

/** The outcome without what came back; undefined where nothing of a server's did. */
function withholding(
  outcome: Outcome,
  { code, text, hint }: { readonly code: string; readonly text: string; readonly hint: string | undefined },
): Pick<ComeBack, "clean" | "withheld" | "findings"> | undefined {
  const { status, durationMs, result, fault } = outcome;
  // `data` came as JSON from the upstream.
  const withheld = result ?? (fault?.rpc === undefined ? undefined : ({ error: { ...fault.rpc } } as JsonObject));
  if (withheld === undefined) return undefined;
  return { clean: { status, durationMs, fault: { code, text, ...(hint !== undefined && { hint }) } }, withheld, findings: [] };
}

/** The JSON Schema of what a tool answers, as the parts of an outcome hold it. */
function schemaOf({ definition }: Call): JsonObject {
  const structuredContent = definition.described["outputSchema"] ?? {};
  return { properties: { result: { properties: { structuredContent } } } };
}
