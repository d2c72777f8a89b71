/**
 * The inspection stop. Of the house's own credentials it decides alone: a call that carries one is refused, a result
 * that carries one has it struck. Of everything else that the detectors see in a call rules learn, and it is struck where a
 * rule wants that (`@effect("sanitize")`). What they see in a result is counted, and struck, replaced or withheld where a
 * rule or the configuration wants that (`coming-back.ts`). The stop labels what the session reads, and what it leaves
 * behind (labels/).
 */
import type { Call, Line, LogMessage, ProgressReport } from "../call/call.ts";
import type { Finding } from "../call/finding.ts";
import type { Flow } from "../call/flow.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import type { Outcome } from "../call/outcome.ts";
import { HANDED_OVER, Released } from "../call/outcome.ts";
import { TRUSTED_PUBLIC } from "../call/label.ts";
import type { Label } from "../call/label.ts";
import type { SessionView } from "../call/session-view.ts";
import type { ValueToken } from "../call/value-token.ts";
import { disarmAcross } from "./across-blocks.ts";
import { mapBlobTexts } from "./blobs.ts";
import { inspectionFault } from "./fault.ts";
import { lookBack, strikeMessage } from "./coming-back.ts";
import type { BackParts } from "./coming-back.ts";
import { find, findingsWithGroups } from "./find.ts";
import type { Found } from "./find.ts";
import { mapLeaves, mapTexts } from "./leaf.ts";
import { mapOpenParts, openParts, shutParts } from "./model-parts.ts";
import { inspectPieces } from "./model-stream.ts";
import type { PieceParts } from "./model-stream.ts";
import { memberOf, stepsOf } from "./labels/json-place.ts";
import type { Labels } from "./labels/labels.ts";
import type { Provenance } from "./provenance/provenance.ts";
import { aboutOf, isOwn, sanitizeCall } from "./sanitize.ts";
import type { ResultWays } from "./sanitizing.ts";
import type { Tokenising, ValueTokens } from "./tokens/value-tokens.ts";
import { LOOKING } from "./looking.ts";
import type { Looking } from "./looking.ts";

/** What the stop is made of. */
export interface InspectionParts {
  readonly tokens: Pick<ValueTokens, "begin" | "restore" | "restoring" | "disarm" | "puts">;
  readonly labels: Pick<Labels, "ofOutcome" | "ofWrite" | "written">;
  readonly provenance: Pick<Provenance, "flowOf" | "learn" | "bring" | "pays">;
  readonly looking?: Looking;
  /** What is done about classes of findings in results, whatever rules say; where absent they are reported. */
  readonly results?: ResultWays;
}

/** An outcome that may go back. */
interface Inspected {
  readonly released: Released;
  readonly findings: readonly Finding[];
  readonly found?: { readonly [named: string]: number };
  readonly label: Label;
  readonly tokens?: readonly ValueToken[];
}

/** The inspection stop. */
export function inspection({ labels, provenance, tokens, looking = LOOKING, results = {} }: InspectionParts): {
  ofCall(call: Call, session: SessionView): { readonly findings: readonly Finding[]; readonly flow: Flow };
  restore(call: Call, session: SessionView): Call;
  sanitize(call: Call, classes: readonly string[], session: SessionView): Call;
  ofLine(line: Line, call: Call, session: SessionView): Line;
  ofWrite(call: Call, session: SessionView): Promise<void> | undefined;
  ofOutcome(outcome: Outcome, call: Call, session: SessionView): Inspected;
} {
  /** What puts tokens into the pieces of an answer puts them into the whole, too: they are durable with it. */
  const begun = new WeakMap<Call, Tokenising>();
  return {
    ofCall: (call, session) => {
      // As it came: a value that a rule replaces in it by a token is followed all the same.
      if (call.action === "callModel" && call.remedies === undefined) provenance.bring(call, session);
      const { findings, secrets } = call.action === "callModel" ? inspectModelCall(call, looking) : inspectCall(call, looking);
      return { findings, flow: provenance.flowOf(call, session, secrets) };
    },
    restore: (call, session) => tokens.restore(call, session),
    sanitize: (call, classes, session) => sanitizeCall(call, classes, { looking, tokens: tokens.begin(session, call.id) }),
    ofLine: (line, call, session) => {
      if (call.action === "callModel") {
        const putting = tokens.begin(session, call.id);
        begun.set(call, putting);
        return inspectModelLine(line, call, { looking, ways: results, tokens: putting, restore: tokens.restoring(call, session) });
      }
      const read = () => line.read?.(labels.ofOutcome(WORDS, call).label);
      return inspectLine(line, call, { looking, ways: results, disarm: (text) => tokens.disarm(text, session), read });
    },
    ofWrite: (call, session) => {
      provenance.pays(call, session);
      return labels.ofWrite(call, session);
    },
    ofOutcome: (outcome, call, session) => {
      labels.written(call, outcome);
      const putting = begun.get(call) ?? tokens.begin(session, call.id);
      const came = tokens.puts && call.action !== "callModel" ? disarmed(outcome, (text) => tokens.disarm(text, session)) : outcome;
      const { clean: struck, withheld, ...seen } = lookBack(came, call, { looking, ways: results, tokens: putting });
      const clean = call.action === "callModel" ? restored(struck, tokens.restoring(call, session)) : struck;
      const labelled =
        call.action === "callModel" ? ofModel(session) : outcome.result === HANDED_OVER ? NOTHING_READ : labels.ofOutcome(clean, call);
      const { label, shown } = labelled;
      provenance.learn(call, session, labelled);
      const rows = putting.rows();
      const released = Released.mint(clean, withheld === undefined ? shown : undefined, withheld);
      return { released, ...seen, label, ...(rows.length > 0 && { tokens: rows }) };
    },
  };
}

