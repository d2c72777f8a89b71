/**
 * From arguments to the one request that they fill. The address is put together from what was configured and then
 * compared with what a URL parser makes of it: where the two differ, nothing is sent.
 */
import { Fault } from "../../call/fault.ts";
import type { JsonObject, JsonValue } from "../../call/json.ts";
import type { ExecutionFault } from "../fault.ts";
import { HEADER_VALUE_BYTES_MAX, URL_BYTES_MAX } from "../limits.ts";
import { placesIn, type Operation, type Parameter } from "./operation.ts";

/** As it is sent, as its server reads it, and as two more would behind that one. */
const DECODINGS = 4;

export interface BuiltRequest {
  readonly url: URL;
  readonly headers: { readonly [name: string]: string };
  readonly body: string | undefined;
}

/** The request of a call. Faults: EXECUTION_ARGUMENTS_UNFIT; it names arguments, never their values, and nothing was sent. */
export function buildRequest(base: URL, operation: Operation, args: JsonObject): BuiltRequest {
  const url = addressOf(base, operation, args);
  const headers = Object.fromEntries(
    of(operation, "header", args).map(([{ argument, name }, value]) => [name, headerValue(argument, value)]),
  );
  const { body } = operation;
  if (body === undefined) return { url, headers, body: undefined };
  const carried = "argument" in body.from ? args[body.from.argument] : membersOf(body.from.members, args);
  if (carried === undefined) return { url, headers, body: undefined };
  return body.type === "json"
    ? { url, headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(carried) }
    : { url, headers: { ...headers, "content-type": "application/x-www-form-urlencoded" }, body: formOf(carried) };
}

function addressOf(base: URL, operation: Operation, args: JsonObject): URL {
  const prefix = base.pathname.replace(/\/$/, "");
  const path = placesIn(operation.path).reduce(
    (filled, place) => filled.replace(`{${place}}`, () => pathPart(place, operation, args)),
    operation.path,
  );
  const query = of(operation, "query", args).flatMap((given) => pairsOf(...given));
  const search = query.length === 0 ? "" : `?${query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join("&")}`;
  if (!path.startsWith("/") || leadsElsewhere(path)) throw unfit("the arguments would lead to another path");
  const written = `${base.origin}${prefix}${path}${search}`;
  if (Buffer.byteLength(written) > URL_BYTES_MAX) throw unfit(`the address would be longer than ${URL_BYTES_MAX} bytes`);
  const url = new URL(written);
  if (url.href !== written) throw unfit("the arguments would change the address");
  return url;
}

/** One part of the path. A value that some server could take for a way up or out of it is refused. */
function pathPart(place: string, { parameters }: Operation, args: JsonObject): string {
  const argument = parameters.find((parameter) => parameter.in === "path" && parameter.name === place)?.argument ?? place;
  const value = args[argument];
  const text = plain(argument, value);
  if (text === "") throw unfit(`${argument} is empty, and a part of the path cannot be`);
  if (leadsElsewhere(text)) throw unfit(`${argument} would lead to another path`);
  return encoded(text);
}

/** Dot segments, backslashes and control characters, also where a server would decode them up to three times, take parameters off (`..;a`) or normalize them. */
function leadsElsewhere(text: string): boolean {
  let decoded = text;
  for (let round = 0; round < DECODINGS; round++) {
    const plainly = decoded.normalize("NFKC");
    if (/[\\\u0000-\u001f\u007f]/.test(plainly) || plainly.split("/").some((part) => /^\.{1,2}(?:;|$)/.test(part))) return true;
    decoded = decoded.replace(/(?:%[0-9a-f]{2})+/gi, (escaped) => Buffer.from(escaped.replaceAll("%", ""), "hex").toString());
  }
  return false;
}

function of({ parameters }: Operation, place: Parameter["in"], args: JsonObject): readonly (readonly [Parameter, JsonValue])[] {
  return parameters.flatMap((parameter) => {
    const value = parameter.in === place ? args[parameter.argument] : undefined;
    return value === undefined || value === null ? [] : [[parameter, value] as const];
  });
}

function pairsOf({ argument, name, explode }: Parameter, value: JsonValue): readonly (readonly [string, string])[] {
  if (!Array.isArray(value)) return [[name, plain(argument, value)]];
  const all = value.map((one) => plain(argument, one as JsonValue));
  return explode ? all.map((one) => [name, one] as const) : [[name, all.join(",")]];
}

function headerValue(argument: string, value: JsonValue): string {
  const text = Array.isArray(value) ? value.map((one) => plain(argument, one as JsonValue)).join(",") : plain(argument, value);
  if (!/^[\t\x20-\x7e]*$/.test(text)) throw unfit(`${argument} must be one line of ASCII: it is sent in a header`);
  if (text.length > HEADER_VALUE_BYTES_MAX)
    throw unfit(`${argument} must not be longer than ${HEADER_VALUE_BYTES_MAX} bytes: it is sent in a header`);
  return text;
}

function plain(argument: string, value: JsonValue | undefined): string {
  if (typeof value === "string" && value.isWellFormed()) return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw unfit(`${argument} must be text, a number or a truth value`);
}

function membersOf(members: readonly string[], args: JsonObject): JsonObject {
  return Object.fromEntries(members.flatMap((name) => (args[name] === undefined ? [] : [[name, args[name]]])));
}

function formOf(carried: JsonValue): string {
  if (typeof carried !== "object" || carried === null || Array.isArray(carried)) throw unfit("the body must be an object");
  const pairs = Object.entries(carried).flatMap(([name, value]) =>
    value === null ? [] : pairsOf({ argument: name, in: "query", name, explode: true }, value as JsonValue),
  );
  return new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString();
}

/** Percent-encoded as a URL parser leaves it: in a query it would still encode the apostrophe (WHATWG URL, special-query set). */
function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll("'", "%27");
}

function unfit(what: string): Fault<ExecutionFault> {
  return new Fault("EXECUTION_ARGUMENTS_UNFIT", what);
}
