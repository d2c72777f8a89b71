/**
 * The inspection stop. Of the house's own credentials it decides alone: a call that carries one is refused, a result
 * that carries one has it struck. Of everything else that the detectors see rules learn, and it is struck from a call
 * and its result where a rule wants that (`@effect("sanitize")`). It labels what the session reads, and what it leaves
 * behind (labels/).
 */
import type { Call, Line, LogMessage, ProgressReport } from "../call/call.ts";
import type { Finding } from "../call/finding.ts";
import type { Flow } from "../call/flow.ts";
import { freeze } from "../call/json.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import type { Label } from "../call/label.ts";
import type { Outcome } from "../call/outcome.ts";
import { Released } from "../call/outcome.ts";
import { struckClasses } from "../call/remedy.ts";
import type { SessionView } from "../call/session-view.ts";
import { inspectionFault } from "./fault.ts";
import { find, findingsOf, findingsWithGroups } from "./find.ts";
import type { About, Found } from "./find.ts";
import { mapTexts } from "./leaf.ts";
import { memberOf, stepsOf } from "./labels/json-place.ts";
import type { Labels } from "./labels/labels.ts";
import type { Provenance } from "./provenance/provenance.ts";
import { LOOKING } from "./looking.ts";
import type { Looking } from "./looking.ts";
import type { Direction, Match } from "./scan/detector.ts";
import type { Scanner } from "./scan/scanner.ts";
import { strike } from "./strike.ts";

/** What the stop is made of. */
export interface InspectionParts {
  readonly labels: Pick<Labels, "ofOutcome" | "ofWrite">;
  readonly provenance: Pick<Provenance, "flowOf" | "learn">;
  readonly looking?: Looking;
}

/** The inspection stop. */
export function inspection({ labels, provenance, looking = LOOKING }: InspectionParts): {
  ofCall(call: Call, session: SessionView): { readonly findings: readonly Finding[]; readonly flow: Flow };
  sanitize(call: Call, classes: readonly string[]): Call;
  ofLine(line: Line, call: Call): Line;
  ofWrite(call: Call, session: SessionView): Promise<void> | undefined;
  ofOutcome(
    outcome: Outcome,
    call: Call,
    session: SessionView,
  ): { readonly released: Released; readonly findings: readonly Finding[]; readonly label: Label };
} {
  return {
    ofCall: (call, session) => {
      const { findings, secrets } = inspectCall(call, looking);
      return { findings, flow: provenance.flowOf(call, session, secrets) };
    },
    sanitize: (call, classes) => sanitizeCall(call, classes, looking),
    ofLine: (line, call) => inspectLine(line, call, looking),
    ofWrite: (call, session) => labels.ofWrite(call, session),
    ofOutcome: (outcome, call, session) => {
      const { clean, findings } = inspectOutcome(outcome, call, looking);
      const { label, shown, leaves } = labels.ofOutcome(clean, call);
      provenance.learn(call, session, leaves);
      return { released: Released.mint(clean, shown), findings, label };
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
    return typeof holder === "string" ? [holder.slice(match.start, match.end)] : [];
  });
}

/** The call with everything of these classes struck from what is sent. Faults with INSPECTION_NOT_SANITIZED where that cannot be done. */
function sanitizeCall(call: Call, classes: readonly string[], looking: Looking): Call {
  const isWanted = ofClasses(classes);
  const about = aboutOf(call, "to-tool");
  const isKnown = classes.every((named) => looking.classes.includes(named));
  if (!isKnown || find(call.name, about, looking.scan).some(({ match }) => isWanted(match))) throw notSanitized();
  const clean = <T extends JsonObject>(value: T): T => {
    const struck = struckFrom(value, { about, scan: looking.scan, isWanted });
    if (find(struck, about, looking.scan).some(({ match }) => isWanted(match))) throw notSanitized();
    return freeze(struck as T);
  };
  return { ...call, args: clean(call.args), carried: call.carried && clean(call.carried) };
}

function notSanitized(): Error {
  return inspectionFault(
    "INSPECTION_NOT_SANITIZED",
    "what a rule wants struck stands where nothing can be struck",
    "name what the call is about without it",
  );
}

/** What is struck from texts: by whom it is seen, and which of that is meant. */
interface Striking {
  readonly about: About;
  readonly scan: Scanner["scan"];
  readonly isWanted: (match: Match) => boolean;
}

/** What is struck from a message that goes back: what is the house's own always, the rest where a remedy of the call says so. */
function goingBack(message: JsonValue, call: Call, looking: Looking): Striking {
  const about = aboutOf(call, "to-model");
  const classes = struckClasses(call.remedies ?? []);
  const { all, own } = looking.within(message);
  if (classes.length === 0) return { about, scan: own, isWanted: isOwn };
  const isAsked = ofClasses(classes);
  return { about, scan: all, isWanted: (match) => isOwn(match) || isAsked(match) };
}

/** Strikes what must not go back. */
function inspectOutcome(
  outcome: Outcome,
  call: Call,
  looking: Looking,
): { readonly clean: Outcome; readonly findings: readonly Finding[] } {
  const { result, fault, ...rest } = outcome;
  const parts: JsonObject = { ...(result !== undefined && { result }), ...(fault !== undefined && { fault: fault as JsonValue }) };
  const striking = goingBack(parts, call, looking);
  const found = wantedIn(parts, striking);
  if (found.length === 0) return { clean: outcome, findings: [] };
  const struck = struckFrom(parts, striking) as { result?: JsonObject; fault?: NonNullable<Outcome["fault"]> };
  return { clean: { ...rest, ...struck }, findings: findingsOf(found) };
}

function inspectLine(line: Line, call: Call, looking: Looking): Line {
  const { progress, log } = line;
  const clean = <T extends JsonValue>(value: T): T => struckFrom(value, goingBack(value, call, looking)) as T;
  return {
    ...line,
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

function wantedIn(value: JsonValue, { about, scan, isWanted }: Striking): readonly Found[] {
  return find(value, about, scan).filter(({ match }) => isWanted(match));
}

function struckFrom(value: JsonValue, { about, scan, isWanted }: Striking): JsonValue {
  return mapTexts(value, (text, key) => strike(text, scan(text, key === undefined ? about : { ...about, key }, "likely"), isWanted));
}

function aboutOf(call: Call, direction: Direction): About {
  return { direction, presented: call.credential.reveal() };
}

/** What the house alone decides about: its credentials, and the secrets that it sends to servers. */
function isOwn(match: Match): boolean {
  return match.class === "house-credential" || match.class === "known-secret";
}

function ofClasses(classes: readonly string[]): (match: Match) => boolean {
  return (match) => classes.includes(match.class) || classes.includes(match.group);
}