/**
 * What was seen in the arguments. Faults with INSPECTION_CREDENTIAL_IN_CALL: no upstream may learn a key of the house, nor
 * what the house sends to another; and with INSPECTION_CANARY_IN_CALL.
 */
function inspectCall(call: Call, looking: Looking): { readonly findings: readonly Finding[]; readonly secrets: readonly string[] } {
  const subject: JsonObject = { name: call.name, args: call.args, ...(call.carried !== undefined && { carried: call.carried }) };
  const found = find(subject, aboutOf(call, "to-tool"), looking.within(subject).all);
  if (found.some(({ match }) => isOwn(match))) {
    throw inspectionFault(
      "INSPECTION_CREDENTIAL_IN_CALL",
      "the call carries a credential of the house in its arguments",
      "leave the credential out; if an agent could read it, revoke it: chatelaine agent revoke NAME",
    );
  }
  if (found.some(({ match }) => match.class === "canary")) {
    throw inspectionFault(
      "INSPECTION_CANARY_IN_CALL",
      "the call carries a canary: it would send on what nobody was to read",
      "see what its session read before: chatelaine session show SESSION",
    );
  }
  return { findings: findingsWithGroups(found), secrets: secretsIn(subject, found) };
}

/** The same of a call of a model: of what the model signed, and of ids, nothing is told but that the house's own stands in it. */
function inspectModelCall(call: Call, looking: Looking): { readonly findings: readonly Finding[]; readonly secrets: readonly string[] } {
  const args = openParts(call.args) as JsonObject;
  const { findings } = inspectCall({ ...call, name: "", args }, looking);
  inspectCall({ ...call, name: "", args: shutParts(call.args) as JsonObject }, looking);
  return { findings, secrets: [] };
}

/** The answer with values where tokens stood. */
function restored(outcome: Outcome, restore: ((text: string) => string) | undefined): Outcome {
  const { result } = outcome;
  if (result === undefined || restore === undefined) return outcome;
  return { ...outcome, result: mapOpenParts(result, (part) => mapTexts(part, restore)) as JsonObject };
}

function inspectModelLine(line: Line, call: Call, parts: PieceParts): Line {
  const { piece } = line;
  return piece === undefined ? line : { ...line, ...inspectPieces(piece, call, parts) };
}

/** Classes of what is told to nobody, besides the group of secrets. */
const TOLD_TO_NOBODY: ReadonlySet<string> = new Set([
  "secret",
  "card",
  "passport",
  "national-id",
  "health-id",
  "bank-account",
  "known-secret",
]);

/** The texts that were taken for secrets. */
function secretsIn(subject: JsonObject, found: readonly Found[]): readonly string[] {
  const secrets = found.filter(({ match }) => TOLD_TO_NOBODY.has(match.group) || TOLD_TO_NOBODY.has(match.class));
  return secrets.flatMap(({ path, match }) => {
    const holder = stepsOf(path).reduce<JsonValue | undefined>((at, step) => at && memberOf(at, step), subject);
    return typeof holder === "string" || typeof holder === "number" ? [String(holder).slice(match.start, match.end)] : [];
  });
}

/** What a model says follows from what it was told: it is as untrusted as the session, and accounts for no value. */
function ofModel({ label }: SessionView): { readonly label: Label; readonly shown: Label; readonly leaves: readonly never[] } {
  return { label, shown: label, leaves: [] };
}

/** What an application brings of a call that was handed over stands in its next request, and is labelled there. */
const NOTHING_READ = { label: TRUSTED_PUBLIC, shown: TRUSTED_PUBLIC, leaves: [] } as const;

/** The outcome in which no text from outside reads like a token of the house. */
function disarmed(outcome: Outcome, disarm: (text: string) => string): Outcome {
  const { result, fault } = outcome;
  const parts: JsonObject = { ...(result !== undefined && { result }), ...(fault !== undefined && { fault: fault as JsonValue }) };
  const left = mapLeaves(parts, disarm) as Pick<Outcome, "result" | "fault">;
  const opened = left.result === undefined ? left : { ...left, result: disarmAcross(mapBlobTexts(left.result, disarm), disarm) };
  return opened.result === result && left === parts ? outcome : { ...outcome, ...opened };
}

/** What an upstream says beside its answer has no place of its own: it is as strict as the strictest part of that. */
const WORDS: Outcome = { status: "done", result: {}, durationMs: 0 };

interface LineParts extends BackParts {
  readonly disarm: (text: string) => string;
  /** To be called before anything of the upstream's is passed on. */
  readonly read: () => void;
}

function inspectLine(line: Line, call: Call, { disarm, read, ...back }: LineParts): Line {
  const { progress, log, request, passage } = line;
  const clean = <T extends JsonValue>(value: T): T => {
    read();
    return strikeMessage(mapLeaves(value, disarm), call, back) as T;
  };
  // What comes through a connection is read while it is open.
  if (passage !== undefined) read();
  return {
    ...line,
    ...(request !== undefined && {
      request: (method, params) => {
        // What it asks is in its own words, and whom it asks may be the agent's model.
        read();
        return request(method, params);
      },
    }),
    ...(call.action === "fetch" && { clean }),
    ...(progress !== undefined && {
      progress: (report: ProgressReport) =>
        progress({ ...report, ...(report.message !== undefined && { message: clean(report.message) }) }),
    }),
    ...(log !== undefined && {
      log: ({ level, logger, data }: LogMessage) =>
        log({ level, ...(logger !== undefined && { logger: clean(logger) }), data: clean(data) }),
    }),
  };
}
