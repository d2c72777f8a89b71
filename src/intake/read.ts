/** The intake stop: a RawCall becomes a Call. What is wrong with it stands in `call.fault`, so that it is recorded. */
import type { Action, Call, RawCall } from "../call/call.ts";
import type { Clock } from "../call/clock.ts";
import type { Definition, DefinitionKind } from "../call/definition.ts";
import { unknownDefinition } from "../call/definition.ts";
import { asFault, type Fault } from "../call/fault.ts";
import { type CallId, isId } from "../call/id.ts";
import { freeze, isJsonObject, type JsonObject } from "../call/json.ts";
import { NAME_CHARS_MAX, URI_CHARS_MAX } from "../call/limits.ts";
import { intakeFault, type IntakeFault } from "./fault.ts";
import { checkFetch } from "./fetch-arguments.ts";
import { isHost } from "./host-name.ts";
import { checkJson } from "./json.ts";
import { readModelRequest } from "./model-request.ts";
import type { Catalogue } from "./port.ts";

export interface IntakeParts {
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly newId: () => CallId;
}

/** What stands in a call for a name that could not be read. */
const UNREADABLE = "_unknown";
const NOTHING: JsonObject = Object.freeze({});
/** Control characters: a name is shown to people, and must not move their cursor. */
const CONTROL = /\p{Cc}/u;

/**
 * The intake stop. `read` never throws for what an agent sent: the call that it returns has an id, a time, frozen
 * arguments, and either its pinned definition or a fault (INTAKE_*). The arguments are frozen in place.
 */
export function openIntake({ catalogue, clock, newId }: IntakeParts): { read(raw: RawCall): Call } {
  return {
    read: (raw) => {
      const common = { id: newId(), at: clock.now(), door: raw.door, action: raw.action, credential: raw.credential, ...(raw.label !== undefined && { label: raw.label }) };
      const approval = isId("apr", raw.approval) ? raw.approval : undefined;
      try {
        const asked = { name: readName(raw), args: readArgs(raw.args), carried: readCarried(raw.carried) };
        if (raw.action === "fetch") checkFetch(asked.name, asked.args);
        const args = raw.action === "callModel" ? freeze(readModelRequest(asked.name, asked.args)) : asked.args;
        return { ...common, approval, ...asked, args, ...readRun(raw.run), ...identify(raw, catalogue) };
      } catch (thrown) {
        const fault = asFault(thrown, "INTAKE_FAULT");
        return {
          ...common,
          approval,
          name: UNREADABLE,
          args: NOTHING,
          carried: undefined,
          definition: unknownDefinition(kindOf(raw.action)),
          fault,
        };
      }
    },
  };
}

function identify(raw: RawCall, catalogue: Catalogue): { readonly definition: Definition; readonly fault: Fault | undefined } {
  const found = catalogue.find(raw.action, raw.server, raw.name);
  if (found === undefined || found.state === "unknown")
    return { definition: unknownDefinition(kindOf(raw.action)), fault: unknown(raw.action) };
  if (found.state === "quarantined") return { definition: found, fault: quarantined() };
  return { definition: found, fault: undefined };
}

function unknown(action: Action): Fault<IntakeFault> {
  const hint = "list what this server offers and take a name from there; one that did not start offers nothing, and chatelaine doctor says why";
  switch (action) {
    case "callTool":
      return intakeFault("INTAKE_UNKNOWN_TOOL", "no such tool", hint);
    case "readResource":
    case "subscribeResource":
      return intakeFault("INTAKE_UNKNOWN_RESOURCE", "no such resource", hint);
    case "getPrompt":
      return intakeFault("INTAKE_UNKNOWN_PROMPT", "no such prompt", hint);
    case "complete":
      return intakeFault("INTAKE_UNKNOWN_REFERENCE", "no such prompt or resource template", hint);
    case "elicit":
    case "sample":
      return intakeFault("INTAKE_UNKNOWN_SERVER", "no such server", hint);
    case "fetch":
      return intakeFault("INTAKE_UNKNOWN_HOST", "this house fetches nothing from there", "hosts are fetched by their names; see docs/egress.md");
    case "callModel":
      return intakeFault("INTAKE_UNKNOWN_MODEL", "this house knows no such model", "models are named as provider/model; see docs/model-calls.md");
  }
}

function quarantined(): Fault<IntakeFault> {
  const what = "the server changed this definition after the house had pinned it";
  return intakeFault("INTAKE_QUARANTINED", what, "it can be called again once an operator has reviewed and accepted the change");
}

function kindOf(action: Action): DefinitionKind {
  if (action === "readResource" || action === "subscribeResource") return "resource";
  if (action === "elicit" || action === "sample") return "client";
  if (action === "fetch") return "host";
  if (action === "callModel") return "model";
  return action === "getPrompt" || action === "complete" ? "prompt" : "tool";
}

/** Recorded with the call, and never decided on. */
function readRun(said: RawCall["run"]): Pick<Call, "run"> {
  if (said === undefined) return {};
  const { run, step, ordinal } = said;
  const isPlace = isCount(step) && (ordinal === undefined || isCount(ordinal));
  if (isId("run", run) && isPlace) return { run: { run, step, ...(ordinal !== undefined && { ordinal }) } };
  throw intakeFault("INTAKE_RUN", "a call belongs to a run by its id, and to a step by its number", "leave it out where no runtime makes the call");
}

function isCount(count: number): boolean {
  return Number.isSafeInteger(count) && count >= 0;
}

function readName({ action, server, name }: RawCall): string {
  const charsMax = action === "callTool" || action === "getPrompt" || action === "callModel" ? NAME_CHARS_MAX : URI_CHARS_MAX;
  checkName(server, NAME_CHARS_MAX);
  if (action === "fetch" && !isHost(name)) throw intakeFault("INTAKE_HOST", "this is no host", "name a host as DNS has it, in lower case and without its port");
  return checkName(name, charsMax);
}

function checkName(name: unknown, charsMax: number): string {
  if (typeof name === "string" && name.length > 0 && name.length <= charsMax && name.isWellFormed() && !CONTROL.test(name)) return name;
  throw intakeFault(
    "INTAKE_NAME",
    `a name is a text of 1 to ${charsMax} characters without control characters`,
    "send the name as it was listed",
  );
}

function readArgs(args: unknown): JsonObject {
  if (!isJsonObject(args)) throw intakeFault("INTAKE_ARGUMENTS", "arguments are a JSON object", "send {} where there are none");
  checkJson(args);
  return freeze(args);
}

function readCarried(carried: unknown): JsonObject | undefined {
  if (carried === undefined) return undefined;
  if (!isJsonObject(carried))
    throw intakeFault("INTAKE_CARRIED", "what a call carries along is a JSON object", "send inputResponses and requestState only");
  checkJson(carried);
  return freeze(carried);
}
