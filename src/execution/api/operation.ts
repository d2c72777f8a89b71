/**
 * One HTTP request that a tool of an API server makes. Method, host and path are fixed by whoever configured it; the
 * arguments fill marked places and can move nothing else.
 */
import type { JsonObject } from "../../call/json.ts";

/** Methods that a tool can have (RFC 9110). */
export type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";

/** Methods that change nothing at the server (RFC 9110, 9.2.1): they may be tried again. */
export const SAFE_METHODS: ReadonlySet<Method> = new Set(["GET", "HEAD"]);

/** An argument with a place of its own. */
export interface Parameter {
  readonly argument: string;
  readonly in: "path" | "query" | "header";
  /** Its name there. */
  readonly name: string;
  /** Whether several values are repeated (`a=1&a=2`), or one list with commas. */
  readonly explode: boolean;
}

/** What the request carries: one argument whole, or the named arguments as members of one object. */
export interface Body {
  readonly type: "json" | "form";
  readonly from: { readonly argument: string } | { readonly members: readonly string[] };
}

export interface Operation {
  readonly tool: string;
  readonly description: string;
  readonly method: Method;
  /** Below the server's URL. Begins with a slash; `{name}` stands for the path parameter of that name. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Body | undefined;
  /** What the arguments must be: JSON Schema 2020-12, an object that takes no further members. */
  readonly inputSchema: JsonObject;
  /** The header in which the server wants a key that is the same for every try of one call; the house fills it. */
  readonly idempotencyKey: string | undefined;
}

/** Headers that belong to the connection, to the house or to the configuration, and such as servers take for another method, host or address than the request's: no argument fills one. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  "accept",
  "accept-encoding",
  "authorization",
  "connection",
  "content-length",
  "content-type",
  "cookie",
  "expect",
  "forwarded",
  "host",
  "http2-settings",
  "keep-alive",
  "max-forwards",
  "origin",
  "proxy",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "via",
  "x-host",
  "x-method-override",
  "x-real-ip",
]);
/** Beginnings of names of such headers. */
const OWN_BEGINNINGS = /^(?:x-forwarded-|x-http-method|x-original-|x-rewrite-|proxy-|sec-)/;

/** Whether an argument may fill the header of this name. */
export function mayFillHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return /^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(lower) && !OWN_HEADERS.has(lower) && !OWN_BEGINNINGS.test(lower);
}

/** The names that stand between braces in a path. */
export function placesIn(path: string): readonly string[] {
  return [...path.matchAll(/\{([^{}]*)\}/g)].map(([, name = ""]) => name);
}
