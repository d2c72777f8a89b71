/**
 * The inspection stop. Today it knows one class of thing, the house's own credentials: a call that carries one is
 * refused, a result that carries one has it struck. Labels what the session reads by what its server is trusted for.
 */
import type { Call, Line, LogMessage, ProgressReport } from "../call/call.ts";
import { definitionName } from "../call/definition.ts";
import type { Finding } from "../call/finding.ts";
import type { JsonObject, JsonValue } from "../call/json.ts";
import type { Label } from "../call/label.ts";
import { TRUSTED_PUBLIC } from "../call/label.ts";
import type { Outcome } from "../call/outcome.ts";
import { Released } from "../call/outcome.ts";
import * as houseCredential from "./detectors/house-credential/index.ts";
import { inspectionFault } from "./fault.ts";
import { eachText, mapTexts } from "./leaf.ts";

const STRUCK = "[credential struck by the house]";

/** How far a server is trusted; see `trust` in the configuration. */
export type Trust = "trusted" | "untrusted";

/** The inspection stop. `trustOf` tells how far a server's data is trusted; one that it does not know is untrusted. */
export function inspection(trustOf: (server: string) => Trust | undefined): {
  ofCall(call: Call): readonly Finding[];
  ofLine(line: Line, call: Call): Line;
  ofOutcome(outcome: Outcome, call: Call): { readonly released: Released; readonly findings: readonly Finding[]; readonly label: Label };
} {
  return {
    ofCall: inspectCall,
    ofLine: inspectLine,
    ofOutcome: (outcome, call) => ({ ...inspectOutcome(outcome, call), label: labelOf(outcome, call, trustOf(call.definition.server)) }),
  };
}

/** What was seen in the arguments. Faults with INSPECTION_CREDENTIAL_IN_CALL: no upstream may learn a key of the house. */
function inspectCall(call: Call): readonly Finding[] {
  const subject: JsonObject = { name: call.name, args: call.args, ...(call.carried !== undefined && { carried: call.carried }) };
  const findings = find(subject, call.credential.reveal());
  if (findings.length > 0) {
    throw inspectionFault(
      "INSPECTION_CREDENTIAL_IN_CALL",
      "the call carries a credential of the house in its arguments",
      "leave the credential out; if an agent could read it, revoke it: chatelaine agent revoke NAME",
    );
  }
  return findings;
}

/** Strikes the house's credentials out of everything that goes back, and releases the rest. */
function inspectOutcome(outcome: Outcome, call: Call): { readonly released: Released; readonly findings: readonly Finding[] } {
  const { result, fault, ...rest } = outcome;
  const parts: JsonObject = { ...(result !== undefined && { result }), ...(fault !== undefined && { fault: fault as JsonValue }) };
  const findings = find(parts, call.credential.reveal());
  if (findings.length === 0) return { released: Released.mint(outcome), findings };
  const struck = mapTexts(parts, (text) => strikeText(text, call)) as { result?: JsonObject; fault?: NonNullable<Outcome["fault"]> };
  return { released: Released.mint({ ...rest, ...struck }), findings };
}

function inspectLine(line: Line, call: Call): Line {
  const { progress, log } = line;
  return {
    ...line,
    ...(progress !== undefined && {
      progress: (report: ProgressReport) =>
        progress({ ...report, ...(report.message !== undefined && { message: strikeText(report.message, call) }) }),
    }),
    ...(log !== undefined && {
      log: (message: LogMessage) => log({ ...message, data: mapTexts(message.data, (text) => strikeText(text, call)) }),
    }),
  };
}

/** What a session has read by an outcome: nothing new where nothing came back; of an untrusted server nobody outside may read it. */
function labelOf(outcome: Outcome, call: Call, trust: Trust | undefined): Label {
  if (outcome.result === undefined && outcome.fault?.rpc === undefined) return TRUSTED_PUBLIC;
  const origins = [definitionName(call.definition)];
  return trust === "trusted" ? { integrity: "trusted", readers: null, origins } : { integrity: "untrusted", readers: [], origins };
}

function strikeText(text: string, call: Call): string {
  return strike(text, call.credential.reveal());
}

function find(value: JsonValue, presented: string): Finding[] {
  const findings: Finding[] = [];
  eachText(value, (text, path) => {
    for (const span of houseCredential.detect(text, presented)) {
      findings.push({ detector: houseCredential.name, class: houseCredential.name, path, ...span });
    }
  });
  return findings;
}

function strike(text: string, presented: string): string {
  const spans = houseCredential.detect(text, presented).toSorted((a, b) => a.start - b.start);
  let struck = "";
  let from = 0;
  for (const span of spans) {
    if (span.start > from || struck === "") struck += text.slice(from, span.start) + STRUCK;
    from = Math.max(from, span.end);
  }
  return struck + text.slice(from);
}
