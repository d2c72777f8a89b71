/** Faults of intake: what is wrong with what came in. None carries a byte of it. */
import { Fault } from "../call/fault.ts";

export type IntakeFault =
  /** A body or a line is larger than the limit. */
  | "INTAKE_TOO_LARGE"
  /** The bytes are not UTF-8. */
  | "INTAKE_NOT_UTF8"
  /** What came in is not JSON, or not a value that JSON can say. */
  | "INTAKE_NOT_JSON"
  /** The JSON is nested deeper than JSON_DEPTH_MAX. */
  | "INTAKE_TOO_DEEP"
  /** An object has the same name twice, so that two readers could take different ones. */
  | "INTAKE_DUPLICATE_KEY"
  /** An object has the name __proto__, which a reader could take for the object's prototype. */
  | "INTAKE_FORBIDDEN_KEY"
  /** A text holds half of a surrogate pair, which is no character. */
  | "INTAKE_LONE_SURROGATE"
  /** A number is beyond 2^53 - 1 or not finite, so that readers would round it differently. */
  | "INTAKE_NUMBER"
  /** A name of a server, tool, prompt or resource is empty, too long, or holds control characters. */
  | "INTAKE_NAME"
  /** The arguments are no JSON object. */
  | "INTAKE_ARGUMENTS"
  /** What a call carries along for the upstream is no JSON object. */
  | "INTAKE_CARRIED"
  /** No server of this name is configured. Do: list what this house offers and take a name from there. */
  | "INTAKE_UNKNOWN_SERVER"
  /** The server offers no tool of this name. Do: list what this server offers and take a name from there. */
  | "INTAKE_UNKNOWN_TOOL"
  /** The server offers no resource at this URI, and no template that matches it. Do: list what this server offers and take a name from there. */
  | "INTAKE_UNKNOWN_RESOURCE"
  /** The server offers no prompt of this name. Do: list what this server offers and take a name from there. */
  | "INTAKE_UNKNOWN_PROMPT"
  /** There is no prompt or resource template of this name to complete. Do: list what this server offers and take a name from there. */
  | "INTAKE_UNKNOWN_REFERENCE"
  /** What a call says of the run that it belongs to is no id of a run, or no step. */
  | "INTAKE_RUN"
  /** What is to be fetched is no host in its one spelling. */
  | "INTAKE_HOST"
  /** The arguments of a fetch do not say where it goes. */
  | "INTAKE_FETCH"
  /** The arguments of a model call are none that can be read: the dialect is unknown, or the body has another form, or names another model. */
  | "INTAKE_MODEL_REQUEST"
  /** No provider of this name is configured, or it does not have this model. Do: see models in the configuration. */
  | "INTAKE_UNKNOWN_MODEL"
  /** No way out is configured, or the host is an IP address that no configuration allows. Do: fetch it by its name; egress.allowPrivate is for addresses of the owner's own. */
  | "INTAKE_UNKNOWN_HOST"
  /** The server changed this definition after the house had pinned it, and nobody has reviewed the change. Do: ask an operator to look at it: chatelaine definition list --quarantined, then definition accept. */
  | "INTAKE_QUARANTINED"
  /** Something of ours failed while reading. Do: look for its stack in the log of the house. */
  | "INTAKE_FAULT";

export function intakeFault(code: IntakeFault, what: string, hint: string): Fault<IntakeFault> {
  return new Fault(code, what, { hint });
}
