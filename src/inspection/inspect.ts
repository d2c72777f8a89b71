/**
 * The inspection stop. It knows two classes of things. The house's own credentials: a call that carries one is refused,
 * a result that carries one has it struck. Credentials of others: rules learn of them, and they are struck from a call
 * and its result where a rule wants that (`@effect("sanitize")`). Labels what the session reads by what its server is
 * trusted for.
 */
import type { Call, Line, LogMessage, ProgressReport } from "../call/call.ts";
import { definitionName } from "../call/definition.ts";
import type { Finding } from "../call/finding.ts";
import { NO_FLOW } from "../call/flow.ts";
import type { Flow } from "../call/flow.ts";
import { freeze } from "../call/json.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import type { Label } from "../call/label.ts";
import { TRUSTED_PUBLIC } from "../call/label.ts";
import type { Outcome } from "../call/outcome.ts";
import { Released } from "../call/outcome.ts";
import { struckClasses } from "../call/remedy.ts";
import * as credentials from "./detectors/credentials/index.ts";
import * as houseCredential from "./detectors/house-credential/index.ts";
import { inspectionFault } from "./fault.ts";
import { eachText, mapTexts } from "./leaf.ts";
import type { Span } from "./leaf.ts";

/** One class of things that can be seen in a text, and struck from it. */
interface Detector {
  /** The class; also the name of its folder. */
  readonly name: string;
  /** `presented` is the credential of this very call. */
  detect(text: string, presented: string): readonly Span[];
}

const DETECTORS: readonly Detector[] = [houseCredential, credentials];

/** Classes that this stop can strike: what `@effect("sanitize") @with(…)` may name. */
export const SANITIZES: readonly string[] = DETECTORS.map(({ name }) => name);

const STRUCK = "[credential struck by the house]";

/** How far a server is trusted; see `trust` in the configuration. */
export type Trust = "trusted" | "untrusted";

/** The inspection stop. `trustOf` tells how far a server's data is trusted; one that it does not know is untrusted. */
export function inspection(trustOf: (server: string) => Trust | undefined): {
  ofCall(call: Call): { readonly findings: readonly Finding[]; readonly flow: Flow };
  sanitize(call: Call, classes: readonly string[]): Call;
  ofLine(line: Line, call: Call): Line;
  ofOutcome(outcome: Outcome, call: Call): { readonly released: Released; readonly findings: readonly Finding[]; readonly label: Label };
} {
  return {
    ofCall: (call) => ({ findings: inspectCall(call), flow: NO_FLOW }),
    sanitize: sanitizeCall,
    ofLine: inspectLine,
    ofOutcome: (outcome, call) => ({ ...inspectOutcome(outcome, call), label: labelOf(outcome, call, trustOf(call.definition.server)) }),
  };
}

/** What was seen in the arguments. Faults with INSPECTION_CREDENTIAL_IN_CALL: no upstream may learn a key of the house. */
function inspectCall(call: Call): readonly Finding[] {
  const subject: JsonObject = { name: call.name, args: call.args, ...(call.carried !== undefined && { carried: call.carried }) };
  const findings = find(subject, call, DETECTORS);
  if (findings.some((finding) => finding.class === houseCredential.name)) {
    throw inspectionFault(
      "INSPECTION_CREDENTIAL_IN_CALL",
      "the call carries a credential of the house in its arguments",
      "leave the credential out; if an agent could read it, revoke it: chatelaine agent revoke NAME",
    );
  }
  return findings;
}

/** The call with everything of these classes struck from what is sent. Faults with INSPECTION_NOT_SANITIZED where that cannot be done. */
function sanitizeCall(call: Call, classes: readonly string[]): Call {
  const detectors = DETECTORS.filter(({ name }) => classes.includes(name));
  const isKnown = detectors.length === classes.length;
  if (!isKnown || find(call.name, call, detectors).length > 0) {
    throw inspectionFault(
      "INSPECTION_NOT_SANITIZED",
      "what a rule wants struck stands where nothing can be struck",
      "name what the call is about without it",
    );
  }
  const clean = <T extends JsonObject>(value: T) => freeze(mapTexts(value, (text) => strike(text, call, detectors)) as T);
  return { ...call, args: clean(call.args), carried: call.carried && clean(call.carried) };
}

/** What is struck from everything that goes back: the house's credentials always, the rest where a remedy of the call says so. */
function struckFrom(call: Call): readonly Detector[] {
  const classes = struckClasses(call.remedies ?? []);
  return DETECTORS.filter((detector) => detector === houseCredential || classes.includes(detector.name));
}

/** Strikes what must not go back, and releases the rest. */
function inspectOutcome(outcome: Outcome, call: Call): { readonly released: Released; readonly findings: readonly Finding[] } {
  const { result, fault, ...rest } = outcome;
  const parts: JsonObject = { ...(result !== undefined && { result }), ...(fault !== undefined && { fault: fault as JsonValue }) };
  const detectors = struckFrom(call);
  const findings = find(parts, call, detectors);
  if (findings.length === 0) return { released: Released.mint(outcome), findings };
  const struck = mapTexts(parts, (text) => strike(text, call, detectors)) as { result?: JsonObject; fault?: NonNullable<Outcome["fault"]> };
  return { released: Released.mint({ ...rest, ...struck }), findings };
}

function inspectLine(line: Line, call: Call): Line {
  const { progress, log } = line;
  const detectors = struckFrom(call);
  const clean = (text: string) => strike(text, call, detectors);
  return {
    ...line,
    ...(progress !== undefined && {
      progress: (report: ProgressReport) =>
        progress({ ...report, ...(report.message !== undefined && { message: clean(report.message) }) }),
    }),
    ...(log !== undefined && {
      log: ({ level, logger, data }: LogMessage) =>
        log({ level, ...(logger !== undefined && { logger: clean(logger) }), data: mapTexts(data, clean) }),
    }),
  };
}

/** What a session has read by an outcome: nothing new where nothing came back; of an untrusted server nobody outside may read it. */
function labelOf(outcome: Outcome, call: Call, trust: Trust | undefined): Label {
  if (outcome.result === undefined && outcome.fault?.rpc === undefined) return TRUSTED_PUBLIC;
  const origins = [definitionName(call.definition)];
  return trust === "trusted" ? { integrity: "trusted", readers: null, origins } : { integrity: "untrusted", readers: [], origins };
}

function find(value: JsonValue, call: Call, detectors: readonly Detector[]): Finding[] {
  const presented = call.credential.reveal();
  const findings: Finding[] = [];
  eachText(value, (text, path) => {
    for (const { name, detect } of detectors) {
      for (const span of detect(text, presented)) findings.push({ detector: name, class: name, path, ...span });
    }
  });
  return findings;
}

function strike(text: string, call: Call, detectors: readonly Detector[]): string {
  const presented = call.credential.reveal();
  const spans = detectors.flatMap(({ detect }) => detect(text, presented)).toSorted((a, b) => a.start - b.start);
  let struck = "";
  let from = 0;
  for (const span of spans) {
    if (span.start > from || struck === "") struck += text.slice(from, span.start) + STRUCK;
    from = Math.max(from, span.end);
  }
  return struck + text.slice(from);
}
