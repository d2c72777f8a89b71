/**
 * Which headers travel on. Those that are about one connection end at the house (RFC 9110, 7.6.1), the proxy's credentials
 * with them (11.7.2), and what says where a message ends is made anew, so that no two readers can disagree on it.
 */
import type { Headers } from "../call/passage.ts";

const NEVER: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "http2-settings",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Whether a header of this name may be sent on at all; the name in lower case. */
export function isForwarded(name: string): boolean {
  return !NEVER.has(name) && !name.startsWith("proxy-");
}

/** What is left of a message's headers (`rawHeaders` of node:http: name, value, name, value). Names come back in lower case. */
export function forwardedHeaders(raw: readonly string[]): Headers {
  const pairs = Array.from({ length: raw.length / 2 }, (_, at) => [(raw[2 * at] ?? "").toLowerCase(), raw[2 * at + 1] ?? ""] as const);
  const named = pairs.filter(([name]) => name === "connection").flatMap(([, value]) => value.toLowerCase().split(","));
  const ofConnection = new Set(named.map((name) => name.trim()));
  return pairs.filter(([name]) => isForwarded(name) && !ofConnection.has(name));
}
