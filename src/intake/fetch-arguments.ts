/** The arguments of a `fetch`: where it goes, and of a request that the house can see also what it says. */
import type { JsonObject, JsonValue } from "../call/json.ts";
import type { Headers } from "../call/passage.ts";
import { intakeFault } from "./fault.ts";
import { isForwarded } from "./forwarded-headers.ts";

/** `tls` and `tcp` are tunnels, of which the house sees no request. */
export type FetchScheme = "http" | "https" | "tls" | "tcp";

const SCHEMES: ReadonlySet<unknown> = new Set<FetchScheme>(["http", "https", "tls", "tcp"]);
const UNREAD: ReadonlySet<unknown> = new Set(["large", "binary", "encoded"]);
const METHOD = /^[A-Z][A-Z_-]{0,31}$/;
const NOT_METHODS: ReadonlySet<string> = new Set(["CONNECT", "TRACE"]);
/** Printable ASCII: everything else is escaped in a URL (RFC 3986, 2.1). */
const PATH = /^\/[\x21\x24-\x3e\x40-\x7e]*$/;
/** Ways through a path that some servers take and others do not (RFC 3986, 6.2.2.3), with parameters or escaped slashes too. */
const DOT_SEGMENT = /(?:\/|%2f|%5c)\.{1,2}(?:\/|;|%2f|%5c|%3b|$)/i;
/** Escapes of letters, digits and what else needs none (RFC 3986, 6.2.2.2), but for the tilde, which older programs escape. */
const NEEDLESS_ESCAPE = /%(?:2[de]|3\d|[46][1-9a-f]|[57][0-9a]|5f)/i;
const QUERY = /^[\x21\x24-\x7e]*$/;
const TOKEN = /^[a-z0-9!#$%&'*+.^_`|~-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Headers by which many hosts take another method, path or host than the request's own: rules would not have seen it. */
const OVERRIDES: ReadonlySet<string> = new Set([
  "x-http-method",
  "x-http-method-override",
  "x-method-override",
  "x-original-url",
  "x-rewrite-url",
  "x-forwarded-host",
  "x-http-host-override",
]);

/** Faults with INTAKE_FETCH unless the arguments say where a fetch of this host goes. */
export function checkFetch(name: string, args: JsonObject): void {
  const { host, port, scheme } = args;
  if (host !== name) throw malformed("it is about another host than it names");
  if (typeof port !== "number" || !Number.isInteger(port) || port < 1 || port > 65_535)
    throw malformed("a port is a number from 1 to 65535");
  if (!SCHEMES.has(scheme)) throw malformed("the scheme is http, https, tls or tcp");
  if (scheme === "http" || scheme === "https") checkRequest(args);
  else if (Object.keys(args).length > 3) throw malformed("nothing of what passes through a tunnel is part of the call");
}

function checkRequest({ method, path, query, headers, body, base64, unread }: JsonObject): void {
  if (!matches(METHOD, method) || NOT_METHODS.has(String(method))) throw malformed("the method is none that is sent on");
  if (!matches(PATH, path) && !(method === "OPTIONS" && path === "*"))
    throw malformed("the path begins with a slash and has nothing unescaped");
  if (String(path).includes("\\") || DOT_SEGMENT.test(String(path)) || NEEDLESS_ESCAPE.test(String(path)))
    throw malformed("the path could be read in two ways: it has dot segments, backslashes or escapes of what needs none");
  if (query !== undefined && !matches(QUERY, query)) throw malformed("the query has nothing unescaped");
  if (headers !== undefined && !areHeaders(headers)) throw malformed("headers are pairs of a name in lower case and a value");
  const override = (headers as Headers | undefined)?.find(([header]) => OVERRIDES.has(header))?.[0];
  if (override !== undefined) throw malformed(`${override} would have the host take another method, path or host than rules see`);
  if (unread !== undefined && !UNREAD.has(unread)) throw malformed("a body is unread because it is large, binary or encoded");
  if (body !== undefined && base64 !== undefined) throw malformed("a body is text or bytes");
  if (![body, base64].every((part) => part === undefined || typeof part === "string")) throw malformed("a body is text, or base64");
}

function areHeaders(headers: JsonValue): boolean {
  if (!Array.isArray(headers)) return false;
  return (headers as readonly JsonValue[]).every((pair) => {
    if (!Array.isArray(pair) || pair.length !== 2) return false;
    const [name, value] = pair as readonly JsonValue[];
    return matches(TOKEN, name) && isForwarded(String(name)) && matches(VALUE, value);
  });
}

function matches(pattern: RegExp, value: JsonValue | undefined): boolean {
  return typeof value === "string" && pattern.test(value);
}

function malformed(what: string): Error {
  return intakeFault("INTAKE_FETCH", `this is no fetch: ${what}`, "docs/egress.md says what one has");
}
